"""Public notices: published, extended, closed; objections to them: filed and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.privacy import Private, mask
from service.studios import identity, numbers
from service.studios.answers import fitting, text
from service.studios.notices import items, queries, rules
from service.studios.notices.items import ItemText
from service.studios.notices.tables import Notice, NoticeItem, Objection
from service.studios.working_days import calendar


class Ends(TypedDict):
    """When a notice ends; null where no working days are given."""

    ends_on: str | None
    ends_at: str | None
    provisional: bool


class Listed(TypedDict):
    """An item of a notice, in the words of its list."""

    position: int
    studio: str
    unit: str
    master: str
    occupation: str
    channel: str
    result: str


class Published(Ends):
    """A notice as it was published."""

    number: str
    subject: str
    summary: str
    published_on: str
    items: list[Listed]


class Objections(TypedDict):
    """How many objections a case's notice has, by what became of them."""

    open: int
    upheld: int
    dismissed: int
    ended: int


class Objecting(TypedDict):
    """The members of an objection that it cannot do without."""

    subject: str
    facts: str
    anonymous: bool
    evidence: list[str]


class Receipt(TypedDict):
    """What somebody who objected can ask by."""

    receipt: str
    case_number: str
    subject: str
    hears: str


class Decided(TypedDict):
    """An objection that was answered."""

    receipt: str
    case_number: str
    outcome: Literal["upheld", "dismissed", "not-accepted"]


WITH_DAYS = {"working_days": ("ends_on", "ends_at")}
STARTED_WITH = {"public": ("notice", "notice_item")}
"""The page of a notice adds its number, and the item's, to the case in which somebody objects."""


def publish(
    session: Session,
    *,
    on: date,
    case: str,
    kind: str,
    subject: str,
    summary: str,
    working_days: int | None,
    texts: Sequence[ItemText],
) -> dict[str, Any]:
    """Publish a notice of some items; return what the action `notice.publish` answers.

    :raises Refused: the title is too long, or one of the items is on notice already
    """
    row = Notice(
        number=numbers.notice_number(session, year=on.year),
        case_number=case,
        kind=kind,
        subject=fitting(mask(subject), label="公示标题", most=300),
        summary=mask(summary),
        published_on=on,
        ends_on=_counted(session, on, working_days),
    )
    items.add(row, texts)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refused("所列事项中有的正在公示，不能重复公示") from None
    said = {
        "number": row.number,
        "subject": row.subject,
        "summary": row.summary,
        "items": items.listed(row),
    }
    return {**said, "published_on": on.isoformat(), **_ends(session, row.ends_on)}


@declares(gives=Ends, only_with=WITH_DAYS)
def extend(
    *, session: Session, at: datetime, case: str, working_days: int | None = None
) -> dict[str, Any]:
    """延长公示：异议核实期间继续公示，只延长本案的一项，同一公告的其他各项不受影响。

    输入：working_days 从今天次日起再公示的工作日数（不填则至办结为止）。
    输出：ends_on 截止日期；ends_at 截止时刻；provisional 该年放假安排还没有公布，日期暂定。

    :raises Refused: nothing of this case is on notice
    """
    ends_on = _counted(session, at.astimezone(BEIJING).date(), working_days)
    for item in _running(session, case):
        item.extended, item.ends_on = True, ends_on
        if all(one.extended for one in item.notice.items if one.status == "running"):
            item.notice.extended, item.notice.ends_on = True, ends_on
    session.flush()
    return _ends(session, ends_on)


def close(*, session: Session, at: datetime, case: str, result: str) -> None:
    """结束公示：写明结果并公开，不再接受异议；由公布公告的流程结束时，有未办结异议的各项继续公示。

    输入：result 公示结果，一句话（例如“公示无异议”）。

    :raises Refused: nothing of this case is on notice, or the result is more than a sentence
    """
    on = at.astimezone(BEIJING).date()
    for item in _running(session, case):
        found = queries.objections(session, case=item.case_number)
        if found["open"] and item.case_number != case:
            continue
        status = "upheld" if found["upheld"] else "ended"
        items.end(session, [item], on=on, status=status, why=result)


@declares(gives=Objections)
def objections(*, session: Session, case: str) -> dict[str, Any]:
    """统计本案公示收到的异议：open 未办结、upheld 成立、dismissed 不成立或不予受理、
    ended 没有结论就终止办理的件数。"""
    return dict(queries.objections(session, case=case))


@declares(takes={"objection": Objecting}, gives=Receipt)
def register(
    *,
    session: Session,
    at: datetime,
    case: str,
    notice: str,
    objection: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
    item: str | None = None,
) -> dict[str, Any]:
    """登记异议：给出回执编号，凭回执可以查询办理情况。

    输入：notice 公示编号；item 公告所列事项的序号（只有一项时可不填）；objection 异议内容 {
    anonymous 匿名, name 姓名, mobile 手机, email 邮箱,
    subject 异议对象, facts 事实和理由, evidence 证据材料编号列表}。
    输出：receipt 回执编号；case_number 被公示事项的办件编号；subject 公示标题；
    hears 等待答复结果的办件编号（考核结果公示的是年度考核，其余同被公示事项）。
    实名异议应有姓名和手机或者邮箱；匿名异议应有证据材料。公示结束后不再登记。

    :raises Refused: the notice (or that item of it) is over, or something is missing
    """
    row = session.scalar(select(Notice).where(Notice.number == notice).with_for_update())
    if row is None or row.closed_on is not None:
        raise Refused("该公示已经结束，不再接受异议")
    objected = _objected(row, item or objection.get("item"))
    problems = rules.problems(objection)
    if problems:
        raise Refused("；".join(p.sentence for p in problems), problems=problems)
    _refuse_too_long(objection)
    filed = _filed(sealed["objection"], case=case, item_key=objected.key, filed_at=at)
    session.add(filed)
    session.flush()
    return {
        "receipt": filed.receipt,
        "case_number": objected.case_number,
        "subject": row.subject,
        "hears": row.case_number if objected.result else objected.case_number,
    }


def _objected(notice: Notice, position: object) -> NoticeItem:
    """Return the item that an objection names; the only one needs no name."""
    if not position and len(notice.items) == 1:
        return notice.items[0]
    found = next((item for item in notice.items if str(item.position) == str(position)), None)
    if found is None:
        raise Refused("请选择您对哪一个工作室有异议")
    if found.status != "running":
        raise Refused("这一项的公示已经结束，不再接受异议")
    return found


def _refuse_too_long(objection: Mapping[str, Any]) -> None:
    fitting(text(objection, "name"), label="姓名", most=60)
    fitting(identity.clean_mobile(objection.get("mobile")), label="手机号码", most=20)
    fitting(text(objection, "email"), label="电子邮箱", most=254)


def _filed(objection: dict[str, Any], **known: Any) -> Objection:
    anonymous = rules.anonymous(objection)
    real = {} if anonymous else objection
    return Objection(
        case_number=known["case"],
        receipt=numbers.receipt(),
        item_key=known["item_key"],
        anonymous=anonymous,
        name=text(real, "name") or None,
        mobile=text(real, "mobile") or None,
        email=text(real, "email") or None,
        subject=fitting(text(objection, "subject"), label="异议事项", most=300),
        facts=text(objection, "facts"),
        evidence=list(objection.get("evidence") or []),
        filed_at=known["filed_at"],
    )


@declares(
    takes={"outcome": Literal["upheld", "dismissed", "not-accepted"]},
    gives=Decided,
)
def decide(
    *, session: Session, at: datetime, case: str, outcome: str, answer: str
) -> dict[str, Any]:
    """答复异议：记下核实结论和答复，异议人凭回执可以看到。

    输入：outcome 结论，取 upheld 成立、dismissed 不成立、not-accepted 不予受理；answer 书面答复。
    输出：receipt 回执编号；case_number 被公示事项的办件编号；outcome 结论。

    :raises Refused: answered before, or without an answer
    """
    if outcome not in rules.OUTCOMES:
        raise ValueError(f"outcome must be one of {rules.OUTCOMES}, not {outcome!r}")
    row = session.get_one(Objection, case, with_for_update=True)
    if row.outcome:
        raise Refused("该异议已经答复")
    if not answer.strip():
        raise Refused("请填写书面答复")
    row.outcome, row.answer, row.answered_at = outcome, answer.strip(), at
    session.flush()
    of_case = row.item.case_number
    return {"receipt": row.receipt, "case_number": of_case, "outcome": outcome}


def _running(session: Session, case: str) -> list[NoticeItem]:
    found = items.running(session, case=case)
    if not found:
        raise Refused("本案没有正在进行的公示")
    return found


@dataclass(frozen=True)
class Counted:
    """The last day of a notice, the moment it is over, and whether holidays are known so far."""

    on: date
    at: datetime
    provisional: bool


def counted(session: Session, first: date, working_days: int) -> Counted:
    """Return when a notice ends that runs for a number of working days after its first day."""
    on = calendar(session).after(first, int(working_days))
    midnight = datetime.combine(on + timedelta(days=1), time(), BEIJING)
    return Counted(on, midnight, calendar(session).provisional(on))


def _counted(session: Session, today: date, working_days: int | None) -> date | None:
    if working_days is None:
        return None
    return calendar(session).after(today, int(working_days))


def _ends(session: Session, ends_on: date | None) -> dict[str, Any]:
    if ends_on is None:
        return {"ends_on": None, "ends_at": None, "provisional": False}
    midnight = datetime.combine(ends_on + timedelta(days=1), time(), BEIJING)
    return {
        "ends_on": ends_on.isoformat(),
        "ends_at": midnight.isoformat(),
        "provisional": calendar(session).provisional(ends_on),
    }
