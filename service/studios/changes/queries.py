"""What a notice says of a change; changes of a unit that run, and those that were made."""

from sqlalchemy import or_, select

from service.db import Session
from service.studios.changes.tables import LeaderChange, UnitChange
from service.studios.notices.items import ItemText
from service.studios.register.tables import Studio
from service.studios.rounds.queries import studio_on_notice


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
