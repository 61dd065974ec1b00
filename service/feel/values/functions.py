"""FEEL functions as values: built in, written in an expression, or a piece of a decision model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.feel.types import ANY, Type


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something to call; `call` takes the run and one argument for each parameter.

    A built-in has `forms` instead, one for each way to call it.
    """

    name: str
    parameters: tuple[str, ...] = ()
    types: tuple[Type, ...] = ()
    result: Type = ANY
    call: Callable[..., object] | None = None
    forms: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return f"function({', '.join(self.parameters)})"
