"""Experts of the city or of other districts, invited for one group (article 7)."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from sqlalchemy import select

from service.clock import BEIJING
from service.db import Session
from service.declarations import declares
from service.errors import FieldProblem, Refused, say
from service.people import accounts
from service.people.tables import Account, Organisation
from service.privacy import Private
from service.studios.answers import fitting, text
from service.studios.pool.tables import Expert
from service.studios.review.groups import find
from service.studios.roles import EXPERT

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


class Guest(TypedDict):
    """What is said of an invited expert."""

    name: str
    employer: str
    title: str
    trade: str
    recommended_by: str
    email: str


class Guests(TypedDict):
    """The experts that are invited, with their pledges."""

    experts: NotRequired[list[Guest]]
    pledges: list[str]


class Invited(TypedDict):
    """The accounts that were opened, in the order of the guests."""

    usernames: list[str]


@declares(takes={"guests": Guests}, gives=Invited)
def invite(
    *, session: Session, at: datetime, group: str, guests: Private[dict[str, Any]]
) -> dict[str, Any]:
    """邀请特邀专家：为市级、外区专家开设只用于本组评审的账户，本组结束即停用。

    输入：group 专业组编号；guests 特邀专家 {experts 各位专家 {name 姓名, employer 单位,
    title 职称（等级）, trade 专业, recommended_by 推荐单位, email 电子邮箱}, pledges 承诺书}。
    输出：usernames 各位专家的用户名，顺序相同。

    :raises Refused: nobody, the same name twice, or an officer
    """
    row, experts = find(session, group), guests.get("experts") or []
    if not experts:
        raise Refused("请登记至少一位特邀专家")
    _refuse_unfit(session, experts, group=group)
    today, usernames = at.astimezone(BEIJING).date(), []
    for one in experts:
        username = f"guest-{''.join(secrets.choice(LETTERS) for _ in range(8))}"
        account = accounts.create(
            session, username=username, name=_name(one), roles=(EXPERT,), organisation=None
        )
        accounts.set_email(session, account=account, email=text(one, "email"))
        session.add(
            Expert(
                username=username,
                employer=_known(session, text(one, "employer")),
                enrolled_on=today,
                invited_for=row.code,
                trades=[],
                interests=[],
            )
        )
        usernames.append(username)
    session.flush()
    return {"usernames": usernames}


def _name(one: dict[str, Any]) -> str:
    return fitting(text(one, "name"), label="姓名", most=30)


def _known(session: Session, employer: str) -> str | None:
    """Return the code of a unit of ours that a guest works for: it may be one that applies."""
    named = select(Organisation.code).where(Organisation.name == employer.strip())
    return session.scalar(named.limit(1))


def _refuse_unfit(session: Session, experts: Sequence[dict[str, Any]], *, group: str) -> None:
    offices = select(Organisation.name).where(Organisation.kind.in_(("department", "bureau")))
    staff = set(session.scalars(offices))
    here = select(Account.name).join(Expert, Expert.username == Account.username)
    taken = set(session.scalars(here.where(Expert.active, Expert.invited_for == group)))
    problems = []
    for place, one in enumerate(experts):
        name = _name(one)
        if name in taken:
            sentence = say("“%(name)s”已经邀请过", name=name)
            problems.append(FieldProblem(f"guest_list.experts[{place}].name", "姓名", sentence))
        taken.add(name)
        if text(one, "employer") in staff:
            sentence = say("区相关部门的工作人员不能担任评审专家")
            problems.append(FieldProblem(f"guest_list.experts[{place}].employer", "单位", sentence))
    if problems:
        raise Refused("；".join(one.sentence for one in problems), problems=problems)


def of_group(session: Session, *, group: str) -> list[str]:
    """Return the guests who may be drawn for a group, by username."""
    rows = select(Expert.username).where(Expert.invited_for == group, Expert.active)
    return list(session.scalars(rows.order_by(Expert.username)))


def leave(session: Session, *, group: str) -> None:
    """Close the accounts of a group's guests: its review is over."""
    for username in of_group(session, group=group):
        session.get_one(Expert, username).active = False
        accounts.lock(session, username=username)
    session.flush()
