"""A public notice of cases of any kind: what it says of each is read where the case is kept."""

from datetime import datetime
from typing import Any

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.studios.assessment import results as assessments
from service.studios.changes import queries as changes
from service.studios.notices import actions as notices
from service.studios.notices.items import ItemText
from service.studios.recommendations import queries as recommendations
from service.studios.rounds import queries as rounds


@declares(gives=notices.Published, only_with=notices.WITH_DAYS)
def publish(
    *,
    session: Session,
    at: datetime,
    case: str,
    kind: str,
    subject: str,
    summary: str,
    working_days: int | None = None,
    cases: list[str] | None = None,
) -> dict[str, Any]:
    """发布公示：在本站公示页面公开，社会公众可以提出异议。

    输入：kind 公示类别（例如“技能大师工作室”）；subject 标题；summary 正文；
    working_days 公示工作日数，从发布次日起算（不填则页面不显示截止日期）；
    cases 一份公告列出的各件申报、变更或者考核的办件编号（不填则只有本案一项）。
    输出：number 公示编号；published_on 发布日期；ends_on 截止日期；
    ends_at 截止时刻，可作定时器时间；provisional 该年放假安排还没有公布，日期暂定；
    items 所列各项 {position 序号, studio 工作室, unit 所在单位, master 领办人,
    occupation 职业（工种）, channel 申报渠道, result 拟评定等次（考核结果公示）}。
    正文中的身份证号码和电话号码自动遮盖。

    :raises Refused: the title is too long, a case is unknown or on notice already
    """
    texts = [_known(session, number) for number in cases] if cases else [_own(session, case)]
    return notices.publish(
        session,
        on=at.astimezone(BEIJING).date(),
        case=case,
        kind=kind,
        subject=subject,
        summary=summary,
        working_days=working_days,
        texts=texts,
    )


def _own(session: Session, case: str) -> ItemText:
    return _text(session, case) or ItemText(case)


def _known(session: Session, case: str) -> ItemText:
    found = _text(session, case)
    if found is None:
        raise Refused(
            say(
                "办件“%(case)s”不是已经受理的申报、变更或者评定了等次的考核，不能列入公示",
                case=case,
            )
        )
    return found


def _text(session: Session, case: str) -> ItemText | None:
    return (
        rounds.on_notice(session, case=case)
        or changes.on_notice(session, case=case)
        or assessments.on_notice(session, case=case)
        or recommendations.on_notice(session, case=case)
    )
