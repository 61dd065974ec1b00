"""The state of an instance as a few bytes: its live tokens, nothing of diagrams or variables."""

from collections.abc import Iterable
from typing import Any

import orjson

from service.engine.diagram import Diagram
from service.engine.execution import ROOT, Execution
from service.engine.failures import Failure
from service.engine.hands import Hands
from service.engine.progress import State
from service.engine.token import Token

VERSION = 1


def save(run: Execution) -> State:
    """Return what has to be kept of an instance."""
    written = {
        "version": VERSION,
        "process": run.diagram.process_id,
        "serial": run.serial,
        "completed": run.completed,
        "ready": list(run.ready),
        "tokens": [_written(task) for task in run.tasks.values()],
    }
    return State(orjson.dumps(written), run.scopes.snapshot())


def _written(task: Token) -> list[Any]:
    return [task.id, task._parent, task.task_spec.name, task.state, task.internal_data]


def restore(diagram: Diagram, state: State, hands: Hands) -> Execution:
    """Return the instance as it was saved, ready to move.

    :raises Failure: the state was saved under another diagram
    """
    read = orjson.loads(state.blob)
    run = Execution(diagram, state.variables, hands)
    run.completed = read["completed"]
    run.tasks = dict(_tokens(run, read["tokens"]))
    run.serial = read["serial"]
    run.ready.extend(read.get("ready", ()))
    run.task_tree = run.tasks[ROOT]
    return run


def _tokens(run: Execution, written: list[list[Any]]) -> Iterable[tuple[str, Token]]:
    for key, parent, name, state, internal in written:
        spec = run.spec.task_specs.get(name)
        if spec is None:
            raise Failure("migration", f"流程图中没有“{name}”", f"the diagram has no {name!r}")
        container = run.tasks.get(parent) if parent is not None else None
        task = Token(run, spec, parent=container, state=state, id=key)
        task.internal_data = internal
        yield key, task
