// dotnet add package Apache.NMS.ActiveMQ. MQ_PASSWORD: {{ password }}.
using Apache.NMS;
using Apache.NMS.ActiveMQ;

// failover: reconnects by itself, with growing pauses. An idle connection says something every 10 to 15 seconds, long before the load
// balancer forgets it (350 s). The server's name is checked against the certificate, which is a public one.
var factory = new ConnectionFactory(
    "activemq:failover:(ssl://{{ host }}:{{ port }}?transport.serverName={{ host }})"
    + "?transport.initialReconnectDelay=500&transport.maxReconnectDelay=15000");

using IConnection connection = factory.CreateConnection(
    "{{ user }}", Environment.GetEnvironmentVariable("MQ_PASSWORD"));
connection.Start();
