"""Accounts and organisations: who there is, and which roles they hold."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload, selectinload

from service import privacy
from service.db import Session
from service.errors import NotFound, Refused, say
from service.forms.validation import EMAIL
from service.people import contacts, passwords
from service.people import roles as known_roles
from service.people.actor import PUBLIC, SYSTEM, Actor
from service.people.organisations import refuse_facts
from service.people.tables import Account, AccountRole, Organisation, SignIn
from service.searching import holds

LONGEST_EMAIL = 254  # letters (RFC 5321)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}\Z", re.ASCII)


def create_organisation(
    session: Session,
    *,
    code: str,
    name: str,
    kind: str,
    parent: str | None = None,
    credit_code: str | None = None,
    legal_kind: str | None = None,
    address: str | None = None,
) -> Organisation:
    """Add a unit, a branch of one, a department or an office.

    :raises Refused: the code is taken, or the legal kind is none there is
    """
    refuse_facts(legal_kind, address)
    if session.get(Organisation, code):
        raise Refused(say("单位代码“%(code)s”已经存在", code=code))
    organisation = Organisation(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        credit_code=credit_code,
        legal_kind=legal_kind,
        address=address,
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
        raise Refused(say("用户名“%(username)s”已经有人使用", username=username))
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


def lock(session: Session, *, username: str) -> None:
    """Close an account that was opened for a purpose which is over; its sign-ins end."""
    session.get_one(Account, username).active = False
    session.execute(delete(SignIn).where(SignIn.username == username))
    session.flush()


def set_password(account: Account, password: str) -> None:
    """Keep a password as its argon2 hash."""
    if not password:
        raise Refused("请填写密码")
    account.password_hash = passwords.hashed(password)


def set_email(session: Session, *, account: Account, email: str) -> None:
    """Keep where somebody gets a link when they forget their password; empty: nowhere.

    :raises Refused: it is no address of mail
    """
    given = unicodedata.normalize("NFKC", email).strip()
    if given and not (len(given) <= LONGEST_EMAIL and re.fullmatch(EMAIL, given)):
        raise Refused("电子邮箱不正确，例如 name@example.cn")
    account.email = privacy.seal(session, given) if given else None
    session.flush()


def new_password(session: Session, *, username: str, password: str) -> None:
    """Give an account a password that its owner must change before anything else.

    Everything signed in with the old one ends.

    :raises Refused: it is weak
    """
    account = session.get(Account, username)
    if account is None:
        raise NotFound(username)
    passwords.refuse_weak(password, account=account)
    set_password(account, password)
    account.must_change = True
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
    _refuse_roles(session, chosen, organisation)
    if organisation and session.get(Organisation, organisation) is None:
        raise Refused(say("没有代码为“%(organisation)s”的单位", organisation=organisation))
    _refuse_ended(session, account, organisation)
    account.name = name.strip()
    if account.organisation_code != (organisation or None):
        account.organisation_code = organisation or None
        contacts.dismiss(session, account=account)  # of the organisation they leave
    _grant(session, account, chosen)
    return account


def _refuse_ended(session: Session, account: Account, organisation: str | None) -> None:
    """Let nobody come to an organisation that has ended."""
    found = session.get(Organisation, organisation) if organisation else None
    if found is not None and found.valid_until and account.organisation_code != found.code:
        raise Refused(say("“%(name)s”已经终止，不能再有新的账户", name=found.name))


def _grant(session: Session, account: Account, chosen: Sequence[str]) -> None:
    """Let an account hold these roles; those it held before stay as they were given."""
    kept = {grant.role: grant for grant in account.grants if grant.role in chosen}
    at, by = session.at, session.actor.id
    account.grants = [
        kept.get(code) or AccountRole(role=code, since=at, granted_by=by) for code in chosen
    ]


def _refuse_roles(session: Session, chosen: Sequence[str], organisation: str | None) -> None:
    held = known_roles.held(session, chosen)
    if not chosen:
        raise Refused("请至少选择一个角色")
    if len(held) != len(chosen) or not all(role.granted for role in held):
        raise Refused("没有这个角色")
    if len(held) > 1 and any(role.apart for role in held):
        alone = "、".join(role.name for role in known_roles.every(session) if role.apart)
        raise Refused(say("%(alone)s各自独立，不能再兼任其他角色", alone=alone))
    belongs = session.get(Organisation, organisation) if organisation else None
    for role in held:
        if role.bound_by and not organisation:
            raise Refused(say("“%(name)s”须属于一个单位，请选择单位", name=role.name))
        if role.kinds and belongs and belongs.kind not in role.kinds:
            raise Refused(
                say(
                    "“%(role)s”不能属于“%(name)s”：不是这一类单位",
                    role=role.name,
                    name=belongs.name,
                )
            )


def actor(session: Session, username: str) -> Actor:
    """Return the person of a username as an actor.

    :raises NotFound: no such account, or locked
    """
    account = session.get(Account, username, options=[joinedload(Account.grants)])
    if account is None or not account.active:
        raise NotFound(username)
    return as_actor(session, account)


def as_actor(session: Session, account: Account) -> Actor:
    """Return an account as somebody who acts, with the roles it holds."""
    roles = known_roles.held(session, account.roles)
    return Actor(account.username, account.name, roles, account.organisation_code)


def find(session: Session, *, query: str = "", limit: int = 200) -> Sequence[Account]:
    """Return accounts whose username, name or organisation contains the words, by organisation."""
    words = query.strip().replace("\0", "")
    return session.scalars(
        select(Account)
        .outerjoin(Organisation, Account.organisation_code == Organisation.code)
        .where(
            or_(
                *(
                    holds(column, words)
                    for column in (Account.username, Account.name, Organisation.name)
                )
            )
        )
        .options(joinedload(Account.organisation), selectinload(Account.grants))
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


def organisation_names(session: Session, *, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of organisations by their codes."""
    named = select(Organisation.code, Organisation.name)
    rows = session.execute(named.where(Organisation.code.in_(set(codes))))
    return {row.code: row.name for row in rows}


def organisations(session: Session) -> Sequence[Organisation]:
    """Return every organisation, by name."""
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def organisation(session: Session, code: str) -> Organisation:
    """Return one organisation.

    :raises NotFound: there is none
    """
    found = session.get(Organisation, code)
    if found is None:
        raise NotFound(f"organisation {code}")
    return found


def organisation_name(session: Session, code: str | None) -> str:
    """Return the name of an organisation, or its code where none is known."""
    found = session.get(Organisation, code) if code else None
    return found.name if found else (code or "")
