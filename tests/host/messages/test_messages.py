"""Messages: correlated by key, kept until somebody waits, and not for ever."""

from datetime import timedelta

from sqlalchemy import select

from service.host.messages import mailbox
from service.host.tables.core import Message
from service.host.tables.start_events import Receipt
from tests.host.cast import HE
from tests.host.steps import begin, case, do, sent

BACK = {"name": "withdrawal", "payload": {"withdrawal": {"reason": "电话撤回"}}}


def publish(writing, key, **options):
    with writing(HE) as session:
        mailbox.publish(session, key=key, **{**BACK, **options})


def test_a_message_reaches_the_case_whose_key_it_bears(writing, work):
    other, one = sent(writing), sent(writing)  # the other has waited longer
    publish(writing, one)
    work()
    assert case(writing, one).ended_at is not None
    assert case(writing, other).ended_at is None


def test_a_message_waits_for_the_case_that_will_want_it(writing, work, database):
    number = begin(writing)
    publish(writing, number)
    work()
    do_note(writing, number)
    work()
    assert case(writing, number).ended_at is not None
    with database.read() as session:
        assert session.scalars(select(Receipt.process_id)).all() == ["sending"]


def test_a_message_nobody_wants_is_thrown_away_in_time(writing, work, clock, database):
    number = begin(writing)
    publish(writing, number, ttl=timedelta(days=2))
    for _ in range(5):
        clock.move(days=1)
        work()
    do_note(writing, number)
    work()
    assert case(writing, number).ended_at is None
    with database.read() as session:
        assert session.scalars(select(Message)).all() == []


def do_note(writing, number):
    from tests.host.cast import ZHANG
    from tests.host.steps import NOTE

    do(writing, ZHANG, number, NOTE)
