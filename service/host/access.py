"""Who may see and do what: the whole policy on one page, closed when nothing opens it.

Which role is which is written in the table `role`; here only its properties count.

| a role that is                  | sees the case                     | does its work           |
|---------------------------------|-----------------------------------|-------------------------|
| `owner`, `bound_by` variables   | of their organisation, as a draft | of their organisation   |
| `bound_by` variables            | of their organisation, once sent  | of their organisation   |
| `staff`                         | every case that was sent          | of their role           |
| `named_only`                    | that has work naming them         | that names them         |
| one that is `drawn_from` theirs | as by their own role              | that names them         |
| `audits`                        | every case that was sent          | nothing                 |
| `fallback`                      | that has work for nobody else     | of nobody else          |
| none of these                   | none                              | of their role           |
| `intervenes` or `retries`       | how it runs, private data masked  | corrects, lets retry    |
| whoever must keep out (recused) | never, whatever else they are     | never                   |
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import aliased, object_session

from service.db import Session
from service.host import deputies, standing_in
from service.host.tables.core import Candidate, Party, ProcessInstance, UserTask
from service.host.tables.letters import Recipient
from service.people import roles
from service.people.actor import SYSTEM, Actor
from service.people.roles import Role

RECUSED = standing_in.RECUSED
"""The relation of a person who must keep out of a case."""

SEVERAL = "*"
"""The address of work for several people or organisations."""
SEVERAL_ROLES = "**"
"""The address of work for several, of which one is a role as a whole."""


class Addressed(Protocol):
    """Who may take a piece of work: a person, or the holders of a role (in one organisation)."""

    @property
    def person(self) -> str | None:
        """The username, where a person is named."""

    @property
    def role(self) -> str | None:
        """The code of the role."""

    @property
    def organisation(self) -> str | None:
        """The only organisation whose holders are meant."""


SENT = ProcessInstance.status.not_in(("draft", "discarded"))
"""Until a unit has sent its case, only the unit sees it."""


@lru_cache(maxsize=512)
def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `ProcessInstance` under which somebody sees a case.

    It follows from who they are alone, and takes longer to put together than many a query to run.
    """
    if actor == SYSTEM:
        return true()
    opened: list[ColumnElement[bool]] = [SENT] if _reads_all(actor) else []
    opened += [_of_their_organisation(actor, role) for role in _in_order(actor) if role.bound_by]
    opened += [_works_on(actor)] if any(role.named_only for role in actor.roles) else []
    opened += [_has_fallback_work(role) for role in _in_order(actor) if role.fallback]
    recused_from = select(Party.instance_key).where(
        Party.relation == RECUSED, Party.holder == actor.id
    )
    return and_(ProcessInstance.key.not_in(recused_from), or_(false(), *opened))


def sees(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask whether the page of a case opens to somebody: a role may do work in cases unseen."""
    if actor == SYSTEM or (_reads_all(actor) and not recused(instance, actor)):
        return True
    query = select(ProcessInstance.key).where(ProcessInstance.key == instance.key, visible(actor))
    return _session(instance).scalars(query).first() is not None


def operable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which somebody sees how a case runs, as an operator.

    Whoever intervenes sees how every case runs, with what is private hidden; whoever only lets
    things be tried again sees cases that they see anyhow.
    """
    if actor == SYSTEM:
        return true()
    opened = not_(party(RECUSED, actor.id)) if may_intervene(actor) else false()
    return or_(opened, visible(actor) if may_retry(actor) else false())


def may_intervene(actor: Actor) -> bool:
    """Ask whether somebody corrects running cases by hand and carries out migrations."""
    return actor == SYSTEM or any(role.intervenes for role in actor.roles)


def may_retry(actor: Actor) -> bool:
    """Ask whether somebody sees what is interrupted and lets it be tried again."""
    return actor == SYSTEM or any(role.retries for role in actor.roles)


def addressed(table: type[Candidate | Recipient], actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a task or letter is for somebody.

    Some are addressed by name only: their role alone opens nothing.
    """
    # Nobody is "of no organisation": what names a person alone is not for all who have none.
    own = false() if actor.organisation is None else table.organisation == actor.organisation
    codes = [role.code for role in _in_order(actor) if not role.named_only]
    by_role = and_(table.role.in_(codes), or_(table.organisation.is_(None), own))
    by_organisation = and_(table.role.is_(None), own)
    return or_(table.person == actor.id, by_role, by_organisation)


def addressed_by_name(table: type[Candidate], actor: Actor) -> ColumnElement[bool]:
    """Return the condition for what names somebody or their organisation, not a role as a whole."""
    own = false() if actor.organisation is None else table.organisation == actor.organisation
    codes = [role.code for role in _in_order(actor) if not role.named_only]
    their_role = or_(table.role.in_(codes), table.role.is_(None))
    return or_(table.person == actor.id, and_(their_role, own))


def address(candidates: Sequence[Addressed]) -> str:
    """Return whom open work is for as one word, by which inboxes find it in an index.

    Of several candidates it says only whether one of them is a role as a whole.
    """
    if len(candidates) == 1:
        only = candidates[0]
        return _address(only.role, only.organisation) if only.person is None else f"={only.person}"
    wide = any(one.person is None and one.organisation is None for one in candidates)
    return SEVERAL_ROLES if wide else SEVERAL


def addresses(actor: Actor) -> list[str]:
    """Return the addresses under which work for somebody alone, or for a role of theirs, lies."""
    codes = [role.code for role in _in_order(actor) if not role.named_only]
    found = [f"={actor.id}", *(_address(code, None) for code in codes)]
    if actor.organisation is not None:
        found += [_address(code, actor.organisation) for code in (*codes, None)]
    return found


def _address(role: str | None, organisation: str | None) -> str:
    return (role or "") if organisation is None else f"{role or ''}@{organisation}"


def may_open(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody may look at a piece of work: it is, was or could be theirs."""
    if recused(task.instance, actor):
        return False
    theirs = actor.id == task.completed_by or is_candidate(task, actor)
    return theirs or absentee(task, actor) is not None


def may_work(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody may do a piece of work now, in their own right or as a deputy."""
    return is_theirs(task, actor) or absentee(task, actor) is not None


def is_theirs(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody may do a piece of work now in their own right."""
    if task.status != "open" or recused(task.instance, actor):
        return False
    # Asked again of who has claimed it: rights end with the role and the organisation.
    return task.assignee in (None, actor.id) and is_candidate(task, actor)


def absentee(task: UserTask, actor: Actor) -> Actor | None:
    """Return who is away and whose deputy somebody is for a piece of open work, if that is so."""
    if task.status != "open" or task.assignee == actor.id or not actor.roles:
        return None
    session = _session(task)
    found = standing_in.absences(session, deputy=actor.id)
    absent = [one for one in found if task.assignee in (None, one.person)]
    if not absent:
        return None
    work, deputy = standing_in.work(session, task), standing_in.person(actor)
    for away in absent:
        who = standing_in.account(session, away.person)
        if who is not None and deputies.stands_in(
            work,
            deputy=deputy,
            absent=standing_in.person(who),
            absences=[away],
            on=standing_in.today(session),
        ):
            return who
    return None


def is_candidate(task: UserTask, actor: Actor) -> bool:
    """Ask whether somebody is among those who may take a piece of work.

    Who is named in person must still hold the lane's role where the case binds it.
    """
    return any(
        fits(candidate, actor) and (candidate.person is None or _still_acts(task, actor))
        for candidate in task.candidates
    )


def _still_acts(task: UserTask, actor: Actor) -> bool:
    role = roles.find(_session(task), task.lane)
    if role is None or actor.has(*role.drawn_from):
        return True
    return holds(actor, role.code, task.instance)


def holds(actor: Actor, lane: str | None, instance: ProcessInstance) -> bool:
    """Ask whether somebody acts in a lane of this case: the role, in the organisation it binds."""
    role = actor.role(lane)
    return role is not None and not recused(instance, actor) and _acts_in(actor, role, instance)


def bound(instance: ProcessInstance, role: Role) -> list[str]:
    """Return the organisations whose holders of a bound role do its work in this case."""
    return [party.holder for party in instance.parties if party.relation in role.bound_by]


def recused(instance: ProcessInstance, actor: Actor) -> bool:
    """Ask whether somebody must keep out of a case."""
    return (RECUSED, actor.id) in {(party.relation, party.holder) for party in instance.parties}


def sees_private(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask whether identity and telephone numbers of a case are shown to somebody unmasked.

    To those whose case it is, to whoever needs them while a step of theirs is open, and to
    whoever audits (whose look must be recorded: `timeline.viewed`).
    """
    if recused(instance, actor):
        return False
    if any(role.audits or (role.owner and _acts_in(actor, role, instance)) for role in actor.roles):
        return True
    return any(role.needs_private for role in actor.roles) and _has_work(actor, instance)


def finds_private(actor: Actor) -> bool:
    """Ask whether somebody may find cases by a private value that they know."""
    return any(role.audits for role in actor.roles)


def posts_letters(actor: Actor) -> bool:
    """Ask whether somebody sends letters on to people without an account, and reads them whole."""
    return any(role.staff and role.needs_private for role in actor.roles)


def blind(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask whether what others judged is still hidden from somebody who has yet to judge."""
    if _reads_all(actor) or not any(role.blind for role in actor.roles):
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


def is_party(actor: Actor, role: Role, instance: ProcessInstance) -> bool:
    """Ask whether a role opens a case to somebody because it is bound to their organisation."""
    return bool(role.bound_by) and actor.organisation in bound(instance, role)


def _in_order(actor: Actor) -> list[Role]:
    """Return somebody's roles in an order that lets the same question be the same statement."""
    return sorted(actor.roles, key=lambda role: role.code)


def _reads_all(actor: Actor) -> bool:
    return any(role.staff or role.audits for role in actor.roles)


def _acts_in(actor: Actor, role: Role, instance: ProcessInstance) -> bool:
    return not role.bound_by or actor.organisation in bound(instance, role)


def _of_their_organisation(actor: Actor, role: Role) -> ColumnElement[bool]:
    parties = select(Party.instance_key).where(
        Party.relation.in_(role.bound_by), Party.holder == actor.organisation
    )
    theirs = ProcessInstance.key.in_(parties)
    return theirs if role.owner else and_(SENT, theirs)


def _works_on(actor: Actor) -> ColumnElement[bool]:
    """Ask for work of any kind that names them; the query around may be about other work."""
    work = aliased(UserTask)
    return exists().where(
        work.instance_key == ProcessInstance.key, work.status != "cancelled", _named(actor, work)
    )


def _has_fallback_work(role: Role) -> ColumnElement[bool]:
    """Ask for work that is, or was, nobody's but the keeper's."""
    work = aliased(UserTask)
    named = exists().where(Candidate.task_key == work.key, Candidate.role == role.code)
    return exists().where(work.instance_key == ProcessInstance.key, named)


def _named(actor: Actor, work: type[UserTask] = UserTask) -> ColumnElement[bool]:
    named = exists().where(Candidate.task_key == work.key, Candidate.person == actor.id)
    return or_(work.assignee == actor.id, work.completed_by == actor.id, named)


def fits(candidate: Addressed, actor: Actor) -> bool:
    """Ask whether somebody is meant by a row that says who may take work."""
    if candidate.person is not None:
        return candidate.person == actor.id
    role = actor.role(candidate.role)
    if role is None or role.named_only:
        return False
    return candidate.organisation in (None, actor.organisation)


def _has_work(actor: Actor, instance: ProcessInstance) -> bool:
    """Ask the database whether any open work of a case could be done by somebody now."""
    theirs = exists().where(Candidate.task_key == UserTask.key, addressed(Candidate, actor))
    query = select(UserTask.key).where(
        UserTask.instance_key == instance.key,
        UserTask.status == "open",
        or_(UserTask.assignee == actor.id, UserTask.assignee.is_(None)),
        theirs,
    )
    return _session(instance).scalars(query.limit(1)).first() is not None


def _session(row: ProcessInstance | UserTask) -> Session:
    session = object_session(row)
    if not isinstance(session, Session):
        raise ValueError("the case is looked at outside a transaction")
    return session
