"""Dates and timers held against the values that they read."""

from collections.abc import Iterator

from service.engine.expressions import is_expression
from service.engine.timing.timers import timer_problem
from service.host.definitions.dataflow.findings import Finding
from service.host.definitions.dataflow.places import Place
from service.host.definitions.dataflow.shapes import Shape

NEVER = frozenset({"number", "boolean", "list", "context", "time"})
POINTS = frozenset({"date", "date and time"})
LENGTHS = frozenset({"days and time duration", "years and months duration"})
UNFIT = {"timeDate": NEVER | LENGTHS, "timeDuration": NEVER | POINTS, "timeCycle": NEVER | POINTS}
HINTS = {
    "timeDate": "例如 =working days after(today(), 5)",
    "timeDuration": "例如 P5D（5 天）",
    "timeCycle": "例如 R/P1D（每天）",
}


def no_moment(place: Place, shape: Shape) -> Iterator[Finding]:
    """Yield why what is read is no date, duration or cycle; `place.target` says which it must be.

    A text that people write as they like may be a date: only a person can judge it.
    """
    hint = HINTS.get(place.target, "")
    if shape.kind in UNFIT.get(place.target, NEVER):
        yield Finding("这里不是日期或时间", "this is no date or time", hint)
    if shape.kind != "string":
        return
    if shape.values is None and shape.origin:
        yield Finding(
            f"这里要用日期或时间，读到的却是文字（{shape.origin}），不合写法时办件会中断",
            f"a date or time is wanted here, {place.text!r} is a text", hint, "warning",
        )  # fmt: skip
    for value in sorted(shape.values or ()) if is_expression(place.text) or _due(place) else ():
        if timer_problem(place.target, value) is not None:
            yield Finding(
                f"“{value}”不是合格的时间写法，办件会在这里中断",
                f"{value!r} is no date or time", hint,
            )  # fmt: skip


def _due(place: Place) -> bool:
    """Ask whether a constant is looked at here; those of timers are told by the engine's check."""
    return place.en != "timer" and "{" not in place.text
