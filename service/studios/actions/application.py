"""An application: looked at, taken in, closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.clock import BEIJING
from service.errors import Refused
from service.studios.sent import SentApplication, read_application
from service.studios.standing import against, round_open, standing
from service.studios.tables import Application

OUTCOMES = ("granted", "failed", "returned", "lapsed", "withdrawn", "declined", "ineligible")


def examine(
    *,
    session: Session,
    at: datetime,
    unit: str,
    application: dict[str, Any],
    branch: str | None = None,
) -> dict[str, Any]:
    """资格信息核查：按身份证号码和岗位类别推算退休时间，查工作室名册和申报批次。

    输入：unit 单位编号；application 申报表；branch 分厂、分公司编号（可不填，默认取申报表所填）。
    输出：age 周岁；sex 性别；birth_date 出生日期；retirement_date 法定退休日期；
    months_to_retirement 距退休整月数；qualification_rank 等级（1 五级 … 4 技师 5 高级技师 6 特级
    7 首席）；employed 在职在聘；age_enough 满16周岁；identity_agrees 性别和出生年月与证件一致；
    master_has_studio 该大师已领办工作室；place_has_studio 该单位（分厂、分公司）同职业已有工作室；
    round_open 批次正在受理；applied_in_round 本批次已有同一申报；
    reasons 办法规定的不符合项（列表）。

    :raises Refused: the identity number is not well formed
    """
    sent = read_application(unit, application, branch=branch)
    return standing(session, sent=sent, sent_on=at.astimezone(BEIJING).date())


def accept(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    application: dict[str, Any],
    eligibility: dict[str, Any] | None = None,
    branch: str | None = None,
) -> dict[str, Any]:
    """受理申报：不符合条件的当场逐条告知、不予受理；符合的登记入册，申报日期从此计算。

    输入：unit 单位编号；application 申报表；eligibility 资格判断结果（reasons 为不符合项列表）；
    branch 分厂、分公司编号（可不填）。输出：sent_on 申报日期。
    无论流程怎样画，办法第四条、第五条和批次受理时间都在这里核对。

    :raises Refused: with every line that failed, the decision table's and the regulation's own
    """
    sent = read_application(unit, application, branch=branch)
    sent_on = at.astimezone(BEIJING).date()
    reasons = [*told(eligibility), *against(session, sent=sent, sent_on=sent_on)]
    if not round_open(session, code=sent.round, day=sent_on):
        reasons.append("所选申报批次现在不受理申报")
    refuse(reasons)
    enter(session, sent=sent, row=Application(case_number=case, sent_on=sent_on))
    return {"sent_on": sent_on.isoformat()}


def told(eligibility: Mapping[str, Any] | None) -> list[str]:
    """Return the sentences a decision table gave against an application."""
    reasons = (eligibility or {}).get("reasons") or []
    return [str(reason) for reason in reasons if reason]


def refuse(reasons: list[str]) -> None:
    """Refuse with every reason, each once; do nothing when there is none.

    :raises Refused: there is a reason
    """
    different = list(dict.fromkeys(reasons))
    if different:
        raise Refused("不符合申报条件：" + "；".join(different))


def enter(session: Session, *, sent: SentApplication, row: Application) -> None:
    """Write into the register what an application says now: after a supplement it may say more.

    :raises Refused: the same application is under way in another case
    """
    row.round_code, row.channel, row.department = sent.round, sent.channel, sent.department
    row.unit, row.place = sent.unit, sent.place
    row.studio_name, row.industry = sent.studio_name, sent.industry
    row.occupation_code = sent.occupation
    row.master_name, row.master_identity = sent.master.name, sent.master.person.number
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(
            "本批次内同一单位、同一职业（工种）、同一领办人的申报正在办理，请勿重复申报"
        ) from None


def close(*, session: Session, at: datetime, case: str, outcome: str, opinion: str = "") -> None:
    """办结申报：在申报登记册上记下结果和意见。

    输入：outcome 结果，取 granted 授予、failed 评审未通过、returned 退回材料、lapsed 逾期视为撤回、
    withdrawn 撤回、declined 未推荐或未批准、ineligible 不符合条件；opinion 书面意见。
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {OUTCOMES}, not {outcome!r}")
    row = session.get_one(Application, case, with_for_update=True)
    row.outcome, row.opinion = outcome, opinion
    row.closed_on = at.astimezone(BEIJING).date()
    session.flush()
