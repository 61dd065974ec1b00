"""Diagrams drawn elsewhere: tasks of nobody, messages without a key, processes not executable."""

from sqlalchemy import select

from service.host.cases import instances
from service.host.definitions import deployment
from service.host.messages import mailbox
from service.host.tables.core import ProcessInstance, Subscription, UserTask
from service.host.tasks import inbox, tasks
from service.people.actor import SYSTEM
from tests.engine.drawing import (
    START_END,
    event,
    ext,
    file,
    flows,
    io,
    message,
    process,
    users,
)
from tests.host.cast import ADMIN, WANG


def test_work_of_nobody_is_seen_and_done_by_the_administrator(deployed, writing):
    body = process(START_END + users("a") + flows("start > a > end"))
    deployed(body)
    with writing(ADMIN) as session:
        assert inbox.counts(session, actor=ADMIN, at=session.at).claimable == 1
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
        mailbox.publish(session, name="m", key=second, payload={})
    work()
    with writing(SYSTEM) as session:
        query = select(ProcessInstance.number).where(ProcessInstance.ended_at.is_not(None))
        assert session.scalars(query).all() == [second]


def test_listeners_are_jobs_of_the_house_one_after_the_other(deployed, writing, work, database):
    said = ext(
        "<zeebe:executionListeners>"
        '<zeebe:executionListener eventType="start" type="line.ask"/>'
        '<zeebe:executionListener eventType="end" type="line.ask"/>'
        "</zeebe:executionListeners>" + io(in_question="=string(5)")
    )
    deployed(process(START_END + users("a", inner=said) + flows("start > a > end")))
    with writing(ADMIN) as session:
        assert session.scalars(select(UserTask)).all() == []
    work()
    with writing(ADMIN) as session:
        key = session.scalars(select(UserTask.key)).one()
        tasks.complete(session, key=key, actor=ADMIN, answer={})
    with writing(ADMIN) as session:
        assert session.scalars(select(ProcessInstance.status)).one() == "active"
    work()
    with database.read() as session:
        case = session.scalars(select(ProcessInstance)).one()
        assert case.status == "completed"
        assert instances.variables(session, case)["answer"] == "5：已参保"


def test_a_process_that_is_not_executable_is_deployed_and_not_offered(writing):
    body = process(START_END + users("a") + flows("start > a > end"))
    drawn = file(body.replace('isExecutable="true"', 'isExecutable="false"'))
    with writing(SYSTEM) as session:
        deployment.deploy(session, files={"p.bpmn": drawn}, reason="试")
        assert "p" in deployment.process_ids(session, release=2)
        assert "p" not in [one.process_id for one in instances.startable(session, actor=SYSTEM)]
