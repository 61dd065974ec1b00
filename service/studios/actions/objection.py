"""Objections to a notice: filed by anybody, answered by the bureau."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import FieldProblem, Refused
from service.studios import identity, numbers
from service.studios.lengths import fitting
from service.studios.sent import YES
from service.studios.tables import Notice, Objection

OUTCOMES = {"upheld": "异议成立", "dismissed": "异议不成立", "not-accepted": "不予受理"}


def register(
    *, session: Session, at: datetime, case: str, notice: str, objection: dict[str, Any]
) -> dict[str, Any]:
    """登记异议：给出回执编号，凭回执可以查询办理情况。

    输入：notice 公示编号；objection 异议内容 {anonymous 匿名, name 姓名, mobile 手机, email 邮箱,
    subject 异议对象, facts 事实和理由, evidence 证据材料编号列表}。
    输出：receipt 回执编号；case_number 被公示事项的办件编号；subject 公示标题。
    实名异议应有姓名和手机或者邮箱；匿名异议应有证据材料。公示结束后不再登记。

    :raises Refused: the notice is over, or something is missing
    """
    row = session.scalar(select(Notice).where(Notice.number == notice).with_for_update())
    if row is None or row.closed_on is not None:
        raise Refused("该公示已经结束，不再接受异议")
    problems = _problems(objection)
    if problems:
        raise Refused("；".join(p.sentence for p in problems), problems=problems)
    filed = _filed(objection, case=case, notice_key=row.key, filed_at=at)
    session.add(filed)
    session.flush()
    return {"receipt": filed.receipt, "case_number": row.case_number, "subject": row.subject}


def _filed(objection: dict[str, Any], **known: Any) -> Objection:
    anonymous = objection.get("anonymous") in YES
    real = {} if anonymous else objection
    return Objection(
        case_number=known["case"],
        receipt=numbers.receipt(),
        notice_key=known["notice_key"],
        anonymous=anonymous,
        name=fitting(_text(real, "name"), label="姓名", most=60) or None,
        mobile=fitting(identity.clean(real.get("mobile")), label="手机号码", most=20) or None,
        email=fitting(_text(real, "email"), label="电子邮箱", most=254) or None,
        subject=fitting(_text(objection, "subject"), label="异议事项", most=300),
        facts=_text(objection, "facts"),
        evidence=list(objection.get("evidence") or []),
        filed_at=known["filed_at"],
    )


def _problems(objection: dict[str, Any]) -> list[FieldProblem]:
    problems = []
    if not _text(objection, "subject"):
        problems.append(_problem("subject", "异议对象", "请写明对谁提出异议"))
    if not _text(objection, "facts"):
        problems.append(_problem("facts", "事实和理由", "请写明事实和理由"))
    if objection.get("anonymous") in YES:
        return problems + _anonymous_problems(objection)
    return problems + _real_name_problems(objection)


def _anonymous_problems(objection: dict[str, Any]) -> list[FieldProblem]:
    if objection.get("evidence"):
        return []
    return [_problem("evidence", "证据材料", "匿名提出异议，应当提交证据材料")]


def _real_name_problems(objection: dict[str, Any]) -> list[FieldProblem]:
    problems = []
    if not _text(objection, "name"):
        problems.append(_problem("name", "姓名", "实名提出异议，请填写姓名"))
    if not _text(objection, "mobile") and not _text(objection, "email"):
        problems.append(_problem("mobile", "手机", "请填写手机或者电子邮箱，以便答复"))
    return problems


def _problem(name: str, label: str, sentence: str) -> FieldProblem:
    return FieldProblem(f"objection.{name}", label, sentence)


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def decide(
    *, session: Session, at: datetime, case: str, outcome: str, answer: str
) -> dict[str, Any]:
    """答复异议：记下核实结论和答复，异议人凭回执可以看到。

    输入：outcome 结论，取 upheld 成立、dismissed 不成立、not-accepted 不予受理；answer 书面答复。
    输出：receipt 回执编号；case_number 被公示事项的办件编号；outcome 结论。

    :raises Refused: answered before, or without an answer
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {tuple(OUTCOMES)}, not {outcome!r}")
    row = session.get_one(Objection, case, with_for_update=True)
    if row.outcome:
        raise Refused("该异议已经答复")
    if not answer.strip():
        raise Refused("请填写书面答复")
    row.outcome, row.answer, row.answered_at = outcome, answer.strip(), at
    session.flush()
    of_case = row.notice.case_number
    return {"receipt": row.receipt, "case_number": of_case, "outcome": outcome}
