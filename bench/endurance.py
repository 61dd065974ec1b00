"""Completions at an open arrival rate for minutes on PostgreSQL: throughput, p99, memory, drift.

`make bench-endurance SIZE=600` (seconds; `RATE=100` arrivals a second) starts a PostgreSQL with
durable commits, two web processes and a worker. A completion is due at a fixed time whether or
not earlier ones are answered, so waiting counts. Goals: every arrival served, p99 below 100 ms,
memory and p99 drifting less than 5 %, web and worker below 300 MB each.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from bench.house import Bureau, Case, Server, Visitor, the_service, the_worker
from service.config import Config
from tests import postgres

RATE = int(os.environ.get("RATE", "100"))  # arrivals a second
CLIENTS = 16  # browsers, each with a case of its own; more than are ever busy at the goal's p99
WARM_UP = 5.0  # seconds before anything is measured: processes read models and fill caches
PARTS = 3  # of the whole time; the first is compared with the last
_OPEN = text("SELECT key FROM user_task WHERE instance_key = :case AND status = 'open'")


@dataclass
class Load:
    """Arrivals at a fixed rate, and how long each took from when it was due."""

    rate: int
    seconds: float
    taken: list[tuple[float, float]] = field(default_factory=list)
    """When each was due, in seconds from the beginning, and its latency in seconds."""
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: int = 0

    def run(self, steps: list[Callable[[], Callable[[], None]]]) -> Load:
        """Let clients serve the arrivals, each the next that is due; return this."""
        began = time.perf_counter()
        threads = [threading.Thread(target=self._serve, args=(one, began)) for one in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self

    def _serve(self, prepare: Callable[[], Callable[[], None]], began: float) -> None:
        while not self.failures:
            complete = prepare()
            with self._lock:
                due, self._next = self._next / self.rate, self._next + 1
            if due >= self.seconds:
                return
            time.sleep(max(0.0, began + due - time.perf_counter()))
            try:
                complete()
            except Exception as error:  # noqa: BLE001 - whatever it is, it ends the measurement
                self.failures.append(repr(error))
                return
            self.taken.append((due, time.perf_counter() - began - due))

    def part(self, number: int) -> list[float]:
        """Return the latencies of one part of the time, in milliseconds."""
        span = self.seconds / PARTS
        return [1000 * took for due, took in self.taken if number == min(due // span, PARTS - 1)]


def client(visitor: Visitor, case: Case, engine: Engine) -> Callable[[], Callable[[], None]]:
    """Return what finds the open task of a case, and returns its completion over HTTP."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def prepare() -> Callable[[], None]:
        task = int(connection.scalar(_OPEN, {"case": case.key}))
        return lambda: visitor.complete(task)

    return prepare


def p99(taken: list[float]) -> float:
    """Return the latency that one in a hundred exceeds."""
    return statistics.quantiles(taken, n=100)[-1]


def drift(first: float, last: float) -> str:
    """Return how much more the last is than the first, in per cent."""
    return f"{100 * (last - first) / first:+.1f} %"


def show(load: Load, before: dict[str, float], after: dict[str, float]) -> None:
    """Print what came of it."""
    whole = [1000 * took for _, took in load.taken]
    done = max(due + took for due, took in load.taken)
    print(f"{len(whole):,} completions at {load.rate}/s due: {len(whole) / done:.1f}/s done")
    print(f"ms from when it was due: p50 {statistics.median(whole):.1f}, p99 {p99(whole):.1f}")
    parts = [p99(load.part(number)) for number in range(PARTS)]
    shown = ", ".join(f"{one:.1f}" for one in parts)
    print(f"p99 of each third: {shown}; drift {drift(parts[0], parts[-1])}")
    for name, held in before.items():
        print(f"{name}: {held:.0f} MB, then {after[name]:.0f} MB; {drift(held, after[name])}")
    for failure in load.failures:
        print(f"FAILED: {failure}")


def endure(bureau: Bureau, url: str, servers: dict[str, Server], seconds: float) -> Load:
    """Warm up, measure and print."""
    engine = create_engine(url, pool_size=CLIENTS)
    port = servers["jiangxin web"].port
    steps = [client(Visitor(port).enter(), bureau.begin(), engine) for _ in range(CLIENTS)]
    Load(RATE, WARM_UP).run(steps)
    before = {name: server.memory() for name, server in servers.items()}
    load = Load(RATE, seconds).run(steps)
    show(load, before, {name: server.memory() for name, server in servers.items()})
    engine.dispose()
    return load


def main(seconds: float) -> int:
    """Measure on a PostgreSQL started for it; return 1 if a completion failed."""
    with (
        tempfile.TemporaryDirectory(prefix="jiangxin-bench-") as folder,
        postgres.server(postgres.programs(), durable=True) as url,
    ):
        config = Config(Path(folder), url, secret_key="bench", demo=True)
        bureau = Bureau(config.home, url)
        with (
            the_service(config.home, url, processes=2) as web,
            the_worker(config.home, url) as worker,
        ):
            servers = {"jiangxin web": web, "jiangxin worker": worker}
            load = endure(bureau, url, servers, seconds)
        bureau.house.database.close()
    return 1 if load.failures else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
