"""Applications and changes under way side by side that article 5 lets only one of succeed.

The regulation forbids a second studio, not a second application: whoever sends one is told and
has to confirm it, whoever judges one sees the others. What article 5 forbids is refused where a
title is granted (`register.tables`: two unique indexes).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, false, or_, select

from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.privacy import Private
from service.studios.changes import actions as changes
from service.studios.changes.tables import LeaderChange
from service.studios.revocation import curing
from service.studios.rounds import actions as rounds
from service.studios.rounds.declared import Eligibility, Master, SentOn, Sheet
from service.studios.rounds.tables import Application, Round

FIELD, LABEL = "application.alongside", "另有申报正在办理"


class Handed(SentOn):
    """A change of leader that was taken in."""

    cured: list[str]


@dataclass(frozen=True)
class Alongside:
    """Another case under way, and what of it is the same: the leader, or place and occupation."""

    case_number: str
    same: Literal["master", "place"]


def of(session: Session, *, case: str) -> list[Alongside]:
    """Return what is under way beside an application or a change that is under way itself."""
    row = session.get(Application, case)
    if row is not None and row.outcome is None:
        same_place = (Application.place == row.place) & (
            Application.occupation_code == row.occupation_code
        )
        return list(_found(session, case, row.master_lookup, same_place))
    change = session.get(LeaderChange, case)
    if change is not None and change.outcome is None:
        return list(_found(session, case, change.master_lookup, false()))
    return []


def _found(
    session: Session, case: str, master: str, same_place: ColumnElement[bool]
) -> Iterator[Alongside]:
    others = select(Application.case_number, Application.master_lookup).where(
        Application.outcome.is_(None),
        Application.case_number != case,
        or_(Application.master_lookup == master, same_place),
    )
    for number, lookup in session.execute(others.order_by(Application.case_number)):
        yield Alongside(number, "master" if lookup == master else "place")
    handed = select(LeaderChange.case_number).where(
        LeaderChange.outcome.is_(None),
        LeaderChange.case_number != case,
        LeaderChange.master_lookup == master,
    )
    for number in session.scalars(handed.order_by(LeaderChange.case_number)):
        yield Alongside(number, "master")


@declares(
    takes={"application": Sheet, "eligibility": Eligibility | None, "alongside": bool | None},
    gives=SentOn,
)
def accept(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    application: Private[dict[str, Any]],
    eligibility: dict[str, Any] | None = None,
    branch: str | None = None,
    alongside: bool | None = None,
) -> dict[str, Any]:
    """受理申报：不符合条件的当场逐条告知、不予受理；符合的登记入册，申报日期从此计算。

    输入：unit 单位编号；application 申报表；eligibility 资格判断结果（reasons 为不符合项列表）；
    branch 分厂、分公司编号（可不填）；alongside 已知另有申报正在办理、仍要报送（不填则不提示）。
    输出：sent_on 申报日期。
    无论流程怎样画，办法第四条、第五条和批次受理时间都在这里核对。同一技能大师或者同一单位同一
    职业（工种）另有申报正在办理的，先告知，确认后才受理。

    :raises Refused: with every line that failed, or the others under way are not confirmed
    """
    _one_at_a_time(session)
    given: Mapping[str, Any] = {"unit": unit, "application": application, "branch": branch}
    found = rounds.accept(session=session, at=at, case=case, eligibility=eligibility, **given)
    _refuse_unconfirmed(session, case=case, confirmed=alongside)
    return found


@declares(
    takes={"master": Master, "eligibility": Eligibility | None, "alongside": bool | None},
    gives=Handed,
)
def accept_change(
    *,
    session: Session,
    at: datetime,
    case: str,
    unit: str,
    studio: str,
    master: Private[dict[str, Any]],
    reason: str = "",
    eligibility: dict[str, Any] | None = None,
    alongside: bool | None = None,
) -> dict[str, Any]:
    """受理领办人变更：不符合条件的当场逐条告知、不予受理；符合的登记入册。

    输入：unit 单位编号；studio 工作室编号；master 新领办人；reason 变更原因；
    eligibility 资格判断结果（reasons 为不符合项列表）；
    alongside 已知另有申报正在办理、仍要报送（不填则不提示）。
    输出：sent_on 申请日期；cured 因此中止的取消称号办件编号（列表）。
    新领办人另有申报或者变更正在办理的，先告知，确认后才受理。取消称号正在办理的，只有因领办人
    不能继续的可以变更（办法第十二条、第十三条第三项）。

    :raises Refused: not this unit's studio, one is under way, with every line that failed, or the
        others under way are not confirmed
    """
    _one_at_a_time(session)
    given: Mapping[str, Any] = {"unit": unit, "studio": studio, "master": master}
    more: Mapping[str, Any] = {"reason": reason, "eligibility": eligibility}
    cured = curing.cures(session, studio=studio)
    found = changes.accept(session=session, at=at, case=case, **given, **more)
    _refuse_unconfirmed(session, case=case, confirmed=alongside)
    return {**found, "cured": cured}


def _one_at_a_time(session: Session) -> None:
    """Let one be sent at a time: of two at the same moment the second sees the first."""
    first = select(Round.code).order_by(Round.code).limit(1)
    session.execute(first.with_for_update(key_share=True))


def _refuse_unconfirmed(session: Session, *, case: str, confirmed: bool | None) -> None:
    if confirmed is None or confirmed:
        return
    others = of(session, case=case)
    lines = filter(None, (_sentence(same, others) for same in ("master", "place")))
    problems = [FieldProblem(FIELD, LABEL, line) for line in lines]
    if problems:
        raise Refused("有内容需要改正，请看每一处的说明", problems=problems)


def _sentence(same: str, others: list[Alongside]) -> str:
    """Say what is under way; another unit's case is not named."""
    numbers = [one.case_number for one in others if one.same == same]
    if not numbers:
        return ""
    if same == "master":
        return say(
            "该技能大师另有申报或者变更正在办理；同一技能大师只能领办一个工作室（办法第五条）。"
            "请核对，两件都要办理的，请勾选后再报送。"
        )
    return say(
        "本单位（分厂、分公司）相同职业（工种）另有申报正在办理（%(numbers)s）；"
        "只能建立一个工作室（办法第五条）。请核对，两件都要办理的，请勾选后再报送。",
        numbers="、".join(numbers),
    )
