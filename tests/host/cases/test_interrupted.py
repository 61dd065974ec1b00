"""A move that fails as nobody foresaw is undone, and an incident tells the staff why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.errors import Interrupted
from service.host.cases import instances
from service.host.jobs import queue
from service.host.messages import mailbox
from service.host.operations import incidents, interventions
from service.host.operations.interventions import Order
from service.host.registry import of
from service.host.tables.core import Job, ProcessInstance, UserTask
from service.host.tasks import tasks
from service.people.actor import SYSTEM
from tests.engine.drawing import START_END, event, flows, process
from tests.host.cast import ADMIN, HE, ZHANG
from tests.host.operating import REASON, told, whole
from tests.host.steps import PASS, begin, case, do, sent, task_of


@pytest.fixture
def power(database):
    """What is told of the end of a case; `power["on"] = False` lets it fail."""
    switch = {"on": True}

    def ended(*, case, **_):
        if not switch["on"]:
            raise OSError(f"no power for {case}")

    registry = replace(of(database.resources), ended=ended)
    database.resources = replace(database.resources, registry=registry)
    return switch


def dark(writing, power):
    """Let the last step of a case fail; return the case's number."""
    number = sent(writing, subject="王小明")
    power["on"] = False
    with pytest.raises(Interrupted, match="原因不在您填写的内容"):
        do(writing, HE, number, PASS)
    return number


def open_incidents(database):
    with database.read() as session:
        return incidents.open(session)


def test_the_work_stays_open_and_the_staff_is_told_where_it_failed(writing, database, power):
    number = dark(writing, power)
    assert task_of(writing, number, element="check")
    (incident,) = open_incidents(database)
    assert (incident.kind, incident.element) == ("internal", "check")
    assert "OSError" in incident.reason
    assert "persist.py" in incident.detail
    assert "no power" not in incident.reason + incident.detail
    assert case(writing, number).status == "incident"
    assert told(database, subject="completion", verb="refused")
    assert told(database, subject="registration") == []
    assert whole(database)


def test_who_tries_again_makes_no_second_incident(writing, database, power):
    number = dark(writing, power)
    with pytest.raises(Interrupted):
        do(writing, HE, number, PASS)
    assert len(open_incidents(database)) == 1


def test_the_incident_is_over_when_its_step_goes_on(writing, database, power):
    number = dark(writing, power)
    power["on"] = True
    do(writing, HE, number, PASS)
    assert case(writing, number).status == "completed"
    assert open_incidents(database) == []


def test_what_was_seen_to_by_hand_leaves_the_case_running(writing, database, power):
    number = dark(writing, power)
    (incident,) = open_incidents(database)
    with writing(ADMIN) as session:
        incidents.retry(session, key=incident.key, actor=ADMIN)
    assert open_incidents(database) == []
    assert case(writing, number).status == "active"


def test_a_case_that_could_not_begin_is_none_and_an_incident(writing, database, power, deployed):
    deployed(process('<startEvent id="s"/><endEvent id="e"/>' + flows("s > e")))
    power["on"] = False
    with writing(SYSTEM) as session, pytest.raises(Interrupted):
        instances.start(session, process_id="p", actor=SYSTEM, variables={})
    (incident,) = open_incidents(database)
    assert incident.instance_key is None
    assert "OSError" in incident.reason
    assert told(database, subject="start", verb="refused")
    assert len(told(database, subject="instance", verb="started")) == 1
    with writing(ADMIN) as session:
        incidents.retry(session, key=incident.key, actor=ADMIN)
    assert open_incidents(database) == []
    assert whole(database)


def unreadable(writing, number):
    """Leave a case in a state that no engine reads."""
    with writing(ADMIN) as session:
        found = session.scalars(select(ProcessInstance).where(ProcessInstance.number == number))
        found.one().state = b"no state"


DEEDS = {
    "amend": {"scope": "", "values": {"outcome": "x"}},
    "end": {},
}


@pytest.mark.parametrize("deed", DEEDS)
def test_no_intervention_ends_in_a_fault(writing, database, deed):
    number = sent(writing)
    unreadable(writing, number)
    with pytest.raises(Interrupted), writing(ADMIN) as session:
        getattr(interventions, deed)(session, order=Order(number, ADMIN, REASON), **DEEDS[deed])
    assert len(open_incidents(database)) == 1
    assert told(database, subject="intervention", verb="refused")


def test_a_button_that_cannot_be_pressed_is_an_incident(writing, database):
    number = sent(writing)
    with writing(ZHANG) as session:
        instance = instances.get(session, number=number, actor=ZHANG)
        (button,) = instances.actions_for(session, instance=instance, actor=ZHANG)
    unreadable(writing, number)
    with writing(ZHANG) as session:
        instance = instances.get(session, number=number, actor=ZHANG)
        answer = {"withdrawal": {"reason": "填错了单位"}}
        with pytest.raises(Interrupted):
            instances.press(
                session, instance=instance, wait=button.wait, actor=ZHANG, answer=answer
            )
    assert len(open_incidents(database)) == 1


def test_a_draft_stays_a_draft(writing, database):
    number = begin(writing)
    unreadable(writing, number)
    with writing(ZHANG) as session:
        key = session.scalars(select(UserTask.key).where(UserTask.status == "open")).one()
    with pytest.raises(Interrupted), writing(ZHANG) as session:
        tasks.complete(session, key=key, actor=ZHANG, answer={})
    assert case(writing, number).status == "draft"


def test_the_clock_tries_again_before_it_gives_up(writing, database, clock, work):
    number = sent(writing)
    unreadable(writing, number)
    clock.move(days=30)
    work()
    with database.read() as session:
        job = session.scalars(select(Job).where(Job.kind == "wake")).one()
        assert (job.attempts, job.parked) == (1, False)
    for _ in range(queue.ATTEMPTS):
        clock.move(hours=2)
        work()
    (incident,) = open_incidents(database)
    assert incident.kind == "job:wake"
    assert case(writing, number).status == "incident"


def test_a_signal_reaches_the_others_though_one_case_cannot_take_it(
    writing, database, work, deployed
):
    hears = event("intermediateCatchEvent", "hear", '<signalEventDefinition signalRef="go"/>')
    drawn = process(START_END + hears + flows("start > hear > end"))
    first = deployed(drawn, head='<signal id="go" name="go"/>')
    with writing(SYSTEM) as session:
        other = instances.start(session, process_id="p", actor=SYSTEM, variables={}).number
    unreadable(writing, first)
    with writing(SYSTEM) as session:
        mailbox.send(session, kind="signal", name="go", key="", payload={}, ttl=timedelta())
    work()
    assert case(writing, other).status == "completed"
    (incident,) = open_incidents(database)
    assert (incident.element, case(writing, first).status) == ("hear", "incident")
    assert whole(database)
