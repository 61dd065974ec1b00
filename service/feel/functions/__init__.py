"""The built-in functions of FEEL, one file for each chapter; importing them registers them."""

from __future__ import annotations

from service.feel.builtin import BUILTINS
from service.feel.functions import (
    aggregates,
    camunda,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    sorting,
    strings,
    temporal,
    working_days,
)

__all__ = [
    "BUILTINS",
    "aggregates",
    "camunda",
    "contexts",
    "conversion",
    "lists",
    "numbers",
    "ranges",
    "sorting",
    "strings",
    "temporal",
    "working_days",
]
