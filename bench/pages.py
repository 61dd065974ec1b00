"""What a page costs in a large district: milliseconds, statements, and rows that a plan reads.

`make bench-pages SIZE=1000000` fills a PostgreSQL started for it with that many pieces of open
work (see `district.py`), signs in as each role and asks for every page through the Flask
application in this process. The plans of one visit's statements are read with EXPLAIN ANALYZE:
a node that reads many rows to find few is named. Goals: the inbox at p95 below 20 ms, every other
page below 50 ms, no full scan of a large table.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text

from bench.district import fill
from service import app as joined
from service import demo, web
from service.config import Config
from service.people import sign_ins
from service.people.actor import SYSTEM
from service.web.core import language
from service.web.core.services import Services
from tests import postgres

ROUNDS = int(os.environ.get("ROUNDS", "40"))  # visits of a page that are measured
WARM = 3  # visits before: templates and models are read once in a process's life
MANY = 5_000  # rows that a node of a plan may read before it is named
LARGE = 2_000  # rows of a table that must not be read from end to end
GOALS = {"inbox": 20.0}
GOAL = 50.0  # milliseconds at p95


@dataclass(frozen=True)
class Visit:
    """A page as somebody sees it, at several addresses that take turns."""

    who: str
    name: str
    addresses: Sequence[str]

    @property
    def goal(self) -> float:
        """Return how many milliseconds it may take at p95."""
        return GOALS.get(self.name.partition(" ")[0], GOAL)


@dataclass
class Cost:
    """What visits of one page took."""

    times: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    """Processor time of this process: what a busy machine does not make longer."""
    statements: int = 0
    faults: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Return the milliseconds that a share of the visits stayed within."""
        return sorted(self.times)[min(len(self.times) - 1, int(share * len(self.times)))]


def visits(engine: Engine) -> Iterator[Visit]:
    """Yield every page there is to read, by the roles that read it."""
    whole = _numbers(engine, "number LIKE 'SQ-2025%' AND release_number = 1 AND octet_length(state)"
                     " > 400 AND key < (SELECT min(key) + 4000 FROM process_instance)")  # fmt: skip
    old = _numbers(engine, "number LIKE 'SQ-2025%' AND ended_at IS NOT NULL")
    units = [f"unit{n}" for n in range(1, 9)]
    notices = _column(engine, "SELECT number FROM notice ORDER BY key DESC LIMIT 8")
    for who in ("he", "wang", "zhao", "unit1", "sector1", "li"):
        yield from _inbox(who)
    for who in ("he", "wang", "unit1", "sector1", "li"):
        yield Visit(who, "cases", ["/cases"])
        yield Visit(who, "cases search", [f"/cases?q={q}" for q in _words(whole)])
        yield Visit(who, "cases status", [f"/cases?status={s}" for s in ("active", "completed")])
        yield Visit(who, "letters", ["/letters", "/letters?page=2"])
    for who in ("he", "wang"):
        yield Visit(who, "case", [f"/cases/{n}" for n in whole])
        yield Visit(who, "case ended", [f"/cases/{n}" for n in old])
        yield Visit(who, "case steps", [f"/cases/{n}/steps" for n in whole])
        yield Visit(who, "case story", [f"/cases/{n}/story" for n in whole])
    for who, role in (("he", "centre_officer"), ("wang", "section_officer")):
        keys = _column(engine, "SELECT t.key FROM user_task t JOIN candidate c ON c.task_key = "
                       "t.key JOIN variable v ON v.instance_key = t.instance_key WHERE t.status = "
                       f"'open' AND t.assignee IS NULL AND c.role = '{role}' "
                       "GROUP BY t.key LIMIT 8")  # fmt: skip
        yield Visit(who, "task", [f"/tasks/{key}" for key in keys])
    yield Visit(units[0], "start", ["/start"])
    yield Visit(units[0], "start form", ["/start/studio-application"])
    for name in ("/rounds", "/experts", "/working-days", "/incidents"):
        yield Visit("wang", name.strip("/"), [name])
    yield Visit("xu", "auditor", ["/auditor"])
    for name, values in {
        "number": [n[-5:] for n in whole], "unit": ["制造有限公司（17）", "unit-4"],
        "person": ["wang", "王科长"], "step": ["材料核对", "check"], "status": ["granted"],
        "round": ["2019-1"], "text": _words(whole), "since": ["2026-01-01"],
    }.items():  # fmt: skip
        yield Visit("xu", f"auditor by {name}", [f"/auditor?{name}={value}" for value in values])
    yield Visit("xu", "auditor case", [f"/auditor/cases/{n}" for n in whole])
    yield Visit("admin", "operations", ["/operations", "/operations?page=3"])
    yield Visit("admin", "operations search", [f"/operations?q={q}" for q in _words(whole)])
    yield Visit("admin", "operations status",
                [f"/operations?status={s}" for s in ("incident", "active", "ended")])  # fmt: skip
    yield Visit("admin", "operations case", [f"/operations/{n}" for n in whole])
    yield Visit("admin", "operations variable", [f"/operations/{n}/variables" for n in whole])
    yield Visit("admin", "operations end", [f"/operations/{n}/end" for n in whole])
    for name in ("incidents", "migrations", "tokens"):
        yield Visit("admin", name, [f"/{name}"])
    for name in ("accounts", "accounts?q=unit-77", "accounts/new", "accounts/wang"):
        yield Visit("an", name, [f"/{name}"])
    diagram = "designer/studio-application.bpmn"
    for name in ("designer", diagram, f"{diagram}/versions", f"{diagram}/versions/1",
                 "designer/studio-application.form", "migrations"):  # fmt: skip
        yield Visit("gao", name, [f"/{name}"])
    for name in ("", "notices", "notices?page=9", "studios", "studios?q=华明", "rounds",
                 "objections", "sign-in", "healthy", "api", "api/v1/openapi.json"):  # fmt: skip
        yield Visit("", f"public {name}", [f"/{name}"])
    yield Visit("", "public notice", [f"/notices/{n}" for n in notices])


def _inbox(who: str) -> Iterator[Visit]:
    for box in ("mine", "claimable", "done"):
        yield Visit(who, f"inbox {box}", [f"/inbox?box={box}"])
    yield Visit(who, "inbox further", [f"/inbox?box=claimable&page={n}" for n in (2, 5, 20)])
    yield Visit(who, "inbox round", [f"/inbox?box=claimable&round={n}" for n in ("2019-1", "no")])
    words = ("电梯", "康志", "2025-0000", "unit-4", "材料", "无人知晓")
    yield Visit(who, "inbox search", [f"/inbox?box=claimable&q={word}" for word in words])


def _words(numbers: Sequence[str]) -> list[str]:
    return [*numbers[:2], "电梯安装", "康志", "制造有限公司（17）", "无人知晓"]


def _numbers(engine: Engine, condition: str) -> list[str]:
    query = f"SELECT number FROM process_instance WHERE {condition} ORDER BY key LIMIT 8"
    return _column(engine, query)


def _column(engine: Engine, query: str) -> list[str]:
    with engine.connect() as connection:
        return [str(one) for one in connection.scalars(text(query))]


class Watched:
    """The statements of a visit, as the driver gets them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seen: list[tuple[str, Any]] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note every statement meanwhile."""
        self.seen = []
        event.listen(self._engine, "before_cursor_execute", self._note)
        try:
            yield
        finally:
            event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        self.seen.append((statement, given))

    def faults(self, large: dict[str, int]) -> list[str]:
        """Say which plans read a large table from end to end, or many rows to find few."""
        found = []
        with self._engine.connect() as connection:
            for statement, given in self.seen:
                if not statement.lstrip().upper().startswith(("SELECT", "WITH")):
                    continue
                if any(word in statement for word in ("FOR UPDATE", "INSERT INTO", "UPDATE ")):
                    continue  # a look at a private value writes its line
                explained: Any = connection.exec_driver_sql(
                    f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given
                ).scalar()
                found += [f"{fault}  ← {' '.join(statement.split())[:SHOWN]}"
                          for fault in _faults(explained[0]["Plan"], large)]  # fmt: skip
        return found


SHOWN = int(os.environ.get("SHOWN", "160"))  # letters of a statement


def _faults(plan: dict[str, Any], large: dict[str, int]) -> Iterator[str]:
    table, kind = plan.get("Relation Name", ""), plan["Node Type"]
    times = plan.get("Actual Loops", 1)
    read = (plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
            + plan.get("Rows Removed by Index Recheck", 0)) * times  # fmt: skip
    if kind == "Seq Scan" and table in large and read > LARGE:
        yield f"{kind} of {table}: {read:,.0f} rows"
    elif table and read > MANY:
        yield f"{kind} of {table} by {plan.get('Index Name', '-')}: {read:,.0f} rows"
    for inner in plan.get("Plans", ()):
        yield from _faults(inner, large)


def measure(visit: Visit, client: FlaskClient, watched: Watched, large: dict[str, int]) -> Cost:
    """Visit a page often enough to say what it costs."""
    cost = Cost()
    turn = list(visit.addresses)
    for address in turn[:WARM] + turn[:1] * max(0, WARM - len(turn)):
        answer = client.get(address)
        assert answer.status_code == 200, (visit, address, answer.status_code)
    for number in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        client.get(turn[number % len(turn)])
        cost.own.append((time.process_time() - worked) * 1000)
        cost.times.append((time.perf_counter() - began) * 1000)
    for address in turn:
        with watched.watching():
            client.get(address)
        cost.statements = max(cost.statements, len(watched.seen))
        cost.faults += watched.faults(large)
    cost.faults = list(dict.fromkeys(cost.faults))
    return cost


def browser(app: Flask, house: Services, who: str) -> FlaskClient:
    """Return a browser in which somebody is signed in."""
    client = app.test_client()
    if who:
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            token = sign_ins.begin(session, username=who, at=house.clock.now())
        client.set_cookie("jiangxin", token)
    return client


def compare(house: Services, only: str) -> int:
    """Measure and print every page; return how many miss their goal."""
    app, engine = web.create(house), house.database.engine
    large = {
        name: int(rows)
        for name, rows in _rows(
            engine,
            f"SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > {LARGE}",
        )
    }
    print(", ".join(f"{name} {rows:,}" for name, rows in sorted(large.items())
                    if not name.startswith("pg_")))  # fmt: skip
    print(f"{'who':8} {'page':34} {'p50':>7} {'p95':>7} {'own':>6} {'statements':>10}")
    missed, pages = 0, 0
    for visit in visits(engine):
        if only and only not in f"{visit.who} {visit.name}":
            continue
        cost = measure(visit, browser(app, house, visit.who), Watched(engine), large)
        late = cost.at(0.95) > visit.goal
        missed += late
        pages += 1
        print(_line(visit, cost), flush=True)
        for fault in cost.faults:
            print(f"{'':9}{fault}", flush=True)
    print(f"{missed} of {pages} pages miss their goal")
    return missed


def _line(visit: Visit, cost: Cost) -> str:
    half, most, own = cost.at(0.5), cost.at(0.95), statistics.median(cost.own)
    mark = f"  > {visit.goal:.0f}" if most > visit.goal else ""
    head = f"{visit.who or '-':8} {visit.name:34}"
    return f"{head} {half:7.1f} {most:7.1f} {own:6.1f} {cost.statements:>10}{mark}"


def _rows(engine: Engine, query: str) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(text(query)).all()


def main(size: int, only: str = "") -> None:
    """Fill a PostgreSQL and visit every page; with `DATABASE_URL` one that was filled before."""
    language.compile()
    with tempfile.TemporaryDirectory(prefix="jiangxin-bench-") as folder, _database() as url:
        config = Config(home=Path(folder), database_url=url, secret_key="bench", demo=True)
        house = joined.house(config)
        began = time.perf_counter()
        if demo.play(house):
            print(f"{time.perf_counter() - began:.0f} s: the demonstration is played", flush=True)
            fill(house.database.engine, url, size=size)
            print(f"{time.perf_counter() - began:.0f} s: {size:,} pieces of open work", flush=True)
        compare(house, only)
        house.database.close()


@contextmanager
def _database() -> Iterator[str]:
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with postgres.server(postgres.programs(), durable=True) as started:
        yield started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, os.environ.get("ONLY", ""))
