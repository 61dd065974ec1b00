"""Work laid aside until a day: out of the inbox, not out of sight, never past its due date."""

from datetime import date, timedelta

import pytest

from service.errors import NotFound, Refused
from service.host.handling import snoozing
from service.host.tasks import tasks
from service.host.tasks.inbox import counts, inbox
from tests.host.cast import HE, LIN, ZHOU
from tests.host.steps import sent, task_of

MONDAY = date(2026, 3, 2)


def put_off(writing, key, until, who=HE):
    with writing(who) as session:
        return snoozing.put_off(session, key=key, until=until, actor=who)


def mine(database, clock):
    with database.read(at=clock.now()) as session:
        rows = inbox(session, actor=HE, at=clock.now(), box="mine").rows
        later = [task.key for task, _ in snoozing.later(session, actor=HE)]
        assert counts(session, actor=HE, at=clock.now()).mine == len(rows)
        return [one.key for one in rows], later


def test_work_lies_apart_until_its_day(writing, database, clock):
    key = task_of(writing, sent(writing))
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
    assert mine(database, clock) == ([key], [])
    put_off(writing, key, MONDAY + timedelta(days=1))
    assert mine(database, clock) == ([], [key])
    clock.move(hours=15, minutes=1)  # past midnight
    assert mine(database, clock) == ([key], [])


def test_it_is_taken_up_earlier(writing, database, clock):
    key = task_of(writing, sent(writing))
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
    put_off(writing, key, MONDAY + timedelta(days=1))
    put_off(writing, key, MONDAY + timedelta(days=2))
    with writing(HE) as session:
        snoozing.take_up(session, key=key, actor=HE)
    assert mine(database, clock) == ([key], [])


@pytest.mark.parametrize("until", [None, MONDAY, MONDAY - timedelta(days=1), date(2027, 1, 1)])
def test_a_day_is_ahead_and_before_it_is_due(writing, until):
    key = task_of(writing, sent(writing))
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
    with pytest.raises(Refused):
        put_off(writing, key, until)


def test_only_who_holds_it_lays_it_aside(writing):
    key = task_of(writing, sent(writing))
    for who in (HE, LIN):
        with pytest.raises(Refused, match="不在您手里"):
            put_off(writing, key, MONDAY + timedelta(days=1), who)
    with pytest.raises(NotFound):
        put_off(writing, key, MONDAY + timedelta(days=1), ZHOU)
