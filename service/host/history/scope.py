"""Which case and element a piece of code works for, so that rows it writes are filed there."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def about(session: Session, *, instance: int, element: str | None = None) -> Iterator[None]:
    """File every row written inside under a case (and an element of its diagram)."""
    session.flush()
    before = session.info.get("history.instance"), session.info.get("history.element")
    session.info["history.instance"], session.info["history.element"] = instance, element
    try:
        yield
        session.flush()
    finally:
        session.info["history.instance"], session.info["history.element"] = before
