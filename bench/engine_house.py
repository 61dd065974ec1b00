"""The same completion through the whole house: through the host, and over HTTP on the loopback.

Beside it runs a Flask route that writes one row durably, served by the same server.
"""

from __future__ import annotations

import http.client
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from service import app as joined
from service import host, migrations
from service.config import Config
from service.host.tables import UserTask
from service.people import accounts
from service.people.actor import SYSTEM, Actor
from service.web import House, create, language

HISTORIES = (10, 100, 1_000)
SAMPLES = 20
LANE = "职业能力建设科"
LOOP = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="b">
<process id="loop" name="循环" isExecutable="true">
<laneSet><lane name="{LANE}"><flowNodeRef>start</flowNodeRef><flowNodeRef>a</flowNodeRef></lane>
</laneSet><startEvent id="start"/><userTask id="a" name="办理"/><endEvent id="end"/>
<exclusiveGateway id="x" default="again"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="x"/>
<sequenceFlow id="again" sourceRef="x" targetRef="a"/>
<sequenceFlow id="f4" sourceRef="x" targetRef="end"><conditionExpression>=stop = true
</conditionExpression></sequenceFlow></process></definitions>"""


class Case:
    """One instance in a house of its own, moved by one officer."""

    def __init__(self, folder: Path) -> None:
        config = Config(
            home=folder, database_url=f"sqlite:///{folder}/b.db", secret_key="bench", demo=True
        )
        self.house: House = joined.house(config)
        language.compile()
        migrations.upgrade(self.house.database)
        with self._writing(SYSTEM) as session:
            accounts.create(session, username="wang", name="王科长", roles=["section_officer"])
            host.definitions.deploy(session, files={"loop.bpmn": LOOP.encode()}, reason="测量")
        with self.house.database.read() as session:
            self.officer: Actor = accounts.actor(session, "wang")
        with self._writing(self.officer) as session:
            case = host.instances.start(
                session, process_id="loop", actor=self.officer, variables={}
            )
            self.number = case.number

    def _writing(self, who: Actor):  # type: ignore[no-untyped-def]
        return self.house.database.write(actor=who, at=self.house.clock.now())

    def task(self) -> int:
        """Return the key of the open task."""
        with self.house.database.read() as session:
            return session.scalars(select(UserTask.key).where(UserTask.status == "open")).one()

    def step(self) -> None:
        """Complete the open task as the worker or a page would: one transaction."""
        key = self.task()
        with self._writing(self.officer) as session:
            host.tasks.complete(session, key=key, actor=self.officer, answer={})


@contextmanager
def served(app: Flask) -> Iterator[http.client.HTTPConnection]:
    """Serve an application on the loopback while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    try:
        yield connection
    finally:
        connection.close()
        server.shutdown()
        thread.join()


class Visitor:
    """The officer's browser, as far as it is needed."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection
        self.cookie, self.csrf = "", ""

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Send a request with its cookie and token; return the status and the page."""
        body = urlencode({"csrf": self.csrf, **fields}) if method == "POST" else None
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = self._with(value.partition(";")[0])
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        self.csrf = token[1] if token else self.csrf
        return answer.status, page

    def _with(self, pair: str) -> str:
        name = pair.partition("=")[0]
        others = [p for p in self.cookie.split("; ") if p and p.partition("=")[0] != name]
        return "; ".join([*others, pair])

    def enter(self, username: str) -> None:
        """Step into a role."""
        self.ask("GET", "/demo")
        status, _ = self.ask("POST", f"/demo/{username}")
        assert status == 303, status
        self.ask("GET", "/inbox")


def one_row(folder: Path) -> Flask:
    """Return an application whose only route writes one row durably."""
    app = Flask("bare")
    database = sqlite3.connect(folder / "row.db", isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")

    @app.post("/")
    def write() -> str:
        database.execute("INSERT INTO row (body) VALUES ('x')")
        return "ok"

    return app


def middle(deed: Callable[[], object], count: int = SAMPLES) -> float:
    """Return the median of a deed in milliseconds."""
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)[count // 2]


def measure(folder: Path) -> tuple[float, dict[int, tuple[float, float]]]:
    """Return the cost of the bare route, and by history of a step through host and over HTTP."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with served(one_row(folder)) as connection:
        bare_visitor = Visitor(connection)
        bare = middle(lambda: bare_visitor.ask("POST", "/"))
    case = Case(folder)
    found, done = {}, 0
    with served(create(case.house)) as connection:
        visitor = Visitor(connection)
        visitor.enter("wang")

        def over_http() -> None:
            status, _ = visitor.ask("POST", f"/tasks/{case.task()}")
            assert status == 303, status

        for history in HISTORIES:
            for _ in range(history - done):
                case.step()
            found[history] = (middle(case.step), middle(over_http))
            done = history + 2 * SAMPLES
    case.house.database.close()
    return bare, found
