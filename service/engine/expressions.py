"""Expressions: FEEL and nothing else, with the reason when one cannot be used."""

import datetime
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from service import feel
from service.engine.context import MoveContext
from service.engine.failures import Failure

Json = Any
Context = Mapping[str, Json]
# What is absent is null, and may be compared with null; any other doubt about a condition counts.
ABSENT_IS_NULL = frozenset({"unknown-name", "unknown-entry", "no-entry"})
TICKED = re.compile(r'"(?:[^"\\]|\\.)*"|`([^`\n"]{1,200})`')
MIDNIGHT = datetime.timedelta(0)
LAST_YEAR = 9999  # itself left out: clocks east of here would be a year ahead
LAST_SECOND = datetime.timedelta(days=1, seconds=-1)


def unticked(text: str) -> tuple[str, frozenset[str]]:
    """Return an expression without the signs that Camunda 8 puts around odd names, and those names.

    >>> unticked('`first-name` = "`"')
    ('first-name = "`"', frozenset({'first-name'}))
    """
    if "`" not in text:
        return text, frozenset()
    names = frozenset(found[1] for found in TICKED.finditer(text) if found[1])
    return TICKED.sub(lambda found: found[1] or found[0], text), names


@lru_cache(maxsize=4096)
def compiled(text: str, names: frozenset[str] = frozenset()) -> feel.Expression:
    """Return the closure of an expression, kept for the next time.

    :param names: variables whose names hold words of FEEL's own
    """
    bare, ticked = unticked(text)
    return feel.compile(bare, names=names | ticked)


def is_expression(text: str) -> bool:
    """Whether a text is an expression (begins with `=`) and not a constant."""
    return text.lstrip().startswith("=")


def body(text: str) -> str:
    """Return an expression without its `=`."""
    return text.strip().removeprefix("=").strip()


def always(text: str) -> str:
    """Return what is an expression with or without its `=`, with it.

    >>> always("list"), always(" = list")
    ('=list', '=list')
    """
    return f"={body(text)}"


def plain(value: object) -> Json:
    """Return any value as the JSON that variables are made of.

    :raises Failure: it is too large
    """
    try:
        return feel.to_json(feel.from_json(value))
    except feel.FeelError as error:
        raise Failure("expression", error.zh, str(error)) from error


class Expressions:
    """Evaluates the expressions of one move at its moment."""

    def __init__(self, context: MoveContext, names: frozenset[str] = frozenset()) -> None:
        self.names = names
        self.zone = context.zone
        self.environment = context.environment()

    def result(self, text: str, context: Context) -> tuple[object, str]:
        """Return the FEEL value of an expression and its warnings as one sentence.

        :raises Failure: it is no expression, or it exceeds its budget
        """
        result = self._evaluated(text, context)
        return result.value, "；".join(warning.zh for warning in result.warnings)

    def _evaluated(self, text: str, context: Context) -> feel.Result:
        try:
            return compiled(body(text), self.names).evaluate(context, self.environment)
        except feel.FeelError as error:
            raise Failure(
                "expression", f"表达式“{text}”无法求值：{error.zh}", f"{text}: {error}"
            ) from error

    def value(self, text: str, context: Context) -> Json:
        """Return an expression's value, or the text itself when it is a constant."""
        if not is_expression(text):
            return text
        return plain(self.result(text, context)[0])

    def words(self, text: str | None, context: Context) -> str | None:
        """Return an optional expression's value as a string, None when it is null or absent."""
        if text is None:
            return None
        value = self.value(text, context)
        return value if value is None or isinstance(value, str) else str(value)

    def condition(self, text: str, context: Context) -> bool:
        """Return whether a condition holds.

        :raises Failure: it is neither true nor false, so no path may be chosen by it
        """
        result = self._evaluated(text, context)
        doubts = "；".join(w.zh for w in result.warnings if w.code not in ABSENT_IS_NULL)
        if isinstance(result.value, bool) and not doubts:
            return result.value
        reason = doubts or "；".join(w.zh for w in result.warnings)
        raise Failure(
            "condition",
            f"条件“{body(text)}”的结果既不是真也不是假{_because(reason)}",
            f"condition {body(text)!r} is neither true nor false: {reason or result.value!r}",
        )

    def needed(self, text: str, context: Context, *, kind: str, what: str) -> object:
        """Return a FEEL value that must not be null: a key, a name, a time, a collection.

        :raises Failure: it is null
        """
        if not is_expression(text):
            return text
        value, warnings = self.result(text, context)
        if value is None:
            raise Failure(
                kind,
                f"{what}“{body(text)}”没有值{_because(warnings)}",
                f"{text!r} has no value: {warnings}",
            )
        return value

    def moment(
        self, text: str, context: Context, *, kind: str, date_alone: datetime.timedelta = MIDNIGHT
    ) -> datetime.datetime | None:
        """Return a point in time; a date alone is its midnight plus `date_alone`.

        :raises Failure: it is neither a date nor a date and time
        """
        value = plain(self.result(text, context)[0]) if is_expression(text) else text
        if value is None:
            return None
        return as_moment(value, text=text, zone=self.zone, kind=kind, date_alone=date_alone)


def as_moment(
    value: Json,
    *,
    text: str,
    zone: datetime.tzinfo,
    kind: str,
    date_alone: datetime.timedelta = MIDNIGHT,
) -> datetime.datetime:
    """Read an ISO 8601 date or date and time; without an offset it is meant in `zone`.

    :raises Failure: it is neither, or no calendar of every zone goes that far
    """
    words, _, named = str(value).strip().rstrip("]").replace("[", "@").partition("@")
    try:
        moment = datetime.datetime.fromisoformat(words)
        zone = ZoneInfo(named) if named else zone
    except (ValueError, LookupError) as error:
        raise Failure(
            kind, f"“{text}”不是日期或时间：{words}", f"{text!r} is no date or time: {words!r}"
        ) from error
    if not 1000 <= moment.year < LAST_YEAR:
        raise Failure(
            kind, f"“{text}”不在公元 1000 至 {LAST_YEAR - 1} 年之间：{words}",
            f"{text!r} is not in the years 1000 to {LAST_YEAR - 1}: {words!r}",
        )  # fmt: skip
    if len(words) == len("2026-01-01"):
        moment += date_alone
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _because(warnings: str) -> str:
    return f"（{warnings}）" if warnings else ""
