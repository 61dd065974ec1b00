"""The title is granted: number, plaque, entry in the register (article 7)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.privacy import Private
from service.studios import numbers
from service.studios.notices.queries import refuse_while_objected
from service.studios.register.masters import enter_master
from service.studios.register.queries import master_has_studio, place_has_studio
from service.studios.register.tables import Studio
from service.studios.regulation import PLAQUE
from service.studios.rounds.actions import enter, refuse
from service.studios.rounds.application import (
    SentApplication,
    read_application,
)
from service.studios.rounds.declared import Granted, Sheet
from service.studios.rounds.eligibility import against
from service.studios.rounds.rules import article_5
from service.studios.rounds.tables import Application, RoundEntry


@declares(takes={"application": Sheet}, gives=Granted)
def grant(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    application: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
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
    row = _new(session, at, case, sent, sealed["application"])
    _enter(session, row, sent)
    return {
        "number": row.number,
        "name": row.name,
        "plaque": row.plaque,
        "granted_on": row.granted_on.isoformat(),
    }


def _new(
    session: Session, at: datetime, case: str, sent: SentApplication, sheet: Mapping[str, Any]
) -> Studio:
    today = at.astimezone(BEIJING).date()
    return Studio(
        number=_number(session, case, today),
        name=sent.studio_name,
        plaque=PLAQUE,
        unit=sent.unit,
        place=sent.place,
        occupation_code=sent.occupation,
        industry=sent.industry,
        address=sent.address,
        street=sent.street,
        master_key=enter_master(session, sent.master, sealed=sheet["master"]).key,
        round_code=sent.round,
        case_number=case,
        granted_on=today,
        sheet=dict(sheet),
    )


def _number(session: Session, case: str, today: date) -> str:
    """Return the number that the decision of the batch names, else the next one."""
    entry = session.get(RoundEntry, case)
    named = entry.studio_number if entry is not None else None
    return named or numbers.studio_number(session, year=today.year)


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
