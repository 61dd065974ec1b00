"""The state of an instance as a few bytes: its live tokens, nothing of diagrams or variables."""

from collections.abc import Iterable
from typing import Any

from service import exact_json
from service.engine.context import MoveContext
from service.engine.diagram import Diagram
from service.engine.execution import ROOT, Execution, scope_of
from service.engine.failures import Failure
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
    return State(exact_json.dumps(written), run.scopes.snapshot())


def _written(task: Token) -> list[Any]:
    return [task.id, task._parent, task.task_spec.name, task.state, task.internal_data]


def restore(diagram: Diagram, state: State, context: MoveContext) -> Execution:
    """Return the instance as it was saved, ready to move.

    :raises Failure: the state was saved under another diagram
    """
    read = exact_json.loads(state.blob)
    run = Execution(diagram, state.variables, context)
    run.completed = read["completed"]
    run.tasks = dict(_tokens(run, read["tokens"]))
    run.serial = read["serial"]
    run.ready.extend(read.get("ready", ()))
    run.task_tree = run.tasks[ROOT]
    return run


def chain(diagram: Diagram, state: State, task: str) -> list[str] | None:
    """Return the scopes that an open element sees, as `Execution.chain` does, without a move.

    None: there is no such element.

    :raises Failure: the state was saved under another diagram
    """
    places = {
        key: (parent, _spec(diagram, name))
        for key, parent, name, *_ in exact_json.loads(state.blob)["tokens"]
    }
    if task not in places:
        return None
    scopes, walker = [scope_of(task)], places[task][0]
    while walker in places:
        scopes.append(scope_of(walker))
        walker, spec = places[walker]
        if spec.closes_scope:
            break
    return scopes


def _spec(diagram: Diagram, name: str) -> Any:
    spec = diagram.spec.task_specs.get(name)
    if spec is None:
        raise Failure("migration", f"流程图中没有“{name}”", f"the diagram has no {name!r}")
    return spec


def _tokens(run: Execution, written: list[list[Any]]) -> Iterable[tuple[str, Token]]:
    for key, parent, name, state, internal in written:
        spec = _spec(run.diagram, name)
        container = run.tasks.get(parent) if parent is not None else None
        task = Token(run, spec, parent=container, state=state, id=key)
        task.internal_data = internal
        yield key, task
