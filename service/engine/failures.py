"""What can go wrong inside a move, and what an action may say on purpose."""

from collections.abc import Mapping
from typing import Any

from service.errors import Failure
from service.feel import FeelError

__all__ = ["UNFORESEEN", "BpmnError", "Failure", "NotAllowed", "NotOpen", "unforeseen"]


UNFORESEEN = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    FeelError,
)  # faults of ours in the middle of a move; a database's and a rule's no undo the whole move


def unforeseen(error: Exception) -> Failure:
    """Return what nobody foresaw as the reason of an incident."""
    zh = f"系统内部没有办成（{type(error).__name__}）"
    return Failure("internal", zh, f"{type(error).__name__}: {error}")


class BpmnError(Exception):
    """Raised by an action to throw a BPMN error: its boundary event or handler catches it."""

    def __init__(
        self, code: str, message: str = "", *, variables: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message
        self.variables = dict(variables or {})


class NotAllowed(Exception):
    """What an operator asked for would break the instance; says why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class NotOpen(LookupError):
    """The task, job, wait or incident named is not open (any more)."""
