"""How long the grades of many studios take: `python -m bench.settle 500` (DATABASE_URL).

So many studios with scores, vetoes and ties stand in a round of assessment, in SQLite or in the
empty PostgreSQL that `DATABASE_URL` names. Settling reads scores, flags and books of each from the
register, ranks and writes every grade in one transaction; beside it the same number of rows are
read and written back plainly. Goal: five seconds for 500.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable

from sqlalchemy import select

from service.db import Base, Database
from service.people.actor import SYSTEM
from service.studios import seed
from service.studios.assessment import results, settling, signing
from service.studios.assessment.tables import Participation
from service.studios.rounds import calls
from tests.keys import keys
from tests.studios.assessment.district import APRIL, BANDS, CASE, round_with
from tests.studios.cast import MONDAY

GOAL = 5.0  # seconds for 500 studios
TIMES = 5


def main(size: int) -> None:
    """Settle, sign and list a round of so many studios; print seconds and a ratio."""
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/bench.db"
        database = Database(url.replace("postgresql://", "postgresql+psycopg://"), keys=keys)
        Base.metadata.create_all(database.engine)
        with database.write(actor=SYSTEM, at=MONDAY) as session:
            seed(session, MONDAY)
            calls.plan(
                session,
                code="2026-2",
                name="第二批",
                opens_on=MONDAY.date(),
                closes_on=APRIL.date(),
            )
            round_with(session, *(50 + (turn * 37 % 5000) / 100 for turn in range(size)))
        known = {"at": APRIL, "case": CASE}
        steps: dict[str, Callable[..., object]] = {
            "settle": lambda session: settling.settle(session=session, bands=BANDS, **known),
            "settle again": lambda session: settling.settle(session=session, bands=BANDS, **known),
            "sign": lambda session: signing.decide(session=session, **known),
            "list for the notice": lambda session: results.to_notice(session=session, case=CASE),
        }
        plain = min(_timed(database, _plainly) for _ in range(TIMES))
        print(f"{size} studios; rows read and written plainly: {plain:.3f} s")
        for name, step in steps.items():
            seconds = _timed(database, step)
            print(f"{name:<20} {seconds:7.3f} s  x {seconds / plain:6.1f}")
            if name == "settle" and size <= 500 and seconds > GOAL:
                print(f"goal missed: {GOAL} s", file=sys.stderr)
        database.close()


def _timed(database: Database, step: Callable[..., object]) -> float:
    begun = time.perf_counter()
    with database.write(actor=SYSTEM, at=APRIL) as session:
        step(session)
    return time.perf_counter() - begun


def _plainly(session: object) -> None:
    """Read every row of the round and write one column of each back."""
    rows = session.scalars(select(Participation)).all()  # type: ignore[attr-defined]
    for row in rows:
        row.note = "" if row.note else " "
    session.flush()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
