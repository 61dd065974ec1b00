"""Organisations, accounts, sign-ins, and the tokens of programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json


class Organisation(Base):
    """A unit, a branch of it, a department or an office of the bureau."""

    __tablename__ = "organisation"
    __history__ = "organisation"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    parent: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)


class Account(Base):
    """A person who can sign in, and the roles they hold."""

    __tablename__ = "account"
    __history__ = "account"
    __private__ = ("password_hash",)

    username: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    organisation_code: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    roles: Mapped[list[str]] = mapped_column(Json)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)

    organisation: Mapped[Organisation | None] = relationship()


class SignIn(Base):
    """A browser that somebody signed in from; the cookie holds the token, we hold its hash."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("account.username"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class FailedSignIn(Base):
    """A wrong password; enough of them lock the name for a while."""

    __tablename__ = "failed_sign_in"

    key: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class ApiToken(Base):
    """What a program of another department shows instead of a password; we hold its hash."""

    __tablename__ = "api_token"
    __history__ = "token"
    __private__ = ("secret_hash",)
    __unrecorded__ = ("used_at",)
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "created", "revoked_at": "revoked"}

    key: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(50), index=True)
    """A program may hold several, so that a new one can be tried before the old one ends."""
    title: Mapped[str] = mapped_column(String(60))
    """Whose program it is, in people's words."""
    scopes: Mapped[list[str]] = mapped_column(Json)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(12))
    """How the token begins, so that people can tell one from another."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_by: Mapped[str | None] = mapped_column(String(60))
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    """About when it was shown last."""
