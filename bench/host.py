"""How fast the host keeps what happens: `python -m bench.host 200` (JIANGXIN_TEST_DATABASE_URL).

Prints completions a second by one writer and by four threads, jobs a second, and how long it
takes to verify the ledger that came of it.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from service.db import Database
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.worker.handlers import HANDLERS
from service.people.actor import Actor
from tests.campaigns.kill_loop import prepare
from tests.host.cast import HE
from tests.host.conftest import MovedClock, Writing
from tests.host.desk import REGISTRY
from tests.host.steps import PASS, do, sent
from tests.keys import keys

THREADS = 4


def seconds(deed: Callable[[], object]) -> float:
    """Return how long a deed takes."""
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def through(writing: Writing, count: int) -> None:
    """Take so many cases from their first form to their end: two completions each."""
    for _ in range(count):
        do(writing, HE, sent(writing), PASS)


def main(count: int) -> None:
    """Measure on a fresh database and print."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-bench-"))
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    url = given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{home}/bench.db"
    prepare(url)
    database = Database(url, registry=REGISTRY, keys=keys, files=home / "files")
    clock = MovedClock()

    def writing(actor: Actor):  # type: ignore[no-untyped-def]  # a context manager of a session
        return database.write(actor=actor, at=clock.now())

    through(writing, 3)
    one = seconds(lambda: through(writing, count))
    with ThreadPoolExecutor(THREADS) as pool:
        many = seconds(lambda: list(pool.map(lambda _: through(writing, count), range(THREADS))))
    letters = count * (THREADS + 1) + 3
    work = seconds(
        lambda: [
            queue.run_due(database, clock=clock, handlers=HANDLERS, limit=20)
            for _ in range(letters)
        ]
    )
    with database.read() as session:
        checked = seconds(lambda: verify.verify(session))
        entries = verify.verify(session).entries
    print(f"one writer          {2 * count / one:7.0f} completions/s (with two starts and reads)")
    print(f"{THREADS} threads           {2 * count * THREADS / many:7.0f} completions/s")
    print(f"worker              {letters / work:7.0f} jobs/s")
    print(f"ledger              {entries} lines, verified in {checked:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
