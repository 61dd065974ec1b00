"""The public notice: five working days, longer while an objection is open."""

from datetime import date

import pytest

from service.errors import Refused
from service.host.ledger.verify import verify
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.studios.endings import OBJECTION_CLOSED
from service.studios.notices import queries
from service.studios.notices.tables import Objection
from service.studios.tables import CalendarDay
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, apply, object_to, reach_notice

LAST_DAY, OVER = date(2026, 11, 30), date(2026, 12, 1)


def test_a_notice_stays_five_whole_working_days_after_the_day_of_publication(
    play: Play, case: str
) -> None:
    play.on(LAST_DAY, hour=23)
    assert play.waiting(case) == {}
    play.on(OVER, hour=0)
    assert list(play.waiting(case)) == ["approve"]


def test_a_day_off_does_not_count(play: Play) -> None:
    with play.acting("admin") as (session, _):
        session.add(CalendarDay(day=date(2026, 11, 26), working=False, name="临时放假", year=2026))
    case, _ = reach_notice(play)
    play.on(OVER)
    assert play.waiting(case) == {}
    play.on(date(2026, 12, 2))
    assert list(play.waiting(case)) == ["approve"]


def test_an_open_objection_holds_the_notice_until_it_is_answered(
    play: Play, case: str, notice: str
) -> None:
    objection = object_to(play, notice)
    play.on(date(2026, 12, 10))
    assert play.waiting(case) == {}
    answer_objection(play, objection, upheld=False)
    assert list(play.waiting(case)) == ["approve"]


def test_of_two_objections_both_must_be_answered(play: Play, case: str, notice: str) -> None:
    first, second = object_to(play, notice), object_to(play, notice)
    play.on(OVER)
    answer_objection(play, first, upheld=False)
    assert play.waiting(case) == {}
    answer_objection(play, second, upheld=True)
    assert list(play.waiting(case)) == ["write_opinion"]


def test_the_unit_is_told_where_and_until_when_the_notice_stands(
    play: Play, case: str, notice: str
) -> None:
    body = play.letters_of(case)[-1].body
    assert notice in body
    assert "2026年11月30日" in body


def test_the_notice_ends_with_its_only_case_when_an_administrator_ends_that(
    play: Play, case: str, notice: str
) -> None:
    with play.acting("admin") as (session, actor):
        interventions.end(session, order=Order(number=case, actor=actor, reason="单位已注销"))
    with play.database.read() as session:
        found = queries.notice(session, number=notice, today=LAST_DAY)
    assert (found.running, found.closed_on) == (False, play.at.date())
    assert [item.status for item in found.items] == ["withdrawn"]
    with pytest.raises(Refused, match="已经结束"):
        object_to(play, notice)


def test_an_objection_that_is_ended_by_hand_holds_the_notice_no_longer(
    play: Play, case: str, notice: str
) -> None:
    first, second = object_to(play, notice), object_to(play, notice)
    play.on(date(2026, 12, 10))
    end(play, first)
    assert play.waiting(case) == {}
    end(play, second)
    assert list(play.waiting(case)) == ["approve"]
    with play.database.read() as session:
        found = queries.notice(session, number=notice, today=LAST_DAY)
        row = session.get_one(Objection, first)
        assert (row.outcome, row.answer) == ("ended", None)
        assert verify(session).whole
    assert found.result == "公示期间收到的异议没有作出结论，已终止办理"


def test_ended_before_the_notice_is_over_it_does_not_prolong_it(
    play: Play, case: str, notice: str
) -> None:
    end(play, object_to(play, notice))
    play.on(OVER)
    assert list(play.waiting(case)) == ["approve"]


def test_an_answered_objection_is_not_ended_again(play: Play, case: str, notice: str) -> None:
    objection = object_to(play, notice)
    answer_objection(play, objection, upheld=True)
    with play.database.read() as session:
        assert session.get_one(Objection, objection).outcome == "upheld"


def test_the_message_of_the_register_is_the_one_that_the_diagrams_wait_for() -> None:
    waiting = FILES["public-notice.bpmn"].decode()
    assert f'<bpmn:message id="message_objection_closed" name="{OBJECTION_CLOSED}">' in waiting


def end(play: Play, number: str) -> None:
    """An administrator ends a case by hand."""
    with play.acting("admin") as (session, actor):
        interventions.end(session, order=Order(number=number, actor=actor, reason="恶意提交"))


def test_who_was_ended_by_hand_may_apply_again(play: Play, case: str) -> None:
    with play.acting("admin") as (session, actor):
        interventions.end(session, order=Order(number=case, actor=actor, reason="误报"))
    assert play.status(apply(play)) == "active"
