"""A program on loopback that receives webhooks and keeps them, or refuses them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import running

SECRET = "a secret of this test"


@dataclass(frozen=True)
class Received:
    """A post as it came."""

    headers: dict[str, str]
    body: bytes


class Receiver(ThreadingHTTPServer):
    """The program: `posts` came, `status` is what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Post)
        self.posts: list[Received] = []
        self.status = 204

    @property
    def url(self) -> str:
        """Where it is posted to."""
        return f"http://127.0.0.1:{self.server_address[1]}/hear"


class Post(BaseHTTPRequestHandler):
    """One request."""

    server: Receiver

    def do_POST(self) -> None:
        """Keep what came, and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(Received(dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


def receiver() -> AbstractContextManager[Receiver]:
    """Serve until the block is left."""
    return running(Receiver())
