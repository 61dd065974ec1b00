"""The directory of studios that the public reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.people.tables import Organisation
from service.searching import holds, words
from service.studios.register.tables import Master, Studio
from service.studios.regulation import ARTICLES
from service.studios.tables import Occupation

STUDIOS_ON_A_PAGE = 20


@dataclass(frozen=True)
class StudioView:
    """A studio as the directory shows it."""

    key: int
    number: str
    name: str
    unit: str
    master: str
    occupation: str
    trade: str
    round_code: str
    granted_on: date
    status: str
    ended_on: date | None
    end_ground: str
    """The item of article 13; empty as long as the title is borne."""


@dataclass(frozen=True)
class Found:
    """One page of what was found, and how many there are in all."""

    rows: Sequence[StudioView]
    total: int
    number: int
    more: bool = False
    """All are counted: a district has some thousands."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // STUDIOS_ON_A_PAGE))


def studios(session: Session, *, query: str = "", trade: str = "", page: int = 1) -> Found:
    """Return the studios whose name, number, unit, master or occupation holds the words."""
    keys = _joined().where(*_wanted(query, trade))
    total = session.scalar(select(func.count()).select_from(keys.subquery())) or 0
    number = min(page, max(1, -(-total // STUDIOS_ON_A_PAGE)))
    rows = (
        select(Studio)
        .where(Studio.key.in_(keys))
        .options(*(joinedload(part) for part in _SHOWN))
        .order_by(Studio.granted_on.desc(), Studio.number.desc())
        .limit(STUDIOS_ON_A_PAGE)
        .offset((number - 1) * STUDIOS_ON_A_PAGE)
    )
    return Found([_studio(row) for row in session.scalars(rows)], total, number)


_SHOWN = (Studio.master, Studio.occupation, Studio.organisation)


def _joined() -> Select[int]:
    return (
        select(Studio.key)
        .join(Organisation, Studio.place == Organisation.code)
        .join(Master, Studio.master_key == Master.key)
        .join(Occupation, Studio.occupation_code == Occupation.code)
    )


def _wanted(query: str, trade: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Studio.status != "undone"]
    for word in words(query):
        columns = (Studio.name, Studio.number, Organisation.name, Master.name, Occupation.name)
        wanted.append(or_(*(holds(column, word) for column in columns)))
    if trade:
        wanted.append(Occupation.trade == trade)
    return wanted


def _studio(row: Studio) -> StudioView:
    return StudioView(
        key=row.key,
        number=row.number,
        name=row.name,
        unit=row.organisation.name,
        master=row.master.name,
        occupation=row.occupation.name,
        trade=row.occupation.trade,
        round_code=row.round_code,
        granted_on=row.granted_on,
        status=row.status,
        ended_on=row.ended_on,
        end_ground=ARTICLES.get(row.end_ground or "", ""),
    )


def trades(session: Session) -> list[str]:
    """Return the trades there are occupations of."""
    return list(session.scalars(select(Occupation.trade).distinct().order_by(Occupation.trade)))
