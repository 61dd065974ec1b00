"""Which case and element a piece of code works for, so that rows it writes are filed there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.db import PerTransaction, Session


@dataclass
class Scope:
    """Where the rows that are written now belong."""

    instance: int | None = None
    element: str | None = None


SCOPE = PerTransaction(Scope)


@contextmanager
def recording_for(session: Session, *, instance: int, element: str | None = None) -> Iterator[None]:
    """File every row written inside under a case (and an element of its diagram)."""
    session.flush()
    scope = SCOPE.of(session)
    before = scope.instance, scope.element
    scope.instance, scope.element = instance, element
    try:
        yield
        session.flush()
    finally:
        scope.instance, scope.element = before
