"""Messages of programs outside: however often one is sent, it is received once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.errors import Refused, Stale
from service.host import publishing
from service.host.history.tables import Entry
from service.host.outside_tables import Publication
from service.host.publishing import Sending
from service.host.tables import Message
from tests.host.outside_steps import TAX, enquire, rows
from tests.host.steps import case, sent
from tests.host.test_races import at_once

DAY = timedelta(days=1)


def send(writing, key="1", *, message_id="a", **more):
    sending = Sending(name=more.pop("name", "withdrawn"), key=key, variables=more, ttl=DAY)
    with writing(TAX) as session:
        return publishing.publish(session, sending=sending, program=TAX, message_id=message_id)


def count(database, table):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_message_reaches_the_case_that_waits_for_its_key(writing, work, database):
    number = enquire(writing)
    assert send(writing, number)
    work()
    assert rows(database) == []


def test_a_program_presses_no_button(writing, work):
    number = sent(writing)
    assert send(writing, number, name="withdrawal", withdrawal={"reason": "冒名"})
    work()
    assert case(writing, number).ended_at is None


def test_a_message_sent_twice_is_received_once(writing, database):
    assert [send(writing), send(writing)] == [True, False]
    assert count(database, Message) == 1


def test_a_message_sent_twice_at_once_is_received_once(writing, database):
    assert sorted(at_once(lambda _: send(writing))) == [False] * 7 + [True]
    assert count(database, Message) == 1


def test_without_an_id_every_message_is_one_of_its_own(writing, database):
    send(writing, message_id=None)
    send(writing, message_id=None)
    assert count(database, Message) == 2


def test_an_id_that_was_used_for_something_else_is_a_mistake(writing, database):
    send(writing)
    with pytest.raises(Stale):
        send(writing, "2")
    with pytest.raises(Stale):
        send(writing, paid=True)
    assert count(database, Message) == 1


def test_ids_are_forgotten_after_a_month(writing, clock, database):
    send(writing)
    clock.move(days=31)
    assert send(writing)
    assert count(database, Publication) == 1


def test_a_message_cannot_say_whose_case_it_is(writing):
    with pytest.raises(Refused, match="department"):
        send(writing, department="commerce")


def test_the_record_says_who_sent_it(writing, database):
    send(writing, paid=True)
    with database.read() as session:
        query = select(Entry).where(Entry.subject == "message", Entry.verb == "sent")
        line = session.scalars(query).one()
        assert (line.actor, line.data["payload"]) == ("token:tax", {"paid": True})
