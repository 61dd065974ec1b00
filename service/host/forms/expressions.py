"""FEEL as forms use it: hiding, computing, filling in words."""

import re
from collections.abc import Mapping
from typing import Any

from service import feel

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def value(expression: str, context: Mapping[str, Any]) -> Any:
    """Return what an expression ("=…") gives, as JSON; null where FEEL gives null."""
    return feel.to_json(feel.evaluate(expression.removeprefix("="), context))


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
