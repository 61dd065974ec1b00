"""How values are written as strings."""

from __future__ import annotations

import re
from decimal import Decimal

from service.feel.errors import BudgetExceeded
from service.feel.numbers import number_text
from service.feel.run import Run
from service.feel.tokens import KEYWORDS, PART, START
from service.feel.values import Range

SIMPLE_NAME = re.compile(f"[{START}][{PART}]*(?: [{START}][{PART}]*)*")


def write(value: object, run: Run, *, inside: bool = False) -> str:
    """Write a value; strings inside a list or context stand in quotes."""
    run.step()
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{quoted(value)}"' if inside else value
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return sized(f"[{', '.join(write(item, run, inside=True) for item in value)}]", run)
    if isinstance(value, dict):
        entries = (f"{key_text(k)}: {write(v, run, inside=True)}" for k, v in value.items())
        return sized(f"{{{', '.join(entries)}}}", run)
    if isinstance(value, Range):
        return range_text(value, run)
    return str(value)


def quoted(text: str) -> str:
    """Escape what cannot stand between quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def key_text(key: str) -> str:
    """Write the key of a context, in quotes unless it is a simple name."""
    return key if SIMPLE_NAME.fullmatch(key) and key not in KEYWORDS else f'"{quoted(key)}"'


def range_text(value: Range, run: Run) -> str:
    """Write a range with its brackets."""
    low = "" if value.low is None else write(value.low, run, inside=True)
    high = "" if value.high is None else write(value.high, run, inside=True)
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def sized(text: str, run: Run) -> str:
    """Pass on a text that is not too long."""
    if len(text) > run.environment.budget.size:
        raise BudgetExceeded("a string too long", "字符串过长")
    return text
