"""The work that waits for people: kept in step with what the engine holds open."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, not_, or_, select

from service import engine
from service.db import Session
from service.host.access import address, bound, fits
from service.host.cases.snapshot import Terms
from service.host.ledger.writer import Change, Changed, Created
from service.host.tables.core import Candidate, ProcessInstance, UserTask
from service.people import roles
from service.people.actor import Actor

NOBODY = ""
"""The organisation of a bound role whose case names none: nobody's, never everybody's."""
_OPEN = UserTask.status == "open"


@dataclass(frozen=True)
class Addressee:
    """Who may take new work, as a row of `Candidate` will say."""

    role: str | None = None
    organisation: str | None = None
    person: str | None = None


def changes(
    session: Session,
    instance: ProcessInstance,
    tasks: Iterable[engine.OpenTask],
    *,
    before: Mapping[str, Terms],
    starter: Actor | None = None,
) -> Iterator[Change]:
    """Yield what opens new work, cancels what is no longer wanted and follows changed due dates.

    `before`: what the table holds open, by the engine's name.
    """
    wanted = {task.id: task for task in tasks}
    known = wanted.keys() & before.keys()
    changed = {name for name in known if terms(wanted[name]) != before[name]}
    for key, name, element in _open_rows(
        session, instance, changed | (before.keys() - wanted.keys())
    ):
        task = wanted.get(name)
        if task is None:
            closed = {"status": "open"}, {"status": "cancelled"}
            yield Changed(UserTask, (key,), *closed, element=element)
            continue
        old, new = _columns(before[name]), _columns(terms(task))
        after = {name: value for name, value in new.items() if value != old[name]}
        yield Changed(UserTask, (key,), old, after, element=element)
    for task in wanted.values():
        if task.id not in before:
            yield from _new(session, instance, task, starter)


def _columns(terms: Terms) -> dict[str, Any]:
    return {"due_at": terms.due, "follow_up_at": terms.follow_up, "priority": terms.priority}


def terms(task: engine.OpenTask) -> Terms:
    """Return what of a piece of work may change while it is open."""
    return Terms(task.due, task.follow_up, task.priority)


def _open_rows(
    session: Session, instance: ProcessInstance, names: Collection[str]
) -> list[tuple[int, str, str]]:
    if not names:
        return []
    of_case = select(UserTask.key, UserTask.task_id, UserTask.element)
    mine = UserTask.instance_key == instance.key, UserTask.task_id.in_(names), _OPEN
    found = session.execute(of_case.where(*mine).order_by(UserTask.key))
    return [(key, name, element) for key, name, element in found]


def only_begun(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether a case is still a draft: all that was ever opened waits for who began it.

    The database answers at the first other task it meets, however long the case's history is.
    """
    of_case = UserTask.instance_key == instance.key
    someone_else = UserTask.assignee.is_distinct_from(instance.started_by)
    others = exists().where(of_case, or_(UserTask.status != "open", someone_else))
    return bool(session.scalar(select(and_(exists().where(of_case), not_(others)))))


def _new(
    session: Session, instance: ProcessInstance, task: engine.OpenTask, starter: Actor | None
) -> Iterator[Change]:
    """Yield the row of new work and one for each who may take it."""
    candidates = list(dict.fromkeys(_candidates(session, instance, task)))
    people = [one.person for one in candidates if one.person]
    assignee = task.assignee or (people[0] if len(candidates) == len(people) == 1 else None)
    if starter and assignee is None and any(fits(one, starter) for one in candidates):
        assignee = starter.id
    row = Created(
        UserTask,
        {
            "instance_key": instance.key,
            "task_id": task.id,
            "element": task.element,
            "name": task.name,
            "process_id": task.process_id,
            "scope": task.scope,
            "lane": task.lane,
            "form": task.form,
            "documentation": task.documentation,
            "headers": dict(task.headers),
            "properties": dict(task.properties),
            "priority": task.priority,
            "status": "open",
            "addressed": address(candidates),
            "assignee": assignee,
            "created_at": session.at,
            "due_at": task.due,
            "follow_up_at": task.follow_up,
            "revision": 1,
        },
    )
    yield row
    for one in candidates:
        values = {"task_key": None, "role": one.role, "organisation": one.organisation}
        yield Created(Candidate, {**values, "person": one.person}, parent=row, link="task_key")


def _candidates(
    session: Session, instance: ProcessInstance, task: engine.OpenTask
) -> Iterator[Addressee]:
    """Name who may take it: the people named; the groups, else the lane's role; else the keeper."""
    for person in dict.fromkeys((*filter(None, [task.assignee]), *task.candidate_users)):
        yield Addressee(person=person)
    groups = task.candidate_groups
    if not groups and not task.assignee and not task.candidate_users and task.lane:
        groups = (task.lane,)
    known = [role for group in groups if (role := roles.find(session, group))]
    for role in known:
        yield from _of_role(instance, role)
    if not (known or task.assignee or task.candidate_users):
        yield from (Addressee(role=role.code) for role in roles.every(session) if role.fallback)


def _of_role(instance: ProcessInstance, role: roles.Role) -> Iterator[Addressee]:
    if not role.bound_by:
        yield Addressee(role=role.code)
        return
    for organisation in bound(instance, role) or [NOBODY]:
        yield Addressee(role=role.code, organisation=organisation)
