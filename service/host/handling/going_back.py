"""Work that goes back: returned to an earlier step (退回), or taken back by who did it (拿回).

Where a diagram says so (`returnTo`, `takeBack`) and the engine finds nothing against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from service import engine
from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access, standing_in
from service.host.cases import moves, persist
from service.host.definitions.reminding import is_said
from service.host.handling import looks
from service.host.handling.passing import keep, said, title_of
from service.host.handling.people import Choice
from service.host.letters import inbox
from service.host.storage import sanitize
from service.host.storage.locks import lock_work
from service.host.tables.core import Draft, ProcessInstance, UserTask
from service.host.tables.handling import Handling
from service.host.tables.letters import Recipient
from service.host.tasks import refusals
from service.people.actor import Actor

SENT_BACK, TAKEN_BACK = "sent_back", "taken_back"


@dataclass(frozen=True)
class Target:
    """An earlier step that work may be returned to, who did it last, and why not if it may not."""

    element: str
    name: str
    who: str
    why_not: str = ""


@dataclass(frozen=True)
class Plan:
    """What returning work leads to."""

    to: Target
    effects: tuple[str, ...]
    subject: str
    body: str
    """The letter that whoever does the step again gets."""


def targets(session: Session, *, key: int, actor: Actor) -> tuple[UserTask, list[Target]]:
    """Return a piece of work that somebody may return, and the steps that its diagram names.

    :raises NotFound: there is no such work for them
    :raises Refused: it is not theirs to return, or its diagram names no step
    """
    task = session.get(UserTask, sanitize.row_key(key))
    if task is None or not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    return task, _targets(session, task, actor)


def plan(session: Session, *, key: int, to: str, words: str, actor: Actor) -> Plan:
    """Say what returning a piece of work to an earlier step would lead to.

    :raises NotFound: there is no such work for them
    :raises Refused: it is not theirs to return, not to there, or no words
    """
    task, found = targets(session, key=key, actor=actor)
    return _plan(task, _one(found, to), said(words), actor)


def send_back(
    session: Session, *, key: int, to: str, words: str, actor: Actor, revision: int | None = None
) -> Plan:
    """Return a piece of work to an earlier step, in the caller's one transaction.

    Who did that step last gets it again, where they still may do it.

    :raises NotFound: there is no such work for them
    :raises Refused: as `plan`
    :raises Stale: somebody was first
    """
    task = lock_work(session, task=sanitize.row_key(key))
    if not access.may_open(task, actor):
        raise NotFound(f"task {key}")
    refusals.refuse_if_touched_since(session, task, actor, revision)
    planned = _plan(task, _one(_targets(session, task, actor), to), said(words), actor)
    last = _done_last(session, task, to)
    again = _move(session, task, to, SENT_BACK, last.completed_by if last else None, actor)
    doer = Choice(again.assignee, planned.to.who, "") if again.assignee else None
    keep(session, again, SENT_BACK, words, actor=actor, to=[doer] if doer else [])
    inbox.write(
        session,
        case=again.instance,
        recipients=_those_of(again),
        subject=planned.subject,
        body=planned.body,
    )
    return planned


def takeable(session: Session, instance: ProcessInstance, *, actor: Actor) -> list[UserTask]:
    """Return what somebody has done in a case and may take back now."""
    if instance.ended_at is not None:
        return []
    query = select(UserTask).where(
        UserTask.instance_key == instance.key,
        UserTask.status == "completed",
        UserTask.completed_by == actor.id,
        UserTask.on_behalf_of.is_(None),
    )
    mine = [one for one in session.scalars(query) if _is_offered(one)]
    return [one for one in mine if _why_not_taken(session, one, actor) is None]


def take_back(session: Session, *, key: int, actor: Actor) -> UserTask:
    """Let somebody do again what they have done, as long as nobody has looked at what came of it.

    :raises NotFound: there is no such work for them
    :raises Refused: it cannot be taken back, or not any more
    """
    task = lock_work(session, task=sanitize.row_key(key))
    if task.completed_by != actor.id or access.recused(task.instance, actor):
        raise NotFound(f"task {key}")
    why_not = (
        "这一步办结后不能拿回" if not _is_offered(task) else _why_not_taken(session, task, actor)
    )
    if why_not is not None:
        raise Refused(why_not)
    later = _came_of(session, task)[0]
    again = _move(session, later, task.element, TAKEN_BACK, actor.id, actor)
    keep(session, again, TAKEN_BACK, "", actor=actor, to=[], asks=False)
    return again


def _targets(session: Session, task: UserTask, actor: Actor) -> list[Target]:
    refusals.refuse_unless_workable(session, task, actor)
    refusals.refuse_while_asked(task)
    if not access.is_theirs(task, actor):
        raise Refused("您是代办，只能办理，不能退回")
    names = engine.steps_named(task.properties.get(engine.RETURN_TO))
    if not names:
        raise Refused("流程图没有规定这一步可以退回")
    diagram = moves.diagram_of(session, task.instance)
    state = persist.state_of(session, task.instance)
    return [_target(session, task, name, diagram, state) for name in names]


def _target(
    session: Session, task: UserTask, name: str, diagram: engine.Diagram, state: engine.State
) -> Target:
    element = diagram.elements.get(name)
    last = _done_last(session, task, name)
    called, who = (
        element.name if element else name,
        (last.completed_by_name if last else None) or "",
    )
    if last is None:
        return Target(name, called, who, "本案没有办过这一步")
    found = engine.why_not_back(diagram, state, task=task.task_id, to=name)
    return Target(name, called, who, found.zh if found else "")


def _one(found: Sequence[Target], to: str) -> Target:
    one = next((one for one in found if one.element == to), None)
    if one is None:
        raise Refused("请选择退回到哪一步")
    if one.why_not:
        raise Refused(say("不能退回到“%(name)s”：%(why)s", name=one.name, why=one.why_not))
    return one


def _plan(task: UserTask, to: Target, words: str, actor: Actor) -> Plan:
    case = task.instance
    effects = (
        f"“{task.name}”收回，“{to.name}”重新办理；上次由{to.who}办理，仍能办的还由{to.who}办。",
        "办理期限按流程图重新计算。已经形成的意见和材料留在办理记录里。",
        f"“{to.name}”办结后，流程重新走到“{task.name}”。",
    )
    body = (
        f"{actor.name}把办件{case.number}“{title_of(case)}”从“{task.name}”退回到“{to.name}”，"
        f"请重新办理。说明：{words}"
    )
    return Plan(to, effects, f"退回：{to.name}（{title_of(case)}）", body)


def _move(
    session: Session, task: UserTask, to: str, verb: str, who: str | None, actor: Actor
) -> UserTask:
    """Close open work, open the earlier step again, and give it to who did it last."""
    case = task.instance
    with moves.moving(
        session, case=case, actor=actor, subject="completion", element=task.element
    ) as move:
        try:
            progress = engine.send_back(
                move.diagram, move.state, task=task.task_id, to=to, context=move.context
            )
        except engine.NotAllowed as refused:
            raise Refused(refused.zh) from refused
        move.persist(progress)
    query = select(UserTask).where(
        UserTask.instance_key == case.key, UserTask.element == to, UserTask.status == "open"
    )
    again = session.scalars(query.order_by(UserTask.key.desc())).first()
    if again is None:
        raise Refused(say("“%(to)s”重新开始后当即结束，没有退回", to=to))
    doer = standing_in.account(session, who) if who else None
    if again.assignee is None and doer is not None and _may(again, doer):
        again.passed, again.assignee = verb, doer.id
        again.revision += 1
        again.touched_by, again.touched_at = actor.id, session.at
        session.flush()
    if verb == TAKEN_BACK and again.assignee != actor.id:
        raise Refused("您现在不能再办这一步，不能拿回")
    return again


def _may(task: UserTask, doer: Actor) -> bool:
    return access.is_candidate(task, doer) and not access.recused(task.instance, doer)


def _those_of(task: UserTask) -> list[Recipient]:
    if task.assignee:
        return [Recipient(person=task.assignee)]
    return [
        Recipient(person=one.person, role=one.role, organisation=one.organisation)
        for one in task.candidates
    ]


def _done_last(session: Session, task: UserTask, element: str) -> UserTask | None:
    query = select(UserTask).where(
        UserTask.instance_key == task.instance_key,
        UserTask.status == "completed",
        UserTask.element == element,
        UserTask.process_id == task.process_id,
    )
    return session.scalars(query.order_by(UserTask.completed_at.desc())).first()


def _is_offered(task: UserTask) -> bool:
    return task.status == "completed" and is_said(task.properties.get(engine.TAKE_BACK))


def _came_of(session: Session, task: UserTask) -> Sequence[UserTask]:
    """Return the open work that finishing a piece of work has begun."""
    query = select(UserTask).where(
        UserTask.instance_key == task.instance_key,
        UserTask.status == "open",
        UserTask.created_at == task.completed_at,
    )
    return session.scalars(query.order_by(UserTask.key)).all()


def _why_not_taken(session: Session, task: UserTask, actor: Actor) -> str | None:
    later = _came_of(session, task)
    if task.instance.ended_at is not None or len(later) != 1:
        return "下一步已经办理，或者同时开始了几步，不能拿回"
    next_one = later[0]
    if _is_touched(session, next_one, actor):
        return "下一步的办理人已经看过，不能拿回，请与对方联系"
    diagram = moves.diagram_of(session, task.instance)
    state = persist.state_of(session, task.instance)
    found = engine.why_not_back(
        diagram, state, task=next_one.task_id, to=task.element, at_once=True
    )
    return f"不能拿回：{found.zh}" if found else None


def _is_touched(session: Session, task: UserTask, actor: Actor) -> bool:
    if task.touched_by is not None or looks.looked_at(session, task, by_others_than=actor.id):
        return True
    drafted = exists().where(Draft.task_key == task.key)
    handled = exists().where(Handling.task_key == task.key)
    return bool(session.scalar(select(drafted | handled)))
