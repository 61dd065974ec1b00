"""Dates, times and durations that are written out and do not exist: their value is always null."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from service.feel import tree
from service.feel.errors import FeelError
from service.feel.expression import evaluate

MADE = {
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "duration": "时长",
}
"""Functions that make a value of a text, and what their value is called."""

Finding = tuple[int, str, str]
"""Where it stands in the text, and what it is in Chinese and English."""


def impossible(root: tree.Node) -> Iterator[Finding]:
    """Yield the calls with constant arguments whose value is no date, time or duration."""
    for node in tree.walk(root):
        if not isinstance(node, tree.Call) or not isinstance(node.function, tree.Name):
            continue
        name = node.function.name
        if name not in MADE or node.names is not None:
            continue
        written = [_text(one) for one in node.arguments]
        if written and all(written) and _is_null(f"{name}({', '.join(filter(None, written))})"):
            said = ", ".join(filter(None, written))
            yield (
                node.at,
                f"{said} 不是有效的{MADE[name]}，这里总是空",
                f"{name}({said}) is none that exists: it is always null",
            )


def _text(node: tree.Node) -> str | None:
    """Return a constant as it is written; None for anything that is worked out."""
    if isinstance(node, tree.Negation):
        inner = _text(node.operand)
        return f"-{inner}" if inner else None
    if not isinstance(node, tree.Literal):
        return None
    if isinstance(node.value, str):
        return '"' + node.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(node.value) if isinstance(node.value, Decimal) else None


def _is_null(text: str) -> bool:
    try:
        return evaluate(text, {}) is None
    except FeelError:
        return True
