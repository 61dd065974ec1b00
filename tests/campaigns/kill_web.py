"""Kill -9 of the web service: `python -m tests.campaigns.kill_web 100` is the campaign.

Four people finish work over HTTP, each in a case that goes round and counts its rounds. The
service they talk to is killed at any moment: all of it, or one worker that the rest replaces.
What was answered with a redirect must be done, and each round must have been counted once.
"""

import http.client
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bench.house import Bureau, Case, Server, Visitor, children, the_service
from service.host.ledger import verify
from service.host.tables.core import UserTask, Variable

PEOPLE = 4
PATIENCE = 180
"""So many seconds somebody may wait for an answer before the service counts as dead."""


@dataclass
class Report:
    """What a campaign came to."""

    kills: int = 0
    said: set[int] = field(default_factory=set)
    """The tasks whose completion was answered."""
    violations: list[str] = field(default_factory=list)


def campaign(folder: Path, url: str, *, kills: int, seed: int = 0) -> Report:
    """Kill the service so many times under its people; return what was violated."""
    luck, report = random.Random(seed), Report()
    bureau = Bureau(folder, url)
    cases = [bureau.begin() for _ in range(PEOPLE)]
    while report.kills < kills and not report.violations:
        with the_service(folder, url) as server:
            _until_killed(server, cases, luck, report, most=kills)
        report.violations += wrong(bureau, cases, report.said)
    with bureau.house.database.read() as session:
        verdict = verify.verify(session)
    bureau.house.database.close()
    report.violations += [] if verdict.whole else [verdict.sentence]
    return report


def _until_killed(
    server: Server, cases: list[Case], luck: random.Random, report: Report, *, most: int
) -> None:
    """Let people work; kill a worker of the service as long as luck will have it, then all."""
    stop = threading.Event()
    people = [
        threading.Thread(target=_person, args=(case, server.port, report, stop)) for case in cases
    ]
    for one in people:
        one.start()
    while report.kills < most and _heard_more(server, report, luck):
        report.kills += 1
        workers = children(server.process.pid)
        if luck.random() < 0.5 and report.kills < most and workers:
            os.kill(int(workers[-1]), signal.SIGKILL)
            continue
        for pid in [*workers, str(server.process.pid)]:
            os.kill(int(pid), signal.SIGKILL)
        break
    stop.set()
    for one in people:
        one.join()


def _heard_more(server: Server, report: Report, luck: random.Random) -> bool:
    """Wait until a few more completions were answered, and a moment longer.

    False: the service has ended by itself, as it does when its workers die one after the other;
    whoever keeps it running starts it again.
    """
    wanted, until = len(report.said) + luck.randrange(1, 12), time.monotonic() + PATIENCE
    while len(report.said) < wanted and not report.violations:
        if server.process.poll() is not None:
            return False
        if time.monotonic() > until:
            report.violations.append("the service does not answer any more")
        time.sleep(0.001)
    time.sleep(luck.choice((0.0, luck.random() / 20)))
    return not report.violations


def _person(case: Case, port: int, report: Report, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            visitor = Visitor(port).enter()
            while not stop.is_set():
                task = case.task()
                visitor.complete(task)
                report.said.add(task)
        except (OSError, http.client.HTTPException):
            stop.wait(0.02)  # killed under their hands: they begin again
        except AssertionError as answer:
            report.violations.append(f"answered {answer}")
            return


def wrong(bureau: Bureau, cases: list[Case], said: set[int]) -> list[str]:
    """Return what was answered and is not done, and rounds that were not counted once."""
    with bureau.house.database.read() as session:
        done = set(session.scalars(select(UserTask.key).where(UserTask.status == "completed")))
        wrong = [f"task {key} was answered and is not done" for key in sorted(said - done)]
        for case in cases:
            rounds = select(func.count()).where(
                UserTask.instance_key == case.key, UserTask.status == "completed"
            )
            counted = session.get_one(Variable, (case.key, "", "n")).value
            if counted != session.scalar(rounds):
                wrong.append(f"{case.number}: {counted} rounds, {session.scalar(rounds)} tasks")
    return wrong


def main(kills: int) -> int:
    """Run the campaign on a fresh database; return 1 if anything was violated."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-kill-web-"))
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    began = time.monotonic()
    report = campaign(home, given or f"sqlite:///{home}/jiangxin.db", kills=kills, seed=int(began))
    spent = time.monotonic() - began
    print(f"{report.kills} kills in {spent:.0f} s; {len(report.said)} completions answered")  # noqa: T201
    for violation in report.violations:
        print(violation)  # noqa: T201
    shutil.rmtree(home)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
