"""Diagrams written short: BPMN bodies without their wrapping, flows as `a > b`, `b > c : =x`."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from service import engine
from service.engine import MoveContext, Progress

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="test">'
)
MONDAY = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
FLOW = re.compile(r"(?:(?P<id>\S+)\s*=\s*)?(?P<path>[^:]+?)(?:\s*:\s*(?P<condition>=.*))?$")


def flows(*lines: str) -> str:
    """Write sequence flows: `start > a > end`, or `x = gate > a : =amount > 3`."""
    return "".join(_flow_line(line) for line in lines)


def _flow_line(line: str) -> str:
    found = FLOW.match(line.strip())
    assert found is not None, line
    stops = [stop.strip() for stop in found["path"].split(">")]
    written = ""
    for source, target in itertools.pairwise(stops):
        name = found["id"] or f"{source}-{target}"
        condition = found["condition"]
        inner = (
            f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        )
        written += (
            f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inner}'
            "</sequenceFlow>"
        )
    return written


def ext(inner: str) -> str:
    """Wrap extension elements."""
    return f"<extensionElements>{inner}</extensionElements>"


def process(body: str, *, id: str = "p", said: str = "") -> str:  # noqa: A002 - as in BPMN
    """Wrap a process."""
    return f'<process id="{id}" name="{id}" isExecutable="true">{said}{body}</process>'


def file(*processes: str, head: str = "") -> bytes:
    """Wrap processes and definitions as a file."""
    return f"{HEAD}{head}{''.join(processes)}</definitions>".encode()


class Case:
    """One instance under test: moves it and remembers where it stands."""

    def __init__(
        self,
        body: str,
        *,
        head: str = "",
        said: str = "",
        called: tuple[str, ...] = (),
        actions: Mapping[str, Callable[..., Any]] | None = None,
        decisions: Mapping[str, Callable[[dict[str, Any]], Any]] | None = None,
        jobs: tuple[str, ...] = (),
        budget: engine.Budget | None = None,
        start_event: str | None = None,
        caught: Mapping[str, Any] | None = None,
        **variables: Any,
    ) -> None:
        source = file(process(body, said=said), *called, head=head)
        self.diagram = engine.read({"p.bpmn": source}, "p")
        self.now = MONDAY
        self.actions = dict(actions or {})
        self.decisions = dict(decisions or {})
        self.jobs = jobs
        self.budget = budget or engine.Budget()
        self.steps: list[engine.Step] = []
        self.changes: list[engine.Change] = []
        self.sent: list[engine.Sent] = []
        self.at = self.keep(
            engine.start(
                self.diagram,
                variables=variables,
                context=self.context,
                start_event=start_event,
                caught=caught,
            )
        )

    @property
    def context(self) -> MoveContext:
        return MoveContext(
            now=self.now,
            act=lambda kind, inputs, headers, element: self.actions[kind](**inputs),
            decide=lambda decision, context: self.decisions[decision](context),
            is_job=lambda kind: kind in self.jobs,
            budget=self.budget,
        )

    def keep(self, progress: Progress) -> Progress:
        """Remember a progress, once its changes are seen to tell all that its state says."""
        before = self.at.state.variables if hasattr(self, "at") else {}
        assert applied(before, progress) == progress.state.variables
        self.at = progress
        self.steps += progress.steps
        self.changes += progress.changes
        self.sent += progress.sent
        return progress

    @property
    def open(self) -> list[str]:
        return [task.element for task in self.at.tasks]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(i.element, i.kind) for i in self.at.incidents]

    def task(self, element: str, nth: int = 0) -> engine.OpenTask:
        return [task for task in self.at.tasks if task.element == element][nth]

    def do(self, element: str, nth: int = 0, **answer: Any) -> Case:
        task = self.task(element, nth)
        self.keep(
            engine.complete(
                self.diagram, self.at.state, task=task.id, answer=answer, context=self.context
            )
        )
        return self

    def send(self, message: str, key: str | None, **payload: Any) -> Case:
        self.keep(
            engine.deliver(
                self.diagram,
                self.at.state,
                message=message,
                key=key,
                payload=payload,
                context=self.context,
            )
        )
        return self

    def signal(self, name: str, **payload: Any) -> Case:
        self.keep(
            engine.signal(
                self.diagram, self.at.state, name=name, payload=payload, context=self.context
            )
        )
        return self

    def wait(self, **span: float) -> Case:
        """Move the clock and wake what is due."""
        self.now += datetime.timedelta(**span)
        self.keep(engine.wake(self.diagram, self.at.state, context=self.context))
        return self

    def retry(self, nth: int = 0) -> Case:
        self.keep(
            engine.retry(
                self.diagram,
                self.at.state,
                incident=self.at.incidents[nth].id,
                context=self.context,
            )
        )
        return self

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.at.state.variables.get("", {}))

    def path(self, *verbs: str) -> list[str]:
        wanted = verbs or ("completed",)
        return [step.element for step in self.steps if step.verb in wanted]


def applied(
    before: Mapping[str, Mapping[str, Any]], progress: Progress
) -> dict[str, dict[str, Any]]:
    """Return the variables as a host keeps them: changes applied, scopes that ended removed."""
    after = progress.state.variables
    kept = {scope: dict(values) for scope, values in before.items() if scope in after}
    for change in progress.changes:
        if change.removed:
            kept.get(change.scope, {}).pop(change.name, None)
        elif change.scope in after:
            kept.setdefault(change.scope, {})[change.name] = change.after
    return kept


def message(id: str, key: str | None = None) -> str:  # noqa: A002 - as in BPMN
    """Define a message, with a correlation key expression."""
    inner = ext(f'<zeebe:subscription correlationKey="{key}" />') if key else ""
    return f'<message id="{id}" name="{id}">{inner}</message>'


def event(kind: str, id: str, inner: str, **attributes: str) -> str:  # noqa: A002 - as in BPMN
    """Write an event with its definition."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{kind} id="{id}"{said}>{inner}</{kind}>'


def timer(kind: str, text: str) -> str:
    """Write a timer definition: kind is timeDate, timeDuration or timeCycle."""
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def users(*ids: str, inner: str = "") -> str:
    """Write plain user tasks."""
    return "".join(f'<userTask id="{i}" name="{i}">{inner}</userTask>' for i in ids)


def io(**mapped: str) -> str:
    """Write an ioMapping: `in_x` maps into x, `out_x` out to x; `__` in a name is a point."""
    lines = ""
    for name, source in mapped.items():
        way, _, target = name.partition("_")
        kind = {"in": "input", "out": "output"}[way]
        lines += f'<zeebe:{kind} source="{escape(source)}" target="{target.replace("__", ".")}"/>'
    return f"<zeebe:ioMapping>{lines}</zeebe:ioMapping>"


def rounds(inner: str = "", *, sequential: bool = False, **said: str) -> str:
    """Write multi-instance loop characteristics: inputCollection, inputElement, …"""
    attributes = "".join(f" {name}='{value}'" for name, value in said.items())
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        + ext(f"<zeebe:loopCharacteristics{attributes}/>")
        + inner
        + "</multiInstanceLoopCharacteristics>"
    )


START_END = '<startEvent id="start"/><endEvent id="end"/>'
