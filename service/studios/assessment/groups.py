"""Who assesses in a round: scorers, visitors, a third party, who keeps clear (article 10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.people.tables import Account
from service.studios.answers import fitting, text
from service.studios.assessment import rules
from service.studios.assessment.opening import of_case, participants
from service.studios.assessment.scoring import holders
from service.studios.assessment.tables import Assessor, Participation
from service.studios.pool import experts
from service.studios.register.tables import Studio
from service.studios.working_days import calendar

LEADING_ROLE = "centre_officer"
THIRD_PARTY = "third_party_assessor"
OWN = "本单位的工作室"


class Recused(TypedDict):
    """Somebody of the third party who keeps clear of a studio."""

    person: str
    studio: str
    reason: str


class Group(TypedDict):
    """The members of the form `assessment-group` that it cannot do without."""

    third_party: Literal["yes", "no"]
    finance_bureau: Literal["yes", "no"]
    scorers: list[str]
    site: list[str]
    reserves: NotRequired[list[str] | None]


class Formed(TypedDict):
    """The group, and who declares with whom they have to do."""

    people: list[str]
    third_party: bool
    finance_bureau: bool
    text: str


class Short(TypedDict):
    """Studios for which too few are left to score or visit, in words."""

    short: list[str]


@dataclass(frozen=True)
class Team:
    """Who assesses one studio."""

    scorers: tuple[str, ...]
    site: tuple[str, ...]
    third_party: tuple[str, ...]


@declares(takes={"group": Group}, gives=Formed)
def form_group(*, session: Session, case: str, group: Mapping[str, Any]) -> dict[str, Any]:
    """组成评估组：是否委托第三方、是否会同区财政局（视情况，办法第十条），各项人员。

    输入：group 评估组 {third_party 委托第三方 yes/no, no_third_party 不委托的理由,
    organisation 机构名称, contract 合同编号, members 第三方人员, interests 第三方人员的回避
    {person, studio, reason}, finance_bureau 会同区财政局 yes/no, no_finance_bureau 不会同的理由,
    scorers 评分成员（单数，至少3人）, reserves 替补, site 实地考察人员（至少2人）}。
    输出：people 需要申明是否回避的人；third_party、finance_bureau 是否参加；text 评估组的说明。

    :raises Refused: too few, an even number, a name that is none, no reason for “否”
    """
    row = of_case(session, case)
    if row.status != "listed":
        raise Refused("现在不能组成评估组")
    problems = [*_composition(session, group), *_switches(session, group)]
    if problems:
        raise Refused("；".join(one.sentence for one in problems), problems=problems)
    row.third_party, row.finance_bureau = (
        group.get(name) == "yes" for name in ("third_party", "finance_bureau")
    )
    reasons = (text(group, "no_third_party"), text(group, "no_finance_bureau"))
    row.reason = fitting("；".join(one for one in reasons if one), label="理由", most=500) or None
    row.organisation = _named(group, "organisation", "机构名称", 200) if row.third_party else None
    row.contract = _named(group, "contract", "合同编号", 100) if row.third_party else None
    before = _declared(session, row.year)
    for one in assessors(session, row.year):
        session.delete(one)
    session.flush()
    interests = _interests(group) if row.third_party else {}
    for duty, names in _members(group).items():
        for position, username in enumerate(
            names if duty != "third_party" or row.third_party else [], 1
        ):
            session.add(_member(row.year, username, duty, position, before, interests))
    session.flush()
    return {
        "people": _undeclared(session, row.year),
        "third_party": row.third_party,
        "finance_bureau": row.finance_bureau,
        "text": described(session, row.year),
    }


def _members(group: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return usernames by duty, each once."""
    fields = {"score": "scorers", "reserve": "reserves", "site": "site", "third_party": "members"}
    return {
        duty: list(dict.fromkeys(str(one) for one in group.get(name) or []))
        for duty, name in fields.items()
    }


def _composition(session: Session, group: Mapping[str, Any]) -> Iterable[FieldProblem]:
    found = _members(group)
    scorers, reserves = found["score"], found["reserve"]
    if len(scorers) < rules.LEAST_GROUP or not len(scorers) % 2:
        yield _problem("scorers", "评分成员", "评分成员应当是单数，至少3人")
    if len(found["site"]) < rules.LEAST_VISITORS:
        yield _problem("site", "实地考察人员", "实地考察人员至少2人")
    if set(scorers) & set(reserves):
        yield _problem("reserves", "替补", "替补不能同时是评分成员")
    staff = holders(session, *rules.SCORING_ROLES)
    for name, label in (("scorers", "评分成员"), ("reserves", "替补"), ("site", "实地考察人员")):
        if not {str(one) for one in group.get(name) or []} <= staff.keys():
            yield _problem(name, label, "只能从区人力资源公共服务中心和财务的人员中选择")
    leading = holders(session, LEADING_ROLE).keys()
    if scorers and not leading & set(scorers):
        yield _problem(
            "scorers", "评分成员", "评估组由区人力资源公共服务中心牵头，至少有一名中心的人员"
        )


def _switches(session: Session, group: Mapping[str, Any]) -> Iterable[FieldProblem]:
    if group.get("third_party") == "yes":
        needed = {"organisation": "机构名称", "contract": "合同编号"}
        for name, label in needed.items():
            if not text(group, name):
                yield _problem(name, label, f"请填写{label}")
        members = set(_members(group)["third_party"])
        if not members or not members <= holders(session, THIRD_PARTY).keys():
            yield _problem("members", "第三方人员", "请指定第三方专业机构的人员")
    elif not text(group, "no_third_party"):
        yield _problem("no_third_party", "不委托第三方的理由", "请写明不委托第三方的理由")
    if group.get("finance_bureau") != "yes" and not text(group, "no_finance_bureau"):
        yield _problem("no_finance_bureau", "不会同区财政局的理由", "请写明不会同区财政局的理由")


def _problem(name: str, label: str, sentence: str) -> FieldProblem:
    return FieldProblem(f"group.{name}", label, sentence)


def _named(group: Mapping[str, Any], name: str, label: str, most: int) -> str:
    return fitting(text(group, name), label=label, most=most)


def _interests(group: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in group.get("interests") or []:
        reason = text(one, "reason") or "有利害关系"
        found.setdefault(text(one, "person"), {})[text(one, "studio")] = reason
    return found


def _declared(session: Session, year: int) -> dict[str, Assessor]:
    """Return who has declared by now: a group that is formed again does not ask them twice."""
    rows = session.scalars(select(Assessor).where(Assessor.year == year))
    return {one.username: one for one in rows if one.declared_on and one.duty != "third_party"}


def _member(
    year: int,
    username: str,
    duty: str,
    position: int,
    before: Mapping[str, Assessor],
    interests: Mapping[str, dict[str, str]],
) -> Assessor:
    known = before.get(username)
    return Assessor(
        year=year,
        username=username,
        duty=duty,
        position=position,
        declared_on=known.declared_on if known and duty != "third_party" else None,
        recused=interests.get(username, {})
        if duty == "third_party"
        else dict(known.recused if known else {}),
    )


def assessors(session: Session, year: int, *duties: str) -> list[Assessor]:
    """Return who assesses in a round, in the order of their list; of some duties alone."""
    query = select(Assessor).where(Assessor.year == year)
    if duties:
        query = query.where(Assessor.duty.in_(duties))
    return list(session.scalars(query.order_by(Assessor.duty, Assessor.position)))


def _undeclared(session: Session, year: int) -> list[str]:
    """Return who is still to declare; the third party's declaration comes on paper."""
    rows = assessors(session, year, "score", "reserve", "site")
    return sorted({one.username for one in rows if one.declared_on is None})


def described(session: Session, year: int) -> str:
    """Return who assesses in a round, a line for each duty, by their names."""
    found: dict[str, list[str]] = {}
    for one in assessors(session, year):
        name = session.get_one(Account, one.username).name
        found.setdefault(one.duty, []).append(name)
    lines = [(rules.DUTIES[duty], found[duty]) for duty in rules.DUTIES if duty in found]
    return "\n".join(f"{label}：{'、'.join(names)}" for label, names in lines)


@declares(takes={"conflict": Literal["none", "conflict"]}, gives=Short)
def declare(
    *,
    session: Session,
    at: datetime,
    case: str,
    username: str,
    conflict: str,
    studios: Sequence[str] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """登记回避：与哪些工作室有利害关系的，不参加它们的考核，由替补接替（同专家回避的规定）。

    输入：username 申明的人；conflict 取 none 无需回避、conflict 应当回避；studios 回避的工作室；
    reason 理由。
    输出：short 人数不够的工作室（都申明以后才算），每行一句。

    :raises Refused: no studio or no reason is named
    """
    row = of_case(session, case)
    keeps_clear = [str(one) for one in studios or []]
    if conflict == "conflict" and not (keeps_clear and reason.strip()):
        raise Refused("请选择应当回避的工作室，写明理由")
    mine = [one for one in assessors(session, row.year) if one.username == username]
    if not mine:
        raise Refused("您不是本次评估组的人员")
    why = fitting(reason.strip(), label="理由", most=500)
    for one in mine:
        one.declared_on = at.astimezone(BEIJING).date()
        one.recused = {number: why for number in keeps_clear if conflict == "conflict"}
    session.flush()
    return {"short": [] if _undeclared(session, row.year) else short(session, row.year)}


@declares(gives=Short)
def check(*, session: Session, case: str) -> dict[str, Any]:
    """核对评估组：回避以后由替补接替，人数够不够。输出：short 人数不够的工作室，每行一句。"""
    return {"short": short(session, of_case(session, case).year)}


def short(session: Session, year: int) -> list[str]:
    """Return for which studios too few are left to score or visit, a sentence each."""
    size = len(assessors(session, year, "score"))
    outside = bool(assessors(session, year, "third_party"))
    found: list[str] = []
    for one in participants(session, year, "joined"):
        team = team_of(session, one)
        lacking = [
            words
            for words, enough in (
                ("评分成员", len(team.scorers) >= size),
                ("实地考察人员", len(team.site) >= rules.LEAST_VISITORS),
                ("第三方人员", bool(team.third_party) or not outside),
            )
            if not enough
        ]
        if lacking:
            found.append(
                say(
                    "“%(studio)s”的%(who)s回避以后人数不够",
                    studio=one.studio.name,
                    who="、".join(lacking),
                )
            )
    return found


def team_of(session: Session, one: Participation) -> Team:
    """Return who assesses a studio: whoever keeps clear of it is replaced from the reserve."""
    by: dict[str, list[str]] = {duty: [] for duty in rules.DUTIES}
    everybody = assessors(session, one.year)
    for member in everybody:
        if why_not(session, member, one.studio) is None:
            by[member.duty].append(member.username)
    size = sum(member.duty == "score" for member in everybody)
    scorers = [*by["score"], *by["reserve"]][:size]
    return Team(tuple(scorers), tuple(by["site"]), tuple(by["third_party"]))


def why_not(session: Session, member: Assessor, studio: Studio) -> str | None:
    """Return why somebody does not assess a studio, None if they may."""
    if studio.number in member.recused:
        return member.recused[studio.number]
    employer = session.get_one(Account, member.username).organisation_code
    family = experts.family(session, code=studio.unit)
    return OWN if employer is not None and employer in family else None


def earliest_visit(session: Session, *, on: date, days: int) -> date:
    """Return the first day on which studios may be visited, working days after a notice (D)."""
    return calendar(session).after(on, days)
