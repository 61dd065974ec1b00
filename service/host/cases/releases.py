"""Under which release a case was when: it may have been taken over to another one."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from service import engine
from service.db import Session
from service.host.definitions import catalogue
from service.host.tables.core import ProcessInstance
from service.host.tables.migrations import Migration


class Releases:
    """The releases of one case, the present one last."""

    def __init__(self, session: Session, instance: ProcessInstance) -> None:
        self._session = session
        self._instance = instance
        self._turns = _turns(session, instance)
        self._elements: dict[int | None, dict[str, engine.ElementInfo]] = {}

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every release the case was ever under, in their order, the present one last."""
        ever = [number for _, number, _ in self._turns] + [self._instance.release]
        return tuple(dict.fromkeys(reversed(ever)))[::-1]

    def at(self, moment: datetime) -> catalogue.Contents:
        """Return the release the case was under at a moment."""
        for until, before, _ in self._turns:
            if moment <= until:
                return catalogue.release(self._session, before)
        return catalogue.release(self._session, self._instance.release)

    @property
    def first(self) -> int:
        """The number of the release that the case began under."""
        return self._turns[0][1] if self._turns else self._instance.release

    def elements(self, number: int | None = None) -> Mapping[str, engine.ElementInfo]:
        """Return the elements of one release, or of all; a later release tells of its own."""
        if number not in self._elements:
            self._elements[number] = self._read(self.numbers if number is None else (number,))
        return self._elements[number]

    def _read(self, numbers: tuple[int, ...]) -> dict[str, engine.ElementInfo]:
        found: dict[str, engine.ElementInfo] = {}
        for one in numbers:
            release = catalogue.release(self._session, one)
            found |= catalogue.diagram(self._session, release, self._instance.process_id).elements
        return found


def _turns(session: Session, instance: ProcessInstance) -> list[tuple[datetime, int, int]]:
    """Return when the case changed its release, from which, to which, in their order."""
    query = select(Migration).where(
        Migration.instance_key == instance.key, Migration.problem.is_(None)
    )
    turns = []
    for one in session.scalars(query.order_by(Migration.key)):
        turns.append((one.at, one.source, one.target))
        if one.undone_at is not None:
            turns.append((one.undone_at, one.target, one.source))
    return turns
