"""Serve an application on loopback, for tests that meet it over HTTP or in a browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer, ThreadingMixIn
from typing import TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from flask import Flask

Served = TypeVar("Served", bound=BaseServer)


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request; a browser that leaves in the middle of an answer is no error."""

    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    """Log nothing; connections that a browser opens in advance and never uses end by themselves."""

    timeout = 30  # seconds; a browser of a busy machine may take long to send what it began

    def log_message(self, *_: object) -> None:
        """Say nothing: what failed is the test's to tell."""


@contextmanager
def running(server: Served) -> Iterator[Served]:
    """Let a server answer in a thread of its own until the block is left, and close it."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Give the address of an application on a port of its own, for as long as the block lasts."""
    server = make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"
