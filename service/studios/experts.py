"""The pool of experts: who can be drawn for a case, and why others can't."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.people.tables import Organisation
from service.studios.tables import Expert, ExpertTrade, Interest, Recusal


def enrol(
    session: Session,
    *,
    username: str,
    trades: Iterable[str],
    employer: str | None = None,
    interests: Mapping[str, str] | None = None,
) -> Expert:
    """Put an account into the pool for some trades.

    `employer` is the code of the organisation they work for, `interests` organisations in which
    they have declared an interest, with the reason.
    """
    expert = Expert(
        username=username,
        employer=employer,
        trades=[ExpertTrade(trade=trade) for trade in trades],
        interests=[
            Interest(organisation=code, reason=reason) for code, reason in (interests or {}).items()
        ],
    )
    session.add(expert)
    session.flush()
    return expert


def of_trade(session: Session, *, trade: str) -> list[Expert]:
    """Return the active members of the pool who judge a trade, by username."""
    return list(
        session.scalars(
            select(Expert)
            .join(ExpertTrade)
            .where(ExpertTrade.trade == trade, Expert.active)
            .order_by(Expert.username)
        )
    )


def family(session: Session, *, code: str) -> frozenset[str]:
    """Return a unit with its parent and branches: working for one is an interest in all."""
    row = session.get_one(Organisation, code)
    root = row.parent or row.code
    branches = session.scalars(select(Organisation.code).where(Organisation.parent == root))
    return frozenset({root, code, *branches})


def kept_out(
    session: Session,
    *,
    expert: Expert,
    case: str,
    unit: frozenset[str],
    department: str | None,
    excluded: Mapping[str, str],
) -> str | None:
    """Return why an expert must not judge a case, or None (回避)."""
    if expert.employer in unit:
        return "与申报单位同一单位"
    if department and expert.employer == department:
        return "与推荐部门同一单位"
    declared = next((i for i in expert.interests if i.organisation in {*unit, department}), None)
    if declared:
        return f"声明利害关系：{declared.reason}"
    recusal = session.get(Recusal, (expert.username, case))
    if recusal:
        return f"本案回避：{recusal.reason}"
    return excluded.get(expert.username)
