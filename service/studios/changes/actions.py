"""A change of leader (article 12): looked at, taken in, closed."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.privacy import Private, lookup
from service.studios.answers import fitting
from service.studios.changes.tables import LeaderChange
from service.studios.notices import items
from service.studios.register.queries import own_studio
from service.studios.rounds.actions import OUTCOMES, notice_ends, reasons_of, refuse
from service.studios.rounds.application import read_master
from service.studios.rounds.declared import LeaderFacts, Master, Outcome
from service.studios.rounds.eligibility import against_master, master_as_facts


@declares(takes={"master": Master}, gives=LeaderFacts)
def examine(*, session: Session, at: datetime, master: Private[dict[str, Any]]) -> dict[str, Any]:
    """新领办人资格信息核查：推算退休时间，查是否已领办工作室。

    输入：master 新领办人（与申报表“技能大师基本情况”相同）。
    输出：与“资格信息核查”中关于领办人的各项相同；reasons 为办法规定的不符合项（列表）。

    :raises Refused: the identity number is not well formed
    """
    sent = read_master(master, path="application.master")
    day = at.astimezone(BEIJING).date()
    reasons = against_master(session, master=sent, sent_on=day)
    return master_as_facts(session, master=sent, sent_on=day) | {"reasons": reasons}


def accept(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    studio: str,
    master: Private[dict[str, Any]],
    reason: str = "",
    eligibility: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Take a change of leader in: articles 4 and 5 are held against the new leader here.

    :raises Refused: not this unit's studio, one is under way, or with every line that failed
    """
    row = own_studio(session, unit, studio)
    sent = read_master(master, path="application.master")
    sent_on = at.astimezone(BEIJING).date()
    refuse([*reasons_of(eligibility), *against_master(session, master=sent, sent_on=sent_on)])
    change = LeaderChange(
        case_number=case,
        studio_key=row.key,
        from_master=row.master_key,
        master_name=sent.name,
        master_lookup=lookup(session, sent.person.number),
        reason=fitting(reason, label="变更原因", most=2000),
        sent_on=sent_on,
    )
    _register(session, change)
    return {"sent_on": sent_on.isoformat()}


def _register(session: Session, change: LeaderChange) -> None:
    try:
        with session.begin_nested():
            session.add(change)
    except IntegrityError:
        raise Refused("该工作室的领办人变更正在办理，请勿重复申请") from None


@declares(takes={"outcome": Outcome})
def close(*, session: Session, at: datetime, case: str, outcome: str, opinion: str = "") -> None:
    """办结领办人变更：记下结果和意见。

    输入：outcome 结果，与“办结申报”相同（granted 表示同意变更）；opinion 书面意见。
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {OUTCOMES}, not {outcome!r}")
    row = session.get_one(LeaderChange, case, with_for_update=True)
    row.outcome, row.opinion = outcome, opinion
    row.closed_on = at.astimezone(BEIJING).date()
    session.flush()
    items.withdraw(session, case=case, on=row.closed_on, why=notice_ends(outcome))
