"""Compensation: which completed activities can be undone, and undoing them, the last one first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.engine.execution import Execution
    from service.engine.token import Token

DONE = "undoable"
Entry = list[Any]


def remember(task: Token) -> None:
    """Note in the scope around it that an activity with a way to undo it has completed.

    A completed sub-process without a handler of its own is undone by undoing what it did.
    """
    spec, holder = task.task_spec, task.holder
    inside: list[Entry] = task.internal_data.get(DONE, [])
    called = spec.node.type == "callActivity"
    handlers = [spec.undo] if spec.undo else [] if called else _flat(inside)
    if handlers and holder is not None:
        holder.internal_data.setdefault(DONE, []).append([spec.node.id, handlers])


def _flat(entries: list[Entry]) -> list[str]:
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
    run.spawn(handler, scope, undoing=task.id)
    return False


def scope_to_undo(task: Token) -> Token:
    """Return the scope that a compensation event speaks of: its own, or around its handler."""
    scope = task.container
    while scope.task_spec.node.event_sub_process:
        scope = scope.container
    return scope
