"""Reading single attributes of a component, each refused with a reason when it is of no use."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from service.forms.notes import Notes, Schema

LARGEST, FINEST = Decimal(10) ** 15, Decimal(10) ** -15
"""No answer has more digits than 15, so no bound or step of one has."""


def mapping(schema: Schema, name: str, notes: Notes) -> Schema:
    """Return a nested object, empty where absent."""
    value = schema.get(name)
    if isinstance(value, Mapping):
        return value
    if value is not None:
        notes.error(schema, f"“{name}”应当是一个对象", f"'{name}' must be an object")
    return {}


def text(schema: Schema, name: str, notes: Notes, *, of: Schema | None = None) -> str:
    """Return a text attribute, empty where absent."""
    value = schema.get(name)
    if isinstance(value, str):
        return value
    if value is not None:
        notes.error(of or schema, f"“{name}”应当是文字", f"'{name}' must be a string")
    return ""


def flag(
    schema: Schema, name: str, notes: Notes, *, default: bool = False, of: Schema | None = None
) -> bool:
    """Return a yes-or-no attribute; "true" and "false" as text are taken too."""
    value = schema.get(name)
    known: Mapping[Any, bool] = {"true": True, "false": False, "": default}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in known:
        return known[value]
    if value is not None:
        notes.error(
            of or schema, f"“{name}”只能是 true 或 false", f"'{name}' must be true or false"
        )
    return default


def private(schema: Schema, notes: Notes, *, of: Schema) -> tuple[bool, str]:
    """Return whether a field is private, and how it is masked: as a `name`, or by its look."""
    if schema.get("private") == "name":
        return True, "name"
    return flag(schema, "private", notes, of=of), ""


def number(schema: Schema, name: str, notes: Notes, *, of: Schema) -> Decimal | None:
    """Return a number, written as a number or as text; None where absent."""
    value = schema.get(name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise InvalidOperation
        found = Decimal(str(value))
        if not found.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        notes.error(
            of,
            f"“{name}”应当是数字，现在是“{str(value)[:40]}”",
            f"'{name}' must be a number, not {str(value)[:40]!r}",
            "校验值里不能写表达式",
        )
        return None
    if found and not FINEST <= abs(found) < LARGEST:
        notes.error(
            of,
            f"“{name}”太大或太小：{str(value)[:40]}，最多 15 位",
            f"'{name}' is too large or too small: {str(value)[:40]!r}, at most 15 digits",
        )
        return None
    return found


def whole(
    schema: Schema, name: str, notes: Notes, *, of: Schema, least: int = 0, most: int = 1_000_000
) -> int | None:
    """Return a whole number between `least` and `most`; None where absent."""
    value = number(schema, name, notes, of=of)
    if value is None:
        return None
    if value != value.to_integral_value() or not least <= value <= most:
        notes.error(
            of,
            f"“{name}”应当是 {least} 到 {most} 之间的整数",
            f"'{name}' must be a whole number from {least} to {most}",
        )
        return None
    return int(value)
