// npm install mqtt@5.16.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
{%- if shows_certificate %}
const fs = require('node:fs');
{%- endif %}
const mqtt = require('mqtt');

// Reconnects by itself. A ping a minute, long before the load balancer forgets an idle connection (350 s). A session that outlives
// the connection: what comes meanwhile at QoS 1 waits; the client id must be this client's own. Checks the chain and the name; the
// certificate is a public one.
const client = mqtt.connect('mqtts://{{ host }}:{{ port }}', {
  protocolVersion: 4,
  clientId: '{{ stack }}-client-1',
  clean: false,
{%- if shows_certificate %}
  cert: fs.readFileSync(process.env.MQ_CERT),
  key: fs.readFileSync(process.env.MQ_KEY),
{%- endif %}
  username: '{{ user }}',
  password: process.env.MQ_PASSWORD,
  keepalive: 60,
  reconnectPeriod: 1000,
});

client.on('connect', () => client.subscribe('orders/#', { qos: 1 }));
client.on('message', (topic, message) => console.log(topic, message.toString()));
client.on('error', (error) => console.error(error.message));
