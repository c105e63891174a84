# pip install stomp.py==9.0.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
# MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
import os
import threading
import time

import stomp

HOST = ("{{ host }}", {{ port }})


class Client(stomp.ConnectionListener):
    def __init__(self, connection):
        self.connection = connection
        self.answered = threading.Event()
        self.ended = threading.Event()

    def on_connected(self, frame):
        self.answered.set()
        # Also after each reconnect.
        self.connection.subscribe("/queue/orders", id="1", ack="client-individual")

    def on_message(self, frame):
        print(frame.body)
        self.connection.ack(frame.headers["ack"])

    def on_error(self, frame):
        print("refused:", frame.headers.get("message"))

    def on_heartbeat_timeout(self):
        self.ended.set()

    def on_receiver_loop_completed(self, frame):
        self.ended.set()


def receive():
    # Heartbeats every 10 s, long before the load balancer forgets an idle connection (350 s). The broker's may come after twice
    # that: it looks every 10 s whether it has said nothing since it last looked.
    connection = stomp.Connection12(
        [HOST],
        heartbeats=(10000, 10000),
        heart_beat_receive_scale=3,
        reconnect_sleep_max=15,
        reconnect_attempts_max=-1,
    )
    # Checks the chain against the system's authorities (the certificate is a public one), and the name. Before version 9 the
    # library checked neither; it does not know `verify`, and fails.
{% if shows_certificate %}    connection.set_ssl([HOST], verify=True, cert_file=os.environ["MQ_CERT"], key_file=os.environ["MQ_KEY"])
{% else %}    connection.set_ssl([HOST], verify=True)
{% endif %}    client = Client(connection)
    connection.set_listener("client", client)
    # Not `wait=True`, which never returns if the connection is lost before the login is answered: over TLS the library does
    # not notice the end of a connection by itself. Later on, heartbeats tell.
    connection.connect("{{ user }}", os.environ["MQ_PASSWORD"])
    if client.answered.wait(timeout=10):
        client.ended.wait()
    else:
        connection.transport.disconnect_socket()


if __name__ == "__main__":
    # The library tries for ever to get a connection, but not to get back one that it has lost: that is a new one.
    while True:
        try:
            receive()
        except Exception as error:
            print("disconnected, trying again:", repr(error))
        time.sleep(1)
