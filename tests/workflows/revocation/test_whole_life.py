"""The whole life of a studio's money through its processes: the books balance at each step."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.studios.assessment.actions import enter_excellent
from service.studios.assessment.tables import Assessment
from service.studios.books import posting
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.workflows.money import test_funding as funding
from tests.workflows.play import Play
from tests.workflows.revocation import scenes
from tests.workflows.revocation.claims import books, checked, paid, slip
from tests.workflows.revocation.test_remedy import concluded, filed, pay_back, register, revoked

ASSESSED = date(2029, 4, 27)


def published(play: Play, studio: str, grade: str, *, number: int = 1) -> None:
    """The result of an assessment is published: a passing one begins the next cycle."""
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        session.add(
            Assessment(
                studio=row,
                due_number=number,
                year=2026 + 2 * number,
                grade=grade,
                document="朝人社能发〔2029〕3号",
                published_on=play.at.date(),
                case_number=f"KH-{number}",
            )
        )
        if grade != "unqualified":
            posting.next_cycle(session, studio=row, on=play.at.date())


def topped_up(play: Play, studio: str) -> None:
    """The grant that 优秀 earns is entered and paid."""
    with play.acting("wang") as (session, _):
        given = enter_excellent(session=session, at=play.at, case="KH-1", studio=studio)
        number = given["entry"]
    with play.acting("wang") as (session, _):
        row = session.get_one(MoneyEntry, number)
        grant = posting.queries.grant_of(session, case=row.case_number)
        on = play.at.date()
        posting.pay(session, grant=grant, fen=row.in_fen, on=on, document="拨-优")
        row.paid_on, row.voucher = on, "拨-优"


def taken_away(play: Play, studio: str) -> str:
    """The title is taken away after the unit kept silent; return the case."""
    return revoked(play, studio)


def test_excellent_then_revoked_claims_the_second_grant_alone(play: Play, studio: str) -> None:
    paid(play)  # L1
    assert books(play, studio)["1101"] == 100_000
    play.on(ASSESSED)
    published(play, studio, "excellent")
    topped_up(play, studio)
    assert books(play, studio)["1101"] == 200_000
    play.on(date(2030, 2, 11))
    case = taken_away(play, studio)
    checked(play, case)
    assert books(play, studio)["1201"] == 100_000
    for turn, amount in enumerate((60_000, 40_000)):
        play.do("qian", case, "receive", slip(f"缴-{turn}", amount, play.at.date()))
    now = books(play, studio)
    assert (now["1201"], now["5001"], now["1101"]) == (0, 100_000, 100_000)
    assert play.incidents() == []


def test_passed_then_revoked_claims_nothing(play: Play, studio: str) -> None:
    paid(play)  # L2
    play.on(ASSESSED)
    published(play, studio, "qualified")
    play.on(date(2030, 2, 11))
    case = taken_away(play, studio)
    assert list(play.waiting(case)) == ["plaque"]
    assert books(play, studio)["1201"] == 0
    assert books(play, studio)["5001"] == 100_000


def test_failed_then_revoked_paid_back_in_two_parts_quashed_and_reinstated(
    play: Play, studio: str
) -> None:
    paid(play)  # L3, then L5
    play.on(ASSESSED)
    published(play, studio, "unqualified")
    play.on(date(2029, 8, 20))
    case = scenes.reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    scenes.check_law(play, case)
    scenes.decide(play, case)
    scenes.serve(play, case)
    checked(play, case)
    assert books(play, studio)["1201"] == 100_000
    for turn, amount in enumerate((60_000, 40_000)):
        play.do("qian", case, "receive", slip(f"缴-{turn}", amount, play.at.date()))
    assert books(play, studio)["5001"] == 0
    play.on(date(2029, 9, 20))
    remedy = filed(play, studio)
    concluded(play, remedy, "quashed")
    assert register(play, studio).status == "active"
    assert books(play, studio)["2001"] == 100_000
    pay_back(play, "100,000.00")
    now = books(play, studio)
    assert (now["1101"], now["2001"], now["5001"]) == (100_000, 0, 100_000)
    assert play.incidents() == []


@pytest.mark.parametrize("received", [0, 60_000])
def test_a_claim_that_was_undone_can_be_made_again_once(
    play: Play, studio: str, received: int
) -> None:
    paid(play)
    first = revoked(play, studio)
    checked(play, first)
    if received:
        play.do("qian", first, "receive", slip("缴-1", received, play.at.date()))
    concluded(play, filed(play, studio), "quashed")
    again = revoked(play, studio)
    answer: dict[str, Any] = {}
    checked(play, again, **answer)
    assert books(play, studio)["1201"] == 100_000
    if received:
        back = play.cases("funding")[-1]
        funding.reach(play, back, "receive")
        now = books(play, studio)
        assert (now["1201"], now["2001"], now["1101"]) == (100_000, 0, 100_000)
