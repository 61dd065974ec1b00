"""Who may hear, check or decide a case: nobody who proposed or investigated it (article 13)."""

from collections.abc import Sequence
from typing import Any, Literal, TypedDict

from sqlalchemy import select

from service.db import Session
from service.declarations import declares
from service.errors import Refused, say
from service.people import roles
from service.people.tables import Account, AccountRole
from service.studios.revocation import rules
from service.studios.revocation.tables import Revocation

Role = Literal["section_officer", "legal_officer", "bureau_leader"]


class Apart(TypedDict):
    """Who may do the next step."""

    people: list[str]


def holders(session: Session, role: str) -> list[str]:
    """Return the usernames of those who hold a role and may sign in."""
    query = (
        select(AccountRole.username)
        .join(Account, Account.username == AccountRole.username)
        .where(AccountRole.role == role, Account.active)
    )
    return sorted(session.scalars(query))


def available(session: Session, row: Revocation, role: str) -> list[str]:
    """Return who may do a role's part in a case."""
    return rules.apart(holders(session, role), role=role, done=row.involved)


def note(row: Revocation, part: str, people: Sequence[str]) -> None:
    """Keep who did a part of a case: they are kept apart from others of it from now on."""
    before = row.involved or {}
    row.involved = {**before, part: sorted({*before.get(part, ()), *people})}


@declares(takes={"role": Role}, gives=Apart)
def apart(*, session: Session, case: str, role: str) -> dict[str, Any]:
    """确定办理人：提出建议、参与调查的不复核、不审核、不决定，法制审核的不决定。

    输入：role 岗位，取 section_officer（职业能力建设科）、legal_officer（法制审核）、
    bureau_leader（局领导）。
    输出：people 可以办理的人员（用户名）。

    :raises Refused: nobody is left
    """
    row = session.get_one(Revocation, case)
    found = available(session, row, role)
    if not found:
        known = roles.find(session, role)
        name = known.name if known else role
        raise Refused(
            say(
                "没有可以办理的“%(role)s”：提出建议、参与调查或者审核过本案的不能再办，"
                "请先指定其他人员",
                role=name,
            )
        )
    return {"people": found}
