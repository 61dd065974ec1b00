"""What the process `complaint` asks for: take a report in, say that it is checked, answer it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import func, select

from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.privacy import Private
from service.studios import identity, numbers
from service.studios.answers import fitting, text
from service.studios.complaints import rules
from service.studios.complaints.tables import Complaint
from service.studios.register.tables import Studio

STARTED_WITH = ("studio_number",)
"""The page of a studio adds its number to the case in which somebody reports it."""


class Reporting(TypedDict):
    """The members of a report that it cannot do without."""

    subject: str
    facts: str
    anonymous: bool
    evidence: list[str]


class Filed(TypedDict):
    """What somebody who reported can ask by, and whom the report is about."""

    receipt: str
    studio: str
    studio_name: str
    unit_name: str


class Accepted(TypedDict):
    """A report that is checked."""

    receipt: str


class Decided(Accepted):
    """A report that was answered."""

    outcome: Literal["founded", "partly", "unfounded", "not-accepted"]


@declares(takes={"complaint": Reporting}, gives=Filed)
def register(
    *,
    session: Session,
    at: datetime,
    case: str,
    studio: str,
    complaint: Private[dict[str, Any]],
    sealed: Mapping[str, Any],
) -> dict[str, Any]:
    """登记举报：给出回执编号，凭回执可以查询办理情况。

    输入：studio 工作室编号；complaint 举报内容 {anonymous 匿名, name 姓名, mobile 手机,
    email 邮箱, subject 举报事项, facts 事实, evidence 证据材料编号列表}。
    输出：receipt 回执编号；studio 工作室编号；studio_name 工作室名称；unit_name 所在单位。
    实名举报应有姓名和手机或者邮箱；匿名举报应有证据材料。

    :raises Refused: there is no such studio, something is missing, or too many are open
    """
    row = session.scalar(select(Studio).where(Studio.number == studio).with_for_update())
    if row is None or row.status == "undone":
        raise Refused("没有这个工作室")
    problems = rules.problems(complaint)
    if problems:
        raise Refused("；".join(p.sentence for p in problems), problems=problems)
    _refuse_too_many(session, row)
    fitting(text(complaint, "name"), label="姓名", most=60)
    fitting(identity.clean_mobile(complaint.get("mobile")), label="手机号码", most=20)
    fitting(text(complaint, "email"), label="电子邮箱", most=254)
    hidden = {} if rules.anonymous(complaint) else sealed["complaint"]
    filed = Complaint(
        case_number=case,
        receipt=numbers.receipt(),
        studio_key=row.key,
        anonymous=rules.anonymous(complaint),
        name=text(hidden, "name") or None,
        mobile=text(hidden, "mobile") or None,
        email=text(hidden, "email") or None,
        subject=fitting(text(complaint, "subject"), label="举报事项", most=300),
        facts=text(complaint, "facts"),
        evidence=list(complaint.get("evidence") or []),
        filed_at=at,
    )
    session.add(filed)
    session.flush()
    return {
        "receipt": filed.receipt,
        "studio": row.number,
        "studio_name": row.name,
        "unit_name": row.organisation.name,
    }


def _refuse_too_many(session: Session, studio: Studio) -> None:
    open_ = select(func.count()).where(
        Complaint.studio_key == studio.key, Complaint.outcome.is_(None)
    )
    if (session.scalar(open_) or 0) >= rules.MOST_OPEN:
        raise Refused("关于该工作室的举报正在办理的已经很多，请稍后再提交，或者打电话、来信反映")


@declares(gives=Accepted)
def accept(*, session: Session, at: datetime, case: str) -> dict[str, Any]:
    """受理举报：查询页显示正在核实。输出：receipt 回执编号。

    :raises Refused: answered before
    """
    row = _open(session, case)
    row.accepted_at = at
    session.flush()
    return {"receipt": row.receipt}


@declares(
    takes={"outcome": Literal["founded", "partly", "unfounded", "not-accepted"]}, gives=Decided
)
def decide(
    *, session: Session, at: datetime, case: str, outcome: str, answer: str
) -> dict[str, Any]:
    """答复举报：记下核实结论和答复，举报人凭回执可以看到。

    输入：outcome 结论，取 founded 属实、partly 部分属实、unfounded 不实、not-accepted 不予受理；
    answer 书面答复。输出：receipt 回执编号；outcome 结论。

    :raises Refused: answered before, or without an answer
    """
    if outcome not in rules.OUTCOMES:
        raise ValueError(f"outcome must be one of {tuple(rules.OUTCOMES)}, not {outcome!r}")
    row = _open(session, case)
    if not answer.strip():
        raise Refused("请填写书面答复")
    row.outcome, row.answer, row.answered_at = outcome, answer.strip(), at
    session.flush()
    return {"receipt": row.receipt, "outcome": outcome}


def _open(session: Session, case: str) -> Complaint:
    row = session.get_one(Complaint, case, with_for_update=True)
    if row.outcome:
        raise Refused("该举报已经答复")
    return row
