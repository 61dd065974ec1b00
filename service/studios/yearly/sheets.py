"""Rows, days and amounts of the yearly forms as they were sent."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from service.studios.answers import text


def rows(sheet: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a list in which anything stands.

    >>> rows({"events": [{"name": "交流"}, {"name": ""}, {}]}, "events")
    [{'name': '交流'}]
    """
    found = sheet.get(name)
    if not isinstance(found, list):
        return []
    return [row for row in found if isinstance(row, Mapping) and any(row.values())]


def fen(value: object) -> int:
    """Return an amount of yuan, 0 where none was given, in fen; what is finer is cut off.

    >>> fen("12.34"), fen(None), fen(0)
    (1234, 0, 0)
    """
    try:
        return int(Decimal(str(value)) * 100) if value not in (None, "") else 0
    except InvalidOperation:
        return 0


def number(value: object) -> Decimal:
    """Return a number, 0 where none was given.

    >>> number("2.5"), number(None)
    (Decimal('2.5'), Decimal('0'))
    """
    try:
        return Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


def day(row: Mapping[str, Any], name: str) -> date | None:
    """Return a day of a row, None where there is none.

    >>> day({"on": "2026-05-01"}, "on"), day({}, "on")
    (datetime.date(2026, 5, 1), None)
    """
    try:
        return date.fromisoformat(text(row, name)[:10])
    except ValueError:
        return None
