"""FEEL as forms use it: hiding, computing, filling in words."""

import re
from collections.abc import Mapping
from typing import Any

from service import feel

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def value(expression: str, context: Mapping[str, Any]) -> Any:
    """Return what an expression ("=…") gives, as JSON.

    Null where FEEL gives null, and where an answer makes it more work than the budget allows:
    a form must come up whatever somebody typed into it.
    """
    try:
        return feel.to_json(feel.evaluate(expression.removeprefix("="), context))
    except feel.BudgetExceeded:
        return None


def holds(expression: str, context: Mapping[str, Any]) -> bool:
    """Say whether a condition is true; anything but true is no."""
    return expression == "true" or (
        expression.startswith("=") and value(expression, context) is True
    )


def places(text: str) -> list[str]:
    """Return the expressions between double braces in a text.

    >>> places("还有 {{ facts.months }} 个月")
    ['facts.months']
    """
    return [found.strip() for found in PLACE.findall(text)]
