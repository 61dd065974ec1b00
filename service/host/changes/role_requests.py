"""Roles that a change needs and nobody has: the security administrator is asked for them.

A request is filled when somebody holds the role; it is never ticked off by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound, Refused
from service.host.changes import workspace
from service.host.tables.changes import Change, RoleRequest
from service.people import roles
from service.people.actor import Actor

LONGEST_ANSWER = 400  # letters, as the column


@dataclass(frozen=True)
class Asked:
    """A request with the change that it is for, and how it stands."""

    request: RoleRequest
    change: Change
    exists: bool
    """Whether there is such a role at all."""
    held: bool
    """Whether somebody who may sign in holds it: the request is filled."""

    @property
    def waits(self) -> bool:
        """Whether the security administrator has to do something."""
        open_ = self.change.status in workspace.OPEN
        return open_ and not self.held and self.request.declined_at is None


def ask_for(session: Session, *, change: Change, role: str, by: Actor) -> RoleRequest:
    """Ask for a role that a change needs; what was asked for before is asked again."""
    query = select(RoleRequest).where(
        RoleRequest.change_key == change.key, RoleRequest.role == role[:100]
    )
    found = session.scalars(query).one_or_none()
    if found is not None:
        found.answer = found.declined_by = found.declined_at = None
        found.by, found.at, found.reason = by.id, session.at, change.reason or change.title
        session.flush()
        return found
    made = RoleRequest(
        change_key=change.key,
        role=role[:100],
        reason=change.reason or change.title,
        by=by.id,
        at=session.at,
    )
    session.add(made)
    session.flush()
    return made


def every(session: Session) -> list[Asked]:
    """Return the requests, the newest first."""
    rows = session.execute(
        select(RoleRequest, Change)
        .join(Change, Change.key == RoleRequest.change_key)
        .order_by(RoleRequest.key.desc())
    )
    return [_asked(session, request, change) for request, change in rows]


def of(session: Session, change: Change) -> Sequence[Asked]:
    """Return the requests of a change, in their order."""
    query = select(RoleRequest).where(RoleRequest.change_key == change.key)
    rows = session.scalars(query.order_by(RoleRequest.key))
    return [_asked(session, request, change) for request in rows]


def _asked(session: Session, request: RoleRequest, change: Change) -> Asked:
    found = [one for one in roles.every(session) if request.role in (one.code, one.name)]
    held = roles.in_use(session)
    is_held = bool(found) and (held is None or any(one.code in held for one in found))
    return Asked(request, change, bool(found), is_held)


def decline(session: Session, *, key: int, answer: str, by: Actor) -> None:
    """Decline a request, with the reason that its author reads.

    :raises NotFound: there is none
    :raises Refused: no reason
    """
    found = session.get(RoleRequest, key)
    if found is None:
        raise NotFound(f"role request {key}")
    if not 2 <= len(answer.strip()) <= LONGEST_ANSWER:
        raise Refused("请写明为什么不授予这个岗位")
    found.answer, found.declined_by, found.declined_at = answer.strip(), by.id, session.at
    session.flush()
