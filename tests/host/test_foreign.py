"""Diagrams drawn elsewhere: tasks of nobody, messages without a key, processes not executable."""

import pytest
from sqlalchemy import select

from service.host import definitions, inbox, instances, messages, tasks
from service.host.tables import ProcessInstance, Subscription, UserTask
from service.people.actor import SYSTEM
from tests.engine.drawing import START_END, event, file, flows, message, process, users
from tests.host.cast import ADMIN, WANG


@pytest.fixture
def deployed(writing):
    """Deploy processes drawn short and begin the first."""

    def deploy(*processes, head=""):
        with writing(SYSTEM) as session:
            definitions.deploy(session, files={"p.bpmn": file(*processes, head=head)}, reason="试")
            return instances.start(session, process_id="p", actor=SYSTEM, variables={}).number

    return deploy


def test_work_of_nobody_is_seen_and_done_by_the_administrator(deployed, writing):
    body = process(START_END + users("a") + flows("start > a > end"))
    deployed(body)
    with writing(ADMIN) as session:
        assert inbox.counts(session, actor=ADMIN, at=session.info["at"]).claimable == 1
        key = session.scalars(select(UserTask.key)).one()
        tasks.complete(session, key=key, actor=ADMIN, answer={})
    with writing(WANG) as session:
        assert session.scalars(select(ProcessInstance.status)).one() == "completed"


def test_a_message_without_a_key_is_meant_for_the_case_of_its_number(deployed, writing, work):
    catch = event("intermediateCatchEvent", "c", '<messageEventDefinition messageRef="m"/>')
    drawn = process(START_END + catch + flows("start > c > end"))
    first, second = deployed(drawn, head=message("m")), deployed(drawn, head=message("m"))
    with writing(SYSTEM) as session:
        assert set(session.scalars(select(Subscription.correlation))) == {first, second}
        messages.publish(session, name="m", key=second, payload={})
    work()
    with writing(SYSTEM) as session:
        query = select(ProcessInstance.number).where(ProcessInstance.ended_at.is_not(None))
        assert session.scalars(query).all() == [second]
