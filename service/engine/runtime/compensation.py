"""Compensation: which completed activities can be undone, and undoing them, the last one first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from service.engine.runtime.token_state import TokenState

if TYPE_CHECKING:
    from service.engine.runtime.execution import Execution
    from service.engine.runtime.token import Token

Handler = Any
"""The name of the activity that undoes, or that with the variables it is to see, or (spec, event
sub-process, its start, what was done inside, variables) for a sub-process that undoes itself by an
event sub-process of its own."""
Entry = list[Any]


def remember(task: Token) -> None:
    """Note in the scope around it that an activity with a way to undo it has completed.

    A completed sub-process without a handler of its own is undone by undoing what it did. What
    undid something is not undone in its turn.
    """
    holder = task.holder
    if holder is None or task.saved.undoing is not None:
        return
    if task.task_spec.passes_undoing:
        entries = task.saved.undoable or []
    else:
        handlers = _handlers(task)
        entries = [[task.task_spec.node.id, handlers]] if handlers else []
    if entries:
        _add(holder, entries)


def _add(scope: Token, entries: list[Entry]) -> None:
    if scope.saved.undoable is None:
        scope.saved.undoable = []
    scope.saved.undoable.extend(entries)


def _handlers(task: Token) -> list[Handler]:
    spec = task.task_spec
    inside: list[Entry] = task.saved.undoable or []
    if spec.undo:
        return [spec.undo]
    if spec.node.type == "callActivity":
        return []
    contents = spec.contents_inside(task)
    own = contents.handler("compensate", None) if contents else None
    values = task.workflow.scopes.local(task.id)
    if own is None:
        return [_seeing(handler, values) for handler in _flat(inside)]
    return [[spec.name, own.name, own.start, inside, values]]


def _seeing(handler: Handler, values: dict[str, Any]) -> Handler:
    """Let a handler see the variables of the scope that it undoes something of, as they were."""
    if isinstance(handler, str):
        return [handler, values] if values else handler
    if len(handler) == len(("name", "values")):
        return [handler[0], {**values, **handler[1]}]
    return handler


def stop_to_undo(run: Execution, task: Token) -> None:
    """Stop all else in a transaction that is cancelled, and in its other rounds where it has any.

    What they have completed is undone with it, as it stands.

    :param task: the event that cancels it
    """
    cancelled = task.container
    if cancelled.task_spec.rounds is not None:
        body = cancelled.container
        before, body.saved.undoable = body.saved.undoable or [], None
        for other in [child for child in body.children if child is not cancelled]:
            before += _left_undone(run, other)
            run.cancel_token(other)
        cancelled.saved.undoable = before + (cancelled.saved.undoable or [])
    for child in [child for child in cancelled.children if child is not task]:
        _add(cancelled, _left_undone(run, child))
    run.clear(cancelled, but=task)


def _left_undone(run: Execution, scope: Token) -> list[Entry]:
    """Return what has completed in a scope that is still open, and in those inside it."""
    if scope.task_spec.node.type == "callActivity":
        return []
    values = run.scopes.local(scope.id)
    done = [_seeing(one, values) for one in _flat(scope.saved.undoable or [])]
    for child in scope.children:
        done += [_seeing(one, values) for one in _flat(_left_undone(run, child))]
    return [[scope.task_spec.node.id, done]] if done else []


def _flat(entries: list[Entry]) -> list[Handler]:
    return [handler for _, handlers in entries for handler in handlers]


def undo_next(run: Execution, task: Token, scope: Token, activity: str | None) -> bool:
    """Start the next handler of a compensation; True when there is nothing (more) to undo.

    :param task: the event that asked for it; it goes on when the handler is through
    """
    state = task.saved
    if state.undo is None:
        entries: list[Entry] = scope.saved.undoable or []
        chosen = [e for e in entries if activity in (None, e[0])]
        scope.saved.undoable = [e for e in entries if e not in chosen]
        state.undo = _flat(chosen)
    if not state.undo:
        state.undo = None
        return True
    handler = state.undo.pop()
    if isinstance(handler, str):
        handler = [handler, {}]
    if len(handler) == len(("name", "values")):
        _undo(run, task, scope, *handler)
        return False
    _reopen(run, task, scope, *handler)
    return False


def _undo(run: Execution, task: Token, scope: Token, name: str, values: dict[str, Any]) -> None:
    """Open the activity that undoes something, with the variables it saw then."""
    opened = run.place(name, scope, TokenState(undoing=task.id))
    for variable, value in values.items():
        run.scopes.put(opened.id, variable, value, element=opened.task_spec.node.id)
    opened.wake()


def _reopen(
    run: Execution, task: Token, scope: Token, name: str, handler: str, start: str,
    inside: list[Entry], values: dict[str, Any],
) -> None:  # fmt: skip
    """Let a completed sub-process undo itself, as it stood when it completed."""
    saved = TokenState(
        undoing=task.id, reopened=True, entered=True, phase="waiting", undoable=inside
    )
    body = run.place(name, scope, saved)
    body._set_state(TaskState.STARTED)
    for variable, value in values.items():
        run.scopes.put(body.id, variable, value, element=body.task_spec.node.id)
    opened = run.place(handler, body, TokenState(start=start, detail={"kind": "compensate"}))
    opened.wake()


def scope_to_undo(task: Token) -> Token:
    """Return the scope that a compensation event speaks of: its own, or around its handler."""
    scope = task.container
    while scope.task_spec.node.event_sub_process or scope.task_spec.passes_undoing:
        scope = scope.container
    return scope
