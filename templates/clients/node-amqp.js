// npm install rhea@3.0.5. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
{%- if shows_certificate %}
const fs = require('node:fs');
{%- endif %}
const rhea = require('rhea');

rhea.on('connection_open', ({ connection }) => {
  connection.open_receiver('queue://orders');
});
// Text is the body itself; bytes are its content. Accepted when this returns.
rhea.on('message', ({ message: { body } }) => console.log(String(body?.content ?? body)));
rhea.on('disconnected', ({ error }) => console.error('disconnected, trying again', error?.message ?? ''));

// Reconnects by itself, with growing pauses. The idle time-out makes both sides say something every minute, long before the load
// balancer forgets an idle connection (350 s). Checks the chain and the name; the certificate is a public one.
rhea.connect({
  transport: 'tls',
  host: '{{ host }}',
  port: {{ port }},
  servername: '{{ host }}',
{%- if shows_certificate %}
  cert: fs.readFileSync(process.env.MQ_CERT),
  key: fs.readFileSync(process.env.MQ_KEY),
{%- endif %}
  username: '{{ user }}',
  password: process.env.MQ_PASSWORD,
  idle_time_out: 120000,
  initial_reconnect_delay: 500,
  max_reconnect_delay: 15000,
});
