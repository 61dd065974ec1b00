"""Camunda 7 beside us: the same completion over HTTP, on the same machine and the same PostgreSQL.

`make bench-camunda` (`SIZE=1000` steps at most) needs Java 17 and Maven, which fetches Camunda
7.24, the last release of its community edition. Both keep their full history; ours answers with
two web processes. Printed are the median after each length of history, completions a second and
p99 with 1, 4 and 16 clients, and what a case of ten steps takes on the disk. Camunda's REST
interface is asked without a sign-in, as it comes; ours checks session, token, form and policy, and
chains its ledger.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from bench.drawing import DATA, DELEGATED
from bench.engine import FEW, SAMPLES, at_once, completing, medians, per_second
from bench.house import Bureau, Case, Server, Visitor, serving, the_service
from service.config import Config
from tests import postgres
from tests.maven import classpath

HERE = Path(__file__).parent / "camunda"
ANSWER = {"said": {"value": "好", "type": "String"}, "amount": {"value": 3, "type": "Integer"}}
STEPS = (10, 100, 1_000, 10_000)
CLIENTS = (1, 4, 16)
BURST = 800  # completions of all clients together: enough for a p99
WEIGHED = 30  # cases begun to see what one takes on the disk
LENGTH = 10  # steps of each


class Rest:
    """A client of Camunda's REST interface, and one instance of the measured process."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.instance = ""

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send JSON; return the JSON of the answer, None where there is none."""
        sent = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        self.connection.request(method, f"/engine-rest{path}", sent, headers)
        answer = self.connection.getresponse()
        found = answer.read()
        assert answer.status < 300, (answer.status, found[:500])
        return json.loads(found) if found else None

    def deploy(self, source: str) -> None:
        """Deploy a diagram."""
        part = 'Content-Disposition: form-data; name="d"; filename="loop.bpmn"'
        body = f"--parts\r\n{part}\r\n\r\n{source}\r\n--parts--\r\n".encode()
        headers = {"Content-Type": "multipart/form-data; boundary=parts"}
        self.connection.request("POST", "/engine-rest/deployment/create", body, headers)
        answer = self.connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told

    def begin(self) -> Rest:
        """Start an instance with the variables that ours begins with."""
        kept = {k: {"value": json.dumps(v), "type": "Json"} for k, v in DATA.items()}
        variables = {"n": {"value": 0, "type": "Long"}, **kept}
        started = self.ask("POST", "/process-definition/key/loop/start", {"variables": variables})
        self.instance = started["id"]
        return self

    def task(self) -> str:
        """Return the id of its open task."""
        return str(self.ask("GET", f"/task?processInstanceId={self.instance}")[0]["id"])

    def complete(self, task: str) -> None:
        """Complete a task."""
        self.ask("POST", f"/task/{task}/complete", {"variables": ANSWER})

    def step(self) -> None:
        """Find the open task and complete it."""
        self.complete(self.task())


@contextmanager
def the_rival(url: str) -> Iterator[Server]:
    """Serve Camunda on a database of its own."""
    place = url.partition("@")[2]
    settings = {
        "SPRING_DATASOURCE_URL": f"jdbc:postgresql://{place}",
        "SPRING_DATASOURCE_USERNAME": "jiangxin",
        "LOGGING_LEVEL_ROOT": "ERROR",
        "SPRING_MAIN_BANNER_MODE": "off",
        "CAMUNDA_BPM_HISTORY_LEVEL": "full",
        "CAMUNDA_BPM_JOB_EXECUTION_ENABLED": "false",
        "SERVER_ADDRESS": "127.0.0.1",
    }
    command = [
        "java",
        "-cp",
        classpath(HERE),
        str(HERE / "Application.java"),
        "--server.port={port}",
    ]
    with serving(*command, **settings) as server:
        yield server


class Race:
    """One case of ours and one of theirs, of the same length."""

    def __init__(self, bureau: Bureau, ours: Server, theirs: Server) -> None:
        self.case, self.officer = bureau.begin(), Visitor(ours.port).enter()
        self.rival, self.done = Rest(theirs.port).begin(), 0

    def at(self, history: int) -> dict[str, float]:
        """Take both to a length of history; return what the next completion costs each."""
        for _ in range(history - self.done):
            self.officer.complete(self.case.task())
            self.rival.step()
        place: dict[str, Any] = {}
        deeds: dict[str, Callable[[], None]] = {
            "find": lambda: place.update(ours=self.case.task(), theirs=self.rival.task()),
            "ours": lambda: self.officer.complete(place["ours"]),
            "theirs": lambda: self.rival.complete(place["theirs"]),
        }
        self.done = history + SAMPLES
        return medians(deeds, SAMPLES)


def throughput(bureau: Bureau, ours: Server, theirs: Server) -> None:
    """Print completions a second and their p99 by clients on cases of their own."""
    for clients in CLIENTS:
        cases: list[Case] = [bureau.begin() for _ in range(clients)]
        mine = [completing(Visitor(ours.port).enter(), case) for case in cases]
        other = [Rest(theirs.port).begin().step for _ in range(clients)]
        per_second(mine, FEW), per_second(other, FEW)
        (here, slow), (there, slower) = (
            at_once(deeds, BURST // clients) for deeds in (mine, other)
        )
        print(
            f"{clients:>2} clients: {here:.0f} completions/s here, {there:.0f}/s there: "
            f"{here / there:.2f} x; p99 {slow:.1f} ms here, {slower:.1f} ms there",
            flush=True,
        )


def weigh(bureau: Bureau, ours: Server, theirs: Server, urls: tuple[str, str]) -> None:
    """Print how much a case of some steps adds to each database."""
    before = [size(url) for url in urls]
    officer = Visitor(ours.port).enter()
    for _ in range(WEIGHED):
        case, rival = bureau.begin(), Rest(theirs.port).begin()
        for _ in range(LENGTH):
            officer.complete(case.task())
            rival.step()
    here, there = (
        (size(url) - old) / WEIGHED / 1024 for url, old in zip(urls, before, strict=True)
    )
    print(f"on the disk, a case of {LENGTH} steps: {here:.0f} KB here, {there:.0f} KB there")


def size(url: str) -> int:
    """Return how many bytes a database takes, its indexes included."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        found = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert found is not None
    return int(found[0])


def compare(bureau: Bureau, ours: Server, theirs: Server, urls: tuple[str, str], most: int) -> None:
    """Measure and print everything."""
    Rest(theirs.port).deploy(DELEGATED)
    race = Race(bureau, ours, theirs)
    print("ms of the median completion over HTTP, both on one PostgreSQL")
    print(f"{'steps':>7}  {'Jiangxin':>9}  {'Camunda 7':>9}  {'ratio':>6}")
    for history in filter(partial(int.__ge__, most), STEPS):
        found = race.at(history)
        mine, other = found["ours"], found["theirs"]
        print(f"{history:>7,}  {mine:>9.2f}  {other:>9.2f}  {mine / other:>6.2f}", flush=True)
    throughput(bureau, ours, theirs)
    weigh(bureau, ours, theirs, urls)
    for name, server in (("jiangxin web", ours), ("Camunda", theirs)):
        print(f"{name}: answers after {server.seconds:.1f} s, holds {server.memory():.0f} MB")


def main(most: int) -> None:
    """Measure on a PostgreSQL started for it, with durable commits and a database for each."""
    with (
        tempfile.TemporaryDirectory(prefix="jiangxin-bench-") as folder,
        postgres.server(postgres.programs(), durable=True) as url,
        the_rival(rival := postgres.another(url, "camunda")) as theirs,
    ):
        own = {"JIANGXIN_HOME": folder, "JIANGXIN_SECRET": "bench", "DATABASE_URL": url}
        config = Config.from_environment({**os.environ, **own})
        bureau = Bureau(config.home, config.database_url)
        with the_service(config.home, config.database_url, processes=2) as ours:
            compare(bureau, ours, theirs, (url, rival), most)
        bureau.house.database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
