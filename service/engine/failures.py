"""What can go wrong inside a move, and what an action may say on purpose."""

from collections.abc import Mapping
from typing import Any


class Failure(Exception):
    """Why an element cannot go on; the execution turns it into an incident there.

    :param kind: a word of the closed list in the README (expression, condition, timer, …)
    """

    def __init__(self, kind: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.kind = kind
        self.zh = zh
        self.en = en


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
