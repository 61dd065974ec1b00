"""Deadlines and reminders of one task: a reminder comes before what it reminds of."""

from collections.abc import Iterator

from service import feel
from service.engine.checking.report import problem
from service.engine.expressions import body
from service.engine.model import Node, Process
from service.errors import Problem
from service.feel import tree
from service.feel.values import DaysTime

Span = tuple[str, float]
"""How long after now: in which unit ("working days", "days"), and how many."""
SECONDS_OF_A_DAY = 86_400


def check_deadlines(process: Process) -> Iterator[Problem]:
    """Yield reminders that come too late, and deadlines that are over before they begin."""
    for node in process.nodes.values():
        due, follow = span(node.dialect.due), span(node.dialect.follow_up)
        yield from _past(node, due)
        if due and follow and _later(follow, due):
            yield problem(
                node, "：跟进日期在办理期限之后", "the follow-up date is after the due date",
                "把跟进日期改到办理期限之前", "warning",
            )  # fmt: skip
        if node.trigger.kind == "timer":
            yield from _over(node, span(_timer(node)))
        timers = [(b, span(_timer(b))) for b in process.boundaries(node.id)]
        yield from _reminders([(b, s) for b, s in timers if s is not None], due, node)


def _reminders(timers: list[tuple[Node, Span]], due: Span | None, node: Node) -> Iterator[Problem]:
    ends = [(b, s) for b, s in timers if b.interrupting]
    for reminder, after in timers:
        for end, limit in ends:
            if not reminder.interrupting and (after == limit or _later(after, limit)):
                yield problem(
                    reminder, f"：不早于“{end.name or end.id}”，那时工作已经收回，提醒不会发出",
                    f"not before {end.id!r}, which ends the task: it never comes",
                    "把提醒的时间改早，或者把期限改晚",
                )  # fmt: skip
    for end, limit in ends:
        if due is not None and _later(due, limit):
            yield problem(
                node, f"：办理期限在“{end.name or end.id}”之后，期限未到工作就收回了",
                f"the due date is after {end.id!r}, which ends the task",
                "把办理期限改早，或者把收回的时间改晚", "warning",
            )  # fmt: skip


def _past(node: Node, due: Span | None) -> Iterator[Problem]:
    if due is not None and due[1] < 0:
        yield problem(
            node, "：办理期限在工作开始之前", "the due date is before the task begins",
            "天数应当大于零", "warning",
        )  # fmt: skip


def _over(node: Node, after: Span | None) -> Iterator[Problem]:
    if after is not None and after[1] < 0:
        yield problem(
            node, "：时间在开始等候之前，一到这里就会触发", "it is over before the wait begins",
            "天数应当大于零", "warning",
        )  # fmt: skip


def _later(one: Span, other: Span) -> bool:
    return one[0] == other[0] and one[1] > other[1]


def _timer(node: Node) -> str | None:
    part = node.trigger
    return part.expression if part.kind == "timer" and part.timer != "timeCycle" else None


def span(text: str | None) -> Span | None:
    """Return how long after now a date or duration is, None where it depends on anything else.

    >>> span("=working days after(today(), 10)"), span("P5D"), span("=done + duration(\\"P5D\\")")
    (('working days', 10.0), ('days', 5.0), None)
    """
    if not text:
        return None
    try:
        root = feel.compile(body(text)).tree if text.lstrip().startswith("=") else None
        if root is None:
            return _days(DaysTime.parse(text.strip()))
    except (feel.FeelError, ValueError):
        return None
    return _of(root)


def _of(node: tree.Node) -> Span | None:
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
        name, given = node.function.name, node.arguments
        if name == "working days after" and len(given) == 2 and _now(given[0]):
            number = _number(given[1])
            return ("working days", number) if number is not None else None
    if isinstance(node, tree.Chain) and len(node.rest) == 1 and _now(node.first):
        sign, right, _ = node.rest[0]
        length = _length(right)
        return ("days", length if sign == "+" else -length) if length is not None else None
    length = _length(node)
    return ("days", length) if length is not None else None


def _now(node: tree.Node) -> bool:
    return (
        isinstance(node, tree.Call)
        and isinstance(node.function, tree.Name)
        and node.function.name in ("today", "now")
    )


def _number(node: tree.Node) -> float | None:
    if isinstance(node, tree.Negation):
        inner = _number(node.operand)
        return None if inner is None else -inner
    fits = isinstance(node, tree.Literal) and not isinstance(node.value, str | bool | None)
    try:
        return float(node.value) if fits else None  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None


def _length(node: tree.Node) -> float | None:
    """Return a duration that is written out, in days."""
    if isinstance(node, tree.Literal) and isinstance(node.value, DaysTime):
        return _days(node.value)[1]
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name):
        given = node.arguments[0] if len(node.arguments) == 1 else None
        if node.function.name == "duration" and isinstance(given, tree.Literal):
            try:
                return _days(DaysTime.parse(str(given.value)))[1]
            except (feel.FeelError, ValueError):
                return None
    return None


def _days(length: DaysTime) -> Span:
    return ("days", length.to_python().total_seconds() / SECONDS_OF_A_DAY)
