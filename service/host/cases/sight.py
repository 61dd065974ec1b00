"""What of a case is kept from somebody who sees it: a review that runs, names, the file itself.

A process in which people judge (a lane of a role that is `blind`) is a review. While it runs, only
staff who act in its other lanes and who audits see who is in it, who has answered, and what: a unit
that has a step there does not. When it is over, the staff see all of it; others never learn a name.
Whoever a step with the property `declares` asks whether they may judge sees what the case is about,
and its file once they answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from service import engine
from service.db import PerTransaction, Session
from service.errors import Failure
from service.host import access, documents
from service.host.cases import moves, persist, reveals
from service.host.definitions import catalogue
from service.host.tables.core import Candidate, Document, ProcessInstance, UserTask, Variable
from service.people import roles
from service.people.actor import SYSTEM, Actor


@dataclass(frozen=True)
class Sight:
    """How much of one case somebody sees; nothing is kept from them where all is empty."""

    person: str
    visible: bool = True
    """Whether its page is theirs; else they see of its files those that they handed in."""
    open: bool = True
    """Whether the file is open to them: what was handed in, answered, and what happened."""
    running: frozenset[str] = frozenset()
    """Processes of which they see nothing but their own work: reviews that run."""
    nameless: frozenset[str] = frozenset()
    """Processes that are over, whose judges have no names for them."""
    judges: Mapping[str, str] = field(default_factory=dict)
    """Usernames of those who judge, or were asked to, in these processes → their lane."""
    kinds: frozenset[str] = frozenset()
    """Kinds of documents that these processes ask for."""
    hidden: frozenset[tuple[str, str]] = frozenset()
    """Variables that a running review set: scope and name."""
    sealed_by: str = ""
    """Whose documents are evidence that they have not said why they look at."""
    sealed: frozenset[str] = frozenset()
    """Files of papers that are not for them: printed for other roles, or with private values whole
    where that takes a reason."""

    def sees_step(self, process_id: str, lane: str | None, by: str | None) -> bool:
        """Ask whether a step, done or open, is for them: `by` has done it or is to do it."""
        if by == self.person:
            return True
        if not self.open or process_id in self.running:
            return False
        return process_id not in self.nameless or lane in self.judges.values()

    def name(self, username: str | None, name: str) -> str:
        """Return somebody's name, or the lane in which they judge."""
        known = username is None or username == self.person
        return name if known else self.judges.get(str(username), name)

    def sees_document(self, document: Document) -> bool:
        """Ask whether a document of the case is for them."""
        if document.key in self.sealed:
            return False
        if self.sealed_by and document.stored_by == self.sealed_by:
            return False
        if document.stored_by == self.person:
            return True
        return (
            self.visible
            and self.open
            and document.kind not in self.kinds
            and (document.stored_by not in self.judges)
        )


_SEEN: PerTransaction[dict[tuple[int, Actor], Sight]] = PerTransaction(dict)
"""What was found in a transaction that only looks, and so sees one moment all along."""


def sight(session: Session, instance: ProcessInstance, actor: Actor) -> Sight:
    """Return what somebody sees of a case that is visible to them."""
    if session.writes:
        return _sight(session, instance, actor)
    seen, name = _SEEN.of(session), (instance.key, actor)
    if name not in seen:
        seen[name] = _sight(session, instance, actor)
    return seen[name]


def _sight(session: Session, instance: ProcessInstance, actor: Actor) -> Sight:
    sealed_by = _sealed_by(session, instance, actor)
    sealed = _sealed(session, instance, actor)
    if actor == SYSTEM or any(role.audits for role in actor.roles):
        return Sight(actor.id, sealed_by=sealed_by, sealed=sealed)
    visible = access.sees(actor, instance)
    elements = moves.diagram_of(session, instance).elements
    apart = _reviews_of_others(session, instance, actor, elements)
    if not apart:
        is_open = _is_open(session, instance, actor)
        return Sight(actor.id, visible=visible, open=is_open, sealed_by=sealed_by, sealed=sealed)
    running = apart & _running(session, instance)
    named = any(role.staff or role.intervenes for role in actor.roles)
    nameless = frozenset() if named else apart - running
    shut = running | nameless
    return Sight(
        actor.id,
        visible=visible,
        open=_is_open(session, instance, actor),
        running=running,
        nameless=nameless,
        judges=_judges(session, instance, shut),
        kinds=_kinds(session, instance, elements, shut),
        hidden=_hidden(session, instance, elements, running),
        sealed_by=sealed_by,
        sealed=sealed,
    )


def hidden_variables(
    session: Session, instance: ProcessInstance, actor: Actor
) -> frozenset[tuple[str, str]]:
    """Return the scopes and names of variables that a running review keeps from somebody.

    The same as `hidden` of their sight, without looking at the papers of the case: a completion
    asks for it.
    """
    if actor == SYSTEM or any(role.audits for role in actor.roles):
        return frozenset()
    elements = moves.diagram_of(session, instance).elements
    apart = _reviews_of_others(session, instance, actor, elements)
    if not apart:
        return frozenset()
    return _hidden(session, instance, elements, apart & _running(session, instance))


def documents_for(session: Session, instance: ProcessInstance, seen: Sight) -> tuple[Document, ...]:
    """Return the documents of a case that are for somebody, oldest first."""
    return tuple(one for one in documents.of(session, instance) if seen.sees_document(one))


def variables_for(session: Session, instance: ProcessInstance, seen: Sight) -> dict[str, object]:
    """Return a case's own variables without what a running review has set."""
    if not seen.open:
        return {}
    found = persist.state_of(session, instance).variables[""]
    return {name: value for name, value in found.items() if ("", name) not in seen.hidden}


def _sealed_by(session: Session, instance: ProcessInstance, actor: Actor) -> str:
    if not reveals.asks(session, instance) or instance.started_by == actor.id:
        return ""
    return "" if reveals.sees_private(session, instance, actor) else instance.started_by


def _sealed(session: Session, instance: ProcessInstance, actor: Actor) -> frozenset[str]:
    mine, sealed = documents.papers_by_reader(session, instance, actor=actor)
    if reveals.asks(session, instance):
        keys = reveals.sealed_papers(session, mine, instance, actor)
        sealed += [one for one in mine if one.key in keys]
    return frozenset(key for one in sealed for key in (one.pdf, one.word) if key)


def _reviews_of_others(
    session: Session,
    instance: ProcessInstance,
    actor: Actor,
    elements: Mapping[str, engine.ElementInfo],
) -> frozenset[str]:
    """Return the processes of a case in which people judge, without those that somebody leads.

    Staff lead who have a step there and do not judge; a unit that has one does not.
    """
    lanes = {(one.process_id, one.lane) for one in elements.values() if one.lane}
    judged = {process for process, lane in lanes if _judges_in(session, lane)}
    led = {
        process
        for process, lane in lanes
        if process in judged and leads(session, lane) and access.holds(actor, lane, instance)
    }
    return frozenset(judged - led)


def leads(session: Session, lane: str) -> bool:
    """Ask whether whoever acts in a lane leads the review that it belongs to."""
    role = roles.find(session, lane)
    return role is not None and role.staff and not role.blind


def _judges_in(session: Session, lane: str | None) -> bool:
    role = roles.find(session, lane)
    return role is not None and role.blind


def _running(session: Session, instance: ProcessInstance) -> frozenset[str]:
    """Return the processes of a case in which something is open."""
    if instance.ended_at is not None:
        return frozenset()
    diagram = moves.diagram_of(session, instance)
    try:
        points = engine.points(diagram, persist.state_of(session, instance))
    except Failure:  # a state that this diagram does not fit: nobody knows that it is over
        return frozenset(diagram.processes)
    return frozenset(one.process_id for one in points)


def _judges(
    session: Session, instance: ProcessInstance, processes: frozenset[str]
) -> dict[str, str]:
    query = (
        select(UserTask)
        .where(UserTask.instance_key == instance.key, UserTask.process_id.in_(processes))
        .options(selectinload(UserTask.candidates))
    )
    found = {}
    for task in session.scalars(query):
        if task.lane and _judges_in(session, task.lane):
            people = (task.assignee, task.completed_by, *(one.person for one in task.candidates))
            found.update({person: task.lane for person in people if person})
    return found


def _kinds(
    session: Session,
    instance: ProcessInstance,
    elements: Mapping[str, engine.ElementInfo],
    processes: frozenset[str],
) -> frozenset[str]:
    """Return the kinds of documents that only the forms of these processes ask for."""
    inside, outside = set[str](), set[str]()
    release = catalogue.release(session, instance.release)
    for one in elements.values():
        if one.form and f"{one.form}.form" in release.contents:
            asked = catalogue.form(session, release, one.form).fields
            kinds = {field.kind for field in asked if field.type == "filepicker"}
            (inside if one.process_id in processes else outside).update(kinds)
    return frozenset(inside - outside)


def _hidden(
    session: Session,
    instance: ProcessInstance,
    elements: Mapping[str, engine.ElementInfo],
    running: frozenset[str],
) -> frozenset[tuple[str, str]]:
    if not running:
        return frozenset()
    inside = [name for name, one in elements.items() if one.process_id in running]
    query = select(Variable.scope, Variable.name).where(
        Variable.instance_key == instance.key, Variable.element.in_(inside)
    )
    return frozenset((scope, name) for scope, name in session.execute(query))


DECLARES = "declares"
"""The property of a user task that asks somebody whether they may judge at all."""


def _is_open(session: Session, instance: ProcessInstance, actor: Actor) -> bool:
    """Ask whether somebody has declared what they were asked to; others were not asked."""
    if not any(role.named_only for role in actor.roles):
        return True
    if any(role.staff or access.is_party(actor, role, instance) for role in actor.roles):
        return True
    named = select(Candidate.task_key).where(Candidate.person == actor.id)
    query = select(UserTask).where(
        UserTask.instance_key == instance.key,
        UserTask.status != "cancelled",
        or_(
            UserTask.assignee == actor.id,
            UserTask.completed_by == actor.id,
            UserTask.key.in_(named),
        ),
    )
    asked = [one for one in session.scalars(query) if one.properties.get(DECLARES)]
    return not asked or any(one.completed_by == actor.id for one in asked)
