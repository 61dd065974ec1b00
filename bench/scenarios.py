"""How long scenarios and replays take: `python -m bench.scenarios 50`.

The shipped scenarios of an application, from its start to an end, are run in turn in sandboxes of
their own; the last run's case is replayed as often by the engine alone. Printed are seconds of the
processor's time and the ratio of both to their goals: on two cores 500 scenarios, and 1,000 cases
replayed, in a minute each.
"""

import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from service.app import registry
from service.db import Base, Database
from service.host.definitions import deployment
from service.host.definitions.deployment import Checked
from service.host.scenarios import playing, replays, running, shelf
from service.host.scenarios.stage import stage
from service.host.tables.core import ProcessInstance
from service.models import SHIPPED_FOLDERS, models
from service.people.actor import SYSTEM
from service.studios import seed
from tests.keys import keys

PROCESS = "studio-application"
SCENARIOS, CASES = 0.24, 0.12  # seconds of one core for one scenario, for one case replayed


def main(size: int) -> None:
    """Run so many scenarios, replay so many cases; print seconds and ratios."""
    wanted = [one for place, one in sorted(shelf.shipped().items()) if place[0] == PROCESS]
    with tempfile.TemporaryDirectory() as folder:
        real = Database(f"sqlite:///{folder}/bench.db", registry=registry(), keys=keys)
        Base.metadata.create_all(real.engine)
        files = models(*SHIPPED_FOLDERS)
        with real.write(actor=SYSTEM, at=wanted[0].begins) as session:
            seed(session, wanted[0].begins)
            deployment.deploy(session, files=files, reason="bench", checked=Checked(0, files))
        with stage(real=real) as opened:
            for one in wanted:
                running.result(opened, one)
            began = time.process_time()
            wrong = [
                one.name
                for turn in range(size)
                if not running.result(opened, one := wanted[turn % len(wanted)]).passed
            ]
            _say("scenario", time.process_time() - began, size, SCENARIOS)
            longest = max(wanted, key=lambda one: len(one.acts))
            box = opened.at(longest.begins)
            playing.play(box, longest.acts, until=longest.until)
            with box.database.read() as session:
                of = select(ProcessInstance.key).where(ProcessInstance.process_id == PROCESS)
                [key] = session.scalars(of)
                list(replays.replayed(session, keys=[key], draft={}))
                began = time.process_time()
                list(replays.replayed(session, keys=[key] * size, draft={}))
                _say("case replayed", time.process_time() - began, size, CASES)
        real.close()
    if wrong:
        sys.exit(f"did not pass: {', '.join(sorted(set(wrong)))}")


def _say(what: str, seconds: float, size: int, goal: float) -> None:
    each = seconds / size
    print(f"{what}: {each:.3f} s of the processor each, {each / goal:.2f} of the goal ({goal} s)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else len(list(Path("scenarios").rglob("*.json"))))
