"""Errors and escalations: who catches what was thrown, from the inside out."""

from collections.abc import Mapping
from typing import Any

from service.engine.execution import Execution
from service.engine.guards import handle, interrupt
from service.engine.token import Token

Json = Any


def throw(
    run: Execution, task: Token, kind: str, code: str | None, payload: Mapping[str, Json]
) -> bool:
    """Hand an error or escalation to its nearest catcher; False when nobody catches it.

    At each level first the boundary events of the activity, then the event sub-processes of the
    scope around it; an exact code before a general one. A handler does not catch its own throws.
    """
    detail = {"kind": kind, "code": code}
    walker: Token | None = task
    while walker is not None:
        boundary = _boundary(walker, kind, code)
        if boundary is not None:
            interrupt(run, walker, boundary, payload, detail)
            return True
        container = walker.holder
        if container is not None:
            caught = _handled(run, walker, container, kind, code, payload, detail)
            if caught:
                return True
        walker = container
    return False


def _boundary(host: Token, kind: str, code: str | None) -> Any | None:
    fitting = [b for b in host.task_spec.boundaries if b.node.trigger.kind == kind]
    exact = [b for b in fitting if code is not None and b.node.trigger.code == code]
    general = [b for b in fitting if b.node.trigger.code is None]
    return next(iter((*exact, *general)), None)


def _handled(
    run: Execution, inner: Token, container: Token, kind: str, code: str | None,
    payload: Mapping[str, Json], detail: Mapping[str, Json],
) -> bool:  # fmt: skip
    if inner.task_spec.node.event_sub_process:
        return False
    contents = container.task_spec.contents_inside(container)
    handler = contents.handler(kind, code) if contents else None
    if handler is None:
        return False
    start = run.spec.task_specs[handler.start]
    handle(run, container, handler.name, start, payload, detail)
    return True
