"""Rights that end: work that somebody had claimed and may do no more goes back to the others."""

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound
from service.host import access, standing_in
from service.host.cases import instances, start_drafts
from service.host.cases.start_drafts import new_key
from service.host.storage.locks import lock_work
from service.host.tables.core import Draft, UserTask
from service.people import accounts
from service.people.actor import Actor


def give_back(session: Session, *, username: str) -> int:
    """Give back what somebody holds and may not do any more; return how much it was.

    Called when their roles or organisation change, or their account is locked. Work that names
    them alone stays theirs in name: nobody else could do it, an administrator reassigns it.
    """
    who = _actor(session, username)
    held = select(UserTask.key).where(UserTask.status == "open", UserTask.assignee == username)
    count = 0
    for key in session.scalars(held.order_by(UserTask.key)).all():
        task = lock_work(session, task=key)
        shared = any(candidate.role for candidate in task.candidates)
        if task.assignee != username or not shared or (who and access.may_work(task, who)):
            continue
        task.assignee, task.revision = task.delegated_by, task.revision + 1
        task.passed = "returned" if task.delegated_by else None
        task.delegated_by = None
        task.touched_by, task.touched_at = session.actor.id, session.at
        count += 1
    session.flush()
    return count


def pass_on(session: Session, *, from_: str, to: Actor) -> int:
    """Give what somebody holds to a colleague who could do it too, with what was typed so far.

    What they began to write before there is a case goes along, as far as the colleague may begin
    it.

    :return: how much it was
    """
    held = select(UserTask.key).where(UserTask.status == "open", UserTask.assignee == from_)
    may_begin = [one.process_id for one in instances.startable(session, actor=to)]
    count = start_drafts.pass_on(session, from_=from_, to=to, processes=may_begin)
    for key in session.scalars(held.order_by(UserTask.key)).all():
        task = lock_work(session, task=key)
        if task.assignee != from_ or access.recused(task.instance, to):
            continue
        if not access.is_candidate(task, to) or to.id in standing_in.kept_apart(session, task):
            continue
        task.assignee, task.revision = to.id, task.revision + 1
        task.passed = "transferred"
        task.touched_by, task.touched_at = session.actor.id, session.at
        _pass_on_drafts(session, key, from_, to.id)
        count += 1
    session.flush()
    return count


def _pass_on_drafts(session: Session, key: int, from_: str, to: str) -> None:
    """Lay what was typed beside what the colleague may have typed themselves."""
    of_task = select(Draft).where(Draft.task_key == key)
    taken = set(session.scalars(of_task.where(Draft.person == to).with_only_columns(Draft.window)))
    for typed in session.scalars(of_task.where(Draft.person == from_)).all():
        window = new_key() if typed.window in taken else typed.window
        kept = {"body": typed.body, "revision": 1, "page": "", "saved_at": typed.saved_at}
        session.delete(typed)  # what is private in it goes with one draft, not with two
        session.flush()
        session.add(Draft(task_key=key, person=to, window=window, **kept))


def _actor(session: Session, username: str) -> Actor | None:
    try:
        return accounts.actor(session, username)
    except NotFound:  # locked
        return None
