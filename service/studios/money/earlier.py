"""Whether somebody was granted the first recognition's money before (article 15)."""

from typing import Any, TypedDict

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from service.db import Session
from service.declarations import declares
from service.studios.books.queries import claimable
from service.studios.books.tables import FundingCycle
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio

INITIAL = "initial"
FIRST_CYCLE = 1  # begins with the title; the initial grant is its money


class Earlier(TypedDict):
    """An initial grant of before that stands against another."""

    studio: str | None
    text: str | None


@declares(gives=Earlier)
def earlier(*, session: Session, studio: str) -> dict[str, Any]:
    """查询以前的初次认定资助：已经得到、没有全部追回的，不再给予（办法第十五条）。

    看同一单位（分厂、分公司）同一职业（工种）以前的工作室，和同一领办人以前的工作室。
    输入：studio 工作室编号。
    输出：studio 以前的工作室编号，没有为空；text 说明，没有为空。
    """
    row = session.scalars(select(Studio).where(Studio.number == studio)).one()
    found = against(session, row)
    if found is None:
        return {"studio": None, "text": None}
    return {"studio": found.studio.number, "text": sentence(found, row)}


def against(session: Session, studio: Studio) -> MoneyEntry | None:
    """Return an initial grant that the same place and occupation, or the same master, got before.

    What was voided, or paid and wholly recovered, stands against nothing.
    """
    same_place = and_(
        Studio.place == studio.place, Studio.occupation_code == studio.occupation_code
    )
    query = (
        select(MoneyEntry)
        .join(MoneyEntry.studio)
        .options(joinedload(MoneyEntry.studio))
        .where(
            MoneyEntry.kind == INITIAL,
            MoneyEntry.voided_on.is_(None),
            MoneyEntry.studio_key != studio.key,
            or_(same_place, MoneyEntry.master_key == studio.master_key),
        )
        .order_by(MoneyEntry.entered_on, MoneyEntry.key)
    )
    return next((one for one in session.scalars(query) if not _recovered(session, one)), None)


def sentence(entry: MoneyEntry, studio: Studio) -> str:
    """Say which grant stands against another one of a studio."""
    whose = "同一领办人" if entry.master_key == studio.master_key else "本单位同一职业（工种）"
    on = f"{entry.entered_on:%Y-%m-%d}"
    return (
        f"{whose}以前的“{entry.studio.name}”（{entry.studio.number}）"
        f"已于{on}得到初次认定资助，没有全部追回"
    )


def _recovered(session: Session, entry: MoneyEntry) -> bool:
    """Ask whether all of a grant that was paid came back: it belongs to the first cycle."""
    if entry.paid_on is None:
        return False
    cycle = session.scalar(
        select(FundingCycle).where(
            FundingCycle.studio_key == entry.studio_key, FundingCycle.number == FIRST_CYCLE
        )
    )
    return cycle is not None and claimable(session, cycle) <= 0
