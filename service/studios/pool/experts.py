"""The pool of experts: who can be drawn for a case, and why others can't."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from service.clock import BEIJING
from service.db import Session
from service.errors import Refused
from service.people.tables import Account, AccountRole, Organisation
from service.studios.pool.tables import Expert, ExpertTrade, Interest
from service.studios.roles import EXPERT
from service.studios.tables import Occupation


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
        enrolled_on=session.at.astimezone(BEIJING).date(),
        trades=[ExpertTrade(trade=trade) for trade in trades],
        interests=[
            Interest(organisation=code, reason=reason) for code, reason in (interests or {}).items()
        ],
    )
    session.add(expert)
    session.flush()
    return expert


@dataclass(frozen=True)
class Member:
    """A member of the pool as the section's page shows them."""

    username: str
    name: str
    trades: tuple[str, ...]
    employer: str | None
    active: bool
    term_to: date | None = None


def pool(session: Session) -> list[Member]:
    """Return everybody in the pool, by username."""
    rows = select(Expert, Account).join(Account).order_by(Expert.username)
    rows = rows.where(Expert.invited_for.is_(None))
    return [
        Member(
            username=expert.username,
            name=account.name,
            trades=tuple(sorted(one.trade for one in expert.trades)),
            employer=expert.employer,
            active=expert.active,
            term_to=expert.term_to,
        )
        for expert, account in session.execute(rows)
    ]


def names(session: Session) -> dict[str, str]:
    """Return the names of all experts by username, guests too."""
    rows = session.execute(select(Expert.username, Account.name).join(Account))
    return {row.username: row.name for row in rows}


def outside(session: Session) -> list[Account]:
    """Return the active accounts of experts who are not in the pool yet."""
    holders = select(Account).join(Account.grants).where(AccountRole.role == EXPERT)
    free = holders.where(Account.active, Account.username.not_in(select(Expert.username)))
    return list(session.scalars(free.order_by(Account.username)))


def settle(
    session: Session, *, username: str, trades: Iterable[str], employer: str | None, active: bool
) -> Expert:
    """Take an expert into the pool, or change what they judge, whom they work for, whether at all.

    :raises Refused: no account of an expert, no trade, or a trade or employer that is not known
    """
    wanted = sorted(set(trades))
    _refuse(session, username, wanted, employer)
    expert = session.get(Expert, username) or enrol(session, username=username, trades=())
    kept = {one.trade: one for one in expert.trades}
    expert.trades = [kept.get(trade) or ExpertTrade(trade=trade) for trade in wanted]
    expert.employer, expert.active = employer, active
    session.flush()
    return expert


def _refuse(session: Session, username: str, trades: list[str], employer: str | None) -> None:
    account = session.get(Account, username)
    if account is None or EXPERT not in account.roles:
        raise Refused("请选择有评审专家角色的账户")
    if not trades:
        raise Refused("请至少选择一个专业领域")
    if not set(trades) <= set(session.scalars(select(Occupation.trade).distinct())):
        raise Refused("专业领域不在目录中")
    if employer and session.get(Organisation, employer) is None:
        raise Refused("所在单位不在名册中")


def of_trade(session: Session, *, trade: str) -> list[Expert]:
    """Return the members of the pool who judge a trade, by username: active, in their term."""
    today = session.at.astimezone(BEIJING).date()
    in_term = or_(Expert.term_to.is_(None), Expert.term_to >= today)
    return list(
        session.scalars(
            select(Expert)
            .join(ExpertTrade)
            .where(
                ExpertTrade.trade == trade,
                Expert.active,
                Expert.invited_for.is_(None),
                in_term,
            )
            .order_by(Expert.username)
        )
    )


def family(session: Session, *, code: str) -> frozenset[str]:
    """Return a unit with its parent and branches: working for one is an interest in all."""
    row = session.get_one(Organisation, code)
    root = row.parent or row.code
    branches = session.scalars(select(Organisation.code).where(Organisation.parent == root))
    return frozenset({root, code, *branches})


def tied_to(
    expert: Expert,
    *,
    unit: frozenset[str],
    department: str | None,
    people: frozenset[str] = frozenset(),
    name: str = "",
) -> str | None:
    """Return what ties an expert to a unit, its studio or who recommends it, or None.

    :param people: names of the studio's master and members; `name` is the expert's
    """
    if name in people:
        return "与申报工作室的领办人或者成员同名"
    if expert.employer in unit:
        return "与申报单位同一单位"
    if department and expert.employer == department:
        return "与推荐部门同一单位"
    declared = next((i for i in expert.interests if i.organisation in {*unit, department}), None)
    if declared:
        return f"声明利害关系：{declared.reason}"
    return None
