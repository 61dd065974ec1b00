"""Members of good studios come into the pool of experts, for a term (article 14)."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING, in_words
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, refused_at
from service.people import accounts
from service.people.tables import Account, Organisation
from service.privacy import Private
from service.studios.answers import fitting, text, yes
from service.studios.assessment.tables import Assessment
from service.studios.pool.tables import Expert, ExpertTrade, Interest
from service.studios.recommendations.candidates import EXCELLENT, QUALIFIED
from service.studios.recommendations.tables import ExpertEntry
from service.studios.register.tables import Studio
from service.studios.roles import EXPERT
from service.studios.rounds.rules import add_months
from service.studios.tables import Occupation

KINDS = {"pool": "高技能人才专家库", "training": "研修培训", "teaching": "教材研发"}
MOST_TRADES = 3
TERM_MONTHS = 36
"""Three years, renewed by another entry (D)."""
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
FORM = "expert_entry"
Ended = Literal["nominated", "refused", "declined", "ended"]


class Proposal(TypedDict):
    """The form `expert-proposal`."""

    studio: str
    name: str
    kind: str
    reason: str


class Proposed(TypedDict):
    """Whom the section wants in the pool."""

    studio: str
    studio_name: str
    unit: str
    unit_name: str
    name: str
    kind: str
    kind_name: str


class Sheet(TypedDict):
    """The form `expert-entry`."""

    title: str
    trades: list[str]
    years: int
    employers: list[dict[str, Any]] | None
    email: str
    account: str | None
    pledge: list[str]
    consented: bool


class Entered(TypedDict):
    """A member of the pool, and the term."""

    username: str
    term_from: str
    term_to: str
    renewed: bool


@declares(takes={"proposal": Proposal}, gives=Proposed)
def propose(
    *, session: Session, at: datetime, case: str, proposal: dict[str, Any]
) -> dict[str, Any]:
    """登记人才推荐：考核合格以上工作室的成员，进入专家库或者人才扶持项目（办法第十四条）。

    输入：proposal 推荐意见（表单“推荐入库专家”）。
    输出：studio 工作室编号；studio_name 工作室名称；unit 单位编号；unit_name 单位名称；
    name 姓名；kind 类别；kind_name 类别名称。

    :raises Refused: at the fields; somebody of this name is on the way already
    """
    studio = session.scalar(select(Studio).where(Studio.number == text(proposal, "studio")))
    if studio is None or studio.status != "active" or studio.payment_frozen:
        raise refused_at("proposal", "studio", "工作室", "请选择称号有效、没有暂停的工作室")
    grade = session.scalar(
        select(Assessment.grade)
        .where(Assessment.studio_key == studio.key)
        .order_by(Assessment.due_number.desc())
        .limit(1)
    )
    if grade not in (EXCELLENT, QUALIFIED):
        sentence = "最近一次公布的考核不是优秀、合格，不能推荐成员（办法第十四条）"
        raise refused_at("proposal", "studio", "工作室", sentence)
    kind = text(proposal, "kind")
    if kind not in KINDS:
        raise refused_at("proposal", "kind", "类别", "请选择类别")
    row = ExpertEntry(
        case_number=case,
        studio=studio,
        name=fitting(text(proposal, "name"), label="姓名", most=60),
        kind=kind,
        proposed_on=at.astimezone(BEIJING).date(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise refused_at("proposal", "name", "姓名", "这个人的推荐正在办理") from None
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": studio.unit,
        "unit_name": session.get_one(Organisation, studio.unit).name,
        "name": row.name,
        "kind": kind,
        "kind_name": KINDS[kind],
    }


@declares(takes={"entry": Sheet})
def examine(*, session: Session, case: str, entry: Private[dict[str, Any]]) -> None:
    """核对入库材料：专业领域一至三个，本人同意，承诺书齐全。

    输入：entry 入库登记（表单“专家入库登记”）。

    :raises Refused: at the fields
    """
    _own(session, case)
    problems = list(_problems(session, entry))
    if problems:
        raise Refused("请改正标出的内容", problems=problems)


@declares(takes={"entry": Sheet}, gives=Entered)
def enter(
    *,
    session: Session,
    at: datetime,
    case: str,
    entry: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
) -> dict[str, Any]:
    """专家入库：开立账户，任期三年；已在库的续期。近三年任职单位登记为利害关系（回避）。

    输入：entry 入库登记（表单“专家入库登记”）。
    输出：username 用户名；term_from、term_to 任期；renewed 是否续期。

    :raises Refused: it was done, or the title of the studio was taken away
    """
    row = _own(session, case)
    if row.outcome is not None or row.studio.status != "active":
        raise Refused("已经办结，或者工作室已取消称号")
    today = at.astimezone(BEIJING).date()
    known = _known(session, row)
    expert = known or _opened(session, row, entry, today)
    expert.title = fitting(text(entry, "title"), label="技能等级或者职称", most=60)
    expert.years = int(entry.get("years") or 0)
    expert.source, expert.active = case, True
    expert.term_from, expert.term_to = today, _last_day(today)
    expert.pledge_document = next(iter(entry.get("pledge") or []), None)
    expert.account_number = sealed["entry"].get("account")
    kept = {one.trade: one for one in expert.trades}
    wanted = sorted(set(entry.get("trades") or []))
    expert.trades = [kept.get(trade) or ExpertTrade(trade=trade) for trade in wanted]
    _declare(session, expert, row, entry)
    row.username, row.outcome, row.closed_on = expert.username, "entered", today
    session.flush()
    return {
        "username": expert.username,
        "term_from": in_words(expert.term_from),
        "term_to": in_words(expert.term_to),
        "renewed": known is not None,
    }


@declares(takes={"outcome": Ended})
def close(*, session: Session, at: datetime, case: str, outcome: str) -> None:
    """办结人才推荐：登记结果。

    输入：outcome 结果，取 nominated 已提名、refused 本人或者单位不同意、declined 未予入库、
    ended 称号已取消。
    """
    row = _own(session, case)
    row.outcome, row.closed_on = outcome, at.astimezone(BEIJING).date()


def ended(session: Session, *, case: str, on: date) -> None:
    """Let a case that was ended by hand hold nobody's name any more."""
    row = session.get(ExpertEntry, case)
    if row is not None and row.outcome is None:
        row.outcome, row.closed_on = "ended", on


def _last_day(first: date) -> date:
    """Return the last day of a term.

    >>> _last_day(date(2026, 12, 1)), _last_day(date(2028, 2, 29))
    (datetime.date(2029, 11, 30), datetime.date(2031, 2, 27))
    """
    return add_months(first, TERM_MONTHS) - timedelta(days=1)


def _problems(session: Session, entry: Mapping[str, Any]) -> Iterator[FieldProblem]:
    trades = set(entry.get("trades") or [])
    if not 1 <= len(trades) <= MOST_TRADES:
        yield FieldProblem(f"{FORM}.trades", "专业领域", "专业领域选一至三个")
    if not trades <= set(session.scalars(select(Occupation.trade).distinct())):
        yield FieldProblem(f"{FORM}.trades", "专业领域", "专业领域不在目录中")
    if not yes(entry.get("consented")):
        yield FieldProblem(f"{FORM}.consented", "本人同意", "入库须本人同意")
    if not entry.get("pledge"):
        yield FieldProblem(f"{FORM}.pledge", "承诺书", "请上传保密、回避、廉洁承诺书")


def _known(session: Session, row: ExpertEntry) -> Expert | None:
    """Return the expert whom an earlier entry of the same studio and name brought in."""
    before = select(ExpertEntry.username).where(
        ExpertEntry.studio_key == row.studio_key,
        ExpertEntry.name == row.name,
        ExpertEntry.outcome == "entered",
    )
    return session.scalar(select(Expert).where(Expert.username.in_(before)).limit(1))


def _opened(session: Session, row: ExpertEntry, entry: Mapping[str, Any], today: date) -> Expert:
    username = f"expert-{''.join(secrets.choice(LETTERS) for _ in range(8))}"
    account: Account = accounts.create(
        session, username=username, name=row.name, roles=(EXPERT,), organisation=None
    )
    accounts.set_email(session, account=account, email=text(entry, "email"))
    expert = Expert(
        username=username, employer=row.studio.unit, enrolled_on=today, trades=[], interests=[]
    )
    session.add(expert)
    return expert


def _declare(session: Session, expert: Expert, row: ExpertEntry, entry: Mapping[str, Any]) -> None:
    """Note the units of ours for which somebody has worked in the last three years."""
    expert.employer = row.studio.unit
    names = {text(one, "name") for one in entry.get("employers") or []} - {""}
    known = {one.organisation for one in expert.interests}
    codes = session.scalars(select(Organisation.code).where(Organisation.name.in_(names)))
    for code in codes:
        if code not in known:
            expert.interests.append(Interest(organisation=code, reason="近三年任职单位"))


def _own(session: Session, case: str) -> ExpertEntry:
    row = session.get(ExpertEntry, case, with_for_update=True)
    if row is None:
        raise Refused("本案没有登记推荐")
    return row
