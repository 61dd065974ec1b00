"""Roles: what somebody does here, and what that opens to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import func, select

from service.db import PerTransaction, Session
from service.errors import NotFound, Refused, say
from service.people.tables import Account, AccountRole, RoleRow
from service.searching import normal


@dataclass(frozen=True)
class Role:
    """What somebody does here; a lane of a deployed diagram bears the name of a role.

    Whoever decides about access asks for these properties, never for a code: the codes belong to
    the regulation of one district.
    """

    code: str
    name: str
    name_en: str
    article: str = ""
    """The article of the regulation that speaks of it, if one does."""
    place: int = 0
    """Where it stands in lists: in the order in which a case meets the roles."""
    bound_by: tuple[str, ...] = ()
    """Case variables that hold an organisation's code: work in this lane belongs to the holders
    of the role in those organisations only. The first names them all where a diagram means them.
    """
    works: bool = True
    """Has a share in cases: an inbox, cases, letters."""
    owner: bool = False
    """A case of its organisation is its own: seen before it is sent, with private values."""
    staff: bool = False
    """Sees every case that was sent, and letters to people without an account."""
    audits: bool = False
    """Reads every case that was sent and its whole history, with private values."""
    named_only: bool = False
    """Is given work by name only: the role alone opens nothing."""
    blind: bool = False
    """Does not hear what others of such roles said before its own answer is given."""
    needs_private: bool = False
    """Sees private values while a step of its own is open."""
    fallback: bool = False
    """Takes work for which a diagram names nobody we know."""
    intervenes: bool = False
    """Corrects a running case by hand: variables, skips, moves, migrations."""
    retries: bool = False
    """Sees what is interrupted and lets it be tried again."""
    plans: bool = False
    """Draws up a migration of running cases and rehearses it."""
    apart: bool = False
    """Is held with no other role (三员分立)."""
    granted: bool = True
    """Is given to accounts; the public's role is not."""
    keeps_accounts: bool = False
    """Opens accounts, gives roles, ends sign-ins (security administrator)."""
    watches: bool = False
    """Reads the security log (audit administrator)."""
    kinds: tuple[str, ...] = ()
    """Kinds of organisations whose people hold it; empty: of any, or of none."""
    drawn_from: tuple[str, ...] = ()
    """Codes of the roles whose holders a case may name in its lane: the right comes with being
    named there, ends with the case's work, and nobody is granted the role. They have to see the
    case by what they hold (`staff`).
    """

    @property
    def administers(self) -> bool:
        """Whether it is one of the administrators' (三员分立)."""
        return self.intervenes or self.keeps_accounts or self.watches

    @property
    def weighty(self) -> bool:
        """Whether it takes two people to give it: it opens cases of others, or a power apart."""
        return self.apart or self.staff or self.needs_private or self.audits


@dataclass(frozen=True)
class Known:
    """All roles as they are kept in memory, and the version of the table that they were read at."""

    version: int
    roles: tuple[Role, ...]
    by_name: Mapping[str, Role]


_LISTS = ("bound_by", "kinds", "drawn_from")
_FIELDS = tuple(field.name for field in fields(Role))
_MEMORY = "people.roles"


@dataclass
class _Seen:
    """What one transaction knows: its own view of the roles where it does not share memory's."""

    changed: bool = False
    known: Known | None = None
    looked_again: bool = False


_SEEN = PerTransaction(_Seen)

VERSION = select(func.coalesce(func.sum(RoleRow.revision), 0)).scalar_subquery()
"""Grows with every role that is added or changed: read beside other things, compared by `renew`."""


def every(session: Session) -> tuple[Role, ...]:
    """Return all roles in the order of lists."""
    return _known(session).roles


def find(session: Session, name: str | None) -> Role | None:
    """Return the role of a code or a name (a lane's), or None if there is none."""
    if not name:
        return None
    return _known(session).by_name.get(name) or _found_since(session, name)


def held(session: Session, codes: Iterable[str]) -> frozenset[Role]:
    """Return the roles of these codes; a code without a role opens nothing."""
    wanted = frozenset(codes)
    return frozenset(role for role in every(session) if role.code in wanted)


def in_use(session: Session) -> frozenset[str] | None:
    """Return the codes of the roles that somebody who may sign in holds.

    None where nobody works here yet: an installation is set up before its people are entered.
    """
    active = select(AccountRole.role).join(Account, Account.username == AccountRole.username)
    found = frozenset(session.scalars(active.where(Account.active).distinct()))
    return found if any(role.works for role in held(session, found)) else None


def renew(session: Session, version: int) -> None:
    """Forget the roles in memory if they are of another version than the table.

    `version` is what `VERSION` gave in this transaction: a page reads it with who is signed in.
    """
    memory = session.resources.memory
    known = memory.get(_MEMORY) if memory else None
    if memory and known and known.version != version:
        memory.pop(_MEMORY, None)


def refresh(session: Session) -> None:
    """Forget the roles in memory if the table has changed since; a worker asks now and then."""
    renew(session, session.scalar(select(VERSION)) or 0)


def add(session: Session, role: Role) -> None:
    """Enter a role; a lane of its name then gives its holders work.

    :raises Refused: there is a role of this code or name
    """
    if {normal(role.code), normal(role.name)} & set(map(normal, _known(session).by_name)):
        raise Refused(
            say("已经有代码或名称为“%(code)s”“%(name)s”的角色", code=role.code, name=role.name)
        )
    session.add(RoleRow(**_columns(role)))
    _changed(session)


def change(session: Session, role: Role) -> None:
    """Let a role mean something else from now on; lanes of deployed diagrams bear its name.

    :raises NotFound: there is no role of this code
    :raises Refused: another name, by which deployed diagrams would not find it any more
    """
    row = session.get(RoleRow, role.code, with_for_update=True)
    if row is None:
        raise NotFound(f"role {role.code}")
    if row.name != role.name:
        raise Refused("角色的名称不能改：已发布的流程图按名称找到它")
    for name, value in _columns(role).items():
        setattr(row, name, value)
    row.revision += 1
    _changed(session)


def seed(session: Session, shipped: Iterable[Role]) -> None:
    """Enter the shipped roles that are not there yet."""
    there = {role.code for role in every(session)}
    for role in shipped:
        if role.code not in there:
            add(session, role)


def _known(session: Session) -> Known:
    memory, seen = session.resources.memory, _SEEN.of(session)
    if memory is None or seen.changed:
        seen.known = seen.known or _read(session)
        return seen.known
    known: Known = memory.get(_MEMORY) or _read(session)
    memory[_MEMORY] = known
    return known


def _found_since(session: Session, name: str) -> Role | None:
    """Look once a transaction whether a role that memory does not hold was added meanwhile."""
    seen = _SEEN.of(session)
    if not seen.looked_again:
        seen.looked_again = True
        refresh(session)
    return _known(session).by_name.get(name)


def _read(session: Session) -> Known:
    rows = session.scalars(select(RoleRow).order_by(RoleRow.place, RoleRow.code)).all()
    roles = tuple(_role(row) for row in rows)
    by_name = {name: role for role in roles for name in (role.name, role.code)}
    return Known(sum(row.revision for row in rows), roles, by_name)


def _role(row: RoleRow) -> Role:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Role(**{**values, **{name: tuple(values[name]) for name in _LISTS}})


def _columns(role: Role) -> dict[str, Any]:
    values = {name: getattr(role, name) for name in _FIELDS}
    return {**values, **{name: list(values[name]) for name in _LISTS}}


def _changed(session: Session) -> None:
    """Let nobody else see what is not committed yet."""
    session.flush()
    seen = _SEEN.of(session)
    seen.changed, seen.known = True, None
    if session.resources.memory is not None:
        session.resources.memory.pop(_MEMORY, None)
