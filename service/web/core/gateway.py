"""ASGI gateway: reads a request whole, without a thread, and then lets a thread answer it.

A server that calls Flask at the first byte of a body keeps one of its few threads waiting for the
last: four people on slow lines, or one who means harm, then stop the site for everybody. WSGI
bridges that we could have used (a2wsgi, asgiref) take the thread first as well, or hold it until
a slow reader has read.
"""

import asyncio
import contextvars
import logging
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from service import log

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

LARGEST_BODY = 64 * 1024 * 1024
IN_MEMORY = 256 * 1024  # bytes of a body; the rest goes into a temporary file
GRACE = 30.0  # seconds before the least rate counts; a telephone changes its cell meanwhile
LEAST_RATE = 2000  # bytes a second on average; half of the slowest lines still in use (GPRS)
LONGEST = 1800.0  # seconds for one body; 20 MB at 12 KB a second
SLOW_AT_ONCE = 64  # bodies that one address may be sending to one process
ANSWERED_WITHIN = 100.0  # seconds; a proxy of ours gives up after 120
PIECE = 256 * 1024  # bytes of an answer that are taken from its iterator at a time
ARRIVED = "jiangxin.arrived"
"""When the request's first byte was here, in seconds of the monotonic clock."""
CUT = "jiangxin.cut"
"""Status with which to refuse a request whose body was not read to its end."""

READ_WITHIN = 40.0  # seconds, of what changes nothing; the database ends a statement after 30
READS = ("GET", "HEAD")
_LATE = (
    "<!doctype html><html lang=zh><title>服务暂时不可用</title><h1>服务暂时不可用</h1>"
    "<p>数据库很久没有回应。{}</p></html>"
)
_LATE_READ = _LATE.format("您没有提交什么，什么也没有丢：请过几分钟再打开。")
_LATE_SENT = _LATE.format(
    "您刚才提交的内容可能已经保存，也可能没有：请过几分钟先查看，再决定要不要重新提交。"
)
_LATE_HEADERS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"retry-after", b"60"),
]


class Cut(Exception):
    """The body is not read any further; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Gateway:
    """Answers HTTP requests by a WSGI application in a few threads, bodies first."""

    app: Wsgi
    threads: int = 4
    answered_within: float = ANSWERED_WITHIN
    read_within: float = READ_WITHIN
    per_address: bool = True
    """Whether the client's address is the sender's; behind a proxy all have the proxy's."""
    _sending: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Make the threads."""
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="request")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        arrived = time.monotonic()
        with SpooledTemporaryFile(IN_MEMORY) as body:
            environ = _environ(scope, body)
            environ[ARRIVED] = arrived
            try:
                await self._read(scope, environ, receive, body)
            except Cut as cut:
                body.seek(0)
                body.truncate()
                environ |= {CUT: cut.status, "CONTENT_LENGTH": "0"}
                environ["CONTENT_TYPE"] = ""
            await self._answer(environ, send)

    async def _read(
        self, scope: Message, environ: dict[str, Any], receive: Receive, body: IO[bytes]
    ) -> None:
        """Read the body into a file; a request without one costs nothing."""
        declared = environ.get("CONTENT_LENGTH")
        chunked = "HTTP_TRANSFER_ENCODING" in environ or scope["http_version"] == "2"
        if declared in (None, "0") and not chunked:
            return
        if declared is not None and int(declared) > LARGEST_BODY:
            raise Cut(413)
        address = environ["REMOTE_ADDR"]
        if self.per_address and self._sending[address] >= SLOW_AT_ONCE:
            raise Cut(429)
        self._sending[address] += 1
        try:
            length = await _whole(receive, body)
        finally:
            self._sending[address] -= 1
            if not self._sending[address]:
                del self._sending[address]
        if declared is not None and length != int(declared):
            raise Cut(400)
        body.seek(0)
        environ["CONTENT_LENGTH"] = str(length)

    async def _answer(self, environ: dict[str, Any], send: Send) -> None:
        """Let a thread make the answer; send it without one, however slowly it is read."""
        answer = Answer(self.app, environ)
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        begun = loop.run_in_executor(self._pool, context.run, answer.begin)
        reads = environ["REQUEST_METHOD"] in READS
        patience = self.read_within if reads else self.answered_within
        await asyncio.wait((begun,), timeout=patience)
        if not begun.done():
            begun.add_done_callback(lambda _: answer.close())
            log.event("no thread answered in time", logging.ERROR, status=503)
            await send({"type": "http.response.start", "status": 503, "headers": _LATE_HEADERS})
            late = _LATE_READ if reads else _LATE_SENT
            await send({"type": "http.response.body", "body": late.encode()})
            return
        piece = begun.result()
        try:
            start = {"type": "http.response.start", "status": answer.status}
            await send({**start, "headers": answer.headers})
            while not answer.ended:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(self._pool, context.run, answer.more)
            await send({"type": "http.response.body", "body": piece, "more_body": False})
        finally:
            answer.close()


class Answer:
    """What a WSGI application answers, taken from it piece by piece."""

    def __init__(self, app: Wsgi, environ: dict[str, Any]) -> None:
        self.app, self.environ = app, environ
        self.status, self.ended = 500, False
        self.headers = [(b"content-type", b"text/plain")]
        self._found: Iterable[bytes] = ()
        self._left: Iterator[bytes] = iter(())

    def begin(self) -> bytes:
        """Call the application; return the first piece of its body."""
        try:
            self._found = self.app(self.environ, self._start)
            self._left = iter(self._found)
            return self.more()
        except Exception as failed:  # noqa: BLE001 - Flask answers its own; a thread must not die
            log.failure("request failed", failed, status=500)
            self.ended = True
            return b""

    def more(self) -> bytes:
        """Return the next piece; `ended` says that it is the last."""
        pieces, length = [], 0
        for one in self._left:
            pieces.append(one)
            length += len(one)
            if length >= PIECE:
                return b"".join(pieces)
        self.ended = True
        return b"".join(pieces)

    def close(self) -> None:
        """Let go of files that the answer was read from."""
        close = getattr(self._found, "close", None)
        if close:
            close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None
    ) -> Callable[[bytes], object]:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
        return lambda _written: None  # nothing of ours writes instead of returning


async def _whole(receive: Receive, body: IO[bytes]) -> int:
    """Read a body to its end; return its length in bytes.

    :raises Cut: it is too long, comes too slowly, or its sender left
    """
    began, length = time.monotonic(), 0
    while True:
        patience = min(LONGEST, GRACE + length / LEAST_RATE) - (time.monotonic() - began)
        if patience <= 0:
            raise Cut(408)
        try:
            async with asyncio.timeout(patience):
                message = await receive()
        except TimeoutError:
            raise Cut(408) from None
        if message["type"] == "http.disconnect":
            raise Cut(400)
        piece = message.get("body", b"")
        length += len(piece)
        if length > LARGEST_BODY:
            raise Cut(413)
        try:
            body.write(piece)
        except OSError as full:
            log.failure("no room for a request's body", full)
            raise Cut(503) from full
        if not message.get("more_body", False):
            return length


def _environ(scope: Message, body: IO[bytes]) -> dict[str, Any]:
    """Return what WSGI calls a request.

    Header names with an underscore are left out: WSGI could not tell them from those with a dash.
    """
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    if not environ.get("CONTENT_LENGTH", "0").isdigit():
        del environ["CONTENT_LENGTH"]
    return environ


def _path(scope: Message) -> str:
    raw = scope.get("raw_path")
    if raw is None:
        return str(scope["path"]).encode().decode("latin-1")
    return unquote_to_bytes(bytes(raw)).decode("latin-1")
