"""Functions that convert (DMN 1.5, table 74), dates and times apart."""

from __future__ import annotations

import re
from decimal import Decimal

from service.feel.builtin import builtin
from service.feel.comparison import compare
from service.feel.errors import Invalid
from service.feel.numbers import parse_number
from service.feel.run import Run
from service.feel.text import write
from service.feel.tokens import unescape
from service.feel.values import Date, DateTime, DaysTime, Range, Time, YearsMonths
from service.feel.values.durations import parse_duration, parse_temporal

SEPARATORS = (".", ",", " ")
NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
RANGE = re.compile(r"\s*([\[(\]])\s*(.*?)\s*\.\.\s*(.*?)\s*([\[)\]])\s*", re.DOTALL)
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
MOMENT = re.compile(
    r'(?:@|(date\s+and\s+time|date|time|duration)\s*\()\s*("(?:[^"\\]|\\.)*")\s*\)?', re.DOTALL
)
MAKERS = {
    "date": Date.parse,
    "time": Time.parse,
    "date and time": DateTime.parse,
    "duration": parse_duration,
}
NO_RANGE = Invalid("not a range of literals", "不是由字面量组成的区间")


def read_number(text: str) -> Decimal:
    """Read a number as FEEL writes it.

    :raises Invalid: it is none
    """
    if not NUMBER.fullmatch(text):
        raise Invalid(f"not a number: {text[:40]}", f"不是数字：{text[:40]}")
    return parse_number(text)


@builtin("number", "from")
def number(source: str) -> Decimal:
    """Read a number without separators but the decimal point."""
    return read_number(source)


@builtin("number", "from", "grouping separator", "decimal separator")
def number_with_separators(
    source: str, grouping: str | None, decimal: str | None = None
) -> Decimal:
    """Read a number with separators for groups and decimals; null stands for none."""
    if grouping is not None and grouping not in SEPARATORS:
        raise Invalid(
            "the grouping separator is space, comma or point", "千位分隔符只能是空格、逗号或点"
        )
    if decimal is not None and (decimal not in (".", ",") or decimal == grouping):
        raise Invalid(
            "the decimal separator is point or comma", "小数点只能是点或逗号，且与千位分隔符不同"
        )
    plain = source.replace(grouping, "") if grouping else source
    return read_number(plain.replace(decimal, ".") if decimal else plain)


@builtin("string", "from")
def string(run: Run, source: object) -> str | None:
    """Write a value as FEEL would; null stays null."""
    return None if source is None else write(source, run)


@builtin("duration", "from")
def duration(source: str) -> DaysTime | YearsMonths:
    """Read a duration of either kind."""
    return parse_duration(source)


@builtin("duration", "from")
def same_duration(source: DaysTime | YearsMonths) -> DaysTime | YearsMonths:
    """Return a duration as it is."""
    return source


@builtin("range", "from")
def range_from(source: str) -> Range:
    """Read a range of literals, such as `[1..3)`; an open side may lack its end: `[2..)`."""
    match = RANGE.fullmatch(source)
    if match is None:
        raise NO_RANGE
    opening, low, high, closing = match.groups()
    if (opening == "[" and not low) or (closing == "]" and not high) or not (low or high):
        raise NO_RANGE
    start, end = end_point(low), end_point(high)
    if low and high and compare("<=", start, end) is not True:
        raise NO_RANGE
    one_sided = (">=" if opening == "[" else ">") if low else ("<=" if closing == "]" else "<")
    operator = "" if low and high else one_sided
    return Range(start, end, opening == "[", closing == "]", operator)


def end_point(text: str) -> object:
    """Read the literal at one end of a range; nothing at all stands for no end."""
    if not text:
        return None
    if NUMBER.fullmatch(text):
        return parse_number(text)
    if STRING.fullmatch(text):
        return unescape(text)
    match = MOMENT.fullmatch(text)
    if match is None:
        raise NO_RANGE
    maker, written = match.groups()
    reader = MAKERS[" ".join(maker.split())] if maker else parse_temporal
    return reader(unescape(written))
