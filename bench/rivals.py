"""The same completion without the house: our engine alone, and SpiffWorkflow in the obvious way."""

from __future__ import annotations

import datetime
import sqlite3
import time
from pathlib import Path

import orjson

from bench.drawing import DATA, PLAIN, STEP
from service import engine

NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
PATIENCE = 60.0
"""So many seconds SpiffWorkflow may take to reach a history."""


class Engine:
    """An instance kept as a host keeps it: state and variables as bytes, nothing written."""

    def __init__(self) -> None:
        self.diagram = engine.read({"p.bpmn": STEP.encode()}, "loop")
        self.context = engine.MoveContext(now=NOW)
        self._keep(engine.start(self.diagram, variables={"n": 0, **DATA}, context=self.context))

    def _keep(self, progress: engine.Progress) -> None:
        self.blob = progress.state.blob
        self.variables = orjson.dumps(progress.state.variables)
        self.task = progress.tasks[0].id

    def step(self) -> None:
        """Complete the open task: bytes in, bytes out."""
        state = engine.State(self.blob, orjson.loads(self.variables))
        answer = {"said": "好", "amount": 3}
        self._keep(
            engine.complete(
                self.diagram, state, task=self.task, answer=answer, context=self.context
            )
        )


class Plain:
    """SpiffWorkflow as its documentation shows it: the whole workflow as JSON in a row.

    `gone` says why it cannot go on, once it cannot.
    """

    def __init__(self, folder: Path) -> None:
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

        parser = BpmnParser()
        parser.add_bpmn_str(PLAIN.encode())
        self.workflow = BpmnWorkflow(parser.get_spec("loop"))
        self.workflow.task_tree.data.update({"n": 0, **DATA})
        self.workflow.do_engine_steps()
        self.serializer = BpmnWorkflowSerializer()
        self.gone = ""
        self.row = sqlite3.connect(folder / "plain.db", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.row.execute(f"PRAGMA {pragma}")
        self.row.execute("CREATE TABLE workflow (id INTEGER PRIMARY KEY, body TEXT)")
        self.save()

    def save(self) -> None:
        """Write the workflow into its row, durably."""
        body = self.serializer.serialize_json(self.workflow)
        self.row.execute("INSERT OR REPLACE INTO workflow VALUES (1, ?)", (body,))

    def step(self) -> None:
        """Read the workflow out of its row, complete its task, write it back."""
        (body,) = self.row.execute("SELECT body FROM workflow WHERE id = 1").fetchone()
        self.workflow = self.serializer.deserialize_json(body)
        if self._complete():
            self.save()

    def lengthen(self, steps: int) -> None:
        """Complete so many tasks in memory, as long as there is patience."""
        until = time.monotonic() + PATIENCE
        for _ in range(steps):
            if self.gone or not self._complete():
                return
            if time.monotonic() > until:
                self.gone = f"not reached in {PATIENCE:.0f} s"
                return
        self.save()

    def _complete(self) -> bool:
        from SpiffWorkflow import TaskState

        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            self.gone = "finds no open task"
            return False
        ready[0].data["said"] = "好"
        ready[0].run()
        self.workflow.do_engine_steps()
        return True
