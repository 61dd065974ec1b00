"""A case about a title begins: what is proposed, what is proved, who has it begun (article 13)."""

from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import Refused, refused_at
from service.people.actor import Actor
from service.people.tables import Organisation
from service.studios.answers import text
from service.studios.register.tables import Studio
from service.studios.revocation import grounds, people, rules
from service.studios.revocation.rules import GROUNDS, INVESTIGATED, PROPOSED
from service.studios.revocation.tables import Revocation
from service.studios.yearly.supervision import last_activities

FORM = "proposal"
SECTION = "section_officer"
LONGEST_CASE = 40
CLOSED = Literal["kept", "rectify", "cured", "refused"]


class Proposal(TypedDict):
    """The form `revocation-proposal`."""

    studio: str
    ground: str
    facts: str
    document: str | None
    evidence: list[dict[str, Any]] | None
    source: NotRequired[str | None]


class Proved(TypedDict):
    """What the table `revocation-ground` says."""

    proved: bool
    sentence: str


class Entered(TypedDict):
    """A case about a title as its diagram knows it."""

    studio: str
    studio_name: str
    unit: str
    unit_name: str
    address: str
    master: str
    ground: str
    ground_name: str
    article: str
    last_activity: str
    proposed_on: str
    by_section: bool


class Investigation(TypedDict):
    """The form `revocation-investigation`."""

    officers: list[str] | None
    on: str
    findings: str


@declares(takes={"proposal": Proposal}, gives=grounds.Facts)
def examine(*, session: Session, at: datetime, proposal: dict[str, Any]) -> dict[str, Any]:
    """核对情形：按名册、年度工作、监管和考核记录核对取消称号的情形（办法第十三条）。

    输入：proposal 立案建议（表单“取消称号立案建议”）。
    输出：供决策表“取消称号的情形”使用。ground 情形；last_activity 最近一次活动；
    months_idle 距最近一次活动的月数（满十二个月以后为13）；refusals 记录在案的不配合次数；
    absent 未参加考核；document 认定违规违纪的文号；unqualified 最近一次公布为不合格；
    recheck_failed 整改复核没有通过；leader_change 领办人变更正在办理；reason 事实经过。

    :raises Refused: at the fields
    """
    studio = _studio(session, proposal)
    ground = text(proposal, "ground")
    if ground not in GROUNDS:
        raise refused_at(FORM, "ground", "情形", "请选择办法第十三条规定的情形")
    return grounds.known(
        session,
        studio=studio,
        ground=ground,
        document=text(proposal, "document"),
        reason=text(proposal, "facts"),
        on=today(at),
    )


@declares(takes={"proposal": Proposal, "proof": Proved}, gives=Entered)
def enter(
    *,
    session: Session,
    at: datetime,
    actor: Actor,
    case: str,
    proposal: dict[str, Any],
    proof: dict[str, Any],
) -> dict[str, Any]:
    """登记立案建议：证据不够的当场告知，不予登记；同一工作室同时只办理一件。

    输入：proposal 立案建议（表单“取消称号立案建议”）；proof 情形核对结果。
    输出：studio 工作室编号；studio_name 工作室名称；unit 单位编号；unit_name 单位名称；
    address 单位地址；master 领办人；ground 情形；ground_name 情形的名称；article 办法条款；
    last_activity 最近一次活动；proposed_on 提出日期；by_section 职业能力建设科提出的，不用再受理。

    :raises Refused: it is not proved, one runs already, a change of leader runs, no evidence
    """
    studio = _studio(session, proposal)
    if proof.get("proved") is not True:
        raise refused_at(FORM, "ground", "情形", str(proof.get("sentence") or "情形没有证据"))
    if grounds.changing_leader(session, studio):
        raise refused_at(
            FORM, "studio", "工作室", "该工作室的领办人变更正在办理，办结以后才能提出取消称号"
        )
    if not text(proposal, "facts"):
        raise refused_at(FORM, "facts", "事实经过", "请写明事实的起止日期和经过")
    listed = [one for one in proposal.get("evidence") or [] if text(one, "name")]
    if not listed:
        raise refused_at(FORM, "evidence", "证据清单", "请至少列出一项证据")
    source = text(proposal, "source")[:LONGEST_CASE]
    row = Revocation(
        case_number=case,
        studio_key=studio.key,
        ground=text(proposal, "ground"),
        facts=text(proposal, "facts"),
        source=source or None,
        proposed_on=today(at),
        involved={PROPOSED: [actor.id]},
    )
    _register(session, row)
    return {
        **described(session, row),
        "proposed_on": row.proposed_on.isoformat(),
        "by_section": actor.has(SECTION),
    }


def described(session: Session, row: Revocation) -> dict[str, Any]:
    """Return what papers and letters of a case say of it, as the register stands now."""
    studio, ground = row.studio, GROUNDS[row.ground]
    unit = session.get_one(Organisation, studio.unit)
    last = last_activities(session, studio=studio)[studio.key]
    return {
        "studio": studio.number,
        "studio_name": studio.name,
        "unit": unit.code,
        "unit_name": unit.name,
        "address": unit.address or studio.address,
        "master": studio.master.name,
        "ground": row.ground,
        "ground_name": ground.name,
        "article": ground.article,
        "last_activity": last.isoformat(),
    }


def _register(session: Session, row: Revocation) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise refused_at(
            FORM, "studio", "工作室", "该工作室取消称号正在办理，不能重复提出"
        ) from None


@declares()
def begin(*, session: Session, at: datetime, case: str) -> None:
    """立案：从今天起计算办理期限，暂停向该工作室拨付资金，不推荐、不追加资助（办法第十三条）。

    :raises Refused: the title is gone
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    studio = session.get_one(Studio, row.studio_key, with_for_update=True)
    if studio.status != "active":
        raise Refused("该工作室已取消称号")
    row.begun_on = today(at)
    studio.payment_frozen = True


@declares(takes={"investigation": Investigation})
def investigated(
    *, session: Session, at: datetime, actor: Actor, case: str, investigation: dict[str, Any]
) -> None:
    """登记调查：调查人员至少两名；参与调查的以后不主持听证、不审核、不决定（行政处罚法第六十四条）。

    输入：investigation 调查报告（表单“调查报告”）。

    :raises Refused: fewer than two officers, or a day that cannot be
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    officers = investigation.get("officers")
    names = sorted({one for one in officers if isinstance(one, str)} if officers else ())
    if len(names) < 2:
        raise refused_at("investigation", "officers", "调查人员", "调查人员至少两名")
    on = day(investigation, "on")
    if on is None or not row.proposed_on <= on <= today(at):
        sentence = "调查日期应在提出建议之日至今天之间"
        raise refused_at("investigation", "on", "调查日期", sentence)
    people.note(row, INVESTIGATED, [*names, actor.id])


@declares(takes={"outcome": CLOSED})
def close(*, session: Session, at: datetime, case: str, outcome: str) -> None:
    """办结：取消称号的办理结束，不取消的恢复拨付资金。

    输入：outcome 结果，取 kept（不予取消）、rectify（转整改）、cured（中止，领办人已变更）、
    refused（不予立案）。
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    shut(session, row, outcome=outcome, on=today(at))


def shut(session: Session, row: Revocation, *, outcome: str, on: date) -> None:
    """Close a case; the studio is paid again where it keeps its title."""
    row.outcome, row.closed_on = outcome, on
    studio = session.get_one(Studio, row.studio_key, with_for_update=True)
    studio.payment_frozen = False
    session.flush()


@declares()
def extend(*, session: Session, case: str, until: str) -> None:
    """延长办理期限：由局领导批准，记录在案（行政处罚法第六十条）。

    输入：until 延长到的日期。

    :raises Refused: no day, or not later than the term that runs
    """
    row = session.get_one(Revocation, case, with_for_update=True)
    new = day({"until": until}, "until")
    if new is None or new <= term(row):
        raise refused_at("extension", "until", "延长到", "应晚于现在的办理期限")
    row.extended_to = new


def term(row: Revocation) -> date:
    """Return by when a case is decided: within 90 days of its beginning, or as extended."""
    since = row.begun_on or row.proposed_on
    return row.extended_to or date.fromordinal(since.toordinal() + rules.MOST_DAYS)


def today(at: datetime) -> date:
    """Return the day in Beijing."""
    return at.astimezone(BEIJING).date()


def day(values: Any, name: str) -> date | None:
    """Return a day that was answered, None if it is none."""
    try:
        return date.fromisoformat(text(values, name))
    except ValueError:
        return None


def _studio(session: Session, proposal: dict[str, Any]) -> Studio:
    number = text(proposal, "studio")
    row = session.scalar(select(Studio).where(Studio.number == number).with_for_update())
    if row is None or row.status == "undone":
        raise refused_at(FORM, "studio", "工作室", "请选择工作室")
    if row.status != "active":
        raise refused_at(FORM, "studio", "工作室", "该工作室已取消称号")
    return row
