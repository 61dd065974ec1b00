"""Readers of one public notice at a fixed rate, and how long the inbox takes meanwhile.

`make bench-readers SIZE=30` (seconds; `RATE=200` readers a second, `DISTRICT=2000` pieces of open
work) starts a PostgreSQL with durable commits, two processes of `jiangxin web` and a worker. Each
reader comes with a connection of their own; officers ask for their inbox twice a second and
somebody finishes a step each second, so that what is kept of the public page goes stale. Goals:
every reader answered, the inbox at p95 below 200 ms. A run without readers comes first.
"""

from __future__ import annotations

import http.client
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from bench.district import fill
from bench.endurance import Load
from bench.house import Visitor, the_service, the_worker
from service import app as joined
from service import demo
from service.config import Config
from service.web.core import language
from service.web.core.services import Services
from tests import postgres

RATE = int(os.environ.get("RATE", "200"))  # readers a second
DISTRICT = int(os.environ.get("DISTRICT", "2000"))  # pieces of open work
READERS = 24  # at once, at most; a reader who is not answered in 0.1 s makes the next one late
GOAL = 200.0  # milliseconds, the inbox at p95
OFFICERS = ("he", "wang")
_NOTICE = text("SELECT number FROM notice ORDER BY key DESC LIMIT 1")


def reader(port: int, address: str) -> Callable[[], Callable[[], None]]:
    """Return what opens a connection, reads the notice and closes it again."""

    def read() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            page = answer.read()
        finally:
            connection.close()
        if answer.status != 200 or b"</html>" not in page:
            raise AssertionError(f"a reader was answered {answer.status}")

    return lambda: read


def officer(port: int, who: str) -> Callable[[], Callable[[], None]]:
    """Return what asks for an officer's inbox."""
    visitor = _signed_in(port, who)

    def look() -> None:
        status, _ = visitor.ask("GET", "/inbox?box=claimable")
        if status != 200:
            raise AssertionError(f"the inbox was answered {status}")

    return lambda: look


def clerk(port: int) -> Callable[[], Callable[[], None]]:
    """Return what claims a piece of work and gives it back: it writes, so public pages go stale."""
    visitor = _signed_in(port, "he")
    _, page = visitor.ask("GET", "/inbox?box=claimable")
    found = re.search(r'href="(/tasks/\d+)"', page)
    if found is None:
        raise AssertionError("there is nothing to claim")
    turn = ["claim", "release"]

    def write() -> None:
        status, _ = visitor.ask("POST", f"{found[1]}/{turn[0]}")
        if status != 303:
            raise AssertionError(f"{turn[0]} was answered {status}")
        turn.reverse()

    return lambda: write


def _signed_in(port: int, who: str) -> Visitor:
    visitor = Visitor(port)
    visitor.ask("GET", "/demo")
    visitor.ask("POST", f"/demo/{who}")
    visitor.ask("GET", "/inbox")
    return visitor


def compare(port: int, engine: Engine, seconds: float) -> bool:
    """Measure without and with readers, print both; return whether the goals are reached."""
    with engine.connect() as connection:
        address = f"/notices/{connection.scalar(_NOTICE)}"
    reached = True
    for rate in (0, RATE):
        inbox, writes, reads = Load(2, seconds), Load(1, seconds), Load(max(rate, 1), seconds)
        every = [(inbox, [officer(port, one) for one in OFFICERS]), (writes, [clerk(port)])]
        if rate:
            every.append((reads, [reader(port, address) for _ in range(READERS)]))
        threads = [threading.Thread(target=load.run, args=(steps,)) for load, steps in every]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reached &= _told(rate, inbox, reads, [*inbox.failures, *writes.failures, *reads.failures])
    return reached


def _told(rate: int, inbox: Load, reads: Load, failures: list[str]) -> bool:
    late = _at(0.95, inbox)
    line = f"{rate:4} readers/s: inbox p50 {_at(0.5, inbox):6.1f} ms, p95 {late:6.1f} ms"
    if rate:
        done = len(reads.taken) / max(due + took for due, took in reads.taken)
        line += f"; {done:.0f} pages/s, p50 {_at(0.5, reads):.1f} ms, p95 {_at(0.95, reads):.1f} ms"
    print(line, *failures, sep="\n  ", flush=True)
    return not failures and late < GOAL


def _at(share: float, load: Load) -> float:
    """Return the milliseconds, from when each was due, that a share stayed within."""
    taken = sorted(took for _, took in load.taken)
    return 1000 * taken[min(len(taken) - 1, int(share * len(taken)))]


def main(seconds: float) -> int:
    """Fill a PostgreSQL, serve it and measure; return 1 where a goal is missed."""
    language.compile()
    with (
        tempfile.TemporaryDirectory(prefix="jiangxin-bench-") as folder,
        postgres.server(postgres.programs(), durable=True) as url,
    ):
        config = Config(home=Path(folder), database_url=url, secret_key="bench", demo=True)
        house: Services = joined.house(config)
        demo.play(house)
        fill(house.database.engine, url, size=DISTRICT)
        house.database.close()
        home = Path(folder)
        with the_service(home, url, processes=2) as web, the_worker(home, url):
            reached = compare(web.port, create_engine(url), seconds)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
