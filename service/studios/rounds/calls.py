"""Rounds (申报批次): when applications are taken."""

from datetime import date

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused, refused_at
from service.searching import same
from service.studios.rounds import corrections
from service.studios.rounds.tables import Round

LEGACY = "legacy"
"""The round of studios that came through none of ours: it takes no applications."""


def plan(
    session: Session,
    *,
    code: str,
    name: str,
    opens_on: date,
    closes_on: date,
    announcement: str = "",
) -> Round:
    """Announce a round that takes applications from the first to the last day, both included.

    :raises Refused: dates the wrong way round, or code or name are taken
    """
    _refuse_backwards(opens_on, closes_on)
    taken = select(Round).where(same(Round.code, code) | same(Round.name, name)).limit(1)
    if session.scalar(taken) is not None:
        raise Refused("已有同名或者同编号的申报批次")
    row = Round(
        code=code, name=name, opens_on=opens_on, closes_on=closes_on, announcement=announcement
    )
    session.add(row)
    session.flush()
    return row


def move(session: Session, *, code: str, opens_on: date, closes_on: date) -> Round:
    """Give a round other dates; closing it early is giving it an earlier last day.

    :raises Refused: dates the wrong way round, or the round is run by a case
    :raises NotFound: there is no such round
    """
    _refuse_backwards(opens_on, closes_on)
    row = _known(session, code)
    row.opens_on = opens_on
    corrections.moved(session, row=row, to=closes_on, on=_today(session))
    session.flush()
    return row


def close(session: Session, *, code: str, last_day: date) -> Round:
    """Let a round end on a day instead of later.

    :raises Refused: it has not begun on that day, or ended before
    :raises NotFound: there is no such round
    """
    row = _known(session, code)
    if row.closes_on <= last_day:
        raise Refused("该批次已经截止或者今天就截止")
    if row.opens_on > last_day:
        raise Refused("该批次尚未开始，请改开始和截止日期")
    corrections.moved(session, row=row, to=last_day, on=_today(session))
    session.flush()
    return row


def _today(session: Session) -> date:
    return session.at.astimezone(BEIJING).date()


def _known(session: Session, code: str) -> Round:
    row = session.get(Round, code, with_for_update=True)
    if row is None:
        raise NotFound(f"round {code}")
    if row.together:
        raise Refused("本批次由“申报批次”流程办理，请在该办件中更改截止日期")
    return row


def _refuse_backwards(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise refused_at("", "closes_on", "截止日期", "截止日期不能早于开始日期")


def open_on(session: Session, *, day: date) -> list[Round]:
    """Return the rounds that take applications on a day, the one that ends first before others."""
    window = (Round.opens_on <= day, Round.closes_on >= day)
    return list(session.scalars(select(Round).where(*window).order_by(Round.closes_on)))


def every(session: Session) -> list[Round]:
    """Return all rounds, the latest first; none for studios recognised before the system."""
    real = select(Round).where(Round.code != LEGACY)
    return list(session.scalars(real.order_by(Round.opens_on.desc(), Round.code)))
