# pip install paho-mqtt==2.2.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
# MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
import os

import paho.mqtt.client as mqtt


def on_connect(client, userdata, flags, reason, properties):
    # Also after each reconnect.
    client.subscribe("orders/#", qos=1)


def on_message(client, userdata, message):
    print(message.topic, message.payload)


if __name__ == "__main__":
    # A session that outlives the connection: what comes meanwhile at QoS 1 waits. The client id must be this client's own.
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2, client_id="{{ stack }}-client-1", clean_session=False
    )
    client.username_pw_set("{{ user }}", os.environ["MQ_PASSWORD"])
    # Checks the chain against the system's authorities (the certificate is a public one), and the name.
{% if shows_certificate %}    client.tls_set(certfile=os.environ["MQ_CERT"], keyfile=os.environ["MQ_KEY"])
{% else %}    client.tls_set()
{% endif %}    client.reconnect_delay_set(min_delay=1, max_delay=15)
    client.on_connect = on_connect
    client.on_message = on_message
    # A ping a minute, long before the load balancer forgets an idle connection (350 s).
    # Not `connect`, which gives up if the first attempt fails.
    client.connect_async("{{ host }}", {{ port }}, keepalive=60)
    client.loop_forever(retry_first_connection=True)
