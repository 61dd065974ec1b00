"""A diagram of another product, converted, says the same as it did, in our words."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from service import dialects, engine
from service.dialects.reading import Foreign
from service.engine.model import Process
from service.engine.reading.source import read_source
from service.engine.reading.words import Words
from service.errors import Invalid
from tests.dialects.vendor_runs import FOLDER, STRANGERS
from tests.engine.hostile_files import FILES, counted, plain

SAMPLES = sorted(FOLDER.glob("*.bpmn"))
FOREIGN = [path for path in SAMPLES if dialects.made_by(path.read_bytes()) not in (None, "jBPM")]
BROKEN = 200
SPACES = ("camunda", "activiti", "flowable", "operaton", "spiffworkflow")


def said(process: Process) -> Process:
    """Return a process without what a conversion may change: lines, notes, how work is named."""
    nodes = {}
    for key, node in process.nodes.items():
        mine = node.dialect
        mine = replace(
            mine, answers_spread=mine.answers_spread and bool(mine.outputs or mine.listeners),
            ignored=(), notes=(), unnamed=None, properties={},
            unknown=tuple(sorted(mine.unknown)), errors=tuple(sorted(mine.errors)),
            headers=dict(mine.headers),
        )  # fmt: skip
        done = node.dialect.script is not None or node.type == "task"
        kind = "scriptTask" if done and node.type == "serviceTask" else node.type
        language = None if done else node.script_format
        nodes[key] = replace(node, dialect=mine, type=kind, script_format=language, line=None)
    return replace(process, nodes=nodes, line=None, unknown=tuple(sorted(process.unknown)))


def read(source: bytes, language: type[Words] = Words) -> list[Process]:
    found = read_source(file="a.bpmn", source=source, language=language)
    return [said(one) for one in found.processes]


def errors(source: bytes) -> set[tuple[str | None, str]]:
    problems = [*dialects.leftovers(source, file="a.bpmn")]
    problems += engine.check({"a.bpmn": source}, STRANGERS)
    return {(one.element, one.en) for one in problems if one.severity == "error"}


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.stem)
def test_the_converted_diagram_says_the_same(path: Path) -> None:
    source = path.read_bytes()
    found = dialects.convert(source, file=path.name)
    if not errors(found.content):
        assert read(found.content) == read(source, Foreign)
    assert dialects.convert(found.content, file=path.name).content == found.content
    assert dialects.made_by(found.content) is None


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.stem)
def test_what_the_check_refuses_is_among_what_a_person_must_decide(path: Path) -> None:
    source = path.read_bytes()
    found = dialects.convert(source, file=path.name)
    wrong = {element for element, _ in errors(found.content)}
    assert wrong <= {change.element for change in found.decisions}
    assert all(change.zh and change.en for change in found.changes)


def test_every_word_of_the_other_product_is_accounted_for() -> None:
    source = (FOLDER / "c7-invoice.bpmn").read_bytes()
    found = dialects.convert(source, file="c7-invoice.bpmn")
    told = {(one.kind, one.element, one.before, one.after) for one in found.changes}
    assert (
        "became",
        "ok_to_pay",
        "${approved && amount < 1000}",
        "=approved and (amount < 1000)",
    ) in told
    assert ("decide", "approve", 'formKey="embedded:app:forms/approve.html"', "") in told
    assert b"camunda.org/schema/1.0" not in found.content
    assert b'executionPlatform="Camunda Cloud"' in found.content
    [task] = etree.fromstring(found.content).iter("{*}assignmentDefinition")
    assert dict(task.attrib) == {"assignee": "=starter", "candidateGroups": "accounting"}


BESIDE_OURS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:c7="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="x">
  <process id="p" isExecutable="true"><startEvent id="s"/>
    <userTask id="x" c7:formKey="embedded:app:a.html" c7:collection="${list}"/><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="x"/>
    <sequenceFlow id="g" sourceRef="x" targetRef="e"/>
  </process>
</definitions>"""


def test_what_another_product_says_in_a_diagram_of_ours_is_not_silently_lost() -> None:
    assert dialects.made_by(BESIDE_OURS) is None
    [left] = dialects.leftovers(BESIDE_OURS, file="a.bpmn")
    assert (left.severity, left.element, "collection" in left.en) == ("error", "x", True)


JUEL_BESIDE_OURS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
  <process id="p" isExecutable="true"><startEvent id="s"/>
    <userTask id="x"><extensionElements><zeebe:assignmentDefinition assignee="${who}"/>
      <zeebe:taskHeaders><zeebe:header key="a" value="${kept}"/></zeebe:taskHeaders>
    </extensionElements></userTask><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="x"/>
    <sequenceFlow id="g" sourceRef="x" targetRef="e">
      <conditionExpression>${a == 1}</conditionExpression></sequenceFlow>
  </process>
</definitions>"""


def test_juel_in_a_diagram_of_ours_is_put_into_feel_where_it_stands() -> None:
    found = dialects.convert(JUEL_BESIDE_OURS, file="a.bpmn")
    assert [(one.element, one.after) for one in found.changes] == [("x", "=who"), ("g", "=(a = 1)")]
    assert b'value="${kept}"' in found.content
    assert not errors(found.content)
    assert dialects.ours(JUEL_BESIDE_OURS, file="a.bpmn") == found.content
    assert dialects.convert(found.content, file="a.bpmn").product is None


CONDITION = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:c="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="x">
  <process id="p" isExecutable="true"><startEvent id="s"/><endEvent id="e"/>
    <intermediateCatchEvent id="c">
      <conditionalEventDefinition c:variableName="x" c:variableEvents="create,delete">
        <condition>${x > 1}</condition></conditionalEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="f" sourceRef="s" targetRef="c"/>
    <sequenceFlow id="g" sourceRef="c" targetRef="e"/>
  </process>
</definitions>"""


def test_what_a_condition_looks_at_is_put_into_our_words() -> None:
    content = dialects.convert(CONDITION, file="a.bpmn").content
    assert not errors(content)
    trigger = engine.read({"a.bpmn": content}, "p").process.nodes["c"].trigger
    assert (trigger.expression, trigger.variables) == ("=(x > 1)", ("x",))
    assert trigger.changes == ("create", "delete")


def test_ours_and_jbpm_stay_as_they_are() -> None:
    ours = (FOLDER / "zeebe-order.bpmn").read_bytes()
    assert dialects.convert(ours, file="a.bpmn") == dialects.Converted(ours)
    theirs = (FOLDER / "jbpm-rules.bpmn").read_bytes()
    found = dialects.convert(theirs, file="a.bpmn")
    assert found.content == theirs
    assert "jBPM" in found.decisions[0].zh


def test_ids_that_were_missing_are_given_and_the_drawing_stays() -> None:
    source = (FOLDER / "c7-error.bpmn").read_bytes()
    drawn = source.replace(
        b"</definitions>",
        b'<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="x">'
        b'<bpmndi:BPMNPlane id="y" bpmnElement="p"/></bpmndi:BPMNDiagram></definitions>',
    ).replace(b'<endEvent id="end"', b"<endEvent", 1)
    found = dialects.convert(drawn, file="a.bpmn")
    root = etree.fromstring(found.content)
    assert [one.get("bpmnElement") for one in root.iter("{*}BPMNPlane")] == ["p"]
    assert all(one.get("id") for one in root.iter("{*}endEvent"))


def broken(source: bytes, seed: int) -> bytes:
    """Return a file with a word of the other product taken out, doubled or emptied at random."""
    chance = random.Random(seed)
    root = etree.fromstring(source)
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    for _ in range(chance.randint(1, 4)):
        one = chance.choice(elements)
        names = [name for name in one.attrib if name != "id"]  # without, they are named otherwise
        deed = chance.randrange(4)
        if deed == 0 and names:
            del one.attrib[chance.choice(names)]
        elif deed == 1 and names:
            one.set(chance.choice(names), chance.choice(["", "${", "${a == }", "=", "#{x.y()}"]))
        elif deed == 2 and one.getparent() is not None:
            one.getparent().remove(one)
        else:
            one.text = chance.choice(["${b > 1}", "x", "", "${", "]]>"])
    return etree.tostring(root)


def converted(source: bytes, name: str) -> dialects.Converted | None:
    """Return what became of a file; None where it was refused in words."""
    try:
        return dialects.convert(source, file=name)
    except Invalid as refusal:
        return None if all(one.zh for one in refusal.problems) else pytest.fail(str(refusal))


def damaged() -> Iterator[bytes]:
    for seed in range(BROKEN):
        yield broken(FOREIGN[seed % len(FOREIGN)].read_bytes(), seed)


def test_damaged_files_are_converted_or_refused_in_words() -> None:
    for source in damaged():
        found = converted(source, "a.bpmn")
        if found is None:
            continue
        if not errors(found.content):
            assert read(found.content) == read(source, Foreign), source.decode()


@pytest.mark.parametrize("source", [b"", b"{}", b"<a/>", b"\xff\xfe", b"<!DOCTYPE x []><x/>"])
@pytest.mark.parametrize("name", ["a.bpmn", "a.dmn"])
def test_what_is_no_model_is_refused_in_words(source: bytes, name: str) -> None:
    found = converted(source, name)
    assert found is None or found.content == source


def throwers() -> bytes:
    """Write thousands of events that work out which signal they throw."""
    space = b' xmlns:flowable="http://flowable.org/bpmn"'
    event = (
        '<intermediateThrowEvent id="t#"><signalEventDefinition '
        'flowable:signalExpression="${tone#}"/></intermediateThrowEvent>'
    )
    return plain("".join(counted(event, 4_000))).replace(
        b"<definitions", b"<definitions" + space, 1
    )


@pytest.mark.parametrize("draw", [FILES["expressions of another product"], throwers])
def test_a_file_without_end_is_converted_or_refused_in_time(draw: Callable[[], bytes]) -> None:
    source = draw().replace(b"http://camunda.org/schema/zeebe/1.0", b"http://other.example")
    started = time.thread_time()
    converted(source, "a.bpmn")
    assert time.thread_time() - started < 20
