"""The items of a notice: published together, extended and ended each by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from service.db import Session
from service.privacy import mask
from service.studios.answers import fitting
from service.studios.notices.tables import Notice, NoticeItem


@dataclass(frozen=True)
class ItemText:
    """What a notice says of a case: names as they are on the day it is published."""

    case_number: str
    studio: str = ""
    unit: str = ""
    occupation: str = ""
    round: str = ""
    master: str = ""
    channel: str = ""
    result: str = ""


def add(notice: Notice, texts: Sequence[ItemText]) -> None:
    """Give a notice its items, in the order of its list; personal numbers are masked."""
    notice.items = [
        NoticeItem(
            position=position,
            case_number=text.case_number,
            studio=mask(text.studio),
            unit=mask(text.unit),
            occupation=text.occupation,
            round=text.round,
            master=mask(text.master),
            channel=text.channel,
            result=text.result,
            status="running",
            ends_on=notice.ends_on,
            extended=False,
        )
        for position, text in enumerate(texts, start=1)
    ]


def listed(notice: Notice) -> list[dict[str, Any]]:
    """Return the list of a notice as its papers print it."""
    names = ("position", "studio", "unit", "master", "occupation", "channel", "result")
    return [{name: getattr(item, name) for name in names} for item in notice.items]


def running(session: Session, *, case: str) -> list[NoticeItem]:
    """Return the running items that a case may extend or end: its own, or all that it published.

    Their notice stays locked, so that nobody objects meanwhile; an empty list if none runs.
    """
    own = select(NoticeItem.notice_key).where(
        NoticeItem.case_number == case, NoticeItem.status == "running"
    )
    found = session.scalars(
        select(Notice)
        .where(Notice.closed_on.is_(None), or_(Notice.case_number == case, Notice.key.in_(own)))
        .order_by(Notice.key)
        .with_for_update()
    ).all()
    items = [item for notice in found for item in notice.items if item.status == "running"]
    return [item for item in items if item.case_number == case] or items


def end(session: Session, items: Sequence[NoticeItem], *, on: date, status: str, why: str) -> None:
    """End items of a notice; the notice is over when none of its items runs any more.

    :param status: `ended`, `upheld` or `withdrawn`
    :raises Refused: `why` is more than a sentence
    """
    reason = fitting(mask(why), label="公示结果", most=200)
    for item in items:
        item.status, item.reason, item.ended_on = status, reason, on
    for notice in {item.notice for item in items}:
        if all(item.status != "running" for item in notice.items):
            notice.closed_on, notice.result = on, result([str(i.reason) for i in notice.items])
    session.flush()


def result(reasons: Sequence[str]) -> str:
    """Return the result of a notice: that of its items, if it is the same for all.

    >>> result(["公示无异议", "公示无异议"])
    '公示无异议'
    >>> result(["公示无异议", "公示期间收到异议，经核实成立"])
    '各项结果不同，见所列各项'
    """
    return reasons[0] if len(set(reasons)) == 1 else "各项结果不同，见所列各项"


def withdraw(session: Session, *, case: str, on: date, why: str) -> None:
    """End what still runs of a case that came to its end otherwise: nobody can be heard on it."""
    items = running(session, case=case)
    if items:
        end(session, items, on=on, status="withdrawn", why=why)
