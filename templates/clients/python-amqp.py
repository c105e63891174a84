# pip install python-qpid-proton==0.40.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
# MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
import os

from proton.handlers import MessagingHandler
from proton.reactor import Backoff, Container


class Client(MessagingHandler):
    def on_start(self, event):
        # Reconnects by itself, with growing pauses. The heartbeat comes long before the load balancer forgets an idle connection
        # (350 s). amqps: checks the chain and the name; the certificate is a public one.
{%- if shows_certificate %}
        event.container.ssl.set_credentials(os.environ["MQ_CERT"], os.environ["MQ_KEY"], None)
{%- endif %}
        self.connection = event.container.connect(
            "{{ url }}",
{%- if shows_certificate %}
            ssl_domain=event.container.ssl.client,
{%- endif %}
            user="{{ user }}",
            password=os.environ["MQ_PASSWORD"],
            heartbeat=60,
            reconnect=Backoff(initial=0.5, max_delay=15),
            allowed_mechs="PLAIN",
        )
        event.container.create_receiver(self.connection, "queue://orders")

    def on_message(self, event):
        # Bytes come as a view of them. Accepted when this returns.
        body = event.message.body
        print(bytes(body).decode() if isinstance(body, memoryview) else body)


if __name__ == "__main__":
    Container(Client()).run()
