"""What an answer would lead to: the work is done for once in a savepoint, looked at, and undone.

So what is said is what would happen, by the same rules and actions; only the clock goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.errors import FieldProblem, Refused
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tables.letters import Letter
from service.host.tasks import tasks
from service.people.actor import Actor


@dataclass(frozen=True)
class NextStep:
    """Work that would wait then: what, for whom, and until when."""

    name: str
    lane: str
    due_at: datetime | None


@dataclass(frozen=True)
class Foreseen:
    """What would be different afterwards, or why it would be refused."""

    number: str
    title: str
    refusal: str = ""
    problems: Sequence[FieldProblem] = ()
    steps: tuple[NextStep, ...] = ()
    letters: tuple[str, ...] = ()
    """Subjects of the letters that would be sent at once."""
    ended: str = ""
    """How the case would be closed; empty while it goes on."""


def foresee(session: Session, *, key: int, actor: Actor, answer: Any) -> Foreseen:
    """Say what finishing a piece of work would lead to; nothing is kept, nothing goes on record.

    :raises NotFound: there is no such work for this person
    """
    task = tasks.open(session, key=key, actor=actor, story=False).task
    case, number, title = task.instance_key, task.instance.number, _title(task.instance)
    before = {one.key for one in _open(session, case)}
    sent = set(session.scalars(select(Letter.key).where(Letter.instance_key == case)))
    savepoint = session.begin_nested()
    try:
        tasks.complete(session, key=key, actor=actor, answer=answer)
        session.flush()
        steps = tuple(
            NextStep(one.name, one.lane or "", one.due_at)
            for one in _open(session, case)
            if one.key not in before
        )
        letters = session.scalars(
            select(Letter.subject)
            .where(Letter.instance_key == case, Letter.key.not_in(sent))
            .order_by(Letter.key)
        ).all()
        instance = session.get_one(ProcessInstance, case)
        ended = instance.status if instance.ended_at is not None else ""
        return Foreseen(number, title, steps=steps, letters=tuple(letters), ended=ended)
    except Refused as refusal:
        return Foreseen(number, title, str(refusal.sentence), refusal.problems)
    finally:
        savepoint.rollback()
        session.deferred_lines.clear()
        session.expire_all()


def _title(instance: ProcessInstance) -> str:
    return instance.title or instance.process_name


def _open(session: Session, case: int) -> Sequence[UserTask]:
    query = select(UserTask).where(UserTask.instance_key == case, UserTask.status == "open")
    return session.scalars(query.order_by(UserTask.created_at, UserTask.key)).all()
