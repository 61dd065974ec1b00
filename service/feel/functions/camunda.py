"""Functions that the Camunda 8 documentation adds and designers use."""

from __future__ import annotations

import base64
import json
import random
import re
import uuid
from decimal import Decimal

from service.feel.builtin import builtin
from service.feel.comparison import equal
from service.feel.errors import Invalid
from service.feel.exchange import from_json, to_json
from service.feel.functions.patterns import compile_pattern, matches
from service.feel.numbers import parse_number
from service.feel.run import Run
from service.feel.values import Date, DateTime, Time
from service.feel.values.times import NANOS

MARKED = re.compile(r'"\\u0000(-?[0-9.]+)"')  # a decimal that json would not write as a number


@builtin("get or else", "value", "default")
def get_or_else(value: object, default: object) -> object:
    """Return the value, or the default where it is null."""
    return default if value is None else value


@builtin("is defined", "value")
def is_defined(value: object) -> bool:
    """Tell whether a value is there; null counts as not there."""
    return value is not None


@builtin("assert", "value", "condition", "cause")
def assert_that(value: object, condition: object, cause: str = "") -> object:
    """Return the value if the condition is true."""
    if condition is not True:
        raise Invalid(f"assertion failed {cause}".strip(), f"断言不成立{cause and '：' + cause}")
    return value


@builtin("is blank", "string")
def is_blank(string: str) -> bool:
    """Tell whether a string has nothing but white space."""
    return not string.strip()


@builtin("trim", "string")
def trim(string: str) -> str:
    """Drop white space at both ends."""
    return string.strip()


@builtin("uuid")
def new_uuid() -> str:
    """Make an identifier that no one else has."""
    return str(uuid.uuid4())


@builtin("random number")
def random_number() -> Decimal:
    """Draw a number from 0 to 1."""
    return Decimal(repr(random.random()))  # noqa: S311  chance for designers, no secret


@builtin("to base64", "value")
def to_base64(value: str) -> str:
    """Encode the UTF-8 bytes of a string."""
    return base64.b64encode(value.encode()).decode()


@builtin("extract", "string", "pattern")
def extract(run: Run, string: str, pattern: str) -> list[object]:
    """Return every match of a pattern."""
    return [match.group() for match in matches(compile_pattern(pattern, "", run), string, run)]


@builtin("to json", "value")
def json_text(value: object) -> str:
    """Write a value as JSON."""
    written = json.dumps(to_json(value), ensure_ascii=False, default=lambda one: f"\0{one:f}")
    return str(MARKED.sub(r"\1", written))


@builtin("from json", "value")
def json_value(run: Run, value: str) -> object:
    """Read JSON."""
    run.step(len(value) >> 3)
    try:
        return from_json(json.loads(value, parse_float=parse_number, parse_int=parse_number))
    except ArithmeticError as error:
        raise Invalid("a number that is too large", "数值过大") from error
    except RecursionError as error:
        raise Invalid("JSON nested too deeply", "JSON 嵌套过深") from error


@builtin("from unix timestamp", "timestamp")
def from_unix_timestamp(timestamp: Decimal) -> DateTime:
    """Return the moment that many milliseconds after 1970, in UTC."""
    return DateTime.from_nanos(int(timestamp) * 1_000_000, 0)


@builtin("to unix timestamp", "date")
def to_unix_timestamp(date: DateTime) -> Decimal:
    """Count the milliseconds since 1970; local time counts as UTC."""
    utc = date.local_nanos - (date.offset or 0) * NANOS
    return Decimal(utc // 1_000_000)


@builtin("put", "context", "key", "value")
def put(context: dict[str, object], key: str, value: object) -> dict[str, object]:
    """Set one entry, under the older name."""
    return {**context, key: value}


@builtin("is", "value1", "value2")
def is_same(run: Run, value1: object, value2: object) -> bool:
    """Tell whether two values are the same in kind, zone and all."""
    if isinstance(value1, (Date, Time, DateTime)):
        return value1.__class__ is value2.__class__ and str(value1) == str(value2)
    return equal(value1, value2, run) is True
