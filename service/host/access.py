"""Who may see and do what: the whole policy on one page, closed when nothing opens it.

| role                             | sees the case                     | does its work           |
|----------------------------------|-----------------------------------|-------------------------|
| applicant                        | of their unit or branch           | of their unit or branch |
| sector_officer                   | that went through their department | of their department    |
| centre, section, leader, finance | every case that was sent          | of their role           |
| expert, third_party_assessor     | that has work naming them         | that names them         |
| auditor                          | every case that was sent          | nothing                 |
| admin                            | that has work for nobody else     | of nobody else          |
| designer, public                 | none                              | nothing                 |
| admin and section, as operators  | how it runs, private data masked  | admin corrects by hand  |
| whoever must keep out (recused)  | never, whatever else they are     | never                   |
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import Session, aliased, object_session

from service.host.tables import Candidate, Party, ProcessInstance, Recipient, UserTask
from service.people.actor import SYSTEM, Actor
from service.people.roles import role

STAFF = ("centre_officer", "section_officer", "bureau_leader", "finance_officer")
NAMED = ("expert", "third_party_assessor")
BOUND = {"unit": "applicant", "branch": "applicant", "department": "sector_officer"}
"""How an organisation has to do with a case → the role that sees the case for it."""
NEED_PRIVATE = ("sector_officer", "centre_officer", "section_officer")
"""Roles whose steps, while they are open, need identity and telephone numbers."""

KEEPER = "admin"
"""The role that takes work for which a diagram names nobody we know."""

INTERVENE = ("admin",)
"""Roles that correct a running case by hand: variables, skips, moves, migrations."""
MAY_RETRY = ("admin", "section_officer")
"""Roles that see what is interrupted and let it be tried again."""

SENT = ProcessInstance.status.not_in(("draft", "discarded"))
"""Until a unit has sent its case, only the unit sees it."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `ProcessInstance` under which somebody sees a case."""
    if actor == SYSTEM:
        return true()
    opened: list[ColumnElement[bool]] = [SENT] if actor.has("auditor", *STAFF) else []
    opened += [_for_their_organisation(actor, how) for how, who in BOUND.items() if actor.has(who)]
    opened += [_works_on(actor)] if actor.has(*NAMED) else []
    opened += [_kept()] if actor.has(KEEPER) else []
    recused_from = select(Party.instance_key).where(
        Party.relation == "recused", Party.holder == actor.id
    )
    return and_(ProcessInstance.key.not_in(recused_from), or_(false(), *opened))


def operable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which somebody sees how a case runs, as an operator.

    The administrator sees how every case runs, with what is private hidden; the section only
    cases that it sees anyhow.
    """
    if actor == SYSTEM:
        return true()
    opened = not_(party("recused", actor.id)) if actor.has(*INTERVENE) else false()
    return or_(opened, visible(actor) if actor.has(*MAY_RETRY) else false())


def addressed(table: type[Candidate | Recipient], actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a task or letter is for somebody.

    Experts and third parties are addressed by name only: their role alone opens nothing.
    """
    # Nobody is "of no organisation": what names a person alone is not for all who have none.
    own = false() if actor.organisation is None else table.organisation == actor.organisation
    roles = actor.roles.difference(NAMED)
    by_role = and_(table.role.in_(roles), or_(table.organisation.is_(None), own))
    by_organisation = and_(table.role.is_(None), own)
    return or_(table.person == actor.id, by_role, by_organisation)


def may_open(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody may look at a piece of work: it is, was or could be theirs."""
    if recused(task.instance, actor):
        return False
    return actor.id in (task.assignee, task.completed_by) or is_candidate(task, actor)


def may_work(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody may do a piece of work now."""
    if task.status != "open" or recused(task.instance, actor):
        return False
    return task.assignee == actor.id or (task.assignee is None and is_candidate(task, actor))


def is_candidate(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody is among those who may take a piece of work."""
    return any(_fits(candidate, actor) for candidate in task.candidates)


def holds(actor: Actor, lane: str | None, instance: ProcessInstance) -> bool:
    """Ask whether somebody acts in a lane of this case: the role, in the organisation it binds."""
    found = role(lane or "")
    if found is None or not actor.has(found.code) or recused(instance, actor):
        return False
    return found.bound_by is None or actor.organisation in bound(instance, found.bound_by)


def bound(instance: ProcessInstance, relation: str) -> list[str]:
    """Return the organisations that a role bound by this relation belongs to, in this case."""
    relations = ("unit", "branch") if relation == "unit" else (relation,)
    return [party.holder for party in instance.parties if party.relation in relations]


def recused(instance: ProcessInstance, actor: Actor) -> bool:
    """Ask whether somebody must keep out of a case."""
    return ("recused", actor.id) in {(party.relation, party.holder) for party in instance.parties}


def sees_private(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask whether identity and telephone numbers of a case are shown to somebody unmasked.

    To its unit, to officers while a step of theirs is open, and to the auditor (whose look must
    be recorded: `history.viewed`).
    """
    if recused(instance, actor):
        return False
    if actor.has("auditor") or holds(actor, "applicant", instance):
        return True
    return actor.has(*NEED_PRIVATE) and _has_work(actor, instance)


def blind(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask whether what experts said is still hidden: to an expert who has not said their own."""
    if not actor.has(*NAMED) or actor.has("auditor", *STAFF):
        return False
    session = _session(instance)
    own = select(UserTask.completed_at).where(
        UserTask.instance_key == instance.key, UserTask.status != "cancelled", _named(actor)
    )
    answers = session.scalars(own).all()
    return not answers or None in answers


def party(
    relation: str, holder: str | None, instance: Any = ProcessInstance.key
) -> ColumnElement[bool]:
    """Return the condition that somebody has this relation to the case of a row."""
    return exists().where(
        Party.instance_key == instance,
        Party.relation == relation,
        Party.holder == holder,
    )


def _for_their_organisation(actor: Actor, relation: str) -> ColumnElement[bool]:
    theirs = party(relation, actor.organisation)
    return theirs if BOUND[relation] == "applicant" else and_(SENT, theirs)


def _works_on(actor: Actor) -> ColumnElement[bool]:
    """Ask for work of any kind that names them; the query around may be about other work."""
    work = aliased(UserTask)
    return exists().where(
        work.instance_key == ProcessInstance.key, work.status != "cancelled", _named(actor, work)
    )


def _kept() -> ColumnElement[bool]:
    """Ask for work that is, or was, nobody's but the keeper's."""
    work = aliased(UserTask)
    named = exists().where(Candidate.task_key == work.key, Candidate.role == KEEPER)
    return exists().where(work.instance_key == ProcessInstance.key, named)


def _named(actor: Actor, work: type[UserTask] = UserTask) -> ColumnElement[bool]:
    named = exists().where(Candidate.task_key == work.key, Candidate.person == actor.id)
    return or_(work.assignee == actor.id, work.completed_by == actor.id, named)


def _fits(candidate: Candidate, actor: Actor) -> bool:
    if candidate.person is not None:
        return candidate.person == actor.id
    if candidate.role in (None, *NAMED) or candidate.role not in actor.roles:
        return False
    return candidate.organisation in (None, actor.organisation)


def _has_work(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask the database whether any open work of a case could be done by somebody now."""
    theirs = exists().where(Candidate.task_key == UserTask.key, addressed(Candidate, actor))
    query = select(UserTask.key).where(
        UserTask.instance_key == instance.key,
        UserTask.status == "open",
        or_(UserTask.assignee == actor.id, and_(UserTask.assignee.is_(None), theirs)),
    )
    return _session(instance).scalars(query.limit(1)).first() is not None


def _session(instance: ProcessInstance) -> Session:
    session = object_session(instance)
    if session is None:
        raise ValueError("the case is looked at outside a transaction")
    return session
