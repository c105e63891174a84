// dotnet add package AMQPNetLite --version 2.5.5. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
using Amqp;

// Both sides say something every minute, long before the load balancer forgets an idle connection (350 s). Checks the chain and the
// name; the certificate is a public one.
var factory = new ConnectionFactory();
factory.AMQP.IdleTimeout = 120_000;
{%- if shows_certificate %}
factory.SSL.ClientCertificates.Add(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(
    Environment.GetEnvironmentVariable("MQ_CERT")!, Environment.GetEnvironmentVariable("MQ_KEY")!));
{%- endif %}

var address = new Address(
    "{{ host }}", {{ port }}, "{{ user }}", Environment.GetEnvironmentVariable("MQ_PASSWORD"), "/", "amqps");

// The library does not reconnect by itself.
for (var pause = TimeSpan.FromMilliseconds(500); ; pause = TimeSpan.FromSeconds(Math.Min(15, pause.TotalSeconds * 2)))
{
    try
    {
        var connection = await factory.CreateAsync(address);
        pause = TimeSpan.FromMilliseconds(500);
        var receiver = new ReceiverLink(new Session(connection), "orders-receiver", "queue://orders");
        while (!connection.IsClosed && await receiver.ReceiveAsync(TimeSpan.FromSeconds(60)) is var message)
        {
            if (message is null) continue;
            Console.WriteLine(message.Body);
            receiver.Accept(message);
        }
    }
    catch (Exception error) when (error is AmqpException or IOException or TimeoutException or System.Net.Sockets.SocketException)
    {
        Console.Error.WriteLine($"disconnected, trying again: {error.Message}");
    }
    await Task.Delay(pause);
}
