// dotnet add package Apache.NMS.ActiveMQ --version 2.1.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_KEYSTORE and MQ_KEYSTORE_PASSWORD: the PKCS #12 file with the client's certificate and key, and its password.
{%- endif %}
using Apache.NMS;
using Apache.NMS.ActiveMQ;

// failover: reconnects by itself, with growing pauses. An idle connection says something every 10 to 15 seconds, long before the load
// balancer forgets it (350 s). ssl: checks the chain and the name; the certificate is a public one.
var factory = new ConnectionFactory(
    "activemq:failover:(ssl://{{ host }}:{{ port }}{%- if shows_certificate %}?transport.clientCertFilename="
    + Uri.EscapeDataString(Environment.GetEnvironmentVariable("MQ_KEYSTORE")!) + "&transport.clientCertPassword="
    + Uri.EscapeDataString(Environment.GetEnvironmentVariable("MQ_KEYSTORE_PASSWORD")!) + "{%- endif %})"
    + "?transport.initialReconnectDelay=500&transport.maxReconnectDelay=15000");

using IConnection connection = factory.CreateConnection(
    "{{ user }}", Environment.GetEnvironmentVariable("MQ_PASSWORD"));
connection.Start();
using ISession session = connection.CreateSession(AcknowledgementMode.IndividualAcknowledge);
using IMessageConsumer consumer = session.CreateConsumer(session.GetQueue("orders"));
while (consumer.Receive() is { } message)
{
    Console.WriteLine(message is ITextMessage text ? text.Text : message);
    message.Acknowledge();
}
