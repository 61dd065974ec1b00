"""`jiangxin web` as operators start it, and clients that speak to it from several addresses."""

import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from tests.keys import lay_key
from tests.nginx import free_port


@contextmanager
def web(home: Path, *, at: datetime, tls: bool = False, **environment: str) -> Iterator[int]:
    """Run `jiangxin web` on the database of a folder, in the time that `at` says; give its port."""
    lay_key(home)
    (home / "clock").write_text(str((at - datetime.now(UTC)).total_seconds()))
    port = free_port()
    told = {"JIANGXIN_HOME": str(home), "DATABASE_URL": "", "PORT": str(port), "HOST": "127.0.0.1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "web"],
        env={**os.environ, "JIANGXIN_DEMO": "1", **told, **environment},
    )
    try:
        _wait(port, process, tls=tls)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, process: "subprocess.Popen[bytes]", *, tls: bool) -> None:
    until = time.monotonic() + 180
    while True:
        assert process.poll() is None, "the service did not start"
        try:
            assert Client(port, tls=tls).get("/healthy") == (200, "ok")
            return
        except OSError:
            assert time.monotonic() < until, "the service does not answer"
            time.sleep(0.1)


def trusting() -> ssl.SSLContext:
    """Return what speaks TLS with a certificate that nobody signed."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Client:
    """Somebody's browser: cookies, the page's token, and the address it comes from."""

    def __init__(
        self, port: int, *, tls: bool = True, source: str = "127.0.0.1", **headers: str
    ) -> None:
        self.port, self.tls, self.source = port, tls, source
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        self.more = {name.replace("_", "-"): value for name, value in headers.items()}
        self.cookies: dict[str, str] = {}
        self.headers: http.client.HTTPMessage | None = None

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; return status and text."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str], *, origin: str = "") -> tuple[int, str]:
        """Send a form as a page of ours does."""
        token = re.search(r'name="csrf" content="([^"]+)"', self.get("/no-such-page")[1])
        assert token
        body = urlencode({"csrf": token[1], **fields}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, {**headers, "Origin": origin or self.origin})

    def connection(self) -> http.client.HTTPConnection:
        """Return a new connection from this client's address."""
        made: http.client.HTTPConnection
        source = (self.source, 0)
        if self.tls:
            made = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=30, source_address=source, context=trusting()
            )
            return made
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=source)

    def slow(self, path: str, *, length: int = 100_000) -> socket.socket:
        """Begin to send a body, and stop after its first bytes."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {length}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\ncsrf="
        )
        connection = self.connection()
        connection.connect()
        assert connection.sock is not None
        connection.sock.sendall(head.encode())
        return connection.sock

    def _ask(
        self, method: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self.connection()
        try:
            headers = {**self.more, **(more or {}), **({"Cookie": cookie} if cookie else {})}
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        self.headers = answer.headers
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text
