"""What one completion costs, as ratios against what runs beside it on the same machine.

`python -m bench.engine` prints, for instances with a history of 10, 100, 1,000 and 10,000 steps:
the engine alone (state and variables in as bytes, one user task completed, bytes out), a bare
durable commit of one row, and SpiffWorkflow used in the obvious way (whole workflow as JSON);
then the same completion through the host, and over HTTP beside a Flask route that writes one row.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from bench import engine_house
from service import engine

HISTORIES = (10, 100, 1_000, 10_000)
SAMPLES = 60
NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="b">
<process id="p" isExecutable="true">
<startEvent id="start"/><userTask id="a"/><exclusiveGateway id="x" default="again"/>
<scriptTask id="s">{script}</scriptTask><endEvent id="end"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="s"/>
<sequenceFlow id="f3" sourceRef="s" targetRef="x"/>
<sequenceFlow id="again" sourceRef="x" targetRef="a"/>
<sequenceFlow id="f4" sourceRef="x" targetRef="end"><conditionExpression>{stop}
</conditionExpression></sequenceFlow></process></definitions>"""
FEEL = (
    '<extensionElements><zeebe:script xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'expression="=n + 1" resultVariable="n"/></extensionElements>'
)
DATA = {f"field_{number}": {"name": "张师傅", "value": number} for number in range(20)}


def median(samples: list[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(samples) * 1000


def timed(deed: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long a deed took, and what it gave."""
    started = time.perf_counter()
    result = deed()
    return time.perf_counter() - started, result


class Ours:
    """An instance kept as a host keeps it: as bytes."""

    def __init__(self) -> None:
        source = DIAGRAM.format(script=FEEL, stop="=n &lt; 0").encode()
        self.diagram = engine.read({"p.bpmn": source}, "p")
        self.hands = engine.Hands(now=NOW)
        started = engine.start(self.diagram, variables={"n": 0, **DATA}, hands=self.hands)
        self.keep(started)

    def keep(self, progress: engine.Progress) -> None:
        self.blob = progress.state.blob
        self.variables = orjson.dumps(progress.state.variables)
        self.task = progress.tasks[0].id

    def step(self) -> None:
        state = engine.State(self.blob, orjson.loads(self.variables))
        self.keep(
            engine.complete(
                self.diagram, state, task=self.task, answer={"said": "好"}, hands=self.hands
            )
        )


class Plain:
    """SpiffWorkflow used in the obvious way: the whole workflow out of JSON and back."""

    def __init__(self) -> None:
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

        parser = BpmnParser()
        source = DIAGRAM.format(script="<script>n = n + 1</script>", stop="n &lt; 0")
        parser.add_bpmn_str(source.encode())
        workflow = BpmnWorkflow(parser.get_spec("p"))
        workflow.task_tree.data.update({"n": 0, **DATA})
        workflow.do_engine_steps()
        self.serializer = BpmnWorkflowSerializer()
        self.workflow = workflow

    def advance(self) -> bool:
        """Complete one task in memory; False when the inbox is empty."""
        from SpiffWorkflow import TaskState

        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            return False
        ready[0].data["said"] = "好"
        ready[0].run()
        self.workflow.do_engine_steps()
        return True

    def step(self) -> bool:
        text = self.serializer.serialize_json(self.workflow)
        self.workflow = self.serializer.deserialize_json(text)
        return self.advance()


def commit_cost(folder: Path) -> float:
    """Return the median cost of a bare durable commit of one row of the same size, in ms."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")
    body = json.dumps(DATA)

    def commit() -> None:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO row (body) VALUES (?)", (body,))
        database.execute("COMMIT")

    return median([timed(commit)[0] for _ in range(SAMPLES)])


def our_costs() -> dict[int, float]:
    """Return the median cost of a completion after each length of history, in ms."""
    ours, costs, done = Ours(), {}, 0
    for history in HISTORIES:
        for _ in range(history - done):
            ours.step()
        costs[history] = median([timed(ours.step)[0] for _ in range(SAMPLES)])
        done = history + SAMPLES
    return costs


def plain_costs(most_seconds: float = 60) -> dict[int, float | None]:
    """Return the same for plain SpiffWorkflow; None: its inbox is empty, or it takes too long."""
    costs: dict[int, float | None] = dict.fromkeys(HISTORIES)
    plain, done, started = Plain(), 0, time.monotonic()
    for history in HISTORIES:
        for _ in range(history - done):
            if not plain.advance() or time.monotonic() - started > most_seconds:
                return costs
        samples = [timed(plain.step) for _ in range(5)]
        if not all(alive for _, alive in samples):
            return costs
        costs[history] = median([seconds for seconds, _ in samples])
        done = history + 5
    return costs


def through_the_house(bare: float) -> None:
    """Print what the same completion costs through the host and over HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        route, costs = engine_house.measure(Path(folder))
    print(f"a Flask route that writes one row durably: {route:.2f} ms = 1.00")
    print(f"{'history':>8} {'through the host':>22} {'over HTTP':>22}")
    for history, (host, http) in costs.items():
        mine = f"{host:.1f} ms = {host / bare:.1f} commits"
        page = f"{http:.1f} ms = {http / route:.1f} routes"
        print(f"{history:>8} {mine:>22} {page:>22}")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        bare = commit_cost(Path(folder))
    ours, plain = our_costs(), plain_costs()
    print(f"a bare durable commit of one row: {bare:.2f} ms = 1.00")
    print(f"{'history':>8} {'engine':>16} {'plain SpiffWorkflow':>26}")
    for history in HISTORIES:
        other = plain[history]
        said = "no open task is found" if other is None else f"{other:.1f} ms = {other / bare:.1f}"
        mine = f"{ours[history]:.2f} ms = {ours[history] / bare:.2f}"
        print(f"{history:>8} {mine:>16} {said:>26}")
    through_the_house(bare)
    print(f"10,000th step against the 10th: {ours[10_000] / ours[10]:.2f}")


if __name__ == "__main__":
    main()
