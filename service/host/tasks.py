"""A piece of work: opened, claimed, drafted and finished by somebody it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.orm import Session

from service import engine
from service.clock import BEIJING
from service.errors import NotFound, Refused, Stale
from service.host import access, answers, catalogue, documents, given, keeping, moves
from service.host.earlier import Earlier, before, finished, finished_page, seen
from service.host.forms import Form
from service.host.history.record import witness
from service.host.inbox import Counts, TaskRow, Waiting, counts, inbox, rounds, waiting
from service.host.locks import lock_work
from service.host.pages import Page
from service.host.tables import Document, Draft, ProcessInstance, UserTask
from service.host.upsert import counted
from service.people.actor import Actor
from service.people.tables import Account

__all__ = [
    "Counts",
    "Earlier",
    "Page",
    "TaskRow",
    "TaskView",
    "Waiting",
    "claim",
    "complete",
    "counts",
    "finished",
    "finished_page",
    "inbox",
    "names",
    "open",
    "release",
    "rounds",
    "save_draft",
    "waiting",
]


@dataclass(frozen=True)
class TaskView:
    """All that a task's page shows."""

    task: UserTask
    instance: ProcessInstance
    form: Form | None
    variables: Mapping[str, Any]
    """What the form may show: the case's variables as the task sees them."""
    draft: Any
    before: tuple[Earlier, ...]
    documents: tuple[Document, ...]
    revision: int
    mine: bool
    """They have claimed it, or it names them."""
    workable: bool
    """They may finish it now."""
    releasable: bool
    """They may give it back to the others who could do it."""
    assignee_name: str | None
    private: bool
    """Identity and telephone numbers are shown to them."""


def open(  # noqa: A001 - the contract's name
    session: Session, *, key: int, actor: Actor, story: bool = True
) -> TaskView:
    """Return a piece of work with everything its page shows.

    :param story: with what was decided before
    :raises NotFound: there is none, or not for this person
    """
    task = _task(session, key, actor)
    draft = session.get(Draft, (task.key, actor.id))
    return TaskView(
        task=task,
        instance=task.instance,
        form=_form(session, task),
        variables=_variables(session, task, actor),
        draft=draft.body if draft else None,
        before=before(session, task, actor) if story else (),
        documents=tuple(documents.of(session, task.instance)),
        revision=task.revision,
        mine=task.assignee == actor.id,
        workable=access.may_work(task, actor),
        releasable=_releasable(task, actor),
        assignee_name=_name(session, task.assignee),
        private=access.sees_private(actor, task.instance),
    )


def names(session: Session, *, key: int) -> tuple[str, str]:
    """Return what a piece of work is called, and the number of its case.

    :raises NoResultFound: there is no such work
    """
    task = session.get_one(UserTask, key)
    return task.name, task.instance.number


def claim(session: Session, *, key: int, actor: Actor) -> UserTask:
    """Take a piece of work that several could do.

    :raises Stale: somebody was first
    :raises Refused: it is not for them
    """
    task = _locked(session, key, actor)
    _refuse_unless_workable(session, task, actor)
    if task.assignee is None:
        _touch(session, task, actor)
        task.assignee = actor.id
    return task


def release(session: Session, *, key: int, actor: Actor) -> UserTask:
    """Give a claimed piece of work back to everybody who could do it.

    :raises Refused: it is not theirs, or it names them alone
    """
    task = _locked(session, key, actor)
    _refuse_unless_workable(session, task, actor)
    if task.assignee and not _releasable(task, actor):
        raise Refused("这项工作指定由您本人办理，不能退回")
    if task.assignee is not None:
        _touch(session, task, actor)
        task.assignee = None
    return task


def save_draft(session: Session, *, key: int, actor: Actor, body: Any) -> int:
    """Keep what somebody has typed so far; return the draft's revision.

    A draft may be saved even after somebody else was first: no text is lost.

    :raises NotFound: there is no such work for this person
    """
    task = _task(session, key, actor)
    draft = {"task_key": task.key, "person": actor.id, "body": body, "revision": 1}
    draft["saved_at"] = session.info["at"]
    return counted(session, Draft, draft, by="revision")


def complete(
    session: Session, *, key: int, actor: Actor, answer: object, revision: int | None = None
) -> engine.Progress:
    """Finish a piece of work and let its process run on, in the caller's one transaction.

    `revision` is the one that the person's page showed, None if there was no page.

    :raises Stale: somebody was first
    :raises Refused: not theirs, an answer is not well formed, or a rule says no
    :raises NotFound: there is no such work for this person
    """
    task = _locked(session, key, actor)
    try:
        _refuse_unless_workable(session, task, actor)
        _refuse_if_touched_since(session, task, actor, revision)
        settled = _settle(session, task, actor, answer)
    except Refused as refusal:
        _testify(session, task, refusal)
        raise
    return moves.move(
        session,
        instance=task.instance,
        actor=actor,
        run=lambda *lent: _finish(session, task, actor, settled, *lent),
        subject="completion",
        element=task.element,
        finishes=task.task_id,
    )


_DRAFTS = cast(Table, Draft.__table__)
_DROP_DRAFT = delete(_DRAFTS).where(
    _DRAFTS.c.task_key == bindparam("task"), _DRAFTS.c.person == bindparam("who")
)


def _finish(
    session: Session,
    task: UserTask,
    actor: Actor,
    answer: dict[str, Any],
    diagram: engine.Diagram,
    state: engine.State,
    hands: engine.Hands,
) -> engine.Progress:
    _touch(session, task, actor)
    task.status, task.answer = "completed", answer
    task.completed_at, task.completed_by = session.info["at"], actor.id
    task.completed_by_name, task.assignee = actor.name, actor.id
    documents.attach(session, instance=task.instance, answer=answer, actor=actor)
    session.flush()
    session.connection().execute(_DROP_DRAFT, {"task": task.key, "who": actor.id})
    return engine.complete(diagram, state, task=task.task_id, answer=answer, hands=hands)


def _settle(session: Session, task: UserTask, actor: Actor, answer: object) -> dict[str, Any]:
    form = _form(session, task)
    context = _variables(session, task, actor) if form else {}
    return answers.settle(
        session,
        form=form,
        body=answer,
        context=context,
        instance=task.instance,
        actor=actor,
    )


def _testify(session: Session, task: UserTask, refusal: Refused) -> None:
    witness(
        session,
        subject="completion",
        verb="refused",
        instance=task.instance_key,
        element=task.element,
        sentence=refusal.sentence,
        fields=[problem.path for problem in refusal.problems],
    )


def _task(session: Session, key: int, actor: Actor) -> UserTask:
    task = session.get(UserTask, given.key(key))
    if task is None or not _may_open(session, task, actor):
        raise NotFound(f"task {key}")
    return task


def _may_open(session: Session, task: UserTask, actor: Actor) -> bool:
    """Ask whether it is theirs; a closed one may be opened by whoever sees its case."""
    if access.may_open(task, actor):
        return True
    sees = select(ProcessInstance.key).where(
        ProcessInstance.key == task.instance_key, access.visible(actor)
    )
    others = access.blind(actor, task.instance)
    return task.status != "open" and not others and session.scalars(sees).first() is not None


def _locked(session: Session, key: int, actor: Actor) -> UserTask:
    """Return a piece of work as it is now, with the lock of its case."""
    task = lock_work(session, task=given.key(key))
    if not _may_open(session, task, actor):
        raise NotFound(f"task {key}")
    return task


def _refuse_unless_workable(session: Session, task: UserTask, actor: Actor) -> None:
    if access.may_work(task, actor):
        return
    if task.status == "cancelled":
        raise Refused("这项工作已经撤销，不用再办")
    if task.touched_by in (None, actor.id) and task.status == "open":
        raise Refused("这项工作不归您办理")
    raise _stale(session, task)


def _refuse_if_touched_since(
    session: Session, task: UserTask, actor: Actor, revision: int | None
) -> None:
    if revision is None or revision >= task.revision or task.touched_by == actor.id:
        return
    raise _stale(session, task)


def _releasable(task: UserTask, actor: Actor) -> bool:
    shared = any(candidate.role for candidate in task.candidates)
    return shared and task.status == "open" and task.assignee == actor.id


def _name(session: Session, username: str | None) -> str | None:
    account = session.get(Account, username) if username else None
    return account.name if account else username


def _stale(session: Session, task: UserTask) -> Stale:
    who = _name(session, task.touched_by) or "系统"
    when = _moment(task.touched_at)
    deed = "办结" if task.status == "completed" else "认领"
    return Stale(f"{who}已于{when}{deed}这项工作，您填写的内容仍在", who=who, when=when)


def _moment(at: datetime | None) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


def _touch(session: Session, task: UserTask, actor: Actor) -> None:
    task.revision += 1
    task.touched_by, task.touched_at = actor.id, session.info["at"]


def _form(session: Session, task: UserTask) -> Form | None:
    if not task.form:
        return None
    release = catalogue.release(session, task.instance.release)
    return catalogue.form(session, release, task.form)


def _variables(session: Session, task: UserTask, actor: Actor) -> dict[str, Any]:
    state = keeping.state_of(session, task.instance)
    diagram = moves.diagram_of(session, task.instance)
    open_now = task.task_id if task.status == "open" else None
    values = engine.variables(diagram, state, task=open_now)
    return seen(session, task, actor, values)
