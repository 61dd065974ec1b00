"""A clock that is an hour wrong, and then right again: people go on, the record stays whole."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host.ledger.verify import verify
from service.host.tables.core import Job, ProcessInstance, UserTask
from service.people import accounts, sign_ins
from service.people.actor import SYSTEM
from tests.workflows import story
from tests.workflows.play import Play

HOUR = timedelta(hours=1)
LONGEST = timedelta(hours=12)


@pytest.fixture
def play(district) -> Play:
    return Play(district.house.database, district.house.clock.now())


def waiting(play: Play) -> str:
    """Return an application whose materials wait to be checked."""
    with play.database.read() as session:
        query = select(ProcessInstance.number).join(UserTask)
        query = query.where(UserTask.element == "check_materials", UserTask.status == "open")
        return session.scalars(query.order_by(ProcessInstance.number)).first()


@pytest.mark.parametrize("wrong", [-HOUR, HOUR])
def test_work_goes_on_while_the_clock_is_wrong_and_after_it_was_put_right(play, wrong):
    right, before = play.at, len(play.incidents())  # the demonstration has some
    case, notice = waiting(play), story.notice_number(play)
    first = story.object_to(play, notice)
    play.at = right + wrong
    play.do("he", case, "check_materials", story.checked())
    second = story.object_to(play, notice)
    play.do("wang", first, "receive", {"receipt_check": {"decision": "accept"}})
    play.at = right
    play.do("wang", second, "receive", {"receipt_check": {"decision": "accept"}})
    play.work()
    assert "verify" in play.waiting(first)
    assert "verify" in play.waiting(second)
    assert "check_materials" not in play.waiting(case)
    assert len(play.incidents()) == before
    with play.database.read() as session:
        verdict = verify(session)
        assert verdict.whole, verdict.sentence
        assert session.scalars(select(Job.error).where(Job.error.is_not(None))).all() == []


def test_who_signed_in_by_a_clock_that_was_wrong_is_out_no_later(play):
    with play.database.write(actor=SYSTEM, at=play.at + HOUR) as session:
        token = sign_ins.begin(session, username="wang", at=play.at + HOUR)
    with play.database.read() as session:
        who = accounts.actor(session, "wang")
        assert sign_ins.signed_in(session, token=token, at=play.at) == who
        assert sign_ins.signed_in(session, token=token, at=play.at + HOUR + LONGEST) is None
