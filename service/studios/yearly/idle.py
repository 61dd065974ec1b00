"""Studios that do nothing: found every month, each shown by one open case (article 13, 1)."""

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.studios.register.tables import Studio
from service.studios.yearly import rules
from service.studios.yearly.supervision import last_activities
from service.studios.yearly.tables import IdleHint


class Idle(TypedDict):
    """A studio that has not worked for more than a year."""

    studio: str
    studio_name: str
    last_activity: str


class Watched(TypedDict):
    """Studios that have not worked for more than a year."""

    studios: list[Idle]
    text: str


@declares(gives=Watched)
def watch(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """查找停滞的工作室：超过一年没有开展工作的（办法第十三条第一项），只提示，不自动处理。

    已经在另一件没有办结的提示里的工作室不再列入，那一件办结以后仍然停滞的再提示。
    输出：studios 名单（studio 编号、studio_name 名称、last_activity 最近一次活动）；
    text 名单的写法。
    """
    today = at.astimezone(BEIJING).date()
    latest = last_activities(session)
    idle = [
        one for one in _not_shown(session) if rules.is_idle(last_activity=latest[one.key], on=today)
    ]
    session.add_all(IdleHint(studio=one, case_number=case, shown_on=today) for one in idle)
    session.flush()
    return {
        "studios": [
            {
                "studio": one.number,
                "studio_name": one.name,
                "last_activity": latest[one.key].isoformat(),
            }
            for one in idle
        ],
        "text": "；".join(
            f"{one.name}（{one.number}），最近一次活动{latest[one.key].isoformat()}" for one in idle
        ),
    }


def _not_shown(session: Session) -> list[Studio]:
    """Return the active studios that no open case shows."""
    shown = select(IdleHint.studio_key).where(IdleHint.closed_on.is_(None))
    query = select(Studio).where(Studio.status == "active", Studio.key.not_in(shown))
    return list(session.scalars(query.order_by(Studio.number)))


def close(session: Session, *, at: datetime, case: str) -> None:
    """Let the studios that a case shows be shown again."""
    open_ = IdleHint.case_number == case, IdleHint.closed_on.is_(None)
    for row in session.scalars(select(IdleHint).where(*open_)):
        row.closed_on = at.astimezone(BEIJING).date()
    session.flush()
