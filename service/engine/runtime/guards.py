"""Subscriptions: what waits for a time, a message, a signal or a condition, and what follows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from SpiffWorkflow.util.task import TaskState

from service import feel
from service.engine.failures import Failure
from service.engine.model import Trigger
from service.engine.runtime.execution import Execution, scope
from service.engine.runtime.token import Token, timer_of
from service.engine.runtime.token_state import Subscription, TokenState
from service.engine.timing.timers import alarm
from service.feel.kinds import kind as kind_of
from service.feel.numbers import number_text

Json = Any
SUBSCRIBED = frozenset({"timer", "message", "signal", "conditional"})
NEVER = "=false"  # a condition that nobody wrote


def subscription(
    run: Execution, trigger: Trigger, context: Mapping[str, Json]
) -> Subscription | None:
    """Return what a subscription waits for, worked out when it opens; None: nothing any more.

    :raises Failure: a time, name or key has no value
    """
    if trigger.kind == "timer":
        due = alarm(trigger, run.expressions, context)
        return Subscription(alarm=due.as_json()) if due else None
    if trigger.kind == "conditional":
        run.unasked = True
        return Subscription(
            condition=trigger.expression or NEVER,
            of=list(trigger.variables) or None,
            on=list(trigger.changes) or None,
        )
    name = run.expressions.needed(trigger.name or "", context, kind=trigger.kind, what="名称")
    if trigger.kind == "signal":
        return Subscription(signal=str(name))
    key = None
    if trigger.key is not None:
        key = written(run.expressions.needed(trigger.key, context, kind="message", what="关联键"))
    if key == "":
        raise Failure("message", "关联键是空的", "the correlation key is empty")
    return Subscription(message=str(name), key=key)


def written(key: object) -> str:
    """Return a correlation key as text: 7, 7.0 and "7" are the same key.

    :raises Failure: it is neither text nor a number
    """
    if isinstance(key, str):
        return key
    number = feel.from_json(key)
    if not isinstance(number, Decimal):
        kind = kind_of(number)
        raise Failure(
            "message",
            f"关联键应当是文字或数字，算出的是 {kind}",
            f"the correlation key is {kind}, neither text nor a number",
        )
    return number_text(number)


def watch(
    run: Execution, container: Token, name: str, trigger: Trigger, *, host: Token | None = None,
    handler: str | None = None,
) -> list[Token]:  # fmt: skip
    """Open the subscriptions of a boundary event, an event sub-process or a multiple event.

    There is one for each of its definitions that something outside can bring about.

    :param host: the activity watched, or the event that waits; None: the scope itself
    :param handler: the event sub-process that is opened
    """
    seen = run.visible(host) if host else _seen_inside(run, container)
    parts = [part for part in trigger.each if part.kind in SUBSCRIBED]
    found = [subscription(run, part, seen) for part in parts]
    if trigger.parallel and not all(found):
        return []
    opened = []
    for number, sub in enumerate(found):
        if not sub:
            continue
        part = number if trigger.parts else None
        watched = (host or container).id
        saved = TokenState(guards_of=watched, sub=sub, part=part, handler=handler)
        guard = run.place(name, container, saved)
        guard._set_state(TaskState.WAITING)
        opened.append(guard)
    return opened


def _seen_inside(run: Execution, container: Token) -> dict[str, Any]:
    """Return what an event sub-process sees as it begins to watch.

    What the message brought that begins the case is on its way to the start event just then.
    """
    brought, _detail = container.saved.caught or ({}, {})
    return {**brought, **run.visible_inside(container)}


def watch_over(run: Execution, host: Token) -> None:
    """Open the subscriptions of the boundary events of an activity; all of them, or none."""
    guards: list[str] = []
    host.saved.guards = guards
    try:
        for boundary in host.task_spec.boundaries:
            trigger = boundary.node.trigger
            opened = watch(run, host.container, boundary.name, trigger, host=host)
            guards.extend(guard.id for guard in opened)
    except Failure:
        unwatch(run, host)
        raise


def unwatch(run: Execution, host: Token) -> None:
    """Close the subscriptions of an activity's boundary events."""
    guards, host.saved.guards = host.saved.guards, None
    for guard in guards or ():
        if guard in run.tasks:
            run.remove(run.tasks[guard])


def fire(run: Execution, task: Token, payload: Mapping[str, Json], **detail: Json) -> None:
    """Let a subscription have what it waited for."""
    if task.saved.part is not None and task.task_spec.node.trigger.parallel:
        _come(run, task, payload, detail)
        return
    _fire(run, task, payload, detail)


def _come(
    run: Execution, task: Token, payload: Mapping[str, Json], detail: Mapping[str, Json]
) -> None:
    """Keep what has come for an event that needs all of its parts; fire when nothing lacks."""
    state = task.saved
    state.came, state.kept, state.sub = dict(payload), state.sub, None
    parts = [t for t in task.container.children if _beside(t, task)]
    if any(part.saved.came is None for part in parts):
        return
    brought = [part.saved.came or {} for part in parts]
    everything = {name: value for came in brought for name, value in came.items()}
    for part in parts:
        part.saved.sub, part.saved.kept, part.saved.came = part.saved.kept, None, None
    _fire(run, task, everything, detail)
    again = [rearm(run, part) for part in parts if part is not task and part.id in run.tasks]
    if task.id in run.tasks and all(again):
        return
    for part in parts:  # one of them can never come again: neither can the event
        if part.id in run.tasks:
            run.remove(part)


def _beside(one: Token, other: Token) -> bool:
    """Whether two subscriptions belong to one event that waits for both."""
    mine, its = one.saved, other.saved
    return (
        one.task_spec is other.task_spec
        and mine.part is not None
        and mine.guards_of == its.guards_of
    )


def _fire(
    run: Execution, task: Token, payload: Mapping[str, Json], detail: Mapping[str, Json]
) -> None:
    handler, watched = task.saved.handler, task.saved.guards_of
    if handler is not None:
        handle(run, task.container, handler, task.task_spec, payload, detail)
        if task.id in run.tasks:
            rearm(run, task)
        return
    if watched is not None:
        host = run.tasks[watched]
        if host.task_spec is task.task_spec:
            unwatch(run, host)
            host.task_spec.fire(run, host, payload, detail)
            return
        if not task.task_spec.node.interrupting:
            rearm(run, task)
        interrupt(run, host, task.task_spec, payload, detail)
        return
    task.task_spec.fire(run, task, payload, detail)


def rearm(run: Execution, guard: Token) -> bool:
    """Wait for the next time; False: it was a timer that has no next time, and is over."""
    sub, timer = guard.saved.sub, timer_of(guard)
    if sub is None or timer is None:
        return True
    following = timer.following(run.context.zone)
    if following is None:
        run.remove(guard)
        return False
    sub.alarm = following.as_json()
    return True


def interrupt(
    run: Execution, host: Token, boundary: Any, payload: Mapping[str, Json],
    detail: Mapping[str, Json],
) -> None:  # fmt: skip
    """Go on from a boundary event; unless it is non-interrupting its activity ends."""
    container = host.container
    if boundary.node.interrupting:
        run.cancel_token(host)
    fired = run.place(boundary.name, container, TokenState(fired=True, detail=dict(detail)))
    for name, value in payload.items():
        run.scopes.put(scope(fired), name, value, element=boundary.node.id)
    fired.wake()


def handle(
    run: Execution, container: Token, name: str, start: Any, payload: Mapping[str, Json],
    detail: Mapping[str, Json],
) -> None:  # fmt: skip
    """Open an event sub-process in a scope; unless it is non-interrupting all else there ends."""
    if start.node.interrupting:
        run.clear(container)
        if container.saved.left is not None:  # what an ad-hoc sub-process has not opened yet
            container.saved.left = []
    opened = run.place(name, container, TokenState(start=start.name, detail=dict(detail)))
    for variable, value in payload.items():
        run.scopes.put(scope(opened), variable, value, element=start.node.id)
    opened.wake()


def broadcast(run: Execution, signal: str, payload: Mapping[str, Json]) -> int:
    """Let every subscription to a signal in this instance have it; return how many there were."""
    found = [task for task in run.live() if _signal(task) == signal]
    for task in found:
        if task.id in run.tasks and _signal(task) == signal:
            fire(run, task, payload, kind="signal", signal=signal)
    return len(found)


def _signal(task: Token) -> str | None:
    return task.saved.sub.signal if task.saved.sub else None
