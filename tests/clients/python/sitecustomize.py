"""Leads one name to a test's address."""
import os
import socket

_ask = socket.getaddrinfo


def _answer(host, *arguments, **named):
    if host == os.environ["LAB_NAME"]:
        host = os.environ["LAB_ADDRESS"]
    return _ask(host, *arguments, **named)


socket.getaddrinfo = _answer
