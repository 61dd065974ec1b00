"""What an administrator may do to a running case by hand: each once, with a reason, on record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine
from service.clock import BEIJING
from service.errors import NotFound, Refused, Stale
from service.host import access, given, keeping, moves, veiled
from service.host.finding import Wanted, conditions
from service.host.history.record import record
from service.host.history.tables import Entry
from service.host.locks import lock
from service.host.pages import Page, page_of
from service.host.tables import ProcessInstance
from service.people.actor import SYSTEM, Actor

SHORTEST_REASON = 2
LOOKS = ("viewed", "exported")
"""Lines of history that change nothing."""


@dataclass(frozen=True)
class Order:
    """What every intervention says: which case, as of which version, who, and why.

    `seen` is the case's version on the page that was looked at; None asks for no comparison.
    """

    number: str
    actor: Actor
    reason: str
    seen: int | None = None


def case(session: Session, *, number: str, actor: Actor) -> ProcessInstance:
    """Return a case that somebody may look at as an operator.

    :raises NotFound: there is none, or not for this person
    """
    query = select(ProcessInstance).where(
        ProcessInstance.number == given.text(number), access.operable(actor)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(f"case {number}")
    return found


def cases(
    session: Session, *, actor: Actor, query: str = "", status: str = "running", page: int = 1
) -> Page[ProcessInstance]:
    """Return a page of the cases somebody sees as an operator, interrupted ones first.

    `status`: `running`, `ended`, or one that a case bears.
    """
    wanted = select(ProcessInstance).where(
        access.operable(actor), *conditions(Wanted(text=query, status=status))
    )
    interrupted = (ProcessInstance.status == "incident").desc()
    ordered = wanted.order_by(
        interrupted, ProcessInstance.started_at.desc(), ProcessInstance.key.desc()
    )
    return page_of(session, ordered, number=page, make=lambda row: row[0])


def amend(
    session: Session,
    *,
    order: Order,
    scope: str,
    values: Mapping[str, Any],
    removed: Iterable[str] = (),
) -> engine.Progress:
    """Correct variables of a scope; what was shown hidden and left alone stays as it is.

    :raises Refused: not theirs, no reason, no such scope, or a hidden number was altered
    :raises Stale: the case has moved since the page was shown
    """
    instance = ordered(session, order)
    there = keeping.state_of(session, instance).variables.get(scope, {})
    known = values
    if not access.sees_private(order.actor, instance):
        known = {name: veiled.unveil(there.get(name), one, name) for name, one in values.items()}
    gone = [name for name in removed if name in there]
    details = {"scope": scope, "changed": sorted(values), "removed": sorted(gone)}
    return _done(
        session,
        instance,
        order,
        "amended",
        details,
        lambda diagram, state, hands: engine.amend(
            diagram, state, scope=scope, values=known, removed=gone, hands=hands
        ),
    )


def skip(
    session: Session, *, order: Order, token: str, answer: Mapping[str, Any]
) -> engine.Progress:
    """Let something open count as done, with the result that its steps after it need.

    What the step would have done (an action, a call outside) is not done.

    :raises Refused: not theirs, no reason, not open any more, or a rule of what follows says no
    :raises Stale: the case has moved since the page was shown
    """
    return _at(
        session,
        order,
        token,
        "skipped",
        {"answer": dict(answer)},
        lambda diagram, state, hands: engine.skip(
            diagram, state, token=token, answer=answer, hands=hands
        ),
    )


def drop(session: Session, *, order: Order, token: str) -> engine.Progress:
    """Cancel something open; the rest of the case goes on.

    :raises Refused: not theirs, no reason, not open any more, or nothing else is open
    :raises Stale: the case has moved since the page was shown
    """
    return _at(
        session,
        order,
        token,
        "cancelled",
        {},
        lambda diagram, state, hands: engine.drop(diagram, state, token=token, hands=hands),
    )


def relocate(session: Session, *, order: Order, token: str, to: str) -> engine.Progress:
    """Cancel something open and begin at another element of the same scope.

    :raises Refused: not theirs, no reason, not open any more, or not there
    :raises Stale: the case has moved since the page was shown
    """
    return _at(
        session,
        order,
        token,
        "moved",
        {"to": to},
        lambda diagram, state, hands: engine.relocate(
            diagram, state, token=token, to=to, hands=hands
        ),
    )


def retry(session: Session, *, order: Order, token: str) -> engine.Progress:
    """Try an interrupted element again.

    :raises Refused: not theirs, no reason, or not interrupted any more
    :raises Stale: the case has moved since the page was shown
    """
    return _at(
        session,
        order,
        token,
        "retried",
        {},
        lambda diagram, state, hands: engine.retry(diagram, state, incident=token, hands=hands),
    )


def end(session: Session, *, order: Order) -> ProcessInstance:
    """End a case where it stands: everything open is cancelled, nothing more will come of it.

    :raises Refused: not theirs, or no reason
    :raises Stale: the case has moved since the page was shown
    """
    instance = ordered(session, order)
    _done(
        session,
        instance,
        order,
        "ended",
        {},
        lambda diagram, state, hands: engine.cancel(diagram, state, hands=hands),
    )
    instance.status = "terminated"
    session.flush()
    return instance


def _at(
    session: Session,
    order: Order,
    token: str,
    verb: str,
    details: Mapping[str, Any],
    run: moves.Run,
) -> engine.Progress:
    """Do something to one open token; its element goes on record with the deed."""
    instance = ordered(session, order)
    point = _point(session, instance, token)
    facts = {"name": point.name, "type": point.type, "round": point.round, **details}
    return _done(session, instance, order, verb, facts, run, element=point.element)


def _point(session: Session, instance: ProcessInstance, token: str) -> engine.OpenPoint:
    diagram = moves.diagram_of(session, instance)
    found = engine.points(diagram, keeping.state_of(session, instance))
    point = next((one for one in found if one.id == token), None)
    if point is None:
        raise Refused("这一项已经不在了，请回到案件的运行维护页看最新情况")
    return point


def _done(
    session: Session,
    instance: ProcessInstance,
    order: Order,
    verb: str,
    details: Mapping[str, Any],
    run: moves.Run,
    *,
    element: str | None = None,
) -> engine.Progress:
    """Put the intervention on record and make the move, both or neither."""
    told = {"reason": order.reason.strip(), **details}

    def recorded(*lent: Any) -> engine.Progress:
        record(
            session,
            subject="intervention",
            verb=verb,
            instance=instance.key,
            element=element,
            data=told,
        )
        return _in_words(lambda: run(*lent))

    return moves.move(
        session,
        instance=instance,
        actor=order.actor,
        run=recorded,
        subject="intervention",
        element=element,
    )


def _in_words(run: Callable[[], engine.Progress]) -> engine.Progress:
    try:
        return run()
    except engine.NotOpen as gone:
        raise Refused("这一项已经不在了，请回到案件的运行维护页看最新情况") from gone
    except engine.NotAllowed as refused:
        raise Refused(refused.zh) from refused


def ordered(session: Session, order: Order) -> ProcessInstance:
    """Return the case an order is about, locked, once the order is one that may be given.

    :raises Refused: not theirs to give, no reason, or the case has ended
    :raises Stale: the case has moved since the page was shown
    :raises NotFound: there is no such case for this person
    """
    refuse_unless_reasoned(order)
    found = case(session, number=order.number, actor=order.actor)
    instance = lock(session, instance=found.key)
    if instance.ended_at is not None:
        raise Refused("案件已经结束，不能再处置")
    if order.seen is not None and order.seen != instance.revision:
        raise stale(session, instance)
    return instance


def refuse_unless_reasoned(order: Order) -> None:
    """Refuse an order of somebody who may not give one, or without a reason.

    :raises Refused: one of both
    """
    if order.actor != SYSTEM and not order.actor.has(*access.INTERVENE):
        raise Refused("只有系统管理员可以处置运行中的案件")
    if len(order.reason.strip()) < SHORTEST_REASON:
        raise Refused("请写明处置的理由，理由会记入历史")


def stale(session: Session, instance: ProcessInstance) -> Stale:
    """Return the refusal that says who was first, and when."""
    query = select(Entry).where(Entry.instance_key == instance.key, Entry.verb.not_in(LOOKS))
    last = session.scalars(query.order_by(Entry.sequence.desc()).limit(1)).one()
    when = last.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return Stale(
        f"{last.actor_name}已于{when}办理了本案，页面上的情况已经变了。请看清最新情况再处置",
        who=last.actor_name,
        when=when,
    )
