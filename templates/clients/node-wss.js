// npm install @stomp/stompjs@7.5.0 ws@8.23.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
{% if shows_certificate %}const fs = require('node:fs');
const { Client, Versions } = require('@stomp/stompjs');
const WebSocket = require('ws');
{% else %}const { Client } = require('@stomp/stompjs');

Object.assign(global, { WebSocket: require('ws') });
{% endif %}
// Reconnects by itself. Heartbeats every 10 s, long before the load balancer forgets an idle connection (350 s). Checks the chain
// and the name; the certificate is a public one. The broker's heartbeats may come after twice as long: it looks every 10 s whether
// it has said nothing since it last looked.
const client = new Client({
{% if shows_certificate %}  webSocketFactory: () => new WebSocket('{{ url }}', Versions.default.protocolVersions(), {
    cert: fs.readFileSync(process.env.MQ_CERT),
    key: fs.readFileSync(process.env.MQ_KEY),
  }),
{% else %}  brokerURL: '{{ url }}',
{% endif %}  connectHeaders: { host: '{{ host }}', login: '{{ user }}', passcode: process.env.MQ_PASSWORD },
  heartbeatIncoming: 10000,
  heartbeatOutgoing: 10000,
  heartbeatToleranceMultiplier: 3,
  reconnectDelay: 1000,
});

client.onConnect = () => {
  client.subscribe('/queue/orders', (message) => {
    console.log(message.body);
    message.ack();
  }, { ack: 'client-individual' });
};
client.onStompError = (frame) => console.error(frame.headers.message);
client.activate();
