"""Who leads a studio, which place has one or lost one, which studio is a unit's own."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, func, select

from service.db import Session
from service.errors import Refused, refused_at
from service.privacy import lookup
from service.studios import streets
from service.studios.register.tables import Master, Studio
from service.studios.regulation import GROUNDS_THAT_BAR


def master_has_studio(session: Session, *, identity_number: str) -> bool:
    """Ask whether the person leads a studio now (article 5)."""
    person = lookup(session, identity_number)
    led = select(Studio.key).join(Master).where(Master.identity_lookup == person)
    return session.scalar(select(led.where(Studio.status == "active").exists())) or False


def leads_studio(session: Session, *, lookups: Sequence[str]) -> bool:
    """Ask whether one of these people leads a studio now, by the lookups of identity numbers."""
    led = select(Studio.key).join(Master, Master.key == Studio.master_key)
    return (
        session.scalar(
            select(
                led.where(Master.identity_lookup.in_(lookups), Studio.status == "active").exists()
            )
        )
        is True
    )


def place_has_studio(session: Session, *, place: str, occupation: str) -> bool:
    """Ask whether the unit or branch has a studio of the occupation now (article 5)."""
    held = exists().where(
        Studio.place == place, Studio.occupation_code == occupation, Studio.status == "active"
    )
    return session.scalar(select(held)) or False


def studio_of_key(session: Session, key: int) -> Studio | None:
    """Return the studio of a key, None if there is none."""
    return session.get(Studio, key)


def name_street(session: Session, *, key: int, street: str) -> Studio:
    """Write down in which street or area a studio works (T2 of the yearly report).

    :raises Refused: there is no such street in the district, or no such studio
    """
    row = session.get(Studio, key, with_for_update=True)
    if row is None or row.status == "undone":
        raise Refused("没有这个工作室")
    found = streets.known(street)
    if found == streets.UNKNOWN:
        raise refused_at("", "street", "街道（地区）", "请选择本区的街道（地区）")
    row.street = found
    return row


def units_studios(session: Session, unit: str | None) -> list[Studio]:
    """Return the studios of a unit or of a branch."""
    return list(
        session.scalars(select(Studio).where((Studio.unit == unit) | (Studio.place == unit)))
    )


def own_studio(session: Session, unit: str, number: str) -> Studio:
    """Return a studio of a unit (or of its branch) that bears the title.

    :raises Refused: it is somebody else's, or the title was taken away
    """
    row = session.scalar(select(Studio).where(Studio.number == number))
    if row is None or unit not in (row.unit, row.place):
        raise Refused("请选择本单位的工作室")
    if row.status != "active":
        raise Refused("该工作室已取消称号")
    return row


def months_since_revoked(
    session: Session,
    *,
    identity_number: str,
    on: date,
    place: str | None = None,
    occupation: str | None = None,
) -> int | None:
    """Return how many whole months ago a master, or a place with an occupation, lost a title.

    Of grounds that bar from applying (article 13), the latest counts; None: of none.
    """
    person = Master.identity_lookup == lookup(session, identity_number)
    same = (Studio.place == place) & (Studio.occupation_code == occupation)
    last = session.scalar(
        select(func.max(Studio.ended_on))
        .join(Master)
        .where(
            Studio.status == "revoked",
            Studio.end_ground.in_(GROUNDS_THAT_BAR),
            same | person,
        )
    )
    return None if last is None else full_months(last, on=on)


def full_months(since: date, *, on: date) -> int:
    """Return how many whole months have gone by.

    >>> [full_months(date(2026, 3, 10), on=date(2028, 3, day)) for day in (9, 10)]
    [23, 24]
    """
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
