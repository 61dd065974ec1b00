"""Bodies as they come over the wire, sent byte by byte to the real server: whole, or nothing."""

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.house import the_service
from service.clock import SystemClock
from service.db import Database
from service.host.tables.core import Message
from service.people import tokens
from service.people.actor import SYSTEM
from service.web.api.limits import LARGEST_BODY
from tests.keys import lay_key
from tests.web.conftest import opened

MESSAGE = {"name": "withdrawn", "key": "1"}


@dataclass
class Wire:
    """A server of its own process, its database, and the token of a program."""

    port: int
    database: Database
    secret: str

    def send(self, *parts: bytes, close: bool = False) -> bytes:
        """Send bytes as they are; return everything that is answered until the end."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as line:
            answer = b""
            try:
                for part in parts:
                    line.sendall(part)
                if close:
                    line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it was refused before everything was sent
            try:
                while more := line.recv(65536):
                    answer += more
            except ConnectionResetError:
                pass  # it was answered before everything was read
            return answer

    def head(self, *lines: str) -> bytes:
        """Return the head of a request that sends a message."""
        usual = [
            "POST /api/v1/messages HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            f"Authorization: Bearer {self.secret}",
            "Content-Type: application/json",
        ]
        return "\r\n".join([*usual, *lines, "", ""]).encode()

    def messages(self) -> int:
        """Return how many messages were taken over so far."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(Message)) or 0


@pytest.fixture(scope="module")
def wire(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder = tmp_path_factory.mktemp("wire")
    shutil.copy(template, folder / "jiangxin.db")
    lay_key(folder)
    database = opened(folder)
    with database.write(actor=SYSTEM, at=SystemClock().now()) as session:
        given = {"program": "tax", "title": "税务接口程序", "scopes": ("messages:*",)}
        _, secret = tokens.create(session, **given, by=SYSTEM)
    with the_service(folder, f"sqlite:///{folder}/jiangxin.db") as server:
        yield Wire(server.port, database, secret)
    database.close()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (*chunks, b""))


def padded(size: int) -> bytes:
    """Return a message of so many bytes."""
    body = json.dumps(MESSAGE).encode()
    return body + b" " * (size - len(body))


def test_a_chunked_body_up_to_the_limit_is_taken(wire):
    before = wire.messages()
    body = padded(LARGEST_BODY)
    sent = chunked(*(body[at : at + 60_000] for at in range(0, len(body), 60_000)))
    assert status(wire.send(wire.head("Transfer-Encoding: chunked"), sent)) == 202
    assert wire.messages() == before + 1


@pytest.mark.parametrize("garbage", [b" ", b'{"not": "json"'])
def test_a_chunked_body_beyond_the_limit_is_refused_and_nothing_of_it_taken(wire, garbage):
    before = wire.messages()
    sent = chunked(padded(LARGEST_BODY), garbage)
    answer = wire.send(wire.head("Transfer-Encoding: chunked"), sent)
    assert (status(answer), b"application/problem+json" in answer) == (413, True)
    assert wire.messages() == before


def test_garbage_after_the_json_is_refused(wire):
    before = wire.messages()
    sent = chunked(json.dumps(MESSAGE).encode(), b"}")
    assert status(wire.send(wire.head("Transfer-Encoding: chunked"), sent)) == 400
    assert wire.messages() == before


def test_a_body_shorter_than_it_says_is_not_taken(wire):
    before = wire.messages()
    body = json.dumps(MESSAGE).encode()
    answer = wire.send(wire.head(f"Content-Length: {len(body) + 9}"), body, close=True)
    assert answer == b"" or status(answer) == 400
    assert wire.messages() == before


def test_a_chunked_body_that_breaks_off_is_not_taken(wire):
    before = wire.messages()
    sent = chunked(json.dumps(MESSAGE).encode()[:-1])[: -len(b"0\r\n\r\n")]
    answer = wire.send(wire.head("Transfer-Encoding: chunked"), sent, close=True)
    assert answer == b"" or status(answer) == 400
    assert wire.messages() == before


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 40"),
        ("Content-Length: -1",),
        ("Content-Length: 99999999999999999999999",),
    ],
)
def test_two_lengths_or_an_impossible_one_smuggle_nothing(wire, lines):
    """One request comes in at most; what follows it is never taken for a second one."""
    before = wire.messages()
    inner = wire.head("Content-Length: 35") + json.dumps(MESSAGE).encode()
    answer = wire.send(wire.head(*lines), chunked(b"{}"), inner, close=True)
    assert answer.count(b"HTTP/1.1 2") == 0
    assert wire.messages() == before


def test_a_page_of_people_refuses_a_chunked_form_that_is_too_long(wire):
    head = b"\r\n".join(
        [
            b"POST /sign-in HTTP/1.1",
            b"Host: 127.0.0.1",
            b"Connection: close",
            b"Content-Type: application/x-www-form-urlencoded",
            b"Transfer-Encoding: chunked",
            b"",
            b"",
        ]
    )
    answer = wire.send(head, chunked(b"next=" + b"a" * 1024 * 1024))
    assert status(answer) == 413
