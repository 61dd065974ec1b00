"""The work that waits for people: kept in step with what the engine holds open."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from service import engine
from service.host.access import KEEPER, bound, is_candidate
from service.host.live import Terms
from service.host.tables import Candidate, ProcessInstance, UserTask
from service.people.actor import Actor
from service.people.roles import role

NOBODY = ""
"""The organisation of a bound role whose case names none: nobody's, never everybody's."""
_OPEN = UserTask.status == "open"


def keep(
    session: Session,
    instance: ProcessInstance,
    tasks: Iterable[engine.OpenTask],
    *,
    before: Mapping[str, Terms],
    starter: Actor | None = None,
) -> None:
    """Open what is new, cancel what is no longer wanted, follow changed due dates.

    `before`: what the table holds open, by the engine's name.
    """
    wanted = {task.id: task for task in tasks}
    known = wanted.keys() & before.keys()
    changed = {name for name in known if terms(wanted[name]) != before[name]}
    for row in _open_rows(session, instance, changed | (before.keys() - wanted.keys())):
        task = wanted.get(row.task_id)
        if task is None:
            row.status = "cancelled"
            continue
        row.due_at, row.follow_up_at, row.priority = task.due, task.follow_up, task.priority
    for task in wanted.values():
        if task.id in before:
            continue
        row = _row(session, instance, task)
        if starter and row.assignee is None and is_candidate(row, starter):
            row.assignee = starter.id
        session.add(row)


def terms(task: engine.OpenTask) -> Terms:
    """Return what of a piece of work may change while it is open."""
    return Terms(task.due, task.follow_up, task.priority)


def _open_rows(
    session: Session, instance: ProcessInstance, names: Collection[str]
) -> list[UserTask]:
    if not names:
        return []
    of_case = select(UserTask).where(UserTask.instance_key == instance.key)
    return list(session.scalars(of_case.where(UserTask.task_id.in_(names), _OPEN)))


def only_begun(session: Session, instance: ProcessInstance) -> bool:
    """Ask whether a case is still a draft: all that was ever opened waits for who began it.

    The database answers at the first other task it meets, however long the case's history is.
    """
    of_case = UserTask.instance_key == instance.key
    someone_else = UserTask.assignee.is_distinct_from(instance.started_by)
    others = exists().where(of_case, or_(UserTask.status != "open", someone_else))
    return bool(session.scalar(select(and_(exists().where(of_case), not_(others)))))


def _row(session: Session, instance: ProcessInstance, task: engine.OpenTask) -> UserTask:
    candidates = list(_candidates(instance, task))
    people = [candidate.person for candidate in candidates if candidate.person]
    return UserTask(
        instance_key=instance.key,
        instance=instance,
        task_id=task.id,
        element=task.element,
        name=task.name,
        process_id=task.process_id,
        scope=task.scope,
        lane=task.lane,
        form=task.form,
        documentation=task.documentation,
        headers=dict(task.headers),
        properties=dict(task.properties),
        priority=task.priority,
        status="open",
        assignee=task.assignee or (people[0] if len(candidates) == len(people) == 1 else None),
        created_at=session.info["at"],
        due_at=task.due,
        follow_up_at=task.follow_up,
        revision=1,
        candidates=candidates,
    )


def _candidates(instance: ProcessInstance, task: engine.OpenTask) -> Iterable[Candidate]:
    """Name who may take it: the people named; the groups, else the lane's role; else the keeper."""
    for person in dict.fromkeys((*filter(None, [task.assignee]), *task.candidate_users)):
        yield Candidate(person=person)
    groups = task.candidate_groups
    if not groups and not task.assignee and not task.candidate_users and task.lane:
        groups = (task.lane,)
    known = [group for group in groups if role(group)]
    for group in known:
        yield from _of_role(instance, group)
    if not (known or task.assignee or task.candidate_users):
        yield Candidate(role=KEEPER)


def _of_role(instance: ProcessInstance, name: str) -> Iterable[Candidate]:
    found = role(name)
    if found is None:
        return
    if found.bound_by is None:
        yield Candidate(role=found.code)
        return
    for organisation in bound(instance, found.bound_by) or [NOBODY]:
        yield Candidate(role=found.code, organisation=organisation)
