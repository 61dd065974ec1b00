"""Messages of programs outside: however often one is sent, it is received once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.errors import Refused, Stale
from service.host.definitions import deployment
from service.host.ledger.tables import Entry
from service.host.programs import publishing
from service.host.programs.publishing import Sending
from service.host.tables.core import Message
from service.host.tables.external_jobs import Publication
from service.host.worker.delivery import deliver_now
from service.people.actor import SYSTEM
from tests.engine.drawing import file
from tests.host.cases.test_races import at_once
from tests.host.definitions.test_start_events import HEAD, MESSAGE, begun_by
from tests.host.outside_steps import TAX, enquire, rows
from tests.host.steps import case, sent

DAY = timedelta(days=1)


def send(writing, key="1", **more):
    return publish(writing, key, **more).fresh


def publish(writing, key="1", *, message_id="a", **more):
    sending = Sending(name=more.pop("name", "withdrawn"), key=key, variables=more, ttl=DAY)
    with writing(TAX) as session:
        given = {"sending": sending, "program": TAX, "message_id": message_id}
        return publishing.publish(session, **given)


def count(database, table):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_a_message_reaches_the_case_that_waits_for_its_key(writing, clock, database):
    number = enquire(writing)
    message = publish(writing, number)
    deliver_now(database, clock=clock, claim=message.delivery)
    assert rows(database) == []
    with database.read() as session:
        found = publishing.status_of(session, key=message.message, program=TAX)
    assert (found.state, found.cases) == ("taken", (number,))


def test_a_message_whose_sender_dies_before_it_is_delivered_is_the_workers(
    writing, work, clock, database
):
    number = enquire(writing)
    publish(writing, number)
    assert work() == 0
    clock.move(seconds=31)
    work()
    assert rows(database) == []


def test_a_message_that_begins_a_case_of_several_processes_says_every_case(
    writing, clock, database
):
    drawn = file(*(begun_by(MESSAGE, id=name) for name in ("p", "q")), head=HEAD)
    with writing(SYSTEM) as session:
        deployment.deploy(session, files={"p.bpmn": drawn}, reason="试")
    message = publish(writing, "k", name="m")
    deliver_now(database, clock=clock, claim=message.delivery)
    with database.read() as session:
        found = publishing.status_of(session, key=message.message, program=TAX)
    assert (found.state, len(set(found.cases))) == ("taken", 2)


def test_a_message_that_is_taken_later_says_so_later(writing, work, clock, database):
    message = publish(writing, "BJ-2026-0001")
    deliver_now(database, clock=clock, claim=message.delivery)
    with database.read() as session:
        assert publishing.status_of(session, key=message.message, program=TAX).state == "kept"
    clock.move(days=2)
    work()
    with database.read() as session:
        assert publishing.status_of(session, key=message.message, program=TAX).state == "expired"


def test_a_program_presses_no_button(writing, clock, database):
    number = sent(writing)
    more = {"name": "withdrawal", "withdrawal": {"reason": "冒名"}}
    deliver_now(database, clock=clock, claim=publish(writing, number, **more).delivery)
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
