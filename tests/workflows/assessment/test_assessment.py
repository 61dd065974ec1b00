"""A studio is assessed, from its own report to each end (article 11)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.studios.money.tables import MoneyEntry
from tests.workflows.assessment.scenes import (
    begin,
    publish,
    reach_result,
    sheet,
)
from tests.workflows.play import Play


@pytest.fixture
def case(play: Play, studio: str) -> str:
    """Return the assessment of 张师傅's studio, just begun."""
    return begin(play, studio)


def test_it_begins_prefilled_and_is_due_on_the_last_of_january(play: Play, case: str) -> None:
    due = play.task(case, "fill").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2027, 2, 1)  # 31 January is a Sunday
    assert "收到资助" in play.seen("sun", case, "fill")["duty"]["money"]
    assert play.letters(case)[-1].startswith("考核自评")
    assert play.incidents() == []


def test_an_excellent_studio_gets_its_grant(play: Play, case: str) -> None:
    reach_result(play, case)
    found = sheet(play)
    assert (found.outcome, found.score) == ("scored", Decimal("94.00"))  # D: no grant, nothing in
    assert play.variables(case)["recorded"]["grade_proposal"] == "excellent_candidate"
    publish(play, case, "excellent")
    assert list(play.waiting(case)) == ["decide_top_up"]
    play.do("zhao", case, "decide_top_up", {"topup": {"decision": "grant"}})
    assert play.status(case) == "graded-excellent"
    with play.database.read() as session:
        entries = session.scalars(select(MoneyEntry).order_by(MoneyEntry.key)).all()
        assert [one.kind for one in entries] == ["initial", "excellent"]
    assert len(play.cases("funding")) == 2
    assert "94.00" in play.papers(case)["assessment-result"]
    assert play.incidents() == []
