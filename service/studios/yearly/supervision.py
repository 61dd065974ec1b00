"""Supervision: what was found, what has to be mended by when; when a studio last worked."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import refused_at
from service.studios.answers import fitting, text
from service.studios.books.tables import AccountEntry, FundingCycle
from service.studios.register.tables import Studio
from service.studios.yearly.sheets import day, rows
from service.studios.yearly.tables import Agreement, AnnualReport, Supervision

METHODS = {"visit": "走访", "talk": "约谈", "check": "抽查", "report": "举报核实"}
HANDLINGS = {
    "none": "无问题", "reminded": "口头提醒", "rectify": "限期整改", "revoke": "建议取消称号",
}  # fmt: skip
LEAST_OFFICERS = 2


class Sheet(TypedDict):
    """The form `supervision`."""

    studio: str
    on: str
    method: str
    officers: list[dict[str, Any]] | None
    active: str
    findings: str
    handling: str
    rectify_by: str | None


class Recorded(TypedDict):
    """A record of supervision."""

    studio: str
    studio_name: str
    unit: str
    handling: str
    rectify_by: str | None


@declares(takes={"supervision": Sheet}, gives=Recorded)
def record(
    *,
    session: Session,
    at: datetime,
    case: str,
    supervision: dict[str, Any],
    method: str,
    active: str,
) -> dict[str, Any]:
    """登记日常监管：至少两名监管人员，限期整改的写明期限（办法第十条）。

    输入：supervision 监管记录（表单“日常监管记录”）；method 方式；
    active 是否正常开展工作（yes、no）。
    输出：studio 工作室编号；studio_name 工作室名称；unit 单位编号；handling 处理；
    rectify_by 整改期限。

    :raises Refused: at the fields
    """
    studio = session.scalar(select(Studio).where(Studio.number == text(supervision, "studio")))
    if studio is None or studio.status != "active":
        raise refused_at("supervision", "studio", "工作室", "请选择工作室")
    on, today = day(supervision, "on"), at.astimezone(BEIJING).date()
    if on is None or on > today:
        raise refused_at("supervision", "on", "日期", "日期不能晚于今天")
    names = [text(row, "name") for row in rows(supervision, "officers")]
    if len(set(filter(None, names))) < LEAST_OFFICERS:
        raise refused_at("supervision", "officers", "监管人员", "监管人员至少两名")
    handling = text(supervision, "handling")
    by = day(supervision, "rectify_by")
    if handling == "rectify" and (by is None or by <= today):
        raise refused_at("supervision", "rectify_by", "整改期限", "限期整改应写明期限，晚于今天")
    session.add(
        Supervision(
            case_number=case,
            studio=studio,
            on=on,
            method=method,
            officers=fitting("、".join(names), label="监管人员", most=200),
            findings=text(supervision, "findings"),
            handling=handling,
            active=active != "no",
            rectify_by=by if handling == "rectify" else None,
        )
    )
    session.flush()
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": studio.unit,
        "handling": handling,
        "rectify_by": by.isoformat() if by and handling == "rectify" else None,
    }


@declares()
def close(*, session: Session, at: datetime, case: str, outcome: str) -> None:
    """监管记录办结：登记结果。

    输入：outcome 结果，取 recorded（已记录）、rectified（整改完成）、failed（整改未完成）、
    proposed（建议取消称号）。
    """
    row = session.scalars(select(Supervision).where(Supervision.case_number == case)).one()
    row.outcome, row.closed_on = outcome, at.astimezone(BEIJING).date()


def last_activities(session: Session, *, studio: Studio | None = None) -> Mapping[int, date]:
    """Return by studio the latest day on which it worked, as far as the register knows.

    That is of its grant, its agreements, its accepted reports, its spending and the records of
    supervision that found it at work.

    :param studio: of this one alone
    """
    of = [Studio.key == studio.key] if studio else []
    granted = session.execute(select(Studio.key, Studio.granted_on).where(*of))
    found = {row.key: row.granted_on for row in granted}
    of_books = (
        select(FundingCycle.studio_key, func.max(AccountEntry.on))
        .join(AccountEntry, AccountEntry.cycle_key == FundingCycle.key)
        .where(AccountEntry.event == "S2", AccountEntry.reverses.is_(None))
        .group_by(FundingCycle.studio_key)
    )
    for query in (
        select(Agreement.studio_key, func.max(Agreement.filed_on)).group_by(Agreement.studio_key),
        select(AnnualReport.studio_key, func.max(AnnualReport.last_activity)).group_by(
            AnnualReport.studio_key
        ),
        select(Supervision.studio_key, func.max(Supervision.on))
        .where(Supervision.active)
        .group_by(Supervision.studio_key),
        of_books,
    ):
        for key, on in session.execute(query):
            if on is not None and key in found and on > found[key]:
                found[key] = on
    return found
