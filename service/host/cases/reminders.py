"""Reminders and escalation of open work, in working days, as the properties of its step say.

| property of a user task | |
|---|---|
| `remind` | working days before the due day on which its holders get a letter: `20, 5, 0` |
| `escalate` | working days after the due day on which they get another: `10, 30` |
| `escalateTo` | the role that is recipients as well when it is overdue |

They count from the due date that was stored when the work was opened. A calendar that changes has
them counted again (`operations/deadlines.py`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, select

from service import engine, feel
from service.clock import BEIJING, in_words
from service.db import Session
from service.errors import NotFound, Refused
from service.host import access
from service.host.cases.snapshot import Terms
from service.host.definitions import catalogue
from service.host.definitions.reminding import ESCALATE, ESCALATE_TO, REMIND, counted, named
from service.host.jobs import queue
from service.host.letters import inbox
from service.host.registry import calendar
from service.host.storage.locks import lock
from service.host.tables.core import Candidate, ProcessInstance, UserTask
from service.host.tables.letters import Recipient
from service.host.tables.reminders import Reminder
from service.people import accounts, roles
from service.people.actor import SYSTEM, Actor
from service.people.roles import Role

KIND = "remind"
HAND = "hand"
MORNING = time(8)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """When a letter goes out: a number of working days before (`remind`) or after the due day."""

    at: datetime
    kind: str
    days: int


def schedule(
    session: Session,
    instance: ProcessInstance,
    tasks: Iterable[engine.OpenTask],
    *,
    before: Mapping[str, Terms],
) -> None:
    """Set the next reminder of work that was opened, or whose due date changed, in this move."""
    for task in tasks:
        known = before.get(task.id)
        if (known is None or known.due != task.due) and _asks(task.properties):
            opened = session.at if known is None else None
            _set_next(session, instance.key, task.id, task.due, task.properties, since=opened)


def reschedule(session: Session, instance: ProcessInstance) -> None:
    """Set the reminders of a case's open work again: the calendar has changed."""
    query = select(UserTask).where(UserTask.instance_key == instance.key, UserTask.status == "open")
    fresh = query.order_by(UserTask.key).execution_options(populate_existing=True)
    for task in session.scalars(fresh):
        if _asks(task.properties):
            _set_next(session, instance.key, task.task_id, task.due_at, task.properties)


def remind(session: Session, args: Mapping[str, Any]) -> None:
    """Send what is due of one piece of work, and wait for what comes next.

    Of several that fell due while nothing ran, the last one is sent: what is overdue does not
    hear that it soon will be.
    """
    case = lock(session, instance=args["instance"])
    query = select(UserTask).where(
        UserTask.instance_key == case.key,
        UserTask.task_id == args["task"],
        UserTask.status == "open",
    )
    task = session.scalars(query).one_or_none()
    if task is None or task.due_at is None:
        return
    sent = _sent(session, task)
    passed = [
        one
        for one in moments(session, task.due_at, task.properties)
        if task.created_at < one.at <= session.at
    ]
    if passed and (passed[-1].kind, passed[-1].days) not in sent:
        _tell(session, case, task, kind=passed[-1].kind, days=passed[-1].days, actor=SYSTEM)
    _set_next(session, case.key, task.task_id, task.due_at, task.properties)


def by_hand(session: Session, *, task_key: int, actor: Actor) -> None:
    """Remind the holders of a piece of work now (催报); each time is counted.

    :raises NotFound: there is no such work in a case that this person sees
    :raises Refused: it is done already
    """
    query = select(UserTask).join(ProcessInstance)
    found = session.scalar(query.where(UserTask.key == task_key, access.visible(actor)))
    if found is None:
        raise NotFound(f"task {task_key}")
    case = lock(session, instance=found.instance_key)
    session.refresh(found)
    if found.status != "open":
        raise Refused("这项工作已经办结，不用再催")
    _tell(session, case, found, kind=HAND, days=None, actor=actor)


def urged(session: Session, *, tasks: Collection[int]) -> dict[int, tuple[int, datetime]]:
    """Return by the key of work how often its holders were urged by hand, and when last."""
    if not tasks:
        return {}
    query = select(Reminder.task_key, func.count(), func.max(Reminder.sent_at)).where(
        Reminder.task_key.in_(tasks), Reminder.kind == HAND
    )
    rows = session.execute(query.group_by(Reminder.task_key))
    return {key: (count, last) for key, count, last in rows}


def is_new_working_day(session: Session, *, since: datetime) -> bool:
    """Ask whether a working day has begun after the day of an instant."""
    last, today = since.astimezone(BEIJING).date(), session.at.astimezone(BEIJING).date()
    days = calendar(session)
    return any(_works(days, last + ONE_DAY * n) for n in range(1, (today - last).days + 1))


def by_hand_in(session: Session, *, number: str, actor: Actor) -> None:
    """Remind the holders of all open work of a case.

    :raises NotFound: there is no such case for this person
    :raises Refused: nothing waits in it
    """
    query = select(ProcessInstance).where(ProcessInstance.number == number, access.visible(actor))
    case = session.scalar(query)
    if case is None:
        raise NotFound(f"case {number}")
    keys = session.scalars(
        select(UserTask.key)
        .where(UserTask.instance_key == case.key, UserTask.status == "open")
        .order_by(UserTask.key)
    ).all()
    if not keys:
        raise Refused("本案没有等待办理的工作")
    for key in keys:
        by_hand(session, task_key=key, actor=actor)


@dataclass(frozen=True)
class Sent:
    """How often somebody was reminded in a case, and when last."""

    at: datetime
    count: int
    by_hand: int


def sent(session: Session, *, numbers: Collection[str]) -> dict[str, Sent]:
    """Return by the number of a case what was sent in it; nothing where nobody was reminded."""
    rows = session.execute(
        select(
            ProcessInstance.number,
            func.max(Reminder.sent_at),
            func.count(),
            func.sum(when((Reminder.kind == HAND, 1), else_=0)),
        )
        .join(Reminder, Reminder.instance_key == ProcessInstance.key)
        .where(ProcessInstance.number.in_(numbers))
        .group_by(ProcessInstance.number)
    )
    return {number: Sent(at, count, int(by_hand)) for number, at, count, by_hand in rows}


def sent_between(session: Session, *, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many reminders were sent from one instant to before another, by their kind."""
    rows = session.execute(
        select(Reminder.kind, func.count())
        .where(Reminder.sent_at >= since, Reminder.sent_at < until)
        .group_by(Reminder.kind)
    )
    return {row[0]: row[1] for row in rows}


def moments(session: Session, due: datetime, properties: Mapping[str, str]) -> list[Moment]:
    """Return when letters of a piece of work go out, in their order; nonsense asks for none."""
    days = calendar(session)
    last = _day(due)
    found = [
        *((REMIND, count, -count) for count in _numbers(properties.get(REMIND))),
        *((ESCALATE, count, count) for count in _numbers(properties.get(ESCALATE))),
    ]
    made = [
        Moment(datetime.combine(_counted(days, last, by), MORNING, BEIJING), kind, count)
        for kind, count, by in found
    ]
    return sorted(made, key=lambda one: (one.at, one.kind == REMIND))


def _set_next(
    session: Session,
    instance: int,
    task: str,
    due: datetime | None,
    properties: Mapping[str, str],
    *,
    since: datetime | None = None,
) -> None:
    """Enqueue the next letter of a piece of work; none is left, or it has no date: none waits."""
    name = f"{KIND}:{instance}:{task}"
    coming = moments(session, due, properties) if due else []
    following = next((one for one in coming if one.at > (since or session.at)), None)
    if following is None:
        if since is None:
            queue.drop(session, key=name)
        return
    args = {"instance": instance, "task": task}
    queue.enqueue(session, kind=KIND, key=name, args=args, run_at=following.at, instance=instance)


def _tell(
    session: Session,
    case: ProcessInstance,
    task: UserTask,
    *,
    kind: str,
    days: int | None,
    actor: Actor,
) -> None:
    letters = [("", list(_holders(session, task)))]
    if kind == ESCALATE:
        for role in _others(session, task):
            late = _late(session, case, task, role)
            others = list(inbox.of_role(session, case, role))
            if late:
                letters.append((late, others))
            else:
                letters[0][1].extend(others)
    for late, recipients in letters:
        _write(session, case, task, late=late, recipients=recipients)
    session.add(
        Reminder(
            instance_key=case.key,
            task_key=task.key,
            kind=kind,
            days=days,
            sent_at=session.at,
            sent_by=actor.id,
        )
    )
    session.flush()


def _words(session: Session, due: datetime | None) -> str:
    """Say how long there is, or since when it is late, in working days."""
    if due is None:
        return "等待办理"
    days, last = calendar(session), _day(due)
    today = session.at.astimezone(BEIJING).date()
    if today == last:
        return "今天到期"
    earlier, later = min(today, last), max(today, last)
    count = sum(_works(days, earlier + ONE_DAY * n) for n in range(1, (later - earlier).days + 1))
    if today < last:
        return f"还有{count}个工作日到期" if count else "假日后到期"
    return f"已逾期{count}个工作日" if count else "已逾期"


def _holders(session: Session, task: UserTask) -> Iterator[Recipient]:
    if task.assignee:
        yield Recipient(person=task.assignee)
        return
    query = select(Candidate).where(Candidate.task_key == task.key).order_by(Candidate.key)
    for one in session.scalars(query):
        yield Recipient(role=one.role, organisation=one.organisation, person=one.person)


def _write(
    session: Session,
    case: ProcessInstance,
    task: UserTask,
    *,
    late: str,
    recipients: list[Recipient],
) -> None:
    """Write one letter about a piece of work, with the names of who is late where they are given.

    Of several who do the same work for a case each is told of by a letter of its own.
    """
    words = _words(session, task.due_at)
    title = case.title or case.process_name
    head = "提醒" if words.endswith("到期") else "催办"
    until = f"应在{in_words(_day(task.due_at))}前办理，" if task.due_at else ""
    by = f"由{late}办理，" if late else ""
    inbox.write(
        session,
        case=case,
        recipients=recipients,
        subject=f"{head}：{late and late + '的'}{task.name}（{title}）{words}",
        body=f"办件{case.number}“{title}”的“{task.name}”{by}{until}{words}。请及时办理。",
    )


def _others(session: Session, task: UserTask) -> Iterator[Role]:
    for name in named(task.properties.get(ESCALATE_TO)):
        role = roles.find(session, name)
        if role is not None:
            yield role


def _late(session: Session, case: ProcessInstance, task: UserTask, role: Role) -> str:
    """Return the names of the persons who are late, for a role that may know them; else nothing.

    Who judges apart from others has a name for those alone who lead that process.
    """
    people = [one.person for one in _holders(session, task) if one.person]
    judges = roles.find(session, task.lane)
    if not people or (judges and judges.blind and not _leads(session, case, task, role)):
        return ""
    known = accounts.names(session, usernames=people)
    return "、".join(known.get(one, one) for one in people)


def _leads(session: Session, case: ProcessInstance, task: UserTask, role: Role) -> bool:
    release = catalogue.release(session, case.release)
    elements = catalogue.diagram(session, release, task.process_id).elements.values()
    lanes = {one.lane for one in elements if one.process_id == task.process_id and one.lane}
    return any(roles.find(session, lane) == role for lane in lanes)


def _sent(session: Session, task: UserTask) -> set[tuple[str, int | None]]:
    rows = session.execute(
        select(Reminder.kind, Reminder.days).where(Reminder.task_key == task.key)
    )
    return {(kind, days) for kind, days in rows}


def _asks(properties: Mapping[str, str]) -> bool:
    return REMIND in properties or ESCALATE in properties


def _numbers(written: str | None) -> tuple[int, ...]:
    try:
        return counted(written)
    except ValueError:  # deployed before it was checked
        return ()


def _counted(days: feel.Calendar | None, day: date, count: int) -> date:
    """Return the working day a number of them after a day, or before it where negative."""
    step = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= _works(days, day)
    return day


def _works(days: feel.Calendar | None, day: date) -> bool:
    return days.is_working_day(day) if days else day.weekday() < 5


def _day(due: datetime) -> date:
    """Return the last day of a deadline: midnight is the end of the day before."""
    return (due.astimezone(BEIJING) - timedelta(microseconds=1)).date()
