// npm install stompit@1.0.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
{%- if shows_certificate %}
const fs = require('node:fs');
{%- endif %}
const stompit = require('stompit');

// Tries for ever, with growing pauses. Heartbeats every 10 s, long before the load balancer forgets an idle connection (350 s).
// The broker's may come after twice that: it looks every 10 s whether it has said nothing since it last looked. Checks the chain and
// the name; the certificate is a public one.
const manager = new stompit.ConnectFailover(
  [{
    ssl: true,
    host: '{{ host }}',
    port: {{ port }},
    servername: '{{ host }}',
    heartbeatDelayMargin: 20000,
    heartbeatOutputMargin: 2000,
{%- if shows_certificate %}
    cert: fs.readFileSync(process.env.MQ_CERT),
    key: fs.readFileSync(process.env.MQ_KEY),
{%- endif %}
    connectHeaders: {
      host: '{{ host }}',
      login: '{{ user }}',
      passcode: process.env.MQ_PASSWORD,
      'heart-beat': '10000,10000',
    },
  }],
  { initialReconnectDelay: 500, maxReconnectDelay: 15000, maxReconnects: -1 },
);

function connect() {
  manager.connect((error, client, reconnect) => {
    if (error) throw error;
    client.on('error', () => reconnect());
    client.subscribe({ destination: '/queue/orders', ack: 'client-individual' }, (failed, message) => {
      if (failed) return;
      message.readString('utf-8', (unread, body) => {
        if (unread) return;
        console.log(body);
        client.ack(message);
      });
    });
  });
}

connect();
