// org.apache.qpid:qpid-jms-client 2. MQ_PASSWORD: {{ password }}.
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.qpid.jms.JmsConnectionFactory;

final class Orders {
    // failover: reconnects by itself. idleTimeout: heartbeats every minute, long before the load balancer forgets an idle
    // connection (350 s). amqps: checks the chain and the name; the certificate is a public one.
    private static final String URL = "failover:({{ url }}?amqp.idleTimeout=120000)"
        + "?failover.reconnectDelay=500&failover.maxReconnectDelay=15000";

    public static void main(String[] arguments) throws JMSException {
        var factory = new JmsConnectionFactory("{{ user }}", System.getenv("MQ_PASSWORD"), URL);
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            for (Message message; (message = consumer.receive()) != null; message.acknowledge()) {
                System.out.println(message);
            }
        }
    }
}
