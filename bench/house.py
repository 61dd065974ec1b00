"""The same completion in a house of its own: through the host, and over HTTP on the loopback."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import event, text

from bench.drawing import DATA, FORM, STEP
from service import app as joined
from service import schema
from service.config import Config
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.tasks import tasks
from service.people import accounts, roles
from service.people.actor import SYSTEM
from service.private_values import KeyFile
from service.studios.roles import ROLES
from service.web.core import language
from service.web.core.services import Services

PYTHON = (sys.executable, "-m")
PATIENCE = 400.0  # seconds; a Java server on a busy machine takes minutes to answer first
ANSWER = {"said": "好", "amount": "3"}
_OPEN = text("SELECT key FROM user_task WHERE instance_key = :case AND status = 'open'")


class Bureau:
    """A house with one officer and as many running cases as are begun."""

    def __init__(self, folder: Path, url: str) -> None:
        config = Config(home=folder, database_url=url, secret_key="bench", demo=True)
        self.house: Services = joined.house(config)
        language.compile()
        schema.upgrade(self.house.database)
        KeyFile(config.private_key).create()  # without it `jiangxin web` does not start
        files = {"loop.bpmn": STEP.encode(), "step.form": FORM.encode()}
        with self._writing(SYSTEM) as session:
            roles.seed(session, ROLES)
            accounts.create(session, username="wang", name="王科长", roles=["section_officer"])
            deployment.deploy(session, files=files, reason="测量")
        with self.house.database.read() as session:
            self.officer = accounts.actor(session, "wang")

    def _writing(self, who: Any) -> Any:
        return self.house.database.write(actor=who, at=self.house.clock.now())

    def begin(self) -> Case:
        """Begin a case."""
        with self._writing(self.officer) as session:
            case = instances.start(
                session, process_id="loop", actor=self.officer, variables={"n": 0, **DATA}
            )
            return Case(self, case.key, case.number)


class Case:
    """One running case."""

    def __init__(self, bureau: Bureau, key: int, number: str) -> None:
        self.bureau, self.key, self.number = bureau, key, number

    def task(self) -> int:
        """Return the key of its open task."""
        with self.bureau.house.database.engine.connect() as connection:
            return int(connection.scalar(_OPEN, {"case": self.key}))

    def complete(self, task: int) -> None:
        """Complete a task through the host: one transaction."""
        officer = self.bureau.officer
        with self.bureau._writing(officer) as session:
            tasks.complete(session, key=task, actor=officer, answer=ANSWER)

    def lengthen(self, steps: int) -> None:
        """Complete so many tasks."""
        for _ in range(steps):
            self.complete(self.task())

    def statements(self) -> int:
        """Return how many statements a completion takes, its beginning and end included."""
        seen: list[str] = []
        engine, task = self.bureau.house.database.engine, self.task()

        def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        self.complete(task)
        event.remove(engine, "before_cursor_execute", count)
        return len(seen) + 1  # the commit is not seen


class Visitor:
    """The officer's browser, as far as it is needed."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
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

    def enter(self) -> Visitor:
        """Step into the officer's role."""
        self.ask("GET", "/demo")
        status, _ = self.ask("POST", "/demo/wang")
        assert status == 303, status
        self.ask("GET", "/inbox")
        return self

    def complete(self, task: int) -> None:
        """Post the answer to a task's form."""
        status, page = self.ask("POST", f"/tasks/{task}", **ANSWER)
        assert status == 303, (status, page)


class Server:
    """A child process that answers on the loopback."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, seconds: float) -> None:
        self.process, self.port, self.seconds = process, port, seconds

    def memory(self) -> float:
        """Return how many megabytes the process and its workers hold, none counted twice."""
        pids = [str(self.process.pid), *children(self.process.pid)]
        rollups = [Path(f"/proc/{pid}/smaps_rollup") for pid in pids]
        sizes = [re.search(r"^Pss:\s+(\d+)", path.read_text(), re.M) for path in rollups
                 if path.exists()]  # fmt: skip
        return sum(int(size[1]) for size in sizes if size) / 1024


def children(pid: int) -> list[str]:
    """Return the processes that a process has started, and theirs."""
    own = Path(f"/proc/{pid}/task/{pid}/children")
    found = own.read_text().split() if own.exists() else []
    return [*found, *(grandchild for child in found for grandchild in children(int(child)))]


@contextmanager
def serving(*command: str, **environment: str) -> Iterator[Server]:
    """Start a program that serves at `PORT`; `{port}` in its arguments is that port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [part.format(port=port) for part in command]
    began = time.perf_counter()
    process = subprocess.Popen(arguments, env={**os.environ, **environment, "PORT": str(port)})
    try:
        _wait(process, port)
        yield Server(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], port: int, patience: float = PATIENCE) -> None:
    """Wait until it answers a request."""
    until = time.monotonic() + patience
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthy")
            connection.getresponse().read()
            connection.close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.02)


def the_service(folder: Path, url: str, *, processes: int = 1) -> Any:
    """Serve the house as an operator does: `jiangxin web`."""
    return serving(
        *PYTHON, "service.cli", "web", WEB_CONCURRENCY=str(processes), **_told(folder, url)
    )


@contextmanager
def the_worker(folder: Path, url: str) -> Iterator[Server]:
    """Run `jiangxin worker` beside it; nothing asks it anything."""
    command = [*PYTHON, "service.cli", "worker"]
    process = subprocess.Popen(command, env={**os.environ, **_told(folder, url)})
    try:
        yield Server(process, 0, 0)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _told(folder: Path, url: str) -> dict[str, str]:
    """Return the environment that an operator sets."""
    return {
        "JIANGXIN_HOME": str(folder),
        "DATABASE_URL": url,
        "JIANGXIN_DEMO": "1",
        "JIANGXIN_SECRET": "bench",
        "HOST": "127.0.0.1",
    }


def the_route(url: str) -> Any:
    """Serve the Flask route that writes one row, by the same server."""
    return serving(*PYTHON, "bench.floor", "{port}", url)
