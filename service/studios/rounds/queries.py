"""What a notice says of an application, and what became of each round."""

from dataclasses import dataclass

from sqlalchemy import func, select

from service.db import Session
from service.people.tables import Organisation
from service.studios.notices.items import ItemText
from service.studios.register.tables import Studio
from service.studios.regulation import CHANNELS
from service.studios.rounds.tables import Application, Round
from service.studios.tables import Occupation


def on_notice(session: Session, *, case: str) -> ItemText | None:
    """Return what a notice says of an application; None if the case is none."""
    row = session.get(Application, case)
    if row is None:
        return None
    return ItemText(
        case_number=case,
        studio=row.studio_name,
        unit=session.get_one(Organisation, row.place).name,
        occupation=session.get_one(Occupation, row.occupation_code).name,
        round=session.get_one(Round, row.round_code).name,
        master=row.master_name,
        channel=CHANNELS.get(row.channel, ""),
    )


def studio_on_notice(
    session: Session, studio: Studio, *, case: str, unit: str = "", master: str = ""
) -> ItemText:
    """Return what a notice says of a studio; unit and master as they will be, where they change."""
    return ItemText(
        case_number=case,
        studio=studio.name,
        unit=unit or studio.organisation.name,
        occupation=studio.occupation.name,
        round=session.get_one(Round, studio.round_code).name,
        master=master or studio.master.name,
    )


def names(session: Session) -> dict[str, str]:
    """Return what people call each round, by its code."""
    return {row.code: row.name for row in session.execute(select(Round.code, Round.name))}


@dataclass(frozen=True)
class Tally:
    """What became of the applications to a round."""

    sent: int = 0
    granted: int = 0
    running: int = 0


def tallies(session: Session) -> dict[str, Tally]:
    """Return for each round how many applications were taken in, granted, are under way."""
    counted = select(Application.round_code, Application.outcome, func.count())
    found: dict[str, Tally] = {}
    for code, outcome, count in session.execute(
        counted.group_by(Application.round_code, Application.outcome)
    ):
        so_far = found.get(code, Tally())
        found[code] = Tally(
            sent=so_far.sent + count,
            granted=so_far.granted + (count if outcome == "granted" else 0),
            running=so_far.running + (count if outcome is None else 0),
        )
    return found
