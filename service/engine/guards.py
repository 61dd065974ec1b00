"""Subscriptions: what waits for a time, a message, a signal or a condition, and what follows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from SpiffWorkflow.util.task import TaskState

from service import feel
from service.engine.execution import Execution, scope
from service.engine.failures import Failure
from service.engine.model import Trigger
from service.engine.timers import Alarm, alarm
from service.engine.token import Token
from service.feel.kinds import kind as kind_of
from service.feel.numbers import number_text

Json = Any
SUBSCRIBED = frozenset({"timer", "message", "signal", "conditional"})
CAME = "came"
NEVER = "=false"  # a condition that nobody wrote


def subscription(run: Execution, trigger: Trigger, context: Mapping[str, Json]) -> dict[str, Json]:
    """Return what a subscription waits for, worked out when it opens; {}: for nothing any more.

    :raises Failure: a time, name or key has no value
    """
    if trigger.kind == "timer":
        due = alarm(trigger, run.expressions, context)
        return {"alarm": due.as_json()} if due else {}
    if trigger.kind == "conditional":
        run.unasked = True
        said = {"of": list(trigger.variables), "on": list(trigger.changes)}
        kept = {name: words for name, words in said.items() if words}
        return {"condition": trigger.expression or NEVER, "held": False, **kept}
    name = run.expressions.needed(trigger.name or "", context, kind=trigger.kind, what="名称")
    if trigger.kind == "signal":
        return {"signal": str(name)}
    key = None
    if trigger.key is not None:
        key = written(run.expressions.needed(trigger.key, context, kind="message", what="关联键"))
    if key == "":
        raise Failure("message", "关联键是空的", "the correlation key is empty")
    return {"message": str(name), "key": key}


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
    **internal: Json,
) -> list[Token]:  # fmt: skip
    """Open the subscriptions of a boundary event, an event sub-process or a multiple event.

    There is one for each of its definitions that something outside can bring about.

    :param host: the activity watched, or the event that waits; None: the scope itself
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
        own = {"part": number} if trigger.parts else {}
        guard = run.place(
            name, container, guards_of=(host or container).id, sub=sub, **internal, **own
        )
        guard._set_state(TaskState.WAITING)
        opened.append(guard)
    return opened


def _seen_inside(run: Execution, container: Token) -> dict[str, Any]:
    """Return what an event sub-process sees as it begins to watch.

    What the message brought that begins the case is on its way to the start event just then.
    """
    brought, _detail = container.internal_data.get("caught") or ({}, {})
    return {**brought, **run.visible_inside(container)}


def watch_over(run: Execution, host: Token) -> None:
    """Open the subscriptions of the boundary events of an activity; all of them, or none."""
    guards: list[str] = []
    host.internal_data["guards"] = guards
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
    for guard in host.internal_data.pop("guards", ()):
        if guard in run.tasks:
            run.remove(run.tasks[guard])


def fire(run: Execution, task: Token, payload: Mapping[str, Json], **detail: Json) -> None:
    """Let a subscription have what it waited for."""
    if "part" in task.internal_data and task.task_spec.node.trigger.parallel:
        _come(run, task, payload, detail)
        return
    _fire(run, task, payload, detail)


def _come(
    run: Execution, task: Token, payload: Mapping[str, Json], detail: Mapping[str, Json]
) -> None:
    """Keep what has come for an event that needs all of its parts; fire when nothing lacks."""
    state = task.internal_data
    state[CAME], state["kept"] = dict(payload), state.pop("sub")
    parts = [t for t in task.container.children if _beside(t, task)]
    if any(CAME not in part.internal_data for part in parts):
        return
    everything = {name: value for part in parts for name, value in part.internal_data[CAME].items()}
    for part in parts:
        part.internal_data["sub"] = part.internal_data.pop("kept")
        del part.internal_data[CAME]
    _fire(run, task, everything, detail)
    again = [rearm(run, part) for part in parts if part is not task and part.id in run.tasks]
    if task.id in run.tasks and all(again):
        return
    for part in parts:  # one of them can never come again: neither can the event
        if part.id in run.tasks:
            run.remove(part)


def _beside(one: Token, other: Token) -> bool:
    """Whether two subscriptions belong to one event that waits for both."""
    mine, its = one.internal_data, other.internal_data
    return (
        one.task_spec is other.task_spec
        and "part" in mine
        and mine["guards_of"] == its["guards_of"]
    )


def _fire(
    run: Execution, task: Token, payload: Mapping[str, Json], detail: Mapping[str, Json]
) -> None:
    if "handler" in task.internal_data:
        handle(run, task.container, task.internal_data["handler"], task.task_spec, payload, detail)
        if task.id in run.tasks:
            rearm(run, task)
        return
    if "guards_of" in task.internal_data:
        host = run.tasks[task.internal_data["guards_of"]]
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
    sub = guard.internal_data["sub"]
    if "alarm" not in sub:
        return True
    following = Alarm.from_json(sub["alarm"]).following(run.context.zone)
    if following is None:
        run.remove(guard)
        return False
    sub["alarm"] = following.as_json()
    return True


def interrupt(
    run: Execution, host: Token, boundary: Any, payload: Mapping[str, Json],
    detail: Mapping[str, Json],
) -> None:  # fmt: skip
    """Go on from a boundary event; unless it is non-interrupting its activity ends."""
    container = host.container
    if boundary.node.interrupting:
        run.cancel_token(host)
    fired = run.place(boundary.name, container, fired=True, detail=dict(detail))
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
        if "left" in container.internal_data:  # what an ad-hoc sub-process has not opened yet
            container.internal_data["left"] = []
    opened = run.place(name, container, start=start.name, detail=dict(detail))
    for variable, value in payload.items():
        run.scopes.put(scope(opened), variable, value, element=start.node.id)
    opened.wake()


def broadcast(run: Execution, signal: str, payload: Mapping[str, Json]) -> int:
    """Let every subscription to a signal in this instance have it; return how many there were."""
    found = [task for task in run.live() if _sub(task).get("signal") == signal]
    for task in found:
        if task.id in run.tasks and _sub(task).get("signal") == signal:
            fire(run, task, payload, kind="signal", signal=signal)
    return len(found)


def _sub(task: Token) -> dict[str, Json]:
    found: dict[str, Json] = task.internal_data.get("sub") or {}
    return found
