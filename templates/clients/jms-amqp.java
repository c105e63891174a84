// org.apache.qpid:qpid-jms-client. MQ_PASSWORD: {{ password }}.
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import org.apache.qpid.jms.JmsConnectionFactory;

final class Broker {
    // failover: reconnects by itself. idleTimeout: heartbeats every minute, long before the load balancer forgets an idle
    // connection (350 s). amqps: checks the chain and the name; the certificate is a public one.
    private static final String URL = "failover:({{ url }}?amqp.idleTimeout=120000)"
        + "?failover.reconnectDelay=500&failover.maxReconnectDelay=15000";

    static Connection connect() throws JMSException {
        var factory = new JmsConnectionFactory("{{ user }}", System.getenv("MQ_PASSWORD"), URL);
        return factory.createConnection();
    }
}
