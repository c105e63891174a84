// org.apache.activemq:activemq-client. MQ_PASSWORD: {{ password }}.
import javax.jms.Connection;
import javax.jms.JMSException;
import org.apache.activemq.ActiveMQConnectionFactory;

final class Broker {
    // failover: reconnects by itself, with growing pauses. An idle connection says something every 10 to 15 seconds, long before
    // the load balancer forgets it (350 s). ssl: checks the chain and the name; the certificate is a public one.
    private static final String URL = "{{ url }}"
        + "?initialReconnectDelay=500&maxReconnectDelay=15000&nested.wireFormat.maxInactivityDuration=30000";

    static Connection connect() throws JMSException {
        var factory = new ActiveMQConnectionFactory("{{ user }}", System.getenv("MQ_PASSWORD"), URL);
        return factory.createConnection();
    }
}
