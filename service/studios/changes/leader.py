"""A studio passes from one master to another (article 12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.privacy import Private
from service.studios.changes.tables import LeaderChange
from service.studios.notices.queries import refuse_while_objected
from service.studios.register.masters import enter_master
from service.studios.register.tables import Master, Studio
from service.studios.rounds import declared
from service.studios.rounds.actions import refuse
from service.studios.rounds.application import read_master
from service.studios.rounds.eligibility import against_master
from service.studios.rounds.rules import article_5
from service.studios.yearly.queries import has_agreement

Changed = TypedDict(
    "Changed",
    {
        "number": str,
        "name": str,
        "from": str,
        "to": str,
        "unit": str,
        "supplement": bool,
        "year": int,
        "agreement_key": str,
    },
)


@declares(takes={"master": declared.Master}, gives=Changed)
def change_leader(
    *,
    session: Session,
    at: datetime,
    case: str,
    studio: str,
    master: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
) -> dict[str, Any]:
    """变更领办人：工作室名册改为新的领办人（办法第十二条）。

    输入：studio 工作室编号；master 新领办人（与申报表“技能大师基本情况”相同）。
    输出：number 工作室编号；name 工作室名称；from 原领办人姓名；to 新领办人姓名；unit 单位编号；
    supplement 要不要签补充协议（本年度的责任书已经备案）；year 年度；agreement_key 对应键。
    有未办结或者成立的异议时不变更；按申请日期核对第四条、第五条。

    :raises Refused: articles 4, 5 or 7 stand against it
    """
    refuse_while_objected(session, case=case)
    change = session.get_one(LeaderChange, case, with_for_update=True)
    row = session.scalars(select(Studio).where(Studio.number == studio).with_for_update()).one()
    if change.studio_key != row.key:
        raise Refused("变更申请与工作室不符")
    sent = read_master(master, path="application.master")
    refuse(against_master(session, master=sent, sent_on=change.sent_on))
    before = row.master.name
    entered = enter_master(session, sent, sealed=sealed["master"])
    row.sheet = {**row.sheet, "master": sealed["master"]}
    _hand_over(session, row, entered)
    year = at.astimezone(BEIJING).year
    return {
        "number": row.number,
        "name": row.name,
        "from": before,
        "to": sent.name,
        "unit": row.unit,
        "supplement": has_agreement(session, studio=row, year=year),
        "year": year,
        "agreement_key": f"{row.number}-{year}",
    }


def _hand_over(session: Session, row: Studio, master: Master) -> None:
    try:
        with session.begin_nested():
            row.master = master
    except IntegrityError:
        refuse(article_5(master_has_studio=True, place_has_studio=False))
