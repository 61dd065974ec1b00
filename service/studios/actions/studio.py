"""A studio: the title is granted; its leader changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.errors import Refused
from service.studios import numbers
from service.studios.actions.application import enter, refuse
from service.studios.regulation import PLAQUE
from service.studios.rules import article_5
from service.studios.sent import SentApplication, SentMaster, read_application, read_master
from service.studios.standing import (
    against,
    against_master,
    master_has_studio,
    place_has_studio,
    refuse_while_objected,
)
from service.studios.tables import Application, LeaderChange, Master, Studio


def grant(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    application: dict[str, Any],
    branch: str | None = None,
) -> dict[str, Any]:
    """授予称号：编号、颁发铭牌，记入工作室名册（办法第七条）。

    输入：unit 单位编号；application 申报表；branch 分厂、分公司编号（可不填）。
    输出：number 工作室编号；name 工作室名称；plaque 铭牌文字；granted_on 授予日期。
    有未办结或者成立的异议时不授予；按申报日期再次核对第四条、第五条；
    同一大师、同一单位同一职业的两件申报同时授予时，只有一件成功。

    :raises Refused: articles 4, 5 or 7 stand against it
    """
    refuse_while_objected(session, case=case)
    taken_in = session.get_one(Application, case, with_for_update=True)
    sent = read_application(unit, application, branch=branch)
    refuse(against(session, sent=sent, sent_on=taken_in.sent_on))
    enter(session, sent=sent, row=taken_in)
    row = _new(session, at, case, sent)
    _enter(session, row, sent)
    return {
        "number": row.number,
        "name": row.name,
        "plaque": row.plaque,
        "granted_on": row.granted_on.isoformat(),
    }


def _new(session: Session, at: datetime, case: str, sent: SentApplication) -> Studio:
    today = at.astimezone(BEIJING).date()
    return Studio(
        number=numbers.studio_number(session, year=today.year),
        name=sent.studio_name,
        plaque=PLAQUE,
        unit=sent.unit,
        place=sent.place,
        occupation_code=sent.occupation,
        industry=sent.industry,
        address=sent.address,
        master_key=_master(session, sent.master).key,
        round_code=sent.round,
        case_number=case,
        granted_on=today,
        sheet=sent.sheet,
    )


def _master(session: Session, sent: SentMaster) -> Master:
    """Return the master's row, as the form has them now."""
    known = select(Master).where(Master.identity_number == sent.person.number)
    row = session.scalar(known.with_for_update()) or Master(identity_number=sent.person.number)
    row.name, row.sex, row.birth_date = sent.name, sent.person.sex, sent.person.birth_date
    row.post_kind, row.qualification, row.mobile = sent.post_kind, sent.qualification, sent.mobile
    session.add(row)
    session.flush()
    return row


def _enter(session: Session, row: Studio, sent: SentApplication) -> None:
    """Write the studio; the database decides between two that were granted at once."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        identity_number = sent.master.person.number
        refuse(
            article_5(
                master_has_studio=master_has_studio(session, identity_number=identity_number),
                place_has_studio=place_has_studio(
                    session, place=sent.place, occupation=sent.occupation
                ),
            )
        )
        raise


def read(*, session: Session, unit: str, studio: str) -> dict[str, Any]:
    """读取工作室：供变更时预填申报表。

    输入：unit 单位编号；studio 工作室编号。
    输出：number 编号；name 名称；occupation 职业编码；address 地址；
    application 授予（或者最近一次变更）时的申报表，不含领办人信息。

    :raises Refused: not this unit's studio, or its title was taken away
    """
    row = own_studio(session, unit, studio)
    application = {name: value for name, value in row.sheet.items() if name != "master"}
    return {
        "number": row.number,
        "name": row.name,
        "occupation": row.occupation_code,
        "address": row.address,
        "application": application,
    }


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


def change_leader(
    *, session: Session, case: str, studio: str, master: dict[str, Any]
) -> dict[str, Any]:
    """变更领办人：工作室名册改为新的领办人（办法第十二条）。

    输入：studio 工作室编号；master 新领办人（与申报表“技能大师基本情况”相同）。
    输出：number 工作室编号；name 工作室名称；from 原领办人姓名；to 新领办人姓名。
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
    row.sheet = {**row.sheet, "master": master}
    _hand_over(session, row, _master(session, sent))
    return {"number": row.number, "name": row.name, "from": before, "to": sent.name}


def _hand_over(session: Session, row: Studio, master: Master) -> None:
    try:
        with session.begin_nested():
            row.master = master
    except IntegrityError:
        refuse(article_5(master_has_studio=True, place_has_studio=False))
