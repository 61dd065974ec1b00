"""Releases from before diagrams were converted: their cases go on, and nothing new comes in so."""

from service import dialects
from service.host.cases import instances
from service.host.definitions import catalogue, deployment
from service.host.tables.core import Deployment, ProcessInstance
from service.host.tasks import tasks
from service.studios.roles import ROLES
from tests.host.cast import WANG
from tests.host.conftest import MONDAY
from tests.host.desk import REGISTRY
from tests.host.steps import task_of

THEIRS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://x.example">
  <process id="foreign" name="别处画的" isExecutable="true">
    <laneSet id="lanes"><lane id="section" name="职业能力建设科">
      <flowNodeRef>begin</flowNodeRef><flowNodeRef>look</flowNodeRef><flowNodeRef>large</flowNodeRef>
      <flowNodeRef>again</flowNodeRef><flowNodeRef>end</flowNodeRef><flowNodeRef>seen</flowNodeRef>
    </lane></laneSet>
    <startEvent id="begin" camunda:initiator="who"/>
    <userTask id="look" name="看一看" camunda:dueDate="P3D"/>
    <exclusiveGateway id="large" default="small"/>
    <userTask id="again" name="再看一看"/>
    <endEvent id="end"/><endEvent id="seen"/>
    <sequenceFlow id="one" sourceRef="begin" targetRef="look"/>
    <sequenceFlow id="two" sourceRef="look" targetRef="large"/>
    <sequenceFlow id="three" sourceRef="large" targetRef="again">
      <conditionExpression xsi:type="tFormalExpression">${amount > 3 &amp;&amp; who != null}</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="small" sourceRef="large" targetRef="seen"/>
    <sequenceFlow id="four" sourceRef="again" targetRef="end"/>
  </process>
</definitions>""".encode()  # noqa: E501 - a file as another product writes it


def released(writing) -> int:
    """Store a release that holds a diagram of another product, as it could once be deployed."""
    with writing(WANG) as session:
        last = deployment.current(session)
        key = deployment.set_beside(
            session, name="foreign.bpmn", content=THEIRS, reason="从前的", origin="uploaded"
        )
        number = last.number + 1
        session.add(
            Deployment(
                number=number, contents={**last.contents, "foreign.bpmn": key}, reason="从前的",
                origin="uploaded", deployed_at=MONDAY, deployed_by=WANG.id,
            )
        )  # fmt: skip
        return number


def test_a_case_of_another_products_diagram_goes_on_by_it(writing, database):
    number = released(writing)
    with writing(WANG) as session:
        found = instances.start(
            session, process_id="foreign", actor=WANG, variables={"amount": 5}
        ).number
    for element in ("look", "again"):
        key = task_of(writing, found, element=element)
        with writing(WANG) as session:
            tasks.claim(session, key=key, actor=WANG)
        with writing(WANG) as session:
            tasks.complete(session, key=key, actor=WANG, answer={})
    with database.read() as session:
        case = session.query(ProcessInstance).filter_by(number=found).one()
        assert (case.release, case.ended_at) == (number, MONDAY)
        release = deployment.release(session, number)
        assert catalogue.files(session, release)["foreign.bpmn"] == THEIRS
        assert b"camunda.org/schema/1.0" not in catalogue.diagrams(session, release)["foreign.bpmn"]


def test_what_is_held_goes_on_and_what_is_new_is_refused():
    files = {"foreign.bpmn": THEIRS}
    held = deployment.validate(files, registry=REGISTRY, roles=ROLES, beside=files)
    assert [one.severity for one in held if "Camunda 7" in one.zh] == ["warning"]
    assert not [one for one in held if one.severity == "error"]
    new = deployment.validate(files, registry=REGISTRY, roles=ROLES)
    assert ["Camunda 7" in one.zh for one in new if one.severity == "error"] == [True]


def test_a_diagram_of_jbpm_is_refused_by_its_name():
    theirs = THEIRS.replace(b"http://camunda.org/schema/1.0/bpmn", b"http://www.jboss.org/drools")
    [refused] = errors(theirs)
    assert "jBPM" in refused.zh
    assert "重画" in refused.zh


def test_words_of_another_product_left_in_a_diagram_of_ours_are_refused():
    ours = dialects.convert(THEIRS, file="foreign.bpmn").content
    assert not errors(ours)
    mixed = ours.replace(b"<userTask", b'<userTask xmlns:c="http://camunda.org/schema/1.0/bpmn"', 1)
    mixed = mixed.replace(b'id="look"', b'id="look" c:somethingElse="x"', 1)
    assert [one.element for one in errors(mixed)] == ["look"]


def errors(source):
    problems = deployment.validate({"foreign.bpmn": source}, registry=REGISTRY, roles=ROLES)
    return [one for one in problems if one.severity == "error"]
