"""A title ends: the register and the plaque (article 13)."""

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at
from service.studios.answers import fitting, text
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.revocation import rules
from service.studios.revocation.proposing import day, today
from service.studios.revocation.remedies import staying
from service.studios.revocation.tables import Revocation
from service.studios.yearly.tables import Duty, Supervision

MORE_UNDER_WAY = 3


class Ended(TypedDict):
    """A studio that lost its title."""

    studio: str
    studio_name: str
    ended_on: str
    article: str
    document: str
    turns: list[int]


class Plaque(TypedDict):
    """The form `plaque-return`."""

    returned: str
    returned_on: str | None
    reason: str | None


@declares(gives=Ended)
def revoke(*, session: Session, at: datetime, case: str, served_on: str) -> dict[str, Any]:
    """取消称号：决定书送达时生效，名册改为已取消，领办人和单位名额随之空出（办法第十三条）。

    输入：served_on 决定书的送达日期。
    输出：studio 工作室编号；studio_name 工作室名称；ended_on 取消日期；article 办法条款；
    document 决定文号；turns 在办事项逐件终止的次序，从1起。

    :raises Refused: nothing was decided, it is not served yet, or the title is gone
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    studio = session.get_one(Studio, row.studio_key, with_for_update=True)
    if row.decision != "revoke" or not row.document or row.decided_on is None:
        raise Refused("本案没有作出取消称号的决定")
    if studio.status != "active":
        raise Refused("该工作室已取消称号")
    on = date.fromisoformat(served_on)
    if not row.decided_on <= on <= today(at):
        raise Refused("决定书还没有送达，不能取消称号")
    studio.status, studio.ended_on = "revoked", on
    studio.end_ground, studio.end_document = row.ground, row.document
    row.outcome, row.closed_on = "revoked", today(at)
    session.flush()
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "ended_on": on.isoformat(),
        "article": rules.GROUNDS[row.ground].article,
        "document": row.document,
        "turns": list(range(1, _under_way(session, studio) + 1)),
    }


def _under_way(session: Session, studio: Studio) -> int:
    """Return how many cases of one kind may be under way: each message ends one of each kind.

    What a unit is entering of its spending is not in the register: some more are reckoned with.
    """
    queries = (
        select(func.count()).where(Duty.studio_key == studio.key, Duty.outcome.is_(None)),
        select(func.count()).where(
            Supervision.studio_key == studio.key, Supervision.outcome.is_(None)
        ),
        select(func.count()).where(
            MoneyEntry.studio_key == studio.key,
            MoneyEntry.paid_on.is_(None),
            MoneyEntry.voided_on.is_(None),
        ),
    )
    return MORE_UNDER_WAY + max(session.scalar(query) or 0 for query in queries)


@declares(takes={"plaque": Plaque})
def take_plaque(*, session: Session, at: datetime, case: str, plaque: dict[str, Any]) -> None:
    """登记铭牌收回：收回日期，或者不能收回的原因。

    输入：plaque 铭牌收回（表单“收回铭牌”）。

    :raises Refused: neither a day nor a reason
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    studio = session.get_one(Studio, row.studio_key, with_for_update=True)
    if text(plaque, "returned") == "no":
        if not text(plaque, "reason"):
            raise refused_at("plaque", "reason", "不能收回的原因", "请写明不能收回的原因")
        row.plaque_note = fitting(text(plaque, "reason"), label="不能收回的原因", most=300)
        return
    on = day(plaque, "returned_on")
    if on is None or studio.ended_on is None or not studio.ended_on <= on <= today(at):
        sentence = "收回日期应在取消称号之日至今天之间"
        raise refused_at("plaque", "returned_on", "收回日期", sentence)
    if staying(session, studio_key=studio.key) is not None:
        raise refused_at("plaque", "returned", "铭牌", "停止执行期间不收回铭牌")
    studio.plaque_returned_on = on
