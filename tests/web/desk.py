"""Processes of the section drawn short: a form to begin with, a step, and what comes after it."""

from dataclasses import replace

from service.db import Database
from service.host.registry import of
from tests.engine.drawing import ext, flows

FORM = ext('<zeebe:formDefinition formId="note"/>')
TAIL = '<userTask id="tail" name="收尾"/>'
ASSIGNED = ext('<zeebe:assignmentDefinition candidateGroups="section_officer"/>')


def drawn(name, *bodies, line="begin > step > tail > end", more=(), said=""):
    """Draw a process of the section: whatever `bodies` do, `tail` waits in its inbox after it."""
    lane = '<lane id="lane" name="职业能力建设科"><flowNodeRef>begin</flowNodeRef>'
    lane += "<flowNodeRef>tail</flowNodeRef></lane>"
    body = f'<startEvent id="begin">{FORM}</startEvent>{"".join(bodies)}{TAIL}<endEvent id="end"/>'
    return (
        f'<process id="{name}" name="试验 {name}" isExecutable="true">{said}'
        f'<laneSet id="lanes-{name}">{lane}</laneSet>{body}{flows(line, *more)}</process>'
    )


def step(kind, inner, name="办这一步", id="step"):  # noqa: A002 - as in BPMN
    """Write the element that a test is about."""
    return f'<{kind} id="{id}" name="{name}">{inner}</{kind}>'


def script(expression, result="n"):
    """Write what a script task says."""
    safe = expression.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return ext(f'<zeebe:script expression="={safe}" resultVariable="{result}"/>')


def given_by_pages(database: Database, role: str, *names: str) -> None:
    """Say that a page may add variables to what a role begins: no diagram is sure to lack them."""
    registry = of(database.resources)
    started_with = {**registry.started_with, role: names}
    registry = replace(registry, started_with=started_with)
    database.resources = replace(database.resources, registry=registry)
