"""Absences and work as the rule about deputies reads them out of the tables."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service.clock import BEIJING
from service.db import PerTransaction, Session
from service.host import registry
from service.host.deputies import Away, Person, Work
from service.host.tables.absences import Absence
from service.host.tables.beginnings import StartAnswer
from service.host.tables.core import ProcessInstance, UserTask
from service.people import accounts, roles
from service.people.actor import Actor
from service.people.roles import Role
from service.people.tables import Account

RECUSED = "recused"
"""The relation of a person who must keep out of a case."""

_AWAY: PerTransaction[dict[str, list[Away]]] = PerTransaction(dict)
_ACCOUNTS: PerTransaction[dict[str, Actor | None]] = PerTransaction(dict)


def today(session: Session) -> date:
    """Return the day of a transaction in Beijing."""
    return session.at.astimezone(BEIJING).date()


def absences(session: Session, *, deputy: str) -> list[Away]:
    """Return who is away now and has somebody as their deputy; asked once a transaction."""
    if not session.is_timed:
        return []
    known = _AWAY.of(session)
    if deputy not in known:
        on = today(session)
        query = select(Absence).where(
            Absence.deputy == deputy,
            Absence.first_day <= on,
            Absence.last_day >= on,
            Absence.ended_at.is_(None),
        )
        found = session.execute(
            query.with_only_columns(
                Absence.person, Absence.first_day, Absence.last_day, Absence.processes
            ).order_by(Absence.key)
        )
        known[deputy] = [
            Away(person, deputy, first, last, frozenset(processes))
            for person, first, last, processes in found
        ]
    return known[deputy]


def forget(session: Session) -> None:
    """Forget what was read of absences: one was added or ended in this transaction."""
    _AWAY.of(session).clear()


def account(session: Session, username: str) -> Actor | None:
    """Return somebody as an actor; None where they may not sign in any more."""
    known = _ACCOUNTS.of(session)
    if username not in known:
        row = session.get(Account, username, options=[joinedload(Account.grants)])
        known[username] = accounts.as_actor(session, row) if row and row.active else None
    return known[username]


def person(actor: Actor, *, active: bool = True) -> Person:
    """Return somebody as far as it decides about work."""
    codes = frozenset(role.code for role in actor.roles)
    return Person(actor.id, codes, actor.organisation, active)


def work(session: Session, task: UserTask) -> Work:
    """Return a piece of work as far as it decides who may do it."""
    lane = roles.find(session, task.lane)
    candidates = task.candidates
    pool = tuple((one.role, one.organisation) for one in candidates if one.role)
    asked = [role for code, _ in pool if (role := roles.find(session, code))]
    deciding = [*asked, *([lane] if lane else [])]
    return Work(
        process=task.instance.process_id,
        lane=lane.code if lane else None,
        pool=pool,
        named=frozenset(one.person for one in candidates if one.person),
        by_name_only=any(role.named_only for role in deciding) or not candidates,
        bound=_bound(task.instance, asked or deciding),
        parties=_parties(task.instance),
        apart=kept_apart(session, task),
        holder=task.assignee,
        delegated=task.delegated_by is not None,
    )


def kept_apart(session: Session, task: UserTask) -> frozenset[str]:
    """Return who may not be given a piece of work: recused, interested, or of another part."""
    case = task.instance
    recused = frozenset(one.holder for one in case.parties if one.relation == RECUSED)
    ask = registry.registry(session).kept_apart
    if ask is None:
        return recused
    others = ask(
        session=session,
        case=case.number,
        form=task.form or "",
        parties=_parties(case),
        done=lambda number: done_by_form(session, number),
    )
    return recused | others


def done_by_form(session: Session, number: str) -> Mapping[str, frozenset[str]]:
    """Return who has done work in a case, by the form that they answered; who began it as well."""
    finished = (
        select(UserTask.form, UserTask.completed_by)
        .join(ProcessInstance, ProcessInstance.key == UserTask.instance_key)
        .where(ProcessInstance.number == number, UserTask.status == "completed")
    )
    begun = (
        select(StartAnswer.form, ProcessInstance.started_by)
        .join(ProcessInstance, ProcessInstance.key == StartAnswer.instance_key)
        .where(ProcessInstance.number == number)
    )
    found: dict[str, set[str]] = {}
    for form, who in [*session.execute(finished), *session.execute(begun)]:
        if form and who:
            found.setdefault(form, set()).add(who)
    return {form: frozenset(people) for form, people in found.items()}


def _bound(case: ProcessInstance, deciding: list[Role]) -> frozenset[str] | None:
    relations = {name for role in deciding for name in role.bound_by}
    if not relations:
        return None
    return frozenset(one.holder for one in case.parties if one.relation in relations)


def _parties(case: ProcessInstance) -> frozenset[str]:
    return frozenset(one.holder for one in case.parties if one.relation != RECUSED)
