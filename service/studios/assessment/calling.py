"""The assessment is announced, each studio is called once, and how far they have come."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict

from sqlalchemy import exists, func, select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at, say
from service.people.tables import Organisation
from service.studios.assessment import groups, rules
from service.studios.assessment.opening import of_case, participants
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import AssessmentRound, Participation
from service.studios.register.tables import Studio

BATCH = 25
"""How many studios one step calls for: it stays well under a second."""


class Notification(TypedDict):
    """The members of the form `assessment-notice` that it cannot do without."""

    visits_from: str


class NotifiedStudio(TypedDict):
    """A studio as the notice of the assessment lists it."""

    studio: str
    unit: str
    master: str
    number: int


class Notified(TypedDict):
    """The notice of the assessment as it was published."""

    visits_from: str
    units: list[str]
    items: list[NotifiedStudio]
    group: str


class Called(TypedDict):
    """A studio whose assessment begins, with who assesses it."""

    studio: str
    unit: str
    round: str
    year: int
    key: str
    third_party: bool
    finance_bureau: bool
    assessors: list[str]
    third_party_members: list[str]
    site_team: list[str]
    visits_from: NotRequired[str]


class Batch(TypedDict):
    """Some studios of a round whose assessment begins, and whether there are more."""

    studios: list[Called]
    more: bool


class Standing(TypedDict):
    """How far the assessments of a round have come."""

    joined: int
    scored: int
    absent: int
    ended: int
    open: int


class News(TypedDict):
    """Whether the round may go on."""

    done: bool


@declares(takes={"notification": Notification}, gives=Notified)
def notify(
    *, session: Session, at: datetime, case: str, notification: Mapping[str, Any]
) -> dict[str, Any]:
    """发布考核评估通知（P7）：通知应当在第一次实地考察若干个工作日以前发布（本批次的期限）。

    输入：notification 通知 {visits_from 实地考察开始日期}。
    输出：visits_from 考察开始日期；units 参评单位；items 参评工作室 {studio 名称, unit 单位,
    master 领办人, number 第几次考核}；group 评估组。

    :raises Refused: the first visit is too near, or somebody has not declared yet
    """
    row, today = of_case(session, case), at.astimezone(BEIJING).date()
    if row.status != "listed":
        raise Refused("现在不能发布考核评估通知")
    lacking = groups.short(session, row.year)
    if lacking:
        raise Refused("；".join(lacking))
    first = date.fromisoformat(str(notification["visits_from"])[:10])
    least = rules.terms(row.terms).notice
    earliest = groups.earliest_visit(session, on=today, days=least)
    if first < earliest:
        sentence = say(
            "通知应当在第一次实地考察%(least)s个工作日以前发布，最早%(day)s",
            least=least,
            day=earliest.isoformat(),
        )
        raise refused_at("notification", "visits_from", "实地考察开始日期", sentence)
    row.visits_from, row.notified_on, row.status = first, today, "scoring"
    session.flush()
    joined = participants(session, row.year, "joined")
    return {
        "visits_from": first.isoformat(),
        "units": list(dict.fromkeys(one.studio.unit for one in joined)),
        "items": [_named(session, one) for one in joined],
        "group": groups.described(session, row.year),
    }


def _named(session: Session, one: Participation) -> dict[str, Any]:
    return {
        "studio": one.studio.name,
        "unit": session.get_one(Organisation, one.studio.place).name,
        "master": one.studio.master.name,
        "number": one.due_number,
    }


@declares(gives=Batch)
def next_batch(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """取下一批参评工作室发起考核：每个工作室只取一次，中断后接着取，一个也不漏。

    输出：studios 这一批 {studio 编号, unit 单位, round 批次的办件编号, year 年度, key 对应键,
    third_party、finance_bureau 是否参加, assessors 评分成员, third_party_members 第三方人员,
    site_team 实地考察人员}；more 还有没有。已经取消称号的不再发起。
    """
    row = of_case(session, case)
    query = (
        select(Participation)
        .join(Studio)
        .where(
            Participation.year == row.year,
            Participation.state == "joined",
            Participation.begun_at.is_(None),
            Studio.status == "active",
        )
        .order_by(Studio.number)
        .limit(BATCH + 1)
    )
    found = list(session.scalars(query))
    for one in found[:BATCH]:
        one.begun_at = at
    session.flush()
    return {
        "studios": [_called(session, row, one) for one in found[:BATCH]],
        "more": len(found) > BATCH,
    }


def _called(session: Session, row: AssessmentRound, one: Participation) -> dict[str, Any]:
    team = groups.team_of(session, one)
    return {
        "studio": one.studio.number,
        "unit": one.studio.unit,
        "round": row.case_number,
        "year": row.year,
        "key": f"{row.case_number}/{one.studio.number}",
        "third_party": row.third_party,
        "finance_bureau": row.finance_bureau,
        "assessors": list(team.scorers),
        "third_party_members": list(team.third_party),
        "site_team": list(team.site),
    }


@declares(gives=Standing)
def standing(*, session: Session, case: str) -> dict[str, Any]:
    """各工作室考核到哪一步：joined 参评、scored 评出分数、absent 未参加、ended 称号取消或者管理员
    终止、open 还没有考核完的个数。"""
    return counted(session, of_case(session, case))


def counted(session: Session, row: AssessmentRound) -> dict[str, int]:
    """Return how many take part in a round, and how many are scored, absent, ended or open."""
    joined = (Participation.year == row.year, Participation.state == "joined")
    everybody = session.scalar(select(func.count()).select_from(Participation).where(*joined)) or 0
    revoked = exists().where(Studio.key == Participation.studio_key, Studio.status != "active")
    lost = session.scalar(select(func.count()).select_from(Participation).where(*joined, revoked))
    rows = session.execute(
        select(AssessmentSheet.outcome, func.count())
        .join(Studio)
        .join(Participation, Participation.studio_key == Studio.key)
        .where(*joined, AssessmentSheet.round_year == row.year, Studio.status == "active")
        .group_by(AssessmentSheet.outcome)
    )
    by = {row[0]: int(row[1]) for row in rows}
    scored, absent = by.get("scored", 0), by.get("absent", 0)
    ended = (lost or 0) + by.get("ended", 0)
    return {
        "joined": everybody,
        "scored": scored,
        "absent": absent,
        "ended": ended,
        "open": everybody - scored - absent - ended,
    }


@declares(gives=News)
def note(*, session: Session, case: str, studio: str) -> dict[str, Any]:
    """登记考核完毕：记下一个工作室考核的办件编号，看是否都考核完了。

    输入：studio 工作室编号。输出：done 都考核完了。
    """
    row = of_case(session, case)
    found = session.execute(
        select(Participation, AssessmentSheet)
        .join(Studio, Studio.key == Participation.studio_key)
        .join(
            AssessmentSheet,
            (AssessmentSheet.studio_key == Studio.key)
            & (AssessmentSheet.round_year == Participation.year),
        )
        .where(Participation.year == row.year, Studio.number == studio)
    ).first()
    if found is not None:
        part, sheet = found
        part.case_number = sheet.case_number
        session.flush()
    return {"done": counted(session, row)["open"] == 0}
