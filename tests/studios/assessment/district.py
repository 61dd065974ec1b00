"""Studios that are due, and a round of assessment with scores, straight in the register."""

from datetime import UTC, date, datetime
from decimal import Decimal

from service.people import accounts
from service.studios.assessment import opening
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import AssessmentRound, Participation
from service.studios.books.tables import FundingCycle
from service.studios.register.tables import Master, Studio
from tests.studios.cast import TURNER

YEAR = 2026
CASE = "KP2026-1"
GRANTED = date(2024, 9, 12)
APRIL = datetime(2027, 4, 12, 2, 0, tzinfo=UTC)
"""When grades are settled: a Monday in April."""
BANDS = [
    {"score": f"{points / 100:.2f}", "grade": grade}
    for points, grade in (
        (
            points,
            "excellent_candidate" if points >= 9000 else "passed" if points >= 6000 else "failed",
        )
        for points in range(3000, 10001)
    )
]


def studio(session, turn, *, granted_on=GRANTED, **more):
    """A studio of a unit of its own, brought in lately: nobody calls it idle."""
    code = f"unit-{turn}"
    accounts.create_organisation(session, code=code, name=f"第{turn}机械厂", kind="unit")
    master = Master(
        name=f"大师{turn}", identity_lookup=f"{turn:043d}", identity_number="", sex="男",
        post_kind="worker", qualification="一级",
    )  # fmt: skip
    session.add(master)
    session.flush()
    row = Studio(
        number=f"朝大师〔{granted_on.year}〕{turn:03d}号", name=f"大师{turn}工作室", plaque="铭牌",
        unit=code, place=code, occupation_code=TURNER, industry="高新技术", address="",
        master_key=master.key, round_code="2026-2", case_number=f"OLD-{turn}",
        granted_on=granted_on, kept_since=date(2026, 12, 1), status="active", sheet={}, **more,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(FundingCycle(studio=row, number=1, begun_on=granted_on))
    session.flush()
    return row


def round_with(session, *scores, year=YEAR, status="scoring"):
    """A round in which studios have these scores; None: it did not take part."""
    session.add(
        AssessmentRound(year=year, case_number=CASE, status=status, opened_on=date(2027, 1, 4))
    )
    session.flush()
    found = []
    for turn, score in enumerate(scores, start=1):
        row = studio(session, turn)
        session.add(
            Participation(
                year=year, studio_key=row.key, due_number=1, due_on=date(2026, 9, 12),
                state="joined", case_number=f"KH-{turn}",
            )
        )  # fmt: skip
        points = None if score is None else Decimal(str(score))
        session.add(
            AssessmentSheet(
                case_number=f"KH-{turn}", studio_key=row.key, round_year=year, round_case=CASE,
                begun_on=date(2027, 1, 4), due_on=date(2027, 2, 1), score=points,
                items={"A1": "10.00"}, own_account=True,
                outcome="absent" if points is None else "scored",
            )
        )  # fmt: skip
        found.append(row)
    session.flush()
    return found


def part(session, row, year=YEAR):
    """How a studio stands in the round."""
    return next(one for one in opening.participants(session, year) if one.studio_key == row.key)


def grades(session, year=YEAR):
    """The grades of the round, in the order of the register."""
    return [one.grade for one in opening.participants(session, year)]
