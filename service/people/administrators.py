"""The three administrators (三员分立): who holds which power, and what two of them do together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound, Refused
from service.people import roles
from service.people.actor import Actor
from service.people.tables import Account, AccountRole, TwoPersonAction

VALID_FOR = timedelta(days=7)
SHORTEST_REASON = 2
SHOWN = 50  # actions that were decided before

Handler = Callable[[Session, Mapping[str, Any], Actor], str]
"""Does what was proposed in its proposer's name; returns what there is to read afterwards."""


def keeps_accounts(session: Session, actor: Actor) -> bool:
    """Ask whether somebody opens accounts and gives roles.

    As long as nobody holds that power, whoever corrects running cases does: an installation with
    a single administrator is not locked out, and is told whom to appoint.
    """
    if any(role.keeps_accounts for role in actor.roles):
        return True
    alone = any(role.intervenes for role in actor.roles)
    return alone and not holders(session, lambda role: role.keeps_accounts)


def missing(session: Session) -> list[str]:
    """Return the names of the administrators' roles that nobody holds."""
    return [
        role.name
        for role in roles.every(session)
        if role.administers and not holders(session, role.__eq__)
    ]


def complete(session: Session) -> bool:
    """Ask whether each of the three powers is held: then what weighs takes two people."""
    return not missing(session)


def holders(session: Session, wanted: Callable[[roles.Role], bool]) -> list[str]:
    """Return who holds one of the roles that are meant and is not locked."""
    codes = [role.code for role in roles.every(session) if wanted(role)]
    query = select(Account.username).join(AccountRole).where(AccountRole.role.in_(codes))
    return list(session.scalars(query.where(Account.active).distinct()))


def takes_two(session: Session, *, by: Actor, subject: str = "") -> bool:
    """Ask whether there is another administrator who could confirm what somebody proposes."""
    others = holders(session, lambda role: role.administers)
    return bool(set(others) - {by.id, subject})


def propose(
    session: Session, *, kind: str, subject: str, args: Mapping[str, Any], reason: str, by: Actor
) -> TwoPersonAction:
    """Put down what another administrator has to confirm.

    :raises Refused: no reason, or the same waits already
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("请写明理由：另一位管理员要据此确认")
    if any((one.kind, one.subject) == (kind, subject) for one in waiting(session)):
        raise Refused("同样的事项已经有人提出，正在等待确认")
    action = TwoPersonAction(
        kind=kind,
        subject=subject,
        args=dict(args),
        reason=reason.strip(),
        status="proposed",
        proposed_by=by.id,
        proposed_at=session.at,
    )
    session.add(action)
    session.flush()
    return action


def waiting(session: Session) -> Sequence[TwoPersonAction]:
    """Return what waits to be confirmed, the oldest first; after a week it waits no more."""
    query = select(TwoPersonAction).where(
        TwoPersonAction.status == "proposed", TwoPersonAction.proposed_at > session.at - VALID_FOR
    )
    return session.scalars(query.order_by(TwoPersonAction.key)).all()


def decided(session: Session) -> Sequence[TwoPersonAction]:
    """Return what was decided, the newest first."""
    query = (
        select(TwoPersonAction)
        .where(TwoPersonAction.status != "proposed")
        .order_by(TwoPersonAction.key.desc())
    )
    return session.scalars(query.limit(SHOWN)).all()


def confirm(
    session: Session,
    *,
    key: int,
    by: Actor,
    proposer: Callable[[str], Actor],
    handlers: Mapping[str, Handler],
) -> str:
    """Do what another administrator proposed; return what there is to read of it.

    :param proposer: finds who proposed it, who must still be able to act
    :raises Refused: one's own proposal, about oneself, or what it asks for is refused now
    :raises NotFound: nothing of this key waits
    """
    action = _waiting(session, key)
    if by.id in (action.proposed_by, action.subject):
        raise Refused("要由另一位管理员确认：提出人和当事人都不能自己确认")
    _decide(session, action, "confirmed", by)
    return handlers[action.kind](session, action.args, proposer(action.proposed_by))


def decline(session: Session, *, key: int, by: Actor) -> None:
    """Decline what was proposed; who proposed it may take it back so.

    :raises NotFound: nothing of this key waits
    """
    _decide(session, _waiting(session, key), "declined", by)


def _waiting(session: Session, key: int) -> TwoPersonAction:
    action = session.get(TwoPersonAction, key, with_for_update=True)
    if action is None or action not in waiting(session):
        raise NotFound(f"deed {key}")
    return action


def _decide(session: Session, action: TwoPersonAction, status: str, by: Actor) -> None:
    action.status, action.decided_by, action.decided_at = status, by.id, session.at
    session.flush()
