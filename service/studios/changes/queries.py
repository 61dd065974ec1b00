"""What a notice says of a change."""

from service.db import Session
from service.studios.changes.tables import LeaderChange
from service.studios.notices.items import ItemText
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
