"""Cases that only move each other: after so many moves they wait for somebody of the staff."""

import pytest
from sqlalchemy import func, select

from service.host.cases import throttle
from service.host.ledger import verify
from service.host.messages import mailbox
from service.host.operations import incidents
from service.host.tables.core import ProcessInstance
from tests.engine.drawing import START_END, event, ext, flows, message, process
from tests.host.cast import ADMIN

MOST = 12
AGAIN = '<exclusiveGateway id="again" default="on"/>'
TELL = event("intermediateThrowEvent", "tell", '<messageEventDefinition messageRef="m"/>')
HEAR = event("intermediateCatchEvent", "hear", '<messageEventDefinition messageRef="m"/>')
ENOUGH = "enough = again > end : =enough = true"


def round_of(*, first: str) -> str:
    """Draw a round that begins at one of its events and is left when it is enough."""
    inside = TELL + HEAR if first == "tell" else HEAR
    way = "tell > hear > again" if first == "tell" else "hear > again"
    ways = flows("start > again", f"on = again > {first}", way, ENOUGH)
    return process(START_END + AGAIN + inside + ways)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(throttle, "MOST", MOST)


@pytest.fixture
def talker(deployed):
    """A case that sends itself a message, hears it, and begins again."""
    return deployed(round_of(first="tell"), head=message("m", key="=case.number"))


def moved(database):
    with database.read() as session:
        return session.scalars(select(ProcessInstance.revision)).one()


def test_a_case_that_sends_itself_messages_comes_to_rest_as_an_incident(talker, work, database):
    work()
    with database.read() as session:
        [stopped] = incidents.open(session)
        assert (stopped.kind, stopped.element) == ("budget", "hear")
        assert "没有人办理" in stopped.reason
        assert verify.verify(session).whole
    assert MOST <= moved(database) <= MOST + 5


def test_it_goes_on_as_far_again_when_somebody_tries_again(talker, work, writing, database):
    work()
    before = moved(database)
    with writing(ADMIN) as session:
        [stopped] = incidents.open(session)
        incidents.retry(session, key=stopped.key, actor=ADMIN)
    work()
    assert before + MOST <= moved(database) <= before + MOST + 5
    with database.read() as session:
        assert len(incidents.open(session)) == 1


def test_as_many_messages_over_hours_are_no_storm(deployed, writing, work, clock, database):
    number = deployed(round_of(first="hear"), head=message("m", key="=case.number"))
    for _ in range(2 * MOST):
        with writing(ADMIN) as session:
            mailbox.publish(session, name="m", key=number, payload={})
        work()
        clock.move(minutes=10)
    assert moved(database) > 2 * MOST
    with database.read() as session:
        assert incidents.open(session) == []


THROWN = {
    "message": '<messageEventDefinition messageRef="m"/>',
    "signal": '<signalEventDefinition signalRef="s"/>',
}
HEARD = {kind: said.replace('Ref="', 'Ref="heard-') for kind, said in THROWN.items()}
HEADS = '<message id="heard-m" name="go"/><signal id="heard-s" name="go"/>'
HEADS += '<message id="m" name="=word"/><signal id="s" name="=word"/>'
"""A name that is worked out is no ring that a check could see."""


def breeding(kind: str, children: int) -> str:
    """Draw a process that an event begins and that throws it again, so many times."""
    throws = "".join(
        event("intermediateThrowEvent", f"t{n}", THROWN[kind]) for n in range(children)
    )
    word = '<zeebe:script expression="=&quot;go&quot;" resultVariable="word"/>'
    throws += f'<scriptTask id="say">{ext(word)}</scriptTask>'
    way = " > ".join(["say", *(f"t{n}" for n in range(children)), "end"])
    begin = '<startEvent id="start"/><endEvent id="end"/>'
    return process(begin + event("startEvent", "heard", HEARD[kind]) + throws
                   + flows("start > say", "heard > say", way))  # fmt: skip


@pytest.mark.parametrize("children", [1, 2, 3])
@pytest.mark.parametrize("kind", THROWN)
def test_cases_that_begin_each_other_come_to_rest(
    deployed, work, writing, database, monkeypatch, kind, children
):
    monkeypatch.setattr(throttle, "MOST_BEGUN", MOST)
    deployed(breeding(kind, children), head=HEADS)
    work()
    with database.read() as session:
        begun = session.scalar(select(func.count()).select_from(ProcessInstance))
        stopped = incidents.open(session)
        assert {(one.kind, one.element) for one in stopped} == {("budget", "p")}
        assert "互相引发" in stopped[0].reason
        assert MOST < begun <= 2 + (MOST + 1) * children
        assert verify.verify(session).whole
    with writing(ADMIN) as session:
        incidents.retry(session, key=stopped[0].key, actor=ADMIN)
    work()
    with database.read() as session:
        assert len(incidents.open(session)) == len(stopped) - 1 + children


def test_one_case_may_begin_as_many_as_it_likes(deployed, work, database, monkeypatch):
    monkeypatch.setattr(throttle, "MOST_BEGUN", MOST)
    many = 2 * MOST
    throws = "".join(
        event("intermediateThrowEvent", f"t{n}", THROWN["message"]) for n in range(many)
    )
    way = " > ".join(["start", *(f"t{n}" for n in range(many)), "end"])
    heard = '<startEvent id="heard"><messageEventDefinition messageRef="m"/></startEvent>'
    child = process(heard + '<endEvent id="over"/>' + flows("heard > over"), id="child")
    deployed(process(START_END + throws + flows(way)) + child, head=message("m"))
    work()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == many + 1
        assert incidents.open(session) == []
