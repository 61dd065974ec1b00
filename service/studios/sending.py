"""Articles 4 and 5 once more, whenever something is sent again: a supplement, a recommendation."""

from datetime import datetime
from typing import Any, NotRequired

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.privacy import Private, lookup
from service.studios.changes.tables import LeaderChange
from service.studios.rounds.actions import enter, reasons_of, refuse
from service.studios.rounds.application import SentApplication, read_application
from service.studios.rounds.declared import Eligibility, LeaderFacts, SentOn, Sheet
from service.studios.rounds.eligibility import (
    against,
    against_master,
    applied_in_round,
    eligibility_facts,
    master_as_facts,
)
from service.studios.rounds.tables import Application


class SentAgainFacts(LeaderFacts):
    """What is asked of an application, or of a change of leader (without a place and a round)."""

    place: NotRequired[str]
    place_has_studio: NotRequired[bool]
    round_open: NotRequired[bool]
    applied_in_round: NotRequired[bool]


@declares(takes={"application": Sheet}, gives=SentAgainFacts)
def examine(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    application: Private[dict[str, Any]],
    branch: str | None = None,
) -> dict[str, Any]:
    """再次报送时的资格信息核查：补正、推荐以后，按现在的内容重新推算。

    输入：unit 单位编号；application 申报表；branch 分厂、分公司编号（可不填）。
    输出：申报与“资格信息核查”相同，变更领办人与“新领办人资格信息核查”相同；
    距退休时间按首次报送的日期计算；批次只看首次报送时是否受理，补正期间关闭不影响。

    :raises Refused: the identity number is not well formed
    """
    sent = read_application(unit, application, branch=branch)
    change = session.get(LeaderChange, case)
    if change is not None:
        facts = master_as_facts(session, master=sent.master, sent_on=change.sent_on)
        return facts | {"reasons": _against_change(session, sent, change)}
    row = session.get(Application, case)
    sent_on = row.sent_on if row else at.astimezone(BEIJING).date()
    facts = eligibility_facts(session, sent=sent, sent_on=sent_on)
    again = applied_in_round(session, sent=sent, case=case)
    return facts | {"round_open": True, "applied_in_round": again}


@declares(takes={"application": Sheet, "eligibility": Eligibility | None}, gives=SentOn)
def accept(
    *,
    session: Session,
    case: str,
    unit: str,
    application: Private[dict[str, Any]],
    eligibility: dict[str, Any] | None = None,
    branch: str | None = None,
) -> dict[str, Any]:
    """再次报送时核对条件并更新登记：办法第四条、第五条按现在的内容重新核对，不符合的当场逐条告知。

    输入：unit 单位编号；application 申报表；branch 分厂、分公司编号（可不填）；
    eligibility 资格判断结果（reasons 为不符合项列表，可不填）。输出：sent_on 首次报送的日期。
    用于首次报送以后的各次报送（补正、推荐等），申报和变更领办人都适用。

    :raises Refused: with every line that failed; nothing was sent before
    """
    sent = read_application(unit, application, branch=branch)
    change = session.get(LeaderChange, case, with_for_update=True)
    if change is not None:
        refuse([*reasons_of(eligibility), *_against_change(session, sent, change)])
        change.master_name = sent.master.name
        change.master_lookup = lookup(session, sent.master.person.number)
        session.flush()
        return {"sent_on": change.sent_on.isoformat()}
    row = session.get(Application, case, with_for_update=True)
    if row is None:
        raise Refused("本案还没有报送过，不能再次报送")
    reasons = [*reasons_of(eligibility), *against(session, sent=sent, sent_on=row.sent_on)]
    if applied_in_round(session, sent=sent, case=case):
        reasons.append("本批次内同一单位、同一职业（工种）、同一领办人已有另一件申报")
    refuse(reasons)
    enter(session, sent=sent, row=row)
    return {"sent_on": row.sent_on.isoformat()}


def _against_change(session: Session, sent: SentApplication, change: LeaderChange) -> list[str]:
    return against_master(session, master=sent.master, sent_on=change.sent_on)
