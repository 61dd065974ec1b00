"""Random processes run twice: straight through in memory, and reloaded after every step.

`python -m tests.engine.random_processes 10000` runs so many; both runs must tell the same story.
"""

from __future__ import annotations

import datetime
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import orjson

from service import engine
from service.engine import (
    Budget,
    Known,
    MoveContext,
    NotAllowed,
    NotOpen,
    Progress,
    State,
    moves,
    operating,
)
from service.engine.runtime.execution import Execution
from tests.engine.drawing import MONDAY, applied, file, process
from tests.engine.random_drawing import HEAD, NAMES, Drawer

MOST_STEPS = 40
MEDDLING = 0.06  # how often an operator takes a hand in it
UNTIMED = Budget(steps=300, seconds=3600)  # a slow machine must not change the story
Story = dict[str, Any]


def diagram(seed: int) -> engine.Diagram:
    """Draw, check and read a random process."""
    drawer = Drawer(seed)
    body = drawer.draw()
    files = {"p.bpmn": file(process(body, said=drawer.said()), *drawer.called, head=HEAD)}
    wrong = [p for p in engine.check(files, Known()) if p.severity == "error"]
    assert not wrong, (seed, wrong)
    return engine.read(files, "p")


class Player:
    """Plays one instance by chance; the same seed plays the same."""

    def __init__(self, drawn: engine.Diagram, seed: int) -> None:
        self.diagram = drawn
        self.random = random.Random(seed)
        self.now = MONDAY
        self.story: list[Any] = []

    @property
    def context(self) -> MoveContext:
        return MoveContext(
            now=self.now,
            act=lambda kind, inputs, headers, element: {"w": 1, **inputs},
            is_job=lambda kind: kind == "job",
            budget=UNTIMED,
        )

    def data(self) -> dict[str, Any]:
        return {name: self.random.randint(-3, 7) for name in NAMES}

    def start(self) -> Progress:
        variables = self.data() | {"list": [self.random.randint(0, 9) for _ in range(3)], "key": 7}
        return engine.start(self.diagram, variables=variables, context=self.context)

    def step(self, at: Progress) -> Progress | None:
        """Do one thing that is open; None when nothing is."""
        choices = [("task", t) for t in at.tasks] + [("wait", w) for w in at.waits]
        choices += [("job", job) for job in at.jobs]
        choices += [("time", at.next_due)] if at.next_due else []
        choices += [("retry", i) for i in at.incidents]
        if not choices:
            return None
        if self.random.random() < MEDDLING:
            return self.meddle(at) or self.step(at)
        kind, chosen = self.random.choice(choices)
        return self.do(kind, chosen, at.state)

    def meddle(self, at: Progress) -> Progress | None:
        """Do what an operator may do to something that is open; None where it may not be done."""
        points = engine.points(self.diagram, at.state)
        if not points:
            return None
        token, deed = self.random.choice(points).id, self.random.choice(["skip", "drop", "move"])
        said: dict[str, Any] = {"token": token, "context": self.context}
        try:
            if deed == "skip":
                return engine.skip(self.diagram, at.state, answer={"w": 1}, **said)
            if deed == "drop":
                return engine.drop(self.diagram, at.state, **said)
            to = [node.id for node in engine.targets(self.diagram, at.state, token=token)]
            if to:
                return engine.relocate(self.diagram, at.state, to=self.random.choice(to), **said)
        except (NotAllowed, NotOpen):
            return None
        return None

    def do(self, kind: str, chosen: Any, state: State) -> Progress:
        if kind == "task":
            names = self.random.sample(NAMES, 2)
            answer = {name: self.random.randint(-3, 7) for name in names}
            return engine.complete(
                self.diagram, state, task=chosen.id, answer=answer, context=self.context
            )
        if kind == "time":
            self.now = max(self.now, chosen) + datetime.timedelta(
                minutes=self.random.randint(0, 90)
            )
            return engine.wake(self.diagram, state, context=self.context)
        if kind == "job":
            if self.random.random() < 0.2:
                return engine.fail_job(
                    self.diagram, state, job=chosen.id, reason="no", context=self.context
                )
            result = {self.random.choice(NAMES): self.random.randint(-3, 7)}
            return engine.finish_job(
                self.diagram, state, job=chosen.id, result=result, context=self.context
            )
        if kind == "retry":
            return engine.retry(self.diagram, state, incident=chosen.id, context=self.context)
        if chosen.kind == "signal":
            return engine.signal(
                self.diagram, state, name=chosen.message, payload={"w": 2}, context=self.context
            )
        by_key = chosen.key is not None and self.random.random() < 0.5
        return engine.deliver(
            self.diagram, state, message=chosen.message, key=chosen.key, payload={"v": 3},
            context=self.context, wait=None if by_key else chosen.id,
        )  # fmt: skip


def play(drawn: engine.Diagram, seed: int, *, reload: bool) -> list[Any]:
    """Play an instance and return its story: what was open and set after every step."""
    player = Player(drawn, seed)
    story: list[Any] = []
    at: Progress | None = player.start()
    known: dict[str, dict[str, Any]] = {}
    while at is not None and len(story) < MOST_STEPS:
        known = applied(known, at)
        assert known == at.state.variables, "a change was not told"
        assert_alive(at)
        story.append(told(at))
        if reload:
            stored = orjson.loads(orjson.dumps(at.state.variables))
            at = replace(at, state=State(at.state.blob, stored))
        at = player.step(at)
    return story


def assert_alive(at: Progress) -> None:
    """An instance is done, or something is open; never neither, never both."""
    is_open = bool(at.tasks or at.waits or at.incidents or at.next_due or at.jobs)
    is_open = is_open or b'"condition"' in at.state.blob  # nobody outside brings that about
    assert at.done != is_open, "the instance stalls" if not at.done else "it ended with open work"


def told(at: Progress) -> Story:
    """Return what a host would see of a step."""
    return {
        "steps": [(s.verb, s.element, s.flow, s.path) for s in at.steps],
        "changes": [(c.scope, c.name, c.before, c.after) for c in at.changes],
        "open": [(t.id, t.element) for t in at.tasks]
        + [(w.id, w.key) for w in at.waits]
        + [(j.id, j.type, j.inputs) for j in at.jobs],
        "due": at.next_due,
        "incidents": [(i.id, i.kind) for i in at.incidents],
        "variables": at.state.variables,
        "done": at.done,
    }


@contextmanager
def in_memory() -> Iterator[None]:
    """Let moves go on with the execution they left, instead of restoring it."""
    original_restore, original_progress = moves.restore, moves.progress
    kept: list[Execution] = []

    def remember(run: Execution) -> Progress:
        kept[:] = [run]
        found = original_progress(run)
        run.steps, run.sent, run.ran, run.stopped = [], [], 0, False
        run.scopes.changes.clear()
        run.scopes._laid.clear()
        return found

    def recall(drawn: engine.Diagram, state: State, context: MoveContext) -> Execution:
        run = kept[0]
        run.context, run.expressions = context, type(run.expressions)(context)
        return run

    for room in (moves, operating):
        room.restore, room.progress = recall, remember
    try:
        yield
    finally:
        for room in (moves, operating):
            room.restore, room.progress = original_restore, original_progress


def try_one(seed: int) -> int:
    """Play one random process both ways; return the number of its steps."""
    drawn = diagram(seed)
    reloaded = play(drawn, seed, reload=True)
    with in_memory():
        straight = play(drawn, seed, reload=False)
    for number, (one, other) in enumerate(zip(straight, reloaded, strict=True)):
        assert one == other, f"seed {seed}, step {number}: {one} is not {other}"
    return len(reloaded)


def try_new_version(seed: int) -> None:
    """Play a random process, taken over after each step to a version that says the same."""
    old, new = diagram(seed), diagram(seed)
    stays, goes = Player(old, seed), Player(old, seed)
    one: Progress | None = stays.start()
    other: Progress | None = goes.start()
    for _ in range(MOST_STEPS):
        if one is None or other is None or one.done:
            break
        over = engine.migrate(
            old, new, other.state, mapping=engine.suggest(old, new), context=goes.context
        )
        assert over.progress is not None, (seed, over.problems)
        assert told(over.progress)["open"] == told(one)["open"], seed
        one, other = stays.step(one), goes.step(over.progress)


def main(size: int, first: int = 0) -> None:
    """Play so many and print what was done."""
    started, steps = time.monotonic(), 0
    for seed in range(first, first + size):
        try:
            steps += try_one(seed)
        except (AssertionError, NotOpen, Exception):
            print(f"seed {seed} failed")  # noqa: T201
            raise
    seconds = time.monotonic() - started
    print(f"{size} random processes, {steps} steps twice, all the same, {seconds:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, *map(int, sys.argv[2:3]))
