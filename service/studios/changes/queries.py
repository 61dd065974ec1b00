"""What a notice says of a change, and whether one runs."""

from sqlalchemy import select

from service.db import Session
from service.studios.changes.tables import LeaderChange, UnitChange
from service.studios.notices.items import ItemText
from service.studios.register.tables import Studio
from service.studios.rounds.tables import Round


def on_notice(session: Session, *, case: str) -> ItemText | None:
    """Return what a notice says of a change of leader; None if the case is none."""
    change = session.get(LeaderChange, case)
    if change is None:
        return None
    studio = change.studio
    return ItemText(
        case_number=case,
        studio=studio.name,
        unit=studio.organisation.name,
        occupation=studio.occupation.name,
        round=session.get_one(Round, studio.round_code).name,
        master=change.master_name,
    )


def unit_changing(session: Session, studio: Studio) -> bool:
    """Ask whether a studio's unit is being changed and the register does not say so yet."""
    running = select(UnitChange.case_number).where(
        UnitChange.studio_key == studio.key,
        UnitChange.outcome.is_(None),
        UnitChange.registered_on.is_(None),
    )
    return session.scalar(select(running.exists())) or False
