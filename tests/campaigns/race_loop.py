"""Races: `python -m tests.campaigns.race_loop 5000` lets eight racers meet five thousand times.

Each race is a case of its own (or several), raced by eight threads in four processes. After it a
judge sees that each thing had one consequence, that no job failed on the way, and that whoever
lost was told so in words; in the end that the ledger is whole.
"""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.tables.core import Incident, Job
from tests.campaigns.kill_loop import prepare
from tests.campaigns.race_scenes import SCENES, set_up
from tests.campaigns.race_track import House, Track, open_database, track
from tests.host.conftest import MONDAY

MOST_TOLD = 20
"""So many violations are enough to look into."""


@dataclass
class Report:
    """What a campaign came to."""

    races: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often it came to what, by scene: both must happen, else nobody raced."""
    violations: list[str] = field(default_factory=list)


def campaign(url: str, home: Path, *, races: int, only: str = "") -> Report:
    """Race so many times on a furnished database, all scenes in turn; return what came of it."""
    furnishing = open_database(url, home)
    set_up(furnishing)
    furnishing.close()  # racers must not inherit a connection
    report = Report()
    with track(url, home, SCENES) as racers:
        database = open_database(url, home)
        judge = Judge(House(database, MONDAY), report)
        for index, scene in enumerate(_turns(races, only)):
            judge.race(racers, scene, MONDAY + timedelta(hours=index))
            if len(report.violations) >= MOST_TOLD:
                break
        judge.close_the_books()
        database.close()
    return report


def _turns(races: int, only: str) -> list[int]:
    """Return which scene is raced when; costly ones come less often, each at least once."""
    chosen = [number for number, scene in enumerate(SCENES) if only in scene.name]
    turns: list[int] = []
    number = 0
    while len(turns) < races:
        turns += [scene for scene in chosen if number % SCENES[scene].every == 0]
        number += 1
    return turns[:races] if races >= len(chosen) else turns[: len(chosen)]


@dataclass
class Judge:
    """Whoever prepares races, and sees what came of them."""

    house: House
    report: Report
    seen: int = 0
    """The last line of the ledger that was looked at."""

    def race(self, racers: Track, number: int, at: datetime) -> None:
        """Prepare a race, let it run, and write down what is wrong after it."""
        scene, house = SCENES[number], House(self.house.database, at)
        given = scene.prepare(house)
        results = racers.race(number, given, house.at)
        wrong = [str(result.value) for result in results if result.kind == "broken"]
        wrong = wrong[:1] or list(scene.wrong(house, given, results)) + self._failed_jobs()
        self.report.races[scene.name] += 1
        self.report.outcomes[scene.name, "+".join(sorted(set(house.notes)))] += 1
        self.report.violations += [f"{scene.name} ({given}): {what}" for what in wrong]

    def _failed_jobs(self) -> list[str]:
        """Return what jobs failed of since the last race: a deadlock is one."""
        with self.house.database.read() as session:
            lines = select(Entry).where(Entry.sequence > self.seen).order_by(Entry.sequence)
            found = session.scalars(lines).all()
            self.seen = found[-1].sequence if found else self.seen
            failed = [line for line in found if (line.subject, line.verb) == ("job", "failed")]
            return [f"a job failed: {line.data}" for line in failed]

    def close_the_books(self) -> None:
        """See that the ledger is whole and nothing was put aside."""
        with self.house.database.read() as session:
            verdict = verify.verify(session)
            aside = session.scalars(
                select(Incident.reason).where(Incident.resolved_at.is_(None))
            ).all()
            aside += session.scalars(select(Job.error).where(Job.parked)).all()
        self.report.violations += [] if verdict.whole else [verdict.sentence]
        self.report.violations += [f"put aside: {reason}" for reason in aside]


def main(races: int, only: str = "") -> int:
    """Run the campaign on a fresh database; return 1 if anything was violated."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-races-"))
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    url = given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{home}/races.db"
    prepare(url)
    began = time.monotonic()
    report = campaign(url, home, races=races, only=only)
    spent = time.monotonic() - began
    print(f"{report.races.total()} races of eight in {spent:.0f} s")  # noqa: T201
    for name, number in report.races.items():
        came = [f"{often} {what}" for (one, what), often in report.outcomes.items() if one == name]
        print(f"{number:6} {name}: {', '.join(sorted(came))}")  # noqa: T201
    for violation in report.violations:
        print(violation)  # noqa: T201
    shutil.rmtree(home)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, *sys.argv[2:3]))
