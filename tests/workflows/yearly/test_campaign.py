"""Campaigns begin one case for each studio: none twice, none forgotten, whoever dies."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from service.host.jobs import queue
from service.host.tables.core import ProcessInstance
from service.host.worker.handlers import HANDLERS
from service.people.tables import Organisation
from service.studios.register.tables import Master, Studio
from service.studios.yearly.duties import BATCH
from service.studios.yearly.tables import Duty
from tests.campaigns.kill_year import campaign
from tests.workflows.play import Play

MANY = 120
"""More than two batches."""


def multiply(play: Play, count: int) -> None:
    """Let the register hold so many studios, each of a branch of its own."""
    with play.acting("wang") as (session, _):
        first = session.scalars(select(Studio)).one()
        for n in range(count - 1):
            session.add(
                Organisation(code=f"b{n}", name=f"{n}分厂", kind="branch", parent=first.unit)
            )
            master = Master(
                name=f"大师{n}", identity_lookup=f"lookup-{n}", identity_number="", sex="男",
                post_kind="unit", qualification="一级",
            )  # fmt: skip
            session.add(master)
            session.flush()
            session.add(
                Studio(
                    number=f"朝大师〔2026〕{n + 2:03d}号", name=f"{n}号工作室", plaque=first.plaque,
                    unit=first.unit, place=f"b{n}", occupation_code=first.occupation_code,
                    industry=first.industry, address=first.address, master_key=master.key,
                    round_code=first.round_code, case_number=f"X-{n}",
                    granted_on=first.granted_on, sheet={},
                )
            )  # fmt: skip


def go_on(play: Play) -> None:
    """Let the batches follow one another, a second apart."""
    for _ in range(MANY // BATCH + 1):
        play.at += timedelta(seconds=2)
        play.work()


def begun(play: Play) -> tuple[int, int, int]:
    """Return the numbers of agreements begun, of studios they are of, of duties."""
    with play.database.read() as session:
        of = ProcessInstance.process_id == "responsibility-agreement"
        cases = session.scalar(select(func.count()).select_from(ProcessInstance).where(of))
        studios = session.scalar(
            select(func.count(Duty.case_number.distinct())).where(Duty.kind == "agreement")
        )
        duties = session.scalar(select(func.count()).select_from(Duty))
        return cases or 0, studios or 0, duties or 0


def test_every_studio_gets_one_and_a_second_campaign_adds_none(play: Play, studio: str) -> None:
    assert studio
    multiply(play, MANY)
    play.on(date(2027, 1, 4))
    go_on(play)
    assert begun(play) == (MANY, MANY, MANY)
    again = {"campaign": {"kind": "agreement", "year": 2027}}
    play.begin("he", "annual-campaign", again)
    go_on(play)
    assert begun(play) == (MANY, MANY, MANY)
    assert play.incidents() == []


def test_a_worker_that_dies_in_the_middle_forgets_nobody(play: Play, studio: str) -> None:
    assert studio
    multiply(play, MANY)
    play.at = play.at.replace(year=2027, month=1, day=4)
    done = 0
    while claims := queue.claim(play.database, clock=play, limit=7):
        for claim in claims[: 1 + done % 7]:  # it dies with the rest of them in its hands
            queue.run(play.database, claim, clock=play, handlers=HANDLERS)
            done += 1
        play.at += queue.LEASE + timedelta(seconds=1)
    go_on(play)
    assert begun(play) == (MANY, MANY, MANY)


def test_a_worker_that_is_killed_begins_nothing_twice(
    play: Play, studio: str, tmp_path: Path
) -> None:
    assert studio
    multiply(play, 60)
    play.database.close()
    report = campaign(tmp_path, kills=6, seed=11)
    assert report.violations == ()
    assert report.cases == 60
    assert report.amid > 0


def test_a_studio_recognised_late_in_the_year_owes_nothing_of_it(play: Play, studio: str) -> None:
    assert studio
    play.begin("he", "annual-campaign", {"campaign": {"kind": "report", "year": 2026}})
    assert begun(play) == (0, 0, 0)


def test_what_no_campaign_took_is_begun_twice_a_month(play: Play, studio: str) -> None:
    play.on(date(2027, 1, 4))
    go_on(play)
    multiply(play, 3)  # two more came in the course of the year
    play.on(date(2027, 1, 15), hour=11)
    go_on(play)
    assert begun(play) == (3, 3, 3)
    play.on(date(2027, 2, 1), hour=11)
    assert begun(play) == (3, 3, 3)
    last = play.cases("annual-campaign")[-1]
    assert not any("已发起" in subject for subject in play.letters(last))
    assert play.incidents() == []
    assert studio
