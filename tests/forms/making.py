"""Forms made in a line, for tests of single fields."""

from typing import Any

import orjson

from service.forms import Form, check, parse, validate

CHECKS = {"even": lambda value: None if len(value) % 2 == 0 else "字数须是双数。"}


def source(*components: dict[str, Any]) -> bytes:
    """Return a form's JSON; components without an id are numbered."""
    numbered = [{"id": f"Field_{n}", **one} for n, one in enumerate(components)]
    return orjson.dumps({"type": "default", "id": "form", "components": numbered})


def form(*components: dict[str, Any]) -> Form:
    return Form.read(source(*components))


def field(kind: str, **attributes: Any) -> dict[str, Any]:
    """Return a component whose answer lies at `x`."""
    return {"type": kind, "key": "x", "label": "甲", **attributes}


def said(one: dict[str, Any], value: Any, **context: Any) -> list[str]:
    """Return the sentences against one field's value, given as JSON."""
    made = form(one)
    answer = parse(made, {"x": value}, context=context)
    return [p.sentence for p in validate(made, answer, context=context, checks=CHECKS)]


def taken(one: dict[str, Any], value: Any) -> Any:
    """Return what becomes of one field's value."""
    return parse(form(one), {"x": value}).get("x")


def faults(*components: dict[str, Any], known: Any = None) -> list[str]:
    """Return what a designer is told in English."""
    return [p.en for p in check(source(*components), name="a.form", known=known)]
