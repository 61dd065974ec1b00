"""A hearing: its host, when it is held, what was said (行政处罚法 63 to 65)."""

from datetime import date, datetime
from typing import Any, Literal, TypedDict

from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.tables import Account
from service.studios.answers import text
from service.studios.revocation import people
from service.studios.revocation.proposing import day, today
from service.studios.revocation.tables import Revocation
from service.studios.working_days import calendar

HOST = "hearing_host"
MOST_REPRESENTATIVES = 2
"""行政处罚法 64 (5)."""


class Appointment(TypedDict):
    """The form `hearing-host`."""

    host: str


class Host(TypedDict):
    """Who holds the hearing."""

    host: str
    name: str


class Plan(TypedDict):
    """The form `hearing-notice`."""

    on: str
    time: str
    place: str
    reason: str | None


class Planned(TypedDict):
    """Whether a hearing is announced early enough."""

    in_time: bool
    earliest: str


class Minutes(TypedDict):
    """The form `hearing-minutes`."""

    attended: Literal["yes", "absent", "left"]
    held_on: str
    representatives: list[dict[str, Any]] | None
    content: str


class Held(TypedDict):
    """How a hearing went."""

    waived: bool
    held_on: str


@declares(takes={"appointment": Appointment}, gives=Host)
def appoint(*, session: Session, case: str, appointment: dict[str, Any]) -> dict[str, Any]:
    """指定听证主持人：提出建议、参与调查的不能主持（行政处罚法第六十四条第四项）。

    输入：appointment 指定听证主持人（表单“指定听证主持人”）。
    输出：host 主持人（用户名）；name 姓名。

    :raises Refused: the person may not
    """
    row = session.get_one(Revocation, case)
    host = text(appointment, "host")
    if host not in people.available(session, row, HOST):
        sentence = "提出建议、参与调查的不能主持听证，请另选"
        raise refused_at("appointment", "host", "听证主持人", sentence)
    return {"host": host, "name": session.get_one(Account, host).name}


@declares(takes={"hearing": Plan})
def plan(
    *,
    session: Session,
    at: datetime,
    case: str,
    hearing: dict[str, Any],
    asked_on: str,
    least: int,
    most: int,
) -> None:
    """确定听证时间地点：举行前若干个工作日通知，申请后若干个工作日以内举行，超过的写明理由。

    输入：hearing 听证通知（表单“听证通知”）；asked_on 申请日期；least 至少提前几个工作日；
    most 申请后最多几个工作日。

    :raises Refused: at the fields
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    on, days = day(hearing, "on"), calendar(session)
    earliest = days.after(today(at), int(least))
    if on is None or on < earliest:
        sentence = say(
            "应在举行听证的%(least)s个工作日前通知，最早%(day)s", least=least, day=earliest
        )
        raise refused_at("hearing", "on", "举行日期", str(sentence))
    if not days.is_working_day(on):
        raise refused_at("hearing", "on", "举行日期", "听证应在工作日举行")
    latest = days.after(date.fromisoformat(asked_on), int(most))
    if on > latest and not text(hearing, "reason"):
        sentence = say(
            "超过申请后%(most)s个工作日（%(day)s）举行的，请写明理由", most=most, day=latest
        )
        raise refused_at("hearing", "reason", "推迟的理由", str(sentence))
    row.hearing_on = on


@declares(gives=Planned)
def in_time(*, session: Session, case: str, served_on: str, least: int) -> dict[str, Any]:
    """核对听证通知书是否按期送达：举行前不足规定的工作日的，应当另定时间。

    输入：served_on 送达日期；least 至少提前几个工作日。
    输出：in_time 是否按期；earliest 最早可以举行的日期。
    """
    row = session.get_one(Revocation, case)
    earliest = calendar(session).after(date.fromisoformat(served_on), int(least))
    enough = row.hearing_on is not None and row.hearing_on >= earliest
    return {"in_time": enough, "earliest": earliest.isoformat()}


@declares(takes={"minutes": Minutes}, gives=Held)
def hold(*, session: Session, at: datetime, case: str, minutes: dict[str, Any]) -> dict[str, Any]:
    """登记听证：无正当理由不到场、中途退场的，视为放弃（行政处罚法第六十四条）。

    输入：minutes 听证笔录（表单“听证笔录”）。
    输出：waived 是否视为放弃；held_on 举行日期。

    :raises Refused: at the fields
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    on = day(minutes, "held_on")
    if row.hearing_on is None:
        raise Refused("还没有确定听证时间")
    if on is None or not row.hearing_on <= on <= today(at):
        sentence = "举行日期不能早于通知的日期，不能晚于今天"
        raise refused_at("minutes", "held_on", "举行日期", sentence)
    present = [one for one in minutes.get("representatives") or [] if text(one, "name")]
    if len(present) > MOST_REPRESENTATIVES:
        sentence = say("代理人不超过%(most)s名", most=MOST_REPRESENTATIVES)
        raise refused_at("minutes", "representatives", "代理人", str(sentence))
    row.hearing_on = on
    return {"waived": text(minutes, "attended") != "yes", "held_on": on.isoformat()}
