# pip install 'stomp.py>=9'. MQ_PASSWORD: {{ password }}.
import os
import time

import stomp

HOST = ("{{ host }}", {{ port }})


class Client(stomp.ConnectionListener):
    def __init__(self, connection):
        self.connection = connection

    def on_message(self, frame):
        print(frame.body)
        self.connection.ack(frame.headers["ack"])


if __name__ == "__main__":
    # Heartbeats every 10 s, long before the load balancer forgets an idle connection (350 s).
    connection = stomp.Connection12(
        [HOST], heartbeats=(10000, 10000), reconnect_sleep_max=15, reconnect_attempts_max=-1
    )
    # Checks the chain against the system's authorities (the certificate is a public one), and the name. Before version 9 the
    # library checked neither; it does not know `verify`, and fails.
    connection.set_ssl([HOST], verify=True)
    connection.set_listener("client", Client(connection))
    # The library tries for ever, with growing pauses, to get a connection, but not to get back one that it has lost.
    while True:
        try:
            if not connection.is_connected():
                connection.connect("{{ user }}", os.environ["MQ_PASSWORD"])
                # `wait=True` would wait for ever if the connection is lost before the answer; this looks again.
                connection.transport.wait_for_connection(timeout=1)
                connection.subscribe("/queue/orders", id="1", ack="client-individual")
        except stomp.exception.StompException as error:
            print("disconnected, trying again:", repr(error))
        time.sleep(1)
