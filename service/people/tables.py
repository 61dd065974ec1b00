"""Organisations, accounts and sign-ins."""

from datetime import datetime

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
