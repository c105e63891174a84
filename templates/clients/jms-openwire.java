// org.apache.activemq:activemq-client:6.3.1, with Java 17 or newer. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_KEYSTORE and MQ_KEYSTORE_PASSWORD: the PKCS #12 file with the client's certificate and key, and its password.
{%- endif %}
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.ActiveMQConnectionFactory;

final class Orders {
    // failover: reconnects by itself, with growing pauses. An idle connection says something every 10 to 15 seconds, long before
    // the load balancer forgets it (350 s). ssl: checks the chain and the name; the certificate is a public one.
    private static final String URL = "{{ url }}"
        + "?initialReconnectDelay=500&maxReconnectDelay=15000&nested.wireFormat.maxInactivityDuration=30000";

    public static void main(String[] arguments) throws JMSException {
{%- if shows_certificate %}
        System.setProperty("javax.net.ssl.keyStore", System.getenv("MQ_KEYSTORE"));
        System.setProperty("javax.net.ssl.keyStorePassword", System.getenv("MQ_KEYSTORE_PASSWORD"));
{%- endif %}
        var factory = new ActiveMQConnectionFactory("{{ user }}", System.getenv("MQ_PASSWORD"), URL);
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            // By the session: everything received so far, which is this one message.
            for (Message message; (message = consumer.receive()) != null; message.acknowledge()) {
                System.out.println(body(message));
            }
        }
    }

    private static String body(Message message) throws JMSException {
        if (message instanceof BytesMessage bytes) {
            byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(body);
            return new String(body, StandardCharsets.UTF_8);
        }
        return message instanceof TextMessage text ? text.getText() : message.toString();
    }
}
