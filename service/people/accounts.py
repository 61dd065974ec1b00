"""Accounts and organisations: who there is, and which roles they hold."""

import re
from collections.abc import Iterable, Sequence

from argon2 import PasswordHasher
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from service.errors import NotFound, Refused
from service.people.actor import PUBLIC, SYSTEM, Actor
from service.people.roles import ROLES, role
from service.people.tables import Account, Organisation, SignIn

# The three administrators' powers (三员分立): none of them holds any other role.
APART = frozenset({"admin", "auditor", "designer"})

_HASHER = PasswordHasher()
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}\Z", re.ASCII)


def create_organisation(
    session: Session,
    *,
    code: str,
    name: str,
    kind: str,
    parent: str | None = None,
    credit_code: str | None = None,
) -> Organisation:
    """Add a unit, a branch of one, a department or an office.

    :raises Refused: the code is taken
    """
    if session.get(Organisation, code):
        raise Refused(f"单位代码“{code}”已经存在")
    organisation = Organisation(
        code=code, name=name, kind=kind, parent=parent, credit_code=credit_code
    )
    session.add(organisation)
    session.flush()
    return organisation


def create(
    session: Session,
    *,
    username: str,
    name: str,
    roles: Iterable[str],
    organisation: str | None = None,
    password: str | None = None,
) -> Account:
    """Open an account; without a password nobody can sign in to it yet.

    :param roles: role codes
    :raises Refused: the name is taken or malformed, or the roles do not go together
    """
    if not _USERNAME.match(username) or username in (SYSTEM.id, PUBLIC.id):
        raise Refused("用户名用小写字母、数字、点、横线，2 至 59 个字符")
    if session.get(Account, username):
        raise Refused(f"用户名“{username}”已经有人使用")
    account = Account(username=username, active=True)
    session.add(_filled(session, account, name=name, roles=roles, organisation=organisation))
    if password is not None:
        set_password(account, password)
    session.flush()
    return account


def change(
    session: Session,
    *,
    username: str,
    name: str,
    roles: Iterable[str],
    organisation: str | None,
    active: bool,
    by: Actor,
) -> Account:
    """Change what an account may do; locking it ends its sign-ins.

    :raises NotFound: there is no such account
    :raises Refused: one's own account, or roles that do not go together
    """
    account = session.get(Account, username)
    if account is None:
        raise NotFound(username)
    if username == by.id:
        raise Refused("不能修改自己的账户，请另一位管理员办理")
    _filled(session, account, name=name, roles=roles, organisation=organisation)
    account.active = active
    if not active:
        session.execute(delete(SignIn).where(SignIn.username == username))
    session.flush()
    return account


def set_password(account: Account, password: str) -> None:
    """Keep a password as its argon2 hash."""
    if not password:
        raise Refused("请填写密码")
    account.password_hash = _HASHER.hash(password)


def new_password(session: Session, *, username: str, password: str) -> None:
    """Give an account a new password; everything signed in with the old one ends.

    :raises Refused: shorter than 10 characters
    """
    account = session.get(Account, username)
    if account is None:
        raise NotFound(username)
    if not 10 <= len(password) <= 200:
        raise Refused("密码至少 10 个字符，最多 200 个字符")
    set_password(account, password)
    session.execute(delete(SignIn).where(SignIn.username == username))


def _filled(
    session: Session,
    account: Account,
    *,
    name: str,
    roles: Iterable[str],
    organisation: str | None,
) -> Account:
    chosen = tuple(dict.fromkeys(roles))
    if not 1 <= len(name.strip()) <= 60:
        raise Refused("请填写姓名，最多 60 个字")
    _refuse_roles(chosen, organisation)
    if organisation and session.get(Organisation, organisation) is None:
        raise Refused(f"没有代码为“{organisation}”的单位")
    account.name = name.strip()
    account.roles = list(chosen)
    account.organisation_code = organisation or None
    return account


def _refuse_roles(chosen: Sequence[str], organisation: str | None) -> None:
    known = {one.code for one in ROLES} - {"public"}
    if not chosen:
        raise Refused("请至少选择一个角色")
    if not known.issuperset(chosen):
        raise Refused("没有这个角色")
    if APART.intersection(chosen) and len(chosen) > 1:
        raise Refused("系统管理员、审计员、流程设计员各自独立，不能再兼任其他角色")
    for code in chosen:
        one = role(code)
        if one and one.bound_by and not organisation:
            raise Refused(f"“{one.title}”须属于一个单位，请选择单位")


def actor(session: Session, username: str) -> Actor:
    """Return the person of a username as an actor.

    :raises NotFound: no such account, or locked
    """
    account = session.get(Account, username)
    if account is None or not account.active:
        raise NotFound(username)
    return as_actor(account)


def as_actor(account: Account) -> Actor:
    return Actor(
        account.username, account.name, frozenset(account.roles), account.organisation_code
    )


def find(session: Session, *, query: str = "", limit: int = 200) -> Sequence[Account]:
    """Return accounts whose username, name or organisation contains the words, by organisation."""
    words = query.strip()
    return session.scalars(
        select(Account)
        .outerjoin(Organisation, Account.organisation_code == Organisation.code)
        .where(
            or_(
                Account.username.contains(words, autoescape=True),
                Account.name.contains(words, autoescape=True),
                Organisation.name.contains(words, autoescape=True),
            )
        )
        .options(joinedload(Account.organisation))
        .order_by(Account.organisation_code, Account.username)
        .limit(limit)
    ).all()


def account(session: Session, *, username: str) -> Account:
    """Return one account.

    :raises NotFound: there is none
    """
    found = session.get(Account, username)
    if found is None:
        raise NotFound(username)
    return found


def names(session: Session, *, usernames: Iterable[str]) -> dict[str, str]:
    """Return people's names by username, the system and the public included."""
    rows = session.execute(
        select(Account.username, Account.name).where(Account.username.in_(set(usernames)))
    )
    return {SYSTEM.id: SYSTEM.name, PUBLIC.id: PUBLIC.name, **{row[0]: row[1] for row in rows}}


def organisations(session: Session) -> Sequence[Organisation]:
    """Return every organisation, by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def organisation_name(session: Session, code: str | None) -> str:
    """Return the name of an organisation, or its code where none is known."""
    found = session.get(Organisation, code) if code else None
    return found.name if found else (code or "")
