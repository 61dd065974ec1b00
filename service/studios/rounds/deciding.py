"""The list of a round after the review: opinions, notice, facts, decision (article 7)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people.tables import Organisation
from service.privacy import Private
from service.studios import numbers
from service.studios.answers import fitting
from service.studios.notices import queries as notices
from service.studios.rounds.application import SentApplication, read_application
from service.studios.rounds.calling import of_case, refuse_over_budget
from service.studios.rounds.declared import Sheet
from service.studios.rounds.eligibility import against
from service.studios.rounds.listing import entries_of, entry_of, in_order
from service.studios.rounds.places import (
    ON_THE_LIST,
    WAITING,
    equal,
    has_place,
    part_equal_ones,
    vacant,
)
from service.studios.rounds.rules import OPEN, SCORING, SETTLING
from service.studios.rounds.tables import Application, Opinion, ReviewGroup, Round, RoundEntry
from service.studios.tables import Occupation

NEWS = "round-news"
"""The message by which the case of a round hears that something may go on; its key is the code."""
GROUP_NEWS = "group-news"
"""The same for a group."""


class Asked(TypedDict):
    """A department that is asked for its opinion."""

    code: str
    name: str


class Departments(TypedDict):
    """The departments that are asked for their opinion."""

    departments: list[Asked]
    text: str


class Standing(TypedDict):
    """How a round stands: numbers of groups, opinions and applications."""

    groups: int
    opinions: int
    reviewing: int
    settling: int
    held: int
    confirmed: int
    open: int
    vacant: int
    equal: int


class News(TypedDict):
    """What one application is to hear."""

    case: str
    stage: Literal["listed", "failed"]


class Decided(TypedDict):
    """The applications that a decision is about."""

    cases: list[str]


class Granted(TypedDict):
    """A studio as the decision of the batch names it."""

    studio: str
    unit: str
    master: str
    occupation: str
    number: str


class Signed(Decided):
    """The applications that a decision is about, and the studios that it recognises."""

    items: list[Granted]


class Listed(Decided):
    """The list as it was decided, and what each application hears."""

    news: list[News]
    text: str


class Tell(TypedDict):
    """Whether somebody waits to hear of it, and by which key."""

    tell: bool
    key: str


class Settled(Tell):
    """How an application stands in its round now, and why."""

    status: Literal["listed", "objection", "held", "objected", "out", "confirmed"]
    reason: str | None


@declares(gives=Departments)
def departments(*, session: Session, case: str, besides: list[str] | None = None) -> dict[str, Any]:
    """会同部门：推荐过本批次申报的业务主管部门，和另外选定的部门（办法第七条“会同区相关部门”）。

    输入：besides 另外选定的部门编号（可不填）。
    输出：departments 各部门 {code 编号, name 名称}；text 送部门看的评审合格名单。
    """
    row = of_case(session, case)
    passed = [one for one in entries_of(session, row.code, "scored") if one.passed]
    applications = [session.get_one(Application, one.case_number) for one in passed]
    wanted = {one.department for one in applications if one.department} | set(besides or [])
    known = select(Organisation).where(
        Organisation.code.in_(wanted), Organisation.kind == "department"
    )
    asked = []
    for department in session.scalars(known.order_by(Organisation.code)):
        asked.append({"code": department.code, "name": department.name})
        session.add(Opinion(round_code=row.code, department=department.code))
    session.flush()
    return {"departments": asked, "text": described(session, applications)}


def described(session: Session, applications: Iterable[Application]) -> str:
    """Return applications as lines of a list: studio, unit, master, occupation."""
    lines = []
    for turn, one in enumerate(applications, start=1):
        unit = session.get_one(Organisation, one.place).name
        occupation = session.get_one(Occupation, one.occupation_code).name
        lines.append(f"{turn}. {one.studio_name}（{unit}；{one.master_name}；{occupation}）")
    return "\n".join(lines)


@declares(takes={"opinion": Literal["agree", "object", "silent"]}, gives=Tell)
def opinion(
    *, session: Session, at: datetime, code: str, department: str, opinion: str, text: str = ""
) -> dict[str, Any]:
    """登记会同意见：agree 无意见，object 有意见，silent 逾期没有答复、视为无意见。

    输入：code 批次编号；department 部门编号；opinion 结论；text 意见。
    输出：tell 各部门都答复了；key 批次编号。
    """
    row = session.get_one(Round, code, with_for_update=True)
    asked = select(Opinion).where(Opinion.round_code == code, Opinion.department == department)
    found = session.scalars(asked).one()
    found.opinion, found.text = opinion, text
    found.answered_on = at.astimezone(BEIJING).date()
    session.flush()
    return {"tell": _standing(session, row)["opinions"] == 0, "key": code}


@declares(gives=Standing)
def standing(*, session: Session, case: str) -> dict[str, Any]:
    """批次办理到哪一步：groups 还没有排序的组数；opinions 还没有答复的部门数；reviewing 评审中、
    settling 公示和确认中、held 暂缓、confirmed 待授予、open 还没有结果的件数；
    vacant 名单上空出来、可以递补的件数（授予决定以前）；equal 名额不够、名次相同的件数。"""
    return _standing(session, of_case(session, case))


def _standing(session: Session, row: Round) -> dict[str, int]:
    groups = select(ReviewGroup.status).where(ReviewGroup.round_code == row.code)
    opinions = select(Opinion.opinion).where(Opinion.round_code == row.code)
    entries = select(RoundEntry).where(RoundEntry.round_code == row.code)
    rows = list(session.scalars(entries))
    counted = Counter(one.status for one in rows)
    return {
        "groups": sum(one not in ("ranked", "cancelled") for one in session.scalars(groups)),
        "opinions": sum(one is None for one in session.scalars(opinions)),
        "reviewing": sum(counted[status] for status in SCORING),
        "settling": sum(counted[status] for status in SETTLING),
        "held": counted["held"],
        "confirmed": counted["confirmed"],
        "open": sum(counted[status] for status in OPEN),
        "vacant": vacant(session, row, rows),
        "equal": len(equal(session, row)),
    }


@declares(gives=Listed)
def decide_list(
    *,
    session: Session,
    case: str,
    removed: list[str] | None = None,
    reason: str = "",
    chosen: list[str] | None = None,
) -> dict[str, Any]:
    """审定拟认定名单：评审合格、在拟支持数量以内的列入名单，其余合格的为候补。

    输入：removed 不列入名单的办件编号（可不填）；reason 不列入的理由；
    chosen 名次相同、名额不够时列入的办件编号（可不填）。
    输出：cases 列入名单的办件编号；text 名单；news 每件要告知的结果 {case, stage}，stage 取
    listed 列入名单、failed 不列入；候补的等到授予决定。

    :raises Refused: somebody is taken off without a reason, nobody said which of equal ones go on,
        or the budget is too small
    """
    row = of_case(session, case)
    off = set(removed or [])
    if off and not reason.strip():
        raise Refused("不列入名单的，请写明理由")
    part_equal_ones(session, row, off=off, chosen=set(chosen or []))
    news, listed = [], []
    for entry in in_order(session, entries_of(session, row.code, *WAITING)):
        before = entry.status
        if not entry.passed:
            entry.status = "failed"
        elif entry.case_number in off:
            entry.status, entry.reason = "failed", fitting(reason, label="理由", most=1000)
        elif has_place(session, entry):
            entry.status = "listed"
            listed.append(entry)
        else:
            entry.status = "reserve"
        session.flush()
        if entry.status not in (before, "reserve"):
            news.append({"case": entry.case_number, "stage": entry.status})
    session.flush()
    refuse_over_budget(row, count=len(entries_of(session, row.code, *ON_THE_LIST)))
    applications = [session.get_one(Application, one.case_number) for one in listed]
    return {
        "cases": [one.case_number for one in listed],
        "news": news,
        "text": described(session, applications),
    }


@declares(gives=Decided)
def noticed(*, session: Session, case: str) -> dict[str, Any]:
    """公示期满：返回仍在名单上的办件编号（cases），由各件分别统计异议、确认情况。"""
    row = of_case(session, case)
    found = entries_of(session, row.code, "listed")
    return {"cases": [one.case_number for one in found]}


@declares(
    takes={
        "status": Literal["listed", "objection", "held", "objected", "out", "confirmed"],
        "application": Sheet,
    },
    gives=Settled,
)
def settle(
    *,
    session: Session,
    case: str,
    status: str,
    unit: str,
    application: Private[dict[str, Any]],
    reason: str | None = None,
    branch: str | None = None,
) -> dict[str, Any]:
    """登记本件在批次里的情况：objection 异议核实中、held 暂缓、objected 异议成立、out 移出名单、
    confirmed 待授予。列入待授予以前再次核对办法第四条、第五条和异议，不符合的改为暂缓。

    输入：status 情况；reason 原因（可不填）；unit 单位编号；application 申报表；branch 分厂、
    分公司编号（可不填）。
    输出：status 登记的情况；reason 原因；tell 批次可以往下办；key 批次编号。
    """
    entry = entry_of(session, case)
    reasons = [reason] if reason else []
    if status == "confirmed":
        reasons = _against(session, case, read_application(unit, application, branch=branch))
        status = "held" if reasons else "confirmed"
    entry.status = "held" if status == "objection" else status
    entry.reason = "；".join(reasons)[:1000] or None
    session.flush()
    return {"status": status, "reason": entry.reason, **_tell(session, entry)}


def _against(session: Session, case: str, sent: SentApplication) -> list[str]:
    """Return what articles 4, 5 and 7 hold against granting an application now."""
    sent_on = session.get_one(Application, case).sent_on
    found = [str(one) for one in against(session, sent=sent, sent_on=sent_on)]
    if notices.objections(session, case=case)["open"]:
        found.append("还有异议没有办结")
    return found


def _tell(session: Session, entry: RoundEntry) -> dict[str, Any]:
    """Say whether the case of the round may go on now: nothing is being settled any more."""
    row = session.get_one(Round, entry.round_code)
    found = _standing(session, row)
    return {"tell": found["settling"] == 0, "key": entry.round_code}


@declares(gives=Signed)
def decide(
    *, session: Session, at: datetime, case: str, decision: str, document: str = ""
) -> dict[str, Any]:
    """作出授予决定：本批次待授予的各件一次决定。

    输入：decision 取 approve 同意、decline 不同意；document 决定文号（同意时必填）。
    输出：cases 决定所涉的办件编号，由各件分别授予、告知；items 认定的各个工作室
    {studio 名称, unit 单位, master 领办人, occupation 职业（工种）, number 编号}，不同意的为空。

    :raises Refused: there is nothing to decide, or the document has no number
    """
    row = of_case(session, case)
    found = entries_of(session, row.code, "confirmed")
    if not found:
        raise Refused("现在没有待授予的申报")
    approved = decision == "approve"
    if approved and not document.strip():
        raise Refused("请填写决定文号")
    today, named = at.astimezone(BEIJING).date(), []
    for entry in in_order(session, found):
        entry.status = "granted" if approved else "declined"
        if approved:
            entry.studio_number = numbers.studio_number(session, year=today.year)
            named.append(_recognised(session, entry))
    if approved:
        row.status, row.decided_on = "decided", today
        row.document = fitting(document.strip(), label="决定文号", most=60)
    session.flush()
    return {"cases": [one.case_number for one in found], "items": named}


def _recognised(session: Session, entry: RoundEntry) -> dict[str, Any]:
    one = session.get_one(Application, entry.case_number)
    return {
        "studio": one.studio_name,
        "unit": session.get_one(Organisation, one.place).name,
        "master": one.master_name,
        "occupation": session.get_one(Occupation, one.occupation_code).name,
        "number": entry.studio_number,
    }


@declares(gives=Decided)
def release_reserve(*, session: Session, case: str) -> dict[str, Any]:
    """候补到此为止：授予决定已经签署，候补的不再递补。输出：cases 候补的办件编号。"""
    row = of_case(session, case)
    found = entries_of(session, row.code, "reserve")
    for entry in found:
        entry.status, entry.reason = "failed", "评审合格，超出本批次拟支持数量"
    session.flush()
    return {"cases": [one.case_number for one in found]}


def publish(*, session: Session, at: datetime, case: str) -> None:
    """公布批次结果：批次办结，结果和统计在批次页面公开。

    :raises Refused: an application is still open
    """
    row = of_case(session, case)
    if _standing(session, row)["open"]:
        raise Refused("还有申报没有结果，不能公布")
    row.status, row.published_on = "published", at.astimezone(BEIJING).date()
    session.flush()


def left(session: Session, *, case: str) -> Mapping[str, str]:
    """Let an application that has ended leave the open ones; return who waits to hear of it.

    Messages go by name and key: to the case of its group, or to that of its round.
    """
    found = session.get(RoundEntry, case)
    if found is None or found.status not in OPEN:
        return {}
    entry = entry_of(session, case)
    outcome = session.get_one(Application, case).outcome
    before = entry.status
    entry.status = outcome if outcome in ("withdrawn", "lapsed", "cancelled") else "returned"
    session.flush()
    if before in SCORING and entry.group_code:
        return {GROUP_NEWS: entry.group_code}
    said = _tell(session, entry)
    return {NEWS: entry.round_code} if said["tell"] else {}
