"""Diagrams of other products, run: programs and people outside answer, time passes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from service import dialects, engine
from service.engine import Known, MoveContext, Progress
from service.errors import Problem
from tests.engine.drawing import MONDAY

FOLDER = Path(__file__).parent / "vendors"
STRANGERS = Known(roles=frozenset(), actions={})
MOST_MOVES = 30


def written(name: str) -> bytes:
    """Return a sample as its product writes it."""
    return (FOLDER / f"{name}.bpmn").read_bytes()


@cache
def converted(name: str) -> dialects.Converted:
    return dialects.convert(written(name), file=f"{name}.bpmn")


def sources(name: str) -> dict[str, bytes]:
    """Return a sample as it is deployed."""
    return {f"{name}.bpmn": converted(name).content}


def checked(name: str) -> list[Problem]:
    [(file, source)] = sources(name).items()
    left = dialects.leftovers(source, file=file)
    return [*left, *engine.check({file: source}, STRANGERS)]


@dataclass
class Decided:
    value: Any
    explanation: Any = None
    outputs: tuple[str, ...] = ()


DISCOUNT = Decided(15, outputs=("percent",))


@dataclass
class Run:
    """One instance of a sample: everything that is open is done, the first thing first."""

    name: str
    answers: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    messages: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    patient: bool = True
    now: datetime.datetime = MONDAY
    steps: list[engine.Step] = field(default_factory=list)
    jobs: list[engine.OpenJob] = field(default_factory=list)
    tasks: list[engine.OpenTask] = field(default_factory=list)
    sent: list[engine.Sent] = field(default_factory=list)

    @property
    def context(self) -> MoveContext:
        return MoveContext(
            now=self.now, is_job=lambda kind: True, decide=lambda name, seen: DISCOUNT
        )

    def go(self, **variables: Any) -> Run:
        """Start it and go on until nothing is left to do."""
        self.diagram = engine.read(sources(self.name), "p")
        at: Progress | None = engine.start(self.diagram, variables=variables, context=self.context)
        for _ in range(MOST_MOVES):
            if at is None:
                break
            self.at = at
            self.steps += at.steps
            self.sent += at.sent
            at = self.move(at)
        return self

    def move(self, at: Progress) -> Progress | None:
        if at.jobs:
            return self.work(at)
        if at.waits and at.waits[0].message in self.messages:
            wait = at.waits[0]
            return engine.deliver(
                self.diagram, at.state, message=str(wait.message), key=wait.key, wait=wait.id,
                payload=self.messages[str(wait.message)], context=self.context,
            )  # fmt: skip
        if at.next_due and (self.patient or not at.tasks):
            self.now = at.next_due
            return engine.wake(self.diagram, at.state, context=self.context)
        if at.tasks:
            self.tasks.append(at.tasks[0])
            answer = self.answers.get(at.tasks[0].element, {})
            return engine.complete(
                self.diagram, at.state, task=at.tasks[0].id, answer=answer, context=self.context
            )
        return None

    def work(self, at: Progress) -> Progress:
        """Do a job, or let it fail with a BPMN error where the answer names its code."""
        job = at.jobs[0]
        self.jobs.append(job)
        answer = dict(self.answers.get(job.element, {}))
        code = answer.pop("error", None)
        if code is None:
            return engine.finish_job(
                self.diagram, at.state, job=job.id, result=answer, context=self.context
            )
        return engine.fail_job(
            self.diagram,
            at.state,
            job=job.id,
            reason="no room",
            error_code=code,
            context=self.context,
        )

    @property
    def path(self) -> list[str]:
        return [step.element for step in self.steps if step.verb == "completed"]

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.at.state.variables.get("", {}))
