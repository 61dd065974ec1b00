"""Whether an expert leaves the pool (出库): the expert is heard, the leader decides."""

from datetime import datetime
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.db import Session
from service.declarations import declares
from service.errors import Refused
from service.people.tables import Account
from service.studios.pool.tables import Expert, Removal


class Begun(TypedDict):
    """The expert of whom is decided."""

    username: str
    name: str
    reason: str


@declares(gives=Begun)
def begin(*, session: Session, case: str, removal: int) -> dict[str, Any]:
    """登记出库审定：本办件办理这位专家的出库建议，审定以前不再抽取。

    输入：removal 出库建议（“登记履职评价”的输出）。
    输出：username 账号；name 姓名；reason 建议出库的理由。
    """
    row = session.get(Removal, removal, with_for_update=True)
    if row is None or row.case_number is not None or row.outcome is not None:
        raise Refused("没有这件等候审定的出库建议")
    row.case_number = case
    session.flush()
    name = session.get_one(Account, row.username).name
    return {"username": row.username, "name": name, "reason": row.reason}


@declares(takes={"decision": Literal["remove", "keep"]})
def decide(
    *, session: Session, at: datetime, case: str, decision: str, statement: str | None = None
) -> None:
    """专家出库：决定出库的不再抽取，已在专家组的由科里更换；决定保留的恢复抽取。

    输入：decision 决定，取 remove 出库、keep 保留在库；statement 本人的陈述（可不填）。
    """
    row = _of_case(session, case)
    if row is None or row.outcome is not None:
        raise Refused("出库建议已经审定")
    expert = session.get_one(Expert, row.username, with_for_update=True)
    row.statement = (statement or "").strip()[:2000] or None
    row.outcome = "removed" if decision == "remove" else "kept"
    row.closed_at = at
    if decision == "remove":
        expert.active = False
    session.flush()


def ended(session: Session, *, case: str, at: datetime) -> None:
    """Let a case that was ended by hand keep nobody from being drawn any more."""
    row = _of_case(session, case)
    if row is not None and row.outcome is None:
        row.outcome, row.closed_at = "ended", at
        session.flush()


def of_expert(session: Session, *, username: str) -> list[Removal]:
    """Return what was decided of an expert, the newest first."""
    rows = select(Removal).where(Removal.username == username)
    return list(session.scalars(rows.order_by(Removal.key.desc())))


def _of_case(session: Session, case: str) -> Removal | None:
    rows = select(Removal).where(Removal.case_number == case).with_for_update()
    return session.scalar(rows)
