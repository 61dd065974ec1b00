"""Tokens of programs: made by an administrator, shown once, limited in scope and time.

A scope is a kind and a pattern: `jobs:tax.lookup` is one type of job, `jobs:tax.*` every type
that begins so, `messages:*` every message. What is not named is not allowed.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound, Refused, say
from service.people import roles
from service.people.actor import Actor
from service.people.tables import ApiToken

KINDS = ("jobs", "messages", "signals")
LONGEST_DAYS = 730
USUAL_DAYS = 365
MOST_SCOPES = 50
NOTICED = timedelta(minutes=5)
"""A token's last use is written down this often, not at every request."""

_BEGINS = "jx_"
_PROGRAM = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}\Z", re.ASCII)
_SCOPE = re.compile(rf"(?:{'|'.join(KINDS)}):(?:\*|[^\s*\x00-\x1f]{{1,150}}\*?)\Z")


@dataclass(frozen=True)
class Program:
    """A program that has shown a token: who it is on the record, and what it may touch."""

    key: int
    actor: Actor
    scopes: tuple[str, ...]
    expires_at: datetime
    unnoticed: bool
    """Whether its last use is worth writing down again."""

    def may(self, kind: str, name: str) -> bool:
        """Ask whether one of its scopes covers a name of a kind.

        >>> from datetime import UTC
        >>> who = Program(1, Actor("token:tax", "税务"), ("jobs:tax.*",), datetime.max, False)
        >>> who.may("jobs", "tax.lookup"), who.may("jobs", "pay"), who.may("messages", "tax.x")
        (True, False, False)
        """
        return any(_covers(scope, kind, name) for scope in self.scopes)


def create(
    session: Session,
    *,
    program: str,
    title: str,
    scopes: Iterable[str],
    days: int = USUAL_DAYS,
    by: Actor,
) -> tuple[ApiToken, str]:
    """Make a token; the secret is returned this once and kept as its hash only.

    :raises Refused: a malformed name or scope, or too long a life
    """
    chosen = tuple(dict.fromkeys(scopes))
    _refuse(program, title.strip(), chosen, days)
    at, secret = session.at, _BEGINS + secrets.token_urlsafe(32)
    token = ApiToken(
        program=program,
        title=title.strip(),
        scopes=list(chosen),
        secret_hash=_hash(secret),
        hint=secret[:8],
        created_at=at,
        created_by=by.id,
        expires_at=at + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    return token, secret


def revoke(session: Session, *, key: int, by: Actor) -> ApiToken:
    """Make a token worthless from now on.

    :raises NotFound: there is none
    """
    token = session.get(ApiToken, key, with_for_update=True)
    if token is None:
        raise NotFound(f"token {key}")
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = session.at, by.id
    session.flush()
    return token


def all_of_them(session: Session) -> Sequence[ApiToken]:
    """Return every token that was ever made, the newest first."""
    return session.scalars(select(ApiToken).order_by(ApiToken.key.desc())).all()


def shown(session: Session, *, secret: str, at: datetime) -> Program | None:
    """Return which program shows a token, or None if it is worth nothing (any more)."""
    found = session.execute(
        select(ApiToken, roles.VERSION).where(
            ApiToken.secret_hash == _hash(secret),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > at,
        )
    ).one_or_none()
    if found is None:
        return None
    token, version = found
    roles.renew(session, version)
    unnoticed = token.used_at is None or abs(at - token.used_at) > NOTICED
    actor = Actor(f"token:{token.program}", token.title)
    return Program(token.key, actor, tuple(token.scopes), token.expires_at, unnoticed)


def notice(session: Session, *, key: int) -> None:
    """Write down that a token is in use."""
    token = session.get(ApiToken, key)
    if token is not None:
        token.used_at = session.at


def state(token: ApiToken, *, at: datetime) -> str:
    """Return what a token is worth: `active`, `expired` or `revoked`."""
    if token.revoked_at is not None:
        return "revoked"
    return "active" if token.expires_at > at else "expired"


def _covers(scope: str, kind: str, name: str) -> bool:
    of_kind, _, pattern = scope.partition(":")
    if of_kind != kind:
        return False
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _refuse(program: str, title: str, scopes: Sequence[str], days: int) -> None:
    if not _PROGRAM.match(program):
        raise Refused("程序名用小写字母、数字、点、横线，2 至 50 个字符")
    if not 1 <= len(title) <= 60:
        raise Refused("请写明是哪个单位的什么程序，最多 60 个字")
    if not 1 <= len(scopes) <= MOST_SCOPES:
        raise Refused(say("请写明权限范围，1 至 %(most)s 项", most=MOST_SCOPES))
    for scope in scopes:
        if not _SCOPE.match(scope):
            raise Refused(
                say(
                    "权限范围“%(scope)s”写法不对：应为 jobs:任务类型、messages:消息名或 "
                    "signals:信号名，末尾可用 *",
                    scope=scope,
                )
            )
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(say("有效期为 1 至 %(most)s 天", most=LONGEST_DAYS))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
