"""Serve moto on a free loopback port until the standard input ends, which it does when the test does, however it does."""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"listening on http://{host}:{port}")
sys.stdin.read()
