"""An application: looked at, taken in, closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.privacy import Private, lookup
from service.studios.notices import items
from service.studios.rounds.application import SentApplication, read_application
from service.studios.rounds.declared import Facts, Outcome, Sheet
from service.studios.rounds.eligibility import against, eligibility_facts, round_open
from service.studios.rounds.tables import Application

OUTCOMES: tuple[str, ...] = get_args(Outcome)


@declares(takes={"application": Sheet}, gives=Facts)
def examine(
    *,
    session: Session,
    at: datetime,
    unit: str,
    application: Private[dict[str, Any]],
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
    return eligibility_facts(session, sent=sent, sent_on=at.astimezone(BEIJING).date())


def accept(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    application: Private[dict[str, Any]],
    eligibility: dict[str, Any] | None = None,
    branch: str | None = None,
) -> dict[str, Any]:
    """Take an application in: articles 4 and 5 and the round's days are held against it here.

    :raises Refused: with every line that failed, the decision table's and the regulation's own
    """
    sent = read_application(unit, application, branch=branch)
    sent_on = at.astimezone(BEIJING).date()
    reasons = [*reasons_of(eligibility), *against(session, sent=sent, sent_on=sent_on)]
    if not round_open(session, code=sent.round, day=sent_on):
        reasons.append("所选申报批次现在不受理申报")
    refuse(reasons)
    enter(session, sent=sent, row=Application(case_number=case, sent_on=sent_on))
    return {"sent_on": sent_on.isoformat()}


def reasons_of(eligibility: Mapping[str, Any] | None) -> list[str]:
    """Return the sentences a decision table gave against an application."""
    reasons = (eligibility or {}).get("reasons") or []
    return [str(reason) for reason in reasons if reason]


def refuse(reasons: list[str]) -> None:
    """Refuse with every reason, each once; do nothing when there is none.

    :raises Refused: there is a reason
    """
    different = list(dict.fromkeys(reasons))
    if different:
        raise Refused(say("不符合申报条件：%(reasons)s", reasons="；".join(different)))


def enter(session: Session, *, sent: SentApplication, row: Application) -> None:
    """Write into the register what an application says now: after a supplement it may say more.

    :raises Refused: the same application is under way in another case
    """
    row.round_code, row.channel, row.department = sent.round, sent.channel, sent.department
    row.unit, row.place = sent.unit, sent.place
    row.studio_name, row.industry = sent.studio_name, sent.industry
    row.occupation_code, row.street = sent.occupation, sent.street
    row.master_name = sent.master.name
    row.members = "\n".join(sent.members)
    row.master_lookup = lookup(session, sent.master.person.number)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused(
            "本批次内同一单位、同一职业（工种）、同一领办人的申报正在办理，请勿重复申报"
        ) from None


def notice_ends(outcome: str) -> str:
    """Return why a notice ends early that still runs when its case is closed."""
    said = "申报单位已经撤回" if outcome == "withdrawn" else "办理已经终止"
    return f"{said}，公示随之结束"


@declares(takes={"outcome": Outcome})
def close(*, session: Session, at: datetime, case: str, outcome: str, opinion: str = "") -> None:
    """办结申报：在申报登记册上记下结果和意见。

    输入：outcome 结果，取 granted 授予、failed 评审未通过、returned 退回材料、lapsed 逾期视为撤回、
    withdrawn 撤回、declined 未推荐或未批准、ineligible 不符合条件、cancelled 批次取消（不算未通过，
    也不算申报过）；opinion 书面意见。
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {OUTCOMES}, not {outcome!r}")
    row = session.get_one(Application, case, with_for_update=True)
    row.outcome, row.opinion = outcome, opinion
    row.closed_on = at.astimezone(BEIJING).date()
    session.flush()
    items.withdraw(session, case=case, on=row.closed_on, why=notice_ends(outcome))
