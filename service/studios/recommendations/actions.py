"""A recommendation to the city (article 14): proposed in order, agreed to, sent, answered."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at, say
from service.people.actor import Actor
from service.people.tables import Organisation
from service.studios.answers import fitting, text
from service.studios.notices import items
from service.studios.notices.queries import refuse_while_objected
from service.studios.recommendations import candidates
from service.studios.recommendations.candidates import NOT_WANTED, QUALIFIED, RECOGNISED
from service.studios.recommendations.tables import CityCall, Recommendation
from service.studios.register.tables import Studio
from service.studios.regulation import GRADES

FORM = "recommendation"
Ended = Literal["refused", "declined", "objected", "ended"]


class Sheet(TypedDict):
    """The form `recommendation`."""

    document: str
    title: str
    requirements: str
    places: int
    closes_on: str
    studio: str
    reason: str | None


class Facts(TypedDict):
    """What the table `recommend` is asked."""

    grade: str
    active: bool
    frozen: bool
    recognised: bool
    excellent_left: int


class Verdict(TypedDict):
    """What the table `recommend` says."""

    allowed: bool
    sentence: str


class Proposed(TypedDict):
    """A recommendation as its diagram knows it."""

    studio: str
    studio_name: str
    unit: str
    unit_name: str
    master: str
    occupation: str
    grade: str
    year: int
    call: str
    title: str
    closes_on: str


class Sent(TypedDict):
    """The form `recommendation-sending`."""

    document: str
    on: str


class Result(TypedDict):
    """The form `city-result`."""

    outcome: str
    document: str
    on: str


@declares(takes={"recommendation": Sheet}, gives=Facts)
def examine(*, session: Session, recommendation: dict[str, Any]) -> dict[str, Any]:
    """核对能否推荐市级：最近一次公布的等次、称号、暂停、市级认定，供决策表“推荐条件”使用。

    输入：recommendation 推荐意见（表单“推荐市级技能大师工作室”）。
    输出：grade 最近一次公布的等次（没有为空）；active 称号有效；frozen 暂停；
    recognised 市级已经认定；excellent_left 还没有放弃的优秀工作室个数。

    :raises Refused: no studio was chosen
    """
    studio = _chosen(session, recommendation)
    known = {one.studio.key: one for one in candidates.every(session)}
    here = known.get(studio.key)
    recognised = session.scalar(
        select(func.count()).where(
            Recommendation.studio_key == studio.key, Recommendation.outcome == RECOGNISED
        )
    )
    document = text(recommendation, "document")
    return {
        "grade": here.grade if here else "",
        "active": studio.status == "active",
        "frozen": studio.payment_frozen,
        "recognised": bool(recognised),
        "excellent_left": len(candidates.excellent_left(session, document=document)),
    }


@declares(takes={"recommendation": Sheet, "verdict": Verdict}, gives=Proposed)
def propose(
    *,
    session: Session,
    at: datetime,
    actor: Actor,
    case: str,
    recommendation: dict[str, Any],
    verdict: dict[str, Any],
) -> dict[str, Any]:
    """登记推荐：按分数排序，越过前面的要写明理由；名额以内；优秀都放弃以后才推荐合格（办法第十四条）。

    输入：recommendation 推荐意见（表单“推荐市级技能大师工作室”）；verdict 推荐条件的判断。
    输出：studio 工作室编号；studio_name 工作室名称；unit 单位编号；unit_name 单位名称；
    master 领办人；occupation 职业；grade 等次；year 考核年度；call 市级通知文号；
    title 市级通知标题；closes_on 申报截止日期。

    :raises Refused: at the fields; it was recommended to this call, or no place is left
    """
    if not verdict.get("allowed"):
        raise refused_at(FORM, "studio", "工作室", str(verdict.get("sentence") or "不能推荐"))
    studio, today = _chosen(session, recommendation), at.astimezone(BEIJING).date()
    call = _call(session, recommendation, today)
    one = candidates.of_studio(session, studio)
    if one is None:
        raise refused_at(
            FORM, "studio", "工作室", "最近一次公布的考核不是优秀、合格，或者暂停、已经认定"
        )
    passed_over = list(candidates.before(session, one, document=call.document))
    problems = list(_problems(session, call, one, passed_over, recommendation))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)
    row = Recommendation(
        case_number=case,
        call=call,
        studio=studio,
        assessed_year=one.year,
        grade=one.grade,
        place=len(passed_over) + 1,
        reason=fitting(text(recommendation, "reason"), label="理由", most=500) or None,
        proposed_on=today,
        proposed_by=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise refused_at(FORM, "studio", "工作室", "这个工作室已经在本次推荐中办理") from None
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": studio.unit,
        "unit_name": session.get_one(Organisation, studio.unit).name,
        "master": studio.master.name,
        "occupation": studio.occupation.name,
        "grade": GRADES[one.grade],
        "year": one.year,
        "call": call.document,
        "title": call.title,
        "closes_on": call.closes_on.isoformat(),
    }


@declares()
def consent(*, session: Session, at: datetime, case: str) -> None:
    """登记同意：单位同意推荐。"""
    _own(session, case).consented_on = at.astimezone(BEIJING).date()


@declares()
def decide(*, session: Session, at: datetime, actor: Actor, case: str) -> None:
    """登记局领导同意推荐：提出推荐的人不能决定。

    :raises Refused: the same person proposed it
    """
    row = _own(session, case)
    if row.proposed_by == actor.id:
        raise Refused("提出推荐的人不能审批同一件推荐")
    row.decided_on = at.astimezone(BEIJING).date()


@declares(takes={"sending": Sent})
def send(*, session: Session, at: datetime, case: str, sending: dict[str, Any]) -> None:
    """登记寄送推荐函：有未办结或者成立的异议、已取消称号、暂停的不能寄送。

    输入：sending 寄送情况（表单“寄送推荐函”）。

    :raises Refused: at the fields, or something stands against it
    """
    refuse_while_objected(session, case=case)
    row = _own(session, case)
    if row.studio.status != "active" or row.studio.payment_frozen:
        raise Refused("该工作室已取消称号或者暂停，不能推荐（办法第十三条、第十四条）")
    row.sent_on = _past(sending, "on", at, form="sending", label="寄送日期")


@declares(takes={"result": Result})
def record(*, session: Session, at: datetime, case: str, result: dict[str, Any]) -> None:
    """登记市级结果：认定或者未通过，文号、日期。

    输入：result 市级结果（表单“市级结果”）。

    :raises Refused: at the fields, or it was not sent
    """
    row = _own(session, case)
    if row.sent_on is None:
        raise Refused("推荐函还没有寄送")
    outcome = text(result, "outcome")
    if outcome not in (RECOGNISED, "rejected"):
        raise refused_at("result", "outcome", "市级结果", "请选择市级结果")
    on = _past(result, "on", at, form="result", label="结果日期")
    if on < row.sent_on:
        raise refused_at("result", "on", "结果日期", "结果日期早于寄送日期")
    row.document = fitting(text(result, "document"), label="文号", most=100)
    row.outcome, row.closed_on = outcome, on


@declares(takes={"outcome": Ended})
def close(*, session: Session, at: datetime, case: str, outcome: str) -> None:
    """办结没有推荐出去的：登记原因。

    输入：outcome 结果，取 refused 单位不同意、declined 局领导不同意、objected 异议成立、
    ended 称号已取消。
    """
    row = _own(session, case)
    row.outcome, row.closed_on = outcome, at.astimezone(BEIJING).date()
    session.flush()
    items.withdraw(session, case=case, on=row.closed_on, why="推荐不再办理，公示结束")


def ended(session: Session, *, case: str, on: date) -> None:
    """Let a case that was ended by hand take no place of its call any more."""
    row = session.get(Recommendation, case)
    if row is not None and row.outcome is None:
        row.outcome, row.closed_on = "ended", on


def _chosen(session: Session, recommendation: Mapping[str, Any]) -> Studio:
    studio = session.scalar(
        select(Studio).where(Studio.number == text(recommendation, "studio")).with_for_update()
    )
    if studio is None:
        raise refused_at(FORM, "studio", "工作室", "请选择工作室")
    return studio


def _call(session: Session, recommendation: Mapping[str, Any], today: date) -> CityCall:
    """Return the city's call, entered the first time it is named; later it says the same."""
    closes_on = _day(text(recommendation, "closes_on"))
    if closes_on is None or closes_on < today:
        raise refused_at(FORM, "closes_on", "市级申报截止日期", "市级申报已经截止，或者日期不正确")
    places = int(recommendation.get("places") or 0)
    if places < 1:
        raise refused_at(FORM, "places", "名额", "名额至少一个")
    document = fitting(text(recommendation, "document"), label="文号", most=100)
    given = CityCall(
        document=document,
        title=fitting(text(recommendation, "title"), label="标题", most=200),
        requirements=text(recommendation, "requirements"),
        places=places,
        closes_on=closes_on,
    )
    try:
        with session.begin_nested():
            session.add(given)
    except IntegrityError:
        known = select(CityCall).where(CityCall.document == document).with_for_update()
        there = session.scalars(known).one()
        if (there.places, there.closes_on) != (places, closes_on):
            sentence = say(
                "这个文号已登记：名额%(places)s个，%(day)s截止，请与它一致",
                places=there.places,
                day=there.closes_on,
            )
            raise refused_at(FORM, "places", "名额", sentence) from None
        return there
    return given


def _problems(
    session: Session,
    call: CityCall,
    one: candidates.Candidate,
    passed_over: list[candidates.Candidate],
    recommendation: Mapping[str, Any],
) -> Iterator[FieldProblem]:
    taken = [
        outcome
        for outcome in candidates.asked(session, call.document).values()
        if outcome not in NOT_WANTED
    ]
    if len(taken) >= call.places:
        full = say("名额%(places)s个已经用完", places=call.places)
        yield FieldProblem(f"{FORM}.studio", "工作室", full)
    if one.grade == QUALIFIED and candidates.excellent_left(session, document=call.document):
        sentence = "还有优秀的工作室没有放弃，合格的不能推荐（办法第十四条）"
        yield FieldProblem(f"{FORM}.studio", "工作室", sentence)
    if passed_over and not text(recommendation, "reason"):
        names = "、".join(other.studio.name for other in passed_over)
        why = say("排在前面的有：%(names)s，请写明不先推荐的理由", names=names)
        yield FieldProblem(f"{FORM}.reason", "越过前面工作室的理由", why)


def _own(session: Session, case: str) -> Recommendation:
    row = session.get(Recommendation, case, with_for_update=True)
    if row is None:
        raise Refused("本案没有登记推荐")
    return row


def _past(values: Mapping[str, Any], name: str, at: datetime, *, form: str, label: str) -> date:
    day = _day(text(values, name))
    if day is None or day > at.astimezone(BEIJING).date():
        raise refused_at(form, name, label, f"{label}不能晚于今天")
    return day


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
