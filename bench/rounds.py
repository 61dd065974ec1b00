"""How long a round takes a step: `python -m bench.rounds 300` (JIANGXIN_TEST_DATABASE_URL).

A round of so many applications in three trades is played with real cases: called, locked, grouped,
drawn, scored by five experts each, listed, put on notice, decided. Of each step it prints how long
the page waits (the transaction of whoever presses) and how long the worker then works at it in the
background, with its progress on the page of the round, and by how much the process has grown.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path

from sqlalchemy import select, update

from service.app import registry
from service.clock import BEIJING
from service.db import Base, Database
from service.demo import applications, cast
from service.demo.applications import Master, application, beginning
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.tables.core import Job
from service.host.worker.handlers import HANDLERS
from service.people import accounts
from service.people.actor import SYSTEM
from service.studios import seed
from service.studios.occupations import LIST
from service.studios.pool import experts
from tests.keys import keys
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.rounds import batch
from tests.workflows.story import GOOD, POOR, checked, post_now

FIRST = datetime.combine(date(2026, 11, 23), hour(9), BEIJING)
OVER, DECIDED = date(2027, 1, 4), date(2027, 1, 4)
TRADES = tuple(LIST)[:3]
IN_A_GROUP = 20
EXPERTS = 30  # of each trade; nobody sits on more than four groups
MEGABYTE = 1024
FEW = 20  # papers that are set to see how long one takes
LATER = datetime.combine(date(2028, 1, 3), hour(9), BEIJING)


@dataclass
class Patient(Play):
    """A play whose worker works when it is told to, so that pressing and working are told apart."""

    idle: bool = True

    def work(self) -> None:
        """Wait: `background` lets the worker run."""
        if not self.idle:
            super().work()

    def background(self) -> float:
        """Let the worker run until nothing is due; return the seconds."""
        began = time.perf_counter()
        while True:
            self._leave_papers()
            if not queue.run_due(self.database, clock=self, handlers=HANDLERS):
                return time.perf_counter() - began

    def _leave_papers(self) -> None:
        """Leave papers to be set later: another worker does them, in any order."""
        later = update(Job).where(Job.kind == "paper", Job.run_at < LATER).values(run_at=LATER)
        with self.database.write(actor=SYSTEM, at=self.at) as session:
            session.execute(later)

    def papers(self) -> None:
        """Print how many papers wait, and how long the first of them take."""
        with self.database.write(actor=SYSTEM, at=self.at) as session:
            keys_ = session.scalars(select(Job.key).where(Job.kind == "paper")).all()
            count, first = len(keys_), keys_[:FEW]
            session.execute(update(Job).where(Job.key.in_(first)).values(run_at=self.at))
        began = time.perf_counter()
        queue.run_due(self.database, clock=self, handlers=HANDLERS, limit=FEW)
        each = (time.perf_counter() - began) / max(len(first), 1)
        print(f"{count} papers in the background, {each:.2f} s each as PDF and as Word")


@contextmanager
def step(play: Patient, name: str) -> Iterator[None]:
    """Time what somebody presses, then what the worker does about it."""
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    yield
    pressed = time.perf_counter() - began
    worked = play.background()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown
    print(f"{name:24} {pressed:8.2f} s {worked:8.2f} s {grown / MEGABYTE:8.0f} MB", flush=True)


def furnished(home: Path) -> Database:
    """Return a house with the models, the cast and experts enough."""
    given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
    url = given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{home}/bench.db"
    database = Database(url, registry=registry(), keys=keys, files=home / "files")
    Base.metadata.create_all(database.engine)
    with database.write(actor=SYSTEM, at=FIRST) as session:
        seed(session, FIRST)
        cast.move_in(session)
        for turn in range(EXPERTS * len(TRADES)):
            name, trade = f"bench-{turn}", TRADES[turn % len(TRADES)]
            accounts.create(session, username=name, name=f"专家{turn}", roles=("expert",))
            experts.enrol(session, username=name, trades=(trade,))
        deployment.deploy(session, files=FILES, reason="首次部署")
    return database


def master_of(turn: int) -> Master:
    """Return the master of an application: no two have one identity number."""
    trade = LIST[TRADES[turn % len(TRADES)]]
    code = tuple(trade)[turn % len(trade)]
    born = f"19{75 + turn % 15:02d}{1 + turn % 12:02d}{1 + turn % 28:02d}"
    first = f"110105{born}{(turn * 2 + 1) % 1000:03d}"
    return Master(f"大师{turn}", "男", first, code)


def send(play: Patient, turn: int) -> str:
    """A unit of its own applies; the centre finds the materials complete."""
    unit, who = f"bench-unit-{turn}", f"bench-contact-{turn}"
    with play.database.write(actor=SYSTEM, at=play.at) as session:
        code = cast.credit_code(f"91110105MA0{turn:04d}X0")
        facts = {"kind": "unit", "credit_code": code, "legal_kind": "企业", "address": "朝阳区"}
        accounts.create_organisation(session, code=unit, name=f"单位{turn}", **facts)
        accounts.create(
            session, username=who, name="联系人", roles=("applicant",), organisation=unit
        )
    applications.UNITS[unit] = {**applications.UNITS["tianheng"], "name": f"单位{turn}"}
    first = beginning(round_code=batch.CODE, department=None, branch=None)
    case = play.begin(who, "studio-application", first)
    papers = {"qualification": [play.paper(who, "qualification", case)]}
    answer = application(
        unit=unit,
        credit_code=code,
        master=master_of(turn),
        studio_name=f"第{turn}号工作室",
        papers=papers,
    )
    play.do(who, case, "fill_application", answer)
    play.background()
    play.do("he", case, "check_materials", checked())
    play.background()
    return case


def review(play: Patient, group: str) -> None:
    """A panel is drawn, pledges, scores every application; the minutes are signed."""
    with step(play, "  draw a panel"):
        play.do("wang", group, "compose", {"panel_plan": PANEL})
    panel = [str(one) for one in play.waiting(group)["declare"]]
    for expert in panel[:-1]:
        batch.pledge(play, group, expert)
    with step(play, "  last pledge, opening"):
        batch.pledge(play, group, panel[-1])


PANEL = {"way": "own", "size": "5", "excluded": [], "absent": []}


def main(size: int) -> None:
    """Play a round and print."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-bench-"))
    play = Patient(furnished(home), FIRST)
    print(f"{'step':24} {'pressed':>10} {'worker':>10} {'grown':>11}")
    with step(play, "call"):
        case = play.begin("wang", "round", batch.plan())
    with step(play, "sign the call"):
        play.do("zhao", case, "sign_call", {"call_check": {"decision": "approve"}})
    play.on(batch.OPENS)
    play.background()
    began = time.perf_counter()
    cases = [send(play, turn) for turn in range(size)]
    print(f"{size} applications sent in {time.perf_counter() - began:.0f} s")
    play.at = datetime.combine(batch.CLOSED, hour(9), BEIJING)
    play.background()
    with step(play, "lock the list"):
        play.do("wang", case, "lock_list", {"locking": {"late": "transfer"}})
    with step(play, "form groups"):
        play.do("wang", case, "form_groups", {"grouping": {"most": IN_A_GROUP}})
    groups = batch.begun(play, "trade-review")
    for group in groups:
        review(play, group)
    began = time.perf_counter()
    for turn, one in enumerate(cases):
        points = POOR if turn % 3 == 2 else GOOD
        batch.score(play, one, points=points, vote="disagree" if turn % 3 == 2 else "agree")
    print(f"{5 * size} scores in {time.perf_counter() - began:.0f} s")
    print(f"worker after them {play.background():.1f} s")
    for group in groups:
        batch.minutes(play, group)
    with step(play, "minutes of all groups"):
        pass
    with step(play, "ask departments"):
        play.do("wang", case, "choose_departments", {"asking": {"besides": []}})
    with step(play, "decide the list"):
        play.do("zhao", case, "decide_list", {"list_check": {"removed": [], "opinion": "同意。"}})
    with step(play, "publish the notice"):
        draft = play.seen("wang", case, "check_notice")["notice_text"]
        play.do("wang", case, "check_notice", {"notice_text": draft})
    with step(play, "post the notice"):
        play.do("wang", case, "post_notice", post_now(play))
    play.at = datetime.combine(OVER, hour(9), BEIJING)
    with step(play, "the notice is over"):
        pass
    listed = [one for one in cases if "confirm_facts" in play.waiting(one)]
    for one in listed:
        unit = int(one_turn(cases, one))
        answer = {"employed": "yes", "unchanged": "yes"}
        play.do(f"bench-contact-{unit}", one, "confirm_facts", {"facts_check": answer})
    play.background()
    with step(play, f"decide on {len(listed)}"):
        batch.decide(play, case)
    play.papers()


def one_turn(cases: list[str], case: str) -> int:
    """Return which application a case is."""
    return cases.index(case)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
