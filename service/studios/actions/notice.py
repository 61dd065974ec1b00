"""Public notices: published, extended, closed, and what was objected."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.studios import numbers, standing
from service.studios.identity import without_numbers
from service.studios.lengths import fitting
from service.studios.tables import Notice
from service.studios.working_days import calendar


def publish(
    *,
    session: Session,
    at: datetime,
    case: str,
    kind: str,
    subject: str,
    summary: str,
    working_days: int | None = None,
) -> dict[str, Any]:
    """发布公示：在本站公示页面公开，社会公众可以提出异议。

    输入：kind 公示类别（例如“技能大师工作室”）；subject 标题；summary 正文；
    working_days 公示工作日数，从发布次日起算（不填则页面不显示截止日期）。
    输出：number 公示编号；published_on 发布日期；ends_on 截止日期；
    ends_at 截止时刻，可作定时器时间。
    正文中的身份证号码和电话号码自动遮盖。

    :raises Refused: the title is too long
    """
    today = at.astimezone(BEIJING).date()
    row = Notice(
        number=numbers.notice_number(session, year=today.year),
        case_number=case,
        kind=kind,
        subject=fitting(without_numbers(subject), label="公示标题", most=300),
        summary=without_numbers(summary),
        published_on=today,
        ends_on=_counted(session, today, working_days),
    )
    session.add(row)
    session.flush()
    return {"number": row.number, "published_on": today.isoformat(), **_ends(row)}


def extend(
    *, session: Session, at: datetime, case: str, working_days: int | None = None
) -> dict[str, Any]:
    """延长公示：异议核实期间继续公示。

    输入：working_days 从今天次日起再公示的工作日数（不填则至办结为止）。
    输出：ends_on 截止日期；ends_at 截止时刻。
    """
    row = running(session, case)
    row.extended = True
    row.ends_on = _counted(session, at.astimezone(BEIJING).date(), working_days)
    session.flush()
    return _ends(row)


def close(*, session: Session, at: datetime, case: str, result: str) -> None:
    """结束公示：写明结果并公开，不再接受异议。

    输入：result 公示结果，一句话（例如“公示无异议”）。

    :raises Refused: it is more than a sentence
    """
    row = running(session, case)
    row.closed_on = at.astimezone(BEIJING).date()
    row.result = fitting(without_numbers(result), label="公示结果", most=200)
    session.flush()


def objections(*, session: Session, case: str) -> dict[str, Any]:
    """统计本案公示收到的异议：open 未办结、upheld 成立、dismissed 不成立或不予受理的件数。"""
    return dict(standing.objections(session, case=case))


def running(session: Session, case: str) -> Notice:
    """Return the notice of a case that is not closed.

    :raises NoResultFound: there is none
    """
    rows = select(Notice).where(Notice.case_number == case, Notice.closed_on.is_(None))
    return session.scalars(rows.with_for_update()).one()


def _counted(session: Session, today: date, working_days: int | None) -> date | None:
    if working_days is None:
        return None
    return calendar(session).after(today, int(working_days))


def _ends(row: Notice) -> dict[str, Any]:
    if row.ends_on is None:
        return {"ends_on": None, "ends_at": None}
    midnight = datetime.combine(row.ends_on + timedelta(days=1), time(), BEIJING)
    return {"ends_on": row.ends_on.isoformat(), "ends_at": midnight.isoformat()}
