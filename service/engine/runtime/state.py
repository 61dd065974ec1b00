"""The state of an instance as a few bytes: its live tokens, nothing of diagrams or variables."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from service import exact_json
from service.engine.context import MoveContext
from service.engine.failures import Failure
from service.engine.progress import State
from service.engine.runtime.diagram import Diagram
from service.engine.runtime.execution import ROOT, Execution, scope_of
from service.engine.runtime.token import Token
from service.engine.runtime.token_state import TokenState, as_json

VERSION = 1


class SavedToken(NamedTuple):
    """A token as it is saved: which element's spec it stands at, and what holds it."""

    id: str
    holder: str | None
    spec: str
    status: int
    state: TokenState


def saved_tokens(read: Mapping[str, Any]) -> list[SavedToken]:
    """Return the tokens of a state that was read, the oldest first."""
    return [
        SavedToken(key, holder, spec, status, TokenState.read(inside))
        for key, holder, spec, status, inside in read["tokens"]
    ]


def save(run: Execution) -> State:
    """Return what has to be kept of an instance."""
    written = {
        "version": VERSION,
        "process": run.diagram.process_id,
        "serial": run.serial,
        "completed": run.completed,
        "ready": list(run.ready),
        "tokens": [
            [task.id, task._parent, task.task_spec.name, task.state, task.saved]
            for task in run.tasks.values()
        ],
    }
    return State(exact_json.dumps(written, default=as_json), run.scopes.snapshot())


def rewrite(state: State, read: Mapping[str, Any], tokens: Iterable[SavedToken]) -> State:
    """Return a state with other tokens."""
    written = {**read, "tokens": [list(token) for token in tokens]}
    return replace(state, blob=exact_json.dumps(written, default=as_json))


def restore(diagram: Diagram, state: State, context: MoveContext) -> Execution:
    """Return the instance as it was saved, ready to move.

    :raises Failure: the state was saved under another diagram
    """
    read = exact_json.loads(state.blob)
    run = Execution(diagram, state.variables, context)
    run.completed = read["completed"]
    run.tasks = dict(_tokens(run, saved_tokens(read)))
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


def _tokens(run: Execution, written: list[SavedToken]) -> Iterable[tuple[str, Token]]:
    for key, parent, name, status, state in written:
        spec = _spec(run.diagram, name)
        container = run.tasks.get(parent) if parent is not None else None
        task = Token(run, spec, parent=container, state=status, id=key)
        task.saved = state
        yield key, task
