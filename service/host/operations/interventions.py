"""What an administrator may do to a running case by hand: each once, with a reason, on record."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, union_all

from service import engine, privacy
from service.clock import BEIJING
from service.db import Session
from service.errors import NotFound, Refused, Stale, say
from service.host import access
from service.host.cases import moves, persist, personal, private_fields
from service.host.cases.search import CaseFilter, conditions
from service.host.cases.sight import hidden_variables
from service.host.jobs import external
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.storage import sanitize
from service.host.storage.locks import lock
from service.host.storage.pagination import MOST, SIZE, Page, counted, page_of
from service.host.tables.core import ProcessInstance
from service.host.tables.external_jobs import ExternalJob
from service.people.actor import Actor

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
        ProcessInstance.number == sanitize.clean_text(number), access.operable(actor)
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
    asked = CaseFilter(text=query, status=status)
    wanted = select(ProcessInstance).where(*conditions(session, asked, sees=access.operable(actor)))
    number = min(max(page, 1), MOST // SIZE)
    interrupted = ProcessInstance.status == "incident"
    newest = ProcessInstance.started_at.desc(), ProcessInstance.key.desc()
    # Each half is read in the order of an index; sorted together, every case would be read.
    halves = [
        wanted.with_only_columns(ProcessInstance.key).where(half).order_by(*newest)
        .limit(number * SIZE).subquery()
        for half in (interrupted, ~interrupted)
    ]  # fmt: skip
    keys = union_all(*(select(half.c.key) for half in halves)).subquery()
    ordered = select(ProcessInstance).where(ProcessInstance.key.in_(select(keys.c.key)))
    ordered = ordered.order_by(interrupted.desc(), *newest)
    total = counted(session, wanted)
    return page_of(session, ordered, number=number, make=lambda row: row[0], total=total)


def amend(
    session: Session,
    *,
    order: Order,
    scope: str,
    values: Mapping[str, Any],
    removed: Iterable[str] = (),
) -> engine.Progress:
    """Correct variables of a scope; what was shown hidden and left alone stays as it is.

    :raises Refused: not theirs, no reason, no such scope, a hidden number was altered, or what
        somebody has to give in person
    :raises Stale: the case has moved since the page was shown
    """
    instance = ordered(session, order)
    there = persist.state_of(session, instance).variables.get(scope, {})
    known = private_fields.seal_values(
        session,
        instance=instance,
        values={
            name: privacy.reseal(session, there.get(name), one, instance=instance.key)
            for name, one in values.items()
        },
    )
    gone = [name for name in removed if name in there]
    details = {"scope": scope, "changed": sorted(values), "removed": sorted(gone)}
    with _intervening(session, instance, order, "amended", details) as move:
        _refuse_inside_personal(session, move, scope)
        personal.refuse(session, instance, {*values, *gone})
        _refuse_unseen(session, instance, order.actor, scope, {*values, *gone})
        return move.persist(
            engine.amend(
                move.diagram,
                move.state,
                scope=scope,
                values=known,
                removed=gone,
                context=move.context,
            )
        )


def sealed(session: Session, *, number: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a skip that waits for a second person, with what is private put in."""
    query = select(ProcessInstance).where(ProcessInstance.number == number)
    instance = session.scalars(query).one()
    return dict(private_fields.seal_values(session, instance=instance, values=answer))


def skip(
    session: Session, *, order: Order, token: str, answer: Mapping[str, Any]
) -> engine.Progress:
    """Let something open count as done, with the result that its steps after it need.

    What the step would have done (an action, a call outside) is not done.

    :raises Refused: not theirs, no reason, not open any more, work that somebody has to do in
        person, or a rule of what follows says no
    :raises Stale: the case has moved since the page was shown
    """
    found = case(session, number=order.number, actor=order.actor)
    answer = private_fields.seal_values(session, instance=found, values=answer)
    with _at(session, order, token, "skipped", {"answer": dict(answer)}) as move:
        _refuse_inside_personal(session, move, token)
        personal.refuse(session, move.case, answer)
        return move.persist(
            engine.skip(move.diagram, move.state, token=token, answer=answer, context=move.context)
        )


def drop(session: Session, *, order: Order, token: str) -> engine.Progress:
    """Cancel something open; the rest of the case goes on.

    :raises Refused: not theirs, no reason, not open any more, or nothing else is open
    :raises Stale: the case has moved since the page was shown
    """
    with _at(session, order, token, "cancelled") as move:
        return move.persist(
            engine.drop(move.diagram, move.state, token=token, context=move.context)
        )


def relocate(session: Session, *, order: Order, token: str, to: str) -> engine.Progress:
    """Cancel something open and begin at another element of the same scope.

    :raises Refused: not theirs, no reason, not open any more, or not there
    :raises Stale: the case has moved since the page was shown
    """
    with _at(session, order, token, "moved", {"to": to}) as move:
        return move.persist(
            engine.relocate(move.diagram, move.state, token=token, to=to, context=move.context)
        )


def free(session: Session, *, order: Order, token: str) -> None:
    """Take a job from the program that holds it, so that others may take it on at once.

    What that program still reports is not taken over any more.

    :raises Refused: not theirs, no reason, not open any more, or nobody holds it
    :raises Stale: the case has moved since the page was shown
    """
    instance = ordered(session, order)
    point = _point(session, instance, token)
    query = select(ExternalJob).where(
        ExternalJob.instance_key == instance.key, ExternalJob.job_id == token
    )
    job = session.scalars(query.with_for_update()).one_or_none()
    if job is None or job.worker is None or job.available_at <= session.at:
        raise Refused("现在没有外部程序领取着这一项，不需要收回")
    record(
        session,
        subject="intervention",
        verb="freed",
        instance=instance.key,
        element=point.element,
        data={
            "reason": order.reason.strip(),
            "name": point.name,
            "worker": job.worker,
            "until": job.available_at.isoformat(),
        },
    )
    external.free(session, job)


def retry(session: Session, *, order: Order, token: str) -> engine.Progress:
    """Try an interrupted element again.

    :raises Refused: not theirs, no reason, or not interrupted any more
    :raises Stale: the case has moved since the page was shown
    """
    with _at(session, order, token, "retried") as move:
        return move.persist(
            engine.retry(move.diagram, move.state, incident=token, context=move.context)
        )


def end(session: Session, *, order: Order) -> ProcessInstance:
    """End a case where it stands: everything open is cancelled, nothing more will come of it.

    :raises Refused: not theirs, or no reason
    :raises Stale: the case has moved since the page was shown
    """
    instance = ordered(session, order)
    with _intervening(session, instance, order, "ended", {}) as move:
        move.persist(engine.cancel(move.diagram, move.state, context=move.context))
    instance.status = "terminated"
    session.flush()
    return instance


def _refuse_unseen(
    session: Session, instance: ProcessInstance, actor: Actor, scope: str, names: Iterable[str]
) -> None:
    """Keep anybody from writing over what they may not see: the panel of a review that runs."""
    hidden = hidden_variables(session, instance, actor)
    if any((scope, name) in hidden for name in names):
        raise Refused("评审没有结束，专家组和评分不向您开放，也不能更正")


def _refuse_inside_personal(session: Session, move: moves.Move, token: str) -> None:
    """Leave votes, declarations and decisions to the persons themselves."""
    points = engine.points(move.diagram, move.state)
    if token in personal.open_inside(session, move.diagram, points):
        name = next(one.name or one.element for one in points if one.id == token)
        raise Refused(
            say("“%(name)s”须由有关人员亲自办理，任何人不能代填或按已经办完处理", name=name)
        )


@contextmanager
def _at(
    session: Session,
    order: Order,
    token: str,
    verb: str,
    details: Mapping[str, Any] = MappingProxyType({}),
) -> Iterator[moves.Move]:
    """Open an intervention at one open token, which the record names."""
    instance = ordered(session, order)
    point = _point(session, instance, token)
    facts = {"name": point.name, "type": point.type, "round": point.round, **details}
    with _intervening(session, instance, order, verb, facts, element=point.element) as move:
        yield move


def _point(session: Session, instance: ProcessInstance, token: str) -> engine.OpenPoint:
    diagram = moves.diagram_of(session, instance)
    found = engine.points(diagram, persist.state_of(session, instance))
    point = next((one for one in found if one.id == token), None)
    if point is None:
        raise Refused("这一项已经不在了，请回到案件的运行维护页看最新情况")
    return point


@contextmanager
def _intervening(
    session: Session,
    instance: ProcessInstance,
    order: Order,
    verb: str,
    details: Mapping[str, Any],
    *,
    element: str | None = None,
) -> Iterator[moves.Move]:
    """Open a move that is on the record as an intervention with its reason, both or neither.

    :raises Refused: the engine finds nothing open there, or does not allow it
    """
    with moves.moving(
        session, case=instance, actor=order.actor, subject="intervention", element=element
    ) as move:
        record(
            session,
            subject="intervention",
            verb=verb,
            instance=instance.key,
            element=element,
            data={"reason": order.reason.strip(), **details},
        )
        try:
            yield move
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
    if not access.may_intervene(order.actor):
        raise Refused("您的岗位不能处置运行中的案件")
    if len(order.reason.strip()) < SHORTEST_REASON:
        raise Refused("请写明处置的理由，理由会记入历史")


def stale(session: Session, instance: ProcessInstance) -> Stale:
    """Return the refusal that says who was first, and when."""
    query = select(Entry).where(Entry.instance_key == instance.key, Entry.verb.not_in(LOOKS))
    last = session.scalars(query.order_by(Entry.sequence.desc()).limit(1)).one()
    when = last.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return Stale(
        say(
            "%(who)s已于%(when)s办理了本案，页面上的情况已经变了。请看清最新情况再处置",
            who=last.actor_name,
            when=when,
        ),
        who=last.actor_name,
        when=when,
    )
