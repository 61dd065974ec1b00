"""A piece of work: opened, claimed, drafted and finished by somebody it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, select

from service import engine, privacy
from service.db import Session
from service.errors import NotFound, Refused
from service.forms import Form, expressions, private_places, restricted
from service.forms.components import dotted
from service.host import access, documents
from service.host.cases import answers, moves, persist, private_fields, reveals
from service.host.cases.sight import documents_for, sight
from service.host.cases.start_drafts import Place, Saved
from service.host.definitions import catalogue
from service.host.ledger.record import record
from service.host.ledger.writer import Changed, held_columns
from service.host.storage import sanitize
from service.host.storage.locks import is_drafted, lock_work
from service.host.tables.core import Document, Draft, ProcessInstance, UserTask
from service.host.tasks import drafts, refusals
from service.host.tasks.drafts import Typed
from service.host.tasks.finished import (
    UNLOCKED,
    FinishedTask,
    beginning,
    finished_before,
    visible_variables,
)
from service.people.actor import Actor


@dataclass(frozen=True)
class TaskView:
    """All that a task's page shows."""

    task: UserTask
    instance: ProcessInstance
    form: Form | None
    variables: Mapping[str, Any]
    """What the case's pages may show: its variables as the task sees them."""
    answered: Mapping[str, Any]
    """The same with what the form's own private fields hold: what it begins with."""
    typed: Typed | None
    """Their draft that the page goes on with."""
    others: tuple[Typed, ...]
    """Drafts that they typed in other windows."""
    begun: FinishedTask | None
    """What the case began with."""
    before: tuple[FinishedTask, ...]
    documents: tuple[Document, ...]
    revision: int
    mine: bool
    """They have claimed it, or it names them."""
    workable: bool
    """They may finish it now."""
    deputy_for: str
    """The name of who is away and whose deputy they are for it; empty where it is theirs."""
    releasable: bool
    """They may give it back to the others who could do it."""
    assignee_name: str | None
    private: bool
    """Identity and telephone numbers are shown to them."""

    @property
    def draft(self) -> Any:
        """Return what they have typed so far, None if nothing."""
        return self.typed.body if self.typed else None


def open(  # noqa: A001 - the contract's name
    session: Session, *, key: int, actor: Actor, story: bool = True, draft: str = ""
) -> TaskView:
    """Return a piece of work with everything its page shows.

    :param story: with what was decided before
    :param draft: the draft to go on with, by its key; the one saved last where it is not there
    :raises NotFound: there is none, or not for this person
    """
    task = _task(session, key, actor)
    values = _variables(session, task, actor)
    seen = sight(session, task.instance, actor)
    form = _restricted(session, task, _form(session, task), values)
    typed = [
        drafts.opened(session, one, form=form) for one in drafts.of(session, task=task, actor=actor)
    ]
    typed.sort(key=lambda one: one.key != draft)
    return TaskView(
        task=task,
        instance=task.instance,
        form=form,
        variables=values,
        answered=private_fields.opened(session, form=form, values=values),
        typed=typed[0] if typed else None,
        others=tuple(typed[1:]),
        begun=beginning(session, task.instance) if story and seen.open else None,
        before=finished_before(session, task, actor) if story else (),
        documents=documents_for(session, task.instance, seen),
        revision=task.revision,
        mine=task.assignee == actor.id,
        workable=access.may_work(task, actor) and task.delegated_by is None,
        deputy_for=_deputy_for(task, actor),
        releasable=_releasable(task, actor),
        assignee_name=refusals.name(session, task.assignee),
        private=reveals.sees_private(session, task.instance, actor),
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
    refusals.refuse_unless_workable(session, task, actor)
    if task.assignee is None and access.is_theirs(task, actor):
        _touch(session, task, actor)
        task.passed, task.assignee = None, actor.id
    return task


def unclaim(session: Session, *, key: int, actor: Actor) -> UserTask:
    """Give a claimed piece of work back to everybody who could do it.

    :raises Refused: it is not theirs, or it names them alone
    """
    task = _locked(session, key, actor)
    refusals.refuse_unless_workable(session, task, actor)
    if task.delegated_by:
        raise Refused(refusals.GIVE_BACK)
    if task.assignee and not _releasable(task, actor):
        raise Refused("这项工作指定由您本人办理，不能退回")
    if task.assignee is not None:
        _touch(session, task, actor)
        task.passed = task.assignee = None
    return task


def save_draft(
    session: Session, *, key: int, actor: Actor, body: Any, place: Place = drafts.WITHOUT_PAGE
) -> Saved:
    """Keep what somebody has typed so far; return where it lies.

    A draft may be saved even after somebody else was first: no text is lost.

    :raises NotFound: there is no such work for this person
    :raises Refused: more drafts of this task than one person may keep
    """
    task = _task(session, key, actor)
    form = _form(session, task)
    private = form is not None and bool(private_places(form))
    asked = drafts.Asked(form, _variables(session, task, actor) if private else {})
    return drafts.save(session, task=task, actor=actor, place=place, asked=asked, body=body)


def discard_draft(session: Session, *, key: int, actor: Actor, draft: str) -> None:
    """Throw away one of somebody's drafts of a piece of work.

    :raises NotFound: there is no such work for this person, or no such draft
    """
    drafts.discard(session, task=_task(session, key, actor), actor=actor, key=draft)


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
    with moves.moving(
        session, case=task.instance, actor=actor, subject="completion", element=task.element
    ) as move:
        refusals.refuse_unless_workable(session, task, actor)
        refusals.refuse_while_asked(task)
        refusals.refuse_if_touched_since(session, task, actor, revision)
        values = _settle(session, task, actor, answer)
        move.changes.append(_closing(session, task, actor, values))
        if documents.nameable(session, answer=values, instance=None, actor=actor):
            move.protect()
            documents.attach(session, instance=task.instance, answer=values, actor=actor)
        progress = engine.complete(
            move.diagram, move.state, task=task.task_id, answer=values, context=move.context
        )
        move.persist(progress, finished_task=task.task_id)
        if is_drafted(session, task):
            _forget_drafts(session, task, actor)
            session.connection().execute(_DROP_DRAFT, {"task": task.key, "who": actor.id})
        return progress


_DRAFTS = cast(Table, Draft.__table__)
_DROP_DRAFT = delete(_DRAFTS).where(
    _DRAFTS.c.task_key == bindparam("task"), _DRAFTS.c.person == bindparam("who")
)


def _closing(session: Session, task: UserTask, actor: Actor, answer: dict[str, Any]) -> Changed:
    """Return what makes the row of a piece of work say who has done it, when and how."""
    absent = None if access.is_theirs(task, actor) else access.absentee(task, actor)
    if absent is not None:
        record(
            session,
            subject="task",
            verb="deputised",
            instance=task.instance_key,
            element=task.element,
            data={"whom": absent.name},
        )
    after = {
        "status": "completed",
        "assignee": actor.id,
        "touched_by": actor.id,
        "touched_at": session.at,
        "completed_by": actor.id,
        "completed_by_name": actor.name,
        "on_behalf_of": absent and absent.id,
        "on_behalf_of_name": absent and absent.name,
        "completed_at": session.at,
        "answer": answer,
        "revision": task.revision + 1,
    }
    before = {name: getattr(task, name) for name in after}
    whole = held_columns(task)
    return Changed(UserTask, (task.key,), before, after, element=task.element, whole=whole)


def _deputy_for(task: UserTask, actor: Actor) -> str:
    absent = None if access.is_theirs(task, actor) else access.absentee(task, actor)
    return absent.name if absent else ""


def _forget_drafts(session: Session, task: UserTask, actor: Actor) -> None:
    """Take away what was typed into private fields of drafts that end here."""
    form = _form(session, task)
    if form is None or not private_places(form):
        return
    for draft in drafts.of(session, task=task, actor=actor):
        privacy.forget(session, draft.body)


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
        unlocked=unlocked(task, form, context) if form else None,
    )


def unlocked(task: UserTask, form: Form, context: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the only fields (dotted paths) that may be changed in a piece of work; None: all.

    The diagram says them with the property `unlocked` of the user task, an expression such as
    `=materials.unlocked`. A value that is no list of names unlocks nothing; null is all of them.
    What the form calls `permanent` stays locked all the same (`forms.restricted`).
    """
    written = task.properties.get(UNLOCKED)
    if not written:
        return None
    found = expressions.value(written, context) if written.startswith("=") else written.split(",")
    if found is None:  # no restriction, but for what is permanent
        return frozenset(dotted(field.path) for field in form.fields)
    names = found if isinstance(found, list) else []
    return frozenset(name.strip() for name in names if isinstance(name, str))


def _restricted(
    session: Session, task: UserTask, form: Form | None, values: Mapping[str, Any]
) -> Form | None:
    """Return a form as far as this piece of work may change what it asks."""
    names = unlocked(task, form, values) if form else None
    if form is None or names is None:
        return form
    seen = private_fields.opened(session, form=form, values=values)
    return restricted(form, unlocked=names, context=seen)


def _task(session: Session, key: int, actor: Actor) -> UserTask:
    task = session.get(UserTask, sanitize.row_key(key))
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
    if task.status == "open" or access.blind(actor, task.instance):
        return False
    if session.scalars(sees).first() is None:
        return False
    seen = sight(session, task.instance, actor)
    # Whoever did it is named there.
    return task.completed_by not in seen.judges and seen.sees_step(
        task.process_id, task.lane, task.completed_by
    )


def _locked(session: Session, key: int, actor: Actor) -> UserTask:
    """Return a piece of work as it is now, with the lock of its case."""
    task = lock_work(session, task=sanitize.row_key(key))
    if not _may_open(session, task, actor):
        raise NotFound(f"task {key}")
    return task


def _releasable(task: UserTask, actor: Actor) -> bool:
    shared = any(candidate.role for candidate in task.candidates)
    return shared and task.status == "open" and task.assignee == actor.id


def _touch(session: Session, task: UserTask, actor: Actor) -> None:
    task.revision += 1
    task.touched_by, task.touched_at = actor.id, session.at


def _form(session: Session, task: UserTask) -> Form | None:
    if not task.form:
        return None
    unclaim = catalogue.release(session, task.instance.release)
    return catalogue.form(session, unclaim, task.form)


def _variables(session: Session, task: UserTask, actor: Actor) -> dict[str, Any]:
    state = persist.state_of(session, task.instance)
    diagram = moves.diagram_of(session, task.instance)
    open_now = task.task_id if task.status == "open" else None
    values = engine.variables(diagram, state, task=open_now)
    return visible_variables(session, task, actor, values)
