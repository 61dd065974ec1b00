"""Compensation: which completed activities can be undone, and undoing them, the last one first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from service.engine.execution import Execution
    from service.engine.token import Token

DONE = "undoable"
Handler = Any
"""The name of the activity that undoes, or (spec, event sub-process, its start, what was done
inside, variables) for a sub-process that undoes itself by an event sub-process of its own."""
Entry = list[Any]


def remember(task: Token) -> None:
    """Note in the scope around it that an activity with a way to undo it has completed.

    A completed sub-process without a handler of its own is undone by undoing what it did. What
    undid something is not undone in its turn.
    """
    holder = task.holder
    if holder is None or "undoing" in task.internal_data:
        return
    if task.task_spec.passes_undoing:
        entries = task.internal_data.get(DONE, [])
    else:
        handlers = _handlers(task)
        entries = [[task.task_spec.node.id, handlers]] if handlers else []
    if entries:
        holder.internal_data.setdefault(DONE, []).extend(entries)


def _handlers(task: Token) -> list[Handler]:
    spec = task.task_spec
    inside: list[Entry] = task.internal_data.get(DONE, [])
    if spec.undo:
        return [spec.undo]
    if spec.node.type == "callActivity":
        return []
    contents = spec.contents_inside(task)
    own = contents.handler("compensate", None) if contents else None
    if own is None:
        return _flat(inside)
    values = task.workflow.scopes.local(task.id)
    return [[spec.name, own.name, own.start, inside, values]]


def _flat(entries: list[Entry]) -> list[Handler]:
    return [handler for _, handlers in entries for handler in handlers]


def undo_next(run: Execution, task: Token, scope: Token, activity: str | None) -> bool:
    """Start the next handler of a compensation; True when there is nothing (more) to undo.

    :param task: the event that asked for it; it goes on when the handler is through
    """
    state = task.internal_data
    if "undo" not in state:
        entries: list[Entry] = scope.internal_data.get(DONE, [])
        chosen = [e for e in entries if activity in (None, e[0])]
        scope.internal_data[DONE] = [e for e in entries if e not in chosen]
        state["undo"] = _flat(chosen)
    if not state["undo"]:
        del state["undo"]
        return True
    handler = state["undo"].pop()
    if isinstance(handler, str):
        run.spawn(handler, scope, undoing=task.id)
        return False
    _reopen(run, task, scope, *handler)
    return False


def _reopen(
    run: Execution, task: Token, scope: Token, name: str, handler: str, start: str,
    inside: list[Entry], values: dict[str, Any],
) -> None:  # fmt: skip
    """Let a completed sub-process undo itself, as it stood when it completed."""
    body = run.place(
        name, scope, undoing=task.id, reopened=True, entered=True, phase="waiting", **{DONE: inside}
    )
    body._set_state(TaskState.STARTED)
    for variable, value in values.items():
        run.scopes.put(body.id, variable, value, element=body.task_spec.node.id)
    opened = run.place(handler, body, start=start, detail={"kind": "compensate"})
    opened.wake()


def scope_to_undo(task: Token) -> Token:
    """Return the scope that a compensation event speaks of: its own, or around its handler."""
    scope = task.container
    while scope.task_spec.node.event_sub_process or scope.task_spec.passes_undoing:
        scope = scope.container
    return scope
