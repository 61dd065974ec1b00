"""What a notice says of a change; changes of a unit that run, and those that were made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from service.db import Session
from service.people.tables import Organisation
from service.studios.changes.tables import LeaderChange, UnitChange
from service.studios.notices.items import ItemText
from service.studios.register.tables import Studio
from service.studios.rounds.queries import studio_on_notice


@dataclass(frozen=True)
class FormerUnit:
    """A unit that a studio belonged to, by the name that it bore, until when."""

    name: str
    until: date


def on_notice(session: Session, *, case: str) -> ItemText | None:
    """Return what a notice says of a change of leader or unit; None if the case is none."""
    moved = session.get(UnitChange, case)
    if moved is not None:
        return studio_on_notice(session, moved.studio, case=case, unit=moved.new_name)
    change = session.get(LeaderChange, case)
    if change is None:
        return None
    return studio_on_notice(session, change.studio, case=case, master=change.master_name)


def unit_changing(session: Session, studio: Studio) -> bool:
    """Ask whether a studio's unit is being changed and the register does not say so yet."""
    running = select(UnitChange.case_number).where(
        UnitChange.studio_key == studio.key,
        UnitChange.outcome.is_(None),
        UnitChange.registered_on.is_(None),
    )
    return session.scalar(select(running.exists())) or False


def unit_changes(session: Session, *, studio: Studio) -> list[UnitChange]:
    """Return what was registered of a studio's units and places, the latest first.

    A unit that is renamed is renamed for all its studios.
    """
    of_unit = (UnitChange.kind == "rename") & (UnitChange.from_unit == studio.unit)
    query = select(UnitChange).where(
        or_(UnitChange.studio_key == studio.key, of_unit), UnitChange.registered_on.is_not(None)
    )
    return list(session.scalars(query.order_by(UnitChange.registered_on.desc())))


def former_units(
    session: Session, *, studios: Collection[Studio]
) -> dict[int, tuple[FormerUnit, ...]]:
    """Return by the key of each studio the units it belonged to before, the first before others.

    A move to another address changes no unit; a unit that is renamed is renamed for all its studios
    that belonged to it on that day.
    """
    keys, units = {one.key for one in studios}, {one.unit for one in studios}
    renamed = (UnitChange.kind == "rename") & UnitChange.from_unit.in_(units)
    rows = session.scalars(
        select(UnitChange)
        .where(
            or_(UnitChange.studio_key.in_(keys), renamed),
            UnitChange.registered_on.is_not(None),
            UnitChange.old_name != UnitChange.new_name,
        )
        .order_by(UnitChange.effective_on, UnitChange.case_number)
    ).all()
    named = select(Organisation.code, Organisation.name).where(Organisation.code.in_(units))
    names = {row.code: row.name for row in session.execute(named)}
    return {
        one.key: tuple(
            FormerUnit(row.old_name, row.effective_on)
            for row in rows
            if _is_about(row, one, names[one.unit])
        )
        for one in studios
    }


def _is_about(change: UnitChange, studio: Studio, name: str) -> bool:
    """Ask whether a change is about a studio: its own, or its unit's name since it was granted.

    A branch that was renamed gave no other studio of the unit another name.
    """
    if change.studio_key == studio.key:
        return True
    of_unit = change.to_place == change.from_unit or change.new_name == name
    shared = change.kind == "rename" and change.from_unit == studio.unit and of_unit
    return shared and change.effective_on >= studio.granted_on
