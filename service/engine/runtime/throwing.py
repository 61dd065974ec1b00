"""Errors and escalations: who catches what was thrown, from the inside out."""

from collections.abc import Mapping
from typing import Any

from service.engine.runtime.execution import Execution
from service.engine.runtime.guards import handle, interrupt
from service.engine.runtime.specs.contents import best
from service.engine.runtime.token import Token

Json = Any


def throw(
    run: Execution, task: Token, kind: str, code: str | None, payload: Mapping[str, Json],
    words: str = "",
) -> bool:  # fmt: skip
    """Hand an error or escalation to its nearest catcher; False when nobody catches it.

    At each level first the boundary events of the activity, then the event sub-processes of the
    scope around it; an exact code before a general one. A handler does not catch its own throws.
    """
    detail: dict[str, Json] = {"kind": kind, "code": code}
    if words:
        detail["message"] = words
    walker: Token | None = task
    while walker is not None:
        boundary = None if walker.saved.reopened else _boundary(walker, kind, code)
        if boundary is not None:
            caught = _named_payload(boundary, payload, detail)
            interrupt(run, walker, boundary, caught, detail)
            return True
        container = walker.holder
        if container is not None and _handled(run, walker, container, payload, detail):
            return True
        walker = container
    return False


def _boundary(host: Token, kind: str, code: str | None) -> Any | None:
    return best(host.task_spec.boundaries, kind, code)


def _handled(
    run: Execution, inner: Token, container: Token, payload: Mapping[str, Json],
    detail: Mapping[str, Json],
) -> bool:  # fmt: skip
    if container.saved.reopened:
        return False
    contents = container.task_spec.contents_inside(container)
    if contents is None:
        return False
    handler = contents.handler(detail["kind"], detail["code"], but=inner.task_spec.name)
    if handler is None:
        return False
    start = run.spec.task_specs[handler.start]
    handle(run, container, handler.name, start, _named_payload(start, payload, detail), detail)
    return True


def _named_payload(
    catcher: Any, payload: Mapping[str, Json], detail: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Return what was thrown with its code and message under the names the catcher gives them."""
    part = catcher.node.trigger.catcher(detail["kind"], detail["code"])
    named = {part.code_to: detail["code"], part.words_to: detail.get("message")} if part else {}
    return {**payload, **{name: value for name, value in named.items() if name}}
