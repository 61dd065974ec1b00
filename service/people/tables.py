"""Roles, organisations, accounts, sign-ins, and the tokens of programs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db import Base, Instant, Json
from service.private_values import LOOKUP


class RoleRow(Base):
    """A role: `people.roles.Role` says what its columns mean."""

    __tablename__ = "role"
    __history__ = "role"
    __unrecorded__ = ("revision",)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(60))
    article: Mapped[str] = mapped_column(String(60))
    place: Mapped[int]
    bound_by: Mapped[list[str]] = mapped_column(Json)
    works: Mapped[bool]
    owner: Mapped[bool]
    staff: Mapped[bool]
    audits: Mapped[bool]
    named_only: Mapped[bool]
    blind: Mapped[bool]
    needs_private: Mapped[bool]
    fallback: Mapped[bool]
    intervenes: Mapped[bool]
    retries: Mapped[bool]
    plans: Mapped[bool]
    apart: Mapped[bool]
    granted: Mapped[bool]
    keeps_accounts: Mapped[bool] = mapped_column(default=False, server_default=false())
    watches: Mapped[bool] = mapped_column(default=False, server_default=false())
    kinds: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    drawn_from: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    """Grows with every change: the sum over all roles tells a process that its copy is old."""


class Organisation(Base):
    """A unit, a branch of it, a department or an office of the bureau."""

    __tablename__ = "organisation"
    __history__ = "organisation"
    __private__ = ("payee_account",)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    parent: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    legal_kind: Mapped[str | None] = mapped_column(String(20))
    """One of `accounts.LEGAL_KINDS`; None where nobody has said it yet."""
    address: Mapped[str | None] = mapped_column(String(300))
    succeeded_by: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    """The organisation that has taken its place (article 12: merger, reorganisation)."""
    valid_until: Mapped[date | None]
    """Its last day; None as long as it exists."""
    payee_name: Mapped[str | None] = mapped_column(String(200))
    payee_bank: Mapped[str | None] = mapped_column(String(200))
    payee_account: Mapped[str | None] = mapped_column(Text)
    """What stands in place of the number of the account that money is paid to: it is private."""
    payee_changed_on: Mapped[date | None]
    """When another account took the place of one that was known."""


class OrganisationClosing(Base):
    """That an organisation was closed or merged by hand, and whether that was undone."""

    __tablename__ = "organisation_closing"
    __history__ = "organisation-closing"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "closed", "undone_at": "undone"}

    key: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    into: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    """The organisation that it was merged into; None where it just ended."""
    reason: Mapped[str] = mapped_column(String(400))
    accounts: Mapped[list[str]] = mapped_column(Json)
    """Usernames that were locked, or that went over to the other organisation."""
    contacts: Mapped[list[str]] = mapped_column(Json)
    closed_by: Mapped[str] = mapped_column(String(60))
    closed_at: Mapped[datetime] = mapped_column(Instant)
    undone_by: Mapped[str | None] = mapped_column(String(60))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class Account(Base):
    """A person who can sign in, and the roles they hold."""

    __tablename__ = "account"
    __history__ = "account"
    __private__ = ("password_hash", "email")

    username: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    organisation_code: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether somebody else chose the password: nothing is done before they choose their own."""
    email: Mapped[str | None] = mapped_column(Text)
    """What stands in place of the address of mail to which a link goes if the password is lost."""

    organisation: Mapped[Organisation | None] = relationship()
    grants: Mapped[list["AccountRole"]] = relationship(
        cascade="all, delete-orphan", order_by="AccountRole.role"
    )

    @property
    def roles(self) -> tuple[str, ...]:
        """The codes of the roles they hold."""
        return tuple(grant.role for grant in self.grants)


class AccountRole(Base):
    """A role that somebody holds, since when and by whom; taken away, the row is gone."""

    __tablename__ = "account_role"
    __history__ = "account-role"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "granted"}

    username: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    role: Mapped[str] = mapped_column(ForeignKey("role.code"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(Instant)
    granted_by: Mapped[str] = mapped_column(String(60))


class Contact(Base):
    """Somebody who answers for the accounts of their organisation; dismissed, the row is gone."""

    __tablename__ = "organisation_contact"
    __history__ = "contact"
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "appointed", "deleted": "dismissed"}

    organisation_code: Mapped[str] = mapped_column(
        ForeignKey("organisation.code"), primary_key=True
    )
    username: Mapped[str] = mapped_column(
        ForeignKey("account.username"), primary_key=True, index=True
    )
    since: Mapped[datetime] = mapped_column(Instant)
    appointed_by: Mapped[str] = mapped_column(String(60))


class SignIn(Base):
    """A browser that somebody signed in from; the cookie holds the token, we hold its hash."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("account.username"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    """About when something was last asked for from it."""
    expires_at: Mapped[datetime] = mapped_column(Instant)
    """When it ends however busy somebody is."""
    address: Mapped[str] = mapped_column(String(60), server_default="")
    browser: Mapped[str] = mapped_column(String(60), server_default="")
    half: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the password was right and a second factor is still asked for."""
    challenge: Mapped[str | None] = mapped_column(String(100))
    """What a security key was asked to sign last."""

    @property
    def short(self) -> str:
        """By which its owner's page names it: enough of the hash to tell one from another."""
        return self.token_hash[:16]


class FailedSignIn(Base):
    """How many tries to sign in were not right, or not yet known to be, in one scope."""

    __tablename__ = "failed_sign_in_count"

    scope: Mapped[str] = mapped_column(String(140), primary_key=True)
    """What is counted by itself: a browser, an address with a name, an address, or a name."""
    times: Mapped[int]
    began: Mapped[datetime] = mapped_column(Instant, index=True)
    """When the first of them was: a quarter of an hour later the count restarts."""


class KnownDevice(Base):
    """A browser with which somebody has signed in: strangers' wrong tries don't shut it out."""

    __tablename__ = "known_device"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(
        ForeignKey("account.username"), primary_key=True, index=True
    )
    address: Mapped[str] = mapped_column(String(60))
    seen_at: Mapped[datetime] = mapped_column(Instant)


class ResetCode(Base):
    """What somebody who forgot their password was given to choose another; we hold its hash."""

    __tablename__ = "reset_code"
    __history__ = "reset-code"
    __private__ = ("code_hash",)
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "issued",
        "changed": "issued",
        "deleted": "used",
    }

    username: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_by: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime] = mapped_column(Instant)


class ResetLink(Base):
    """What was mailed to somebody who forgot their password; we hold the hash of its token."""

    __tablename__ = "reset_link"
    __history__ = "reset-link"
    __private__ = ("token_hash",)
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "issued",
        "changed": "issued",
        "deleted": "used",
    }

    username: Mapped[str] = mapped_column(ForeignKey("account.username"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class SecondFactor(Base):
    """What somebody shows besides their password: an app's code or a security key."""

    __tablename__ = "second_factor"
    __history__ = "second-factor"
    __private__ = ("secret", "credential_id", "public_key")
    __unrecorded__ = ("used_at", "last_step", "sign_count")
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "enrolled", "deleted": "removed"}

    key: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("account.username"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`totp` or `key`."""
    title: Mapped[str] = mapped_column(String(60))
    secret: Mapped[str | None] = mapped_column(Text)
    """What stands in place of an app's secret: it is a private value."""
    credential_id: Mapped[str | None] = mapped_column(String(400), unique=True)
    public_key: Mapped[str | None] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(default=0, server_default="0")
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The period of the last code of an app: no code counts twice."""
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """A code for who has lost their second factor, used once; we hold a keyed hash of it."""

    __tablename__ = "recovery_code"
    __history__ = "recovery-code"
    __private__ = ("code_hash",)
    __verbs__: ClassVar[Mapping[str, Any]] = {"created": "issued", "deleted": "ended"}

    key: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("account.username"), index=True)
    code_hash: Mapped[str] = mapped_column(LOOKUP, unique=True)


class TwoPersonAction(Base):
    """What two administrators do together: proposed by one, confirmed or declined by another."""

    __tablename__ = "deed"
    __history__ = "deed"
    __verbs__: ClassVar[Mapping[str, Any]] = {
        "created": "proposed",
        "status": lambda action: action.status,
    }
    __other_verbs__ = ("confirmed", "declined")

    key: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(60))
    """The username or the number of the case that it is about."""
    args: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(10), index=True)
    """`proposed`, `confirmed` or `declined`."""
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)


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
