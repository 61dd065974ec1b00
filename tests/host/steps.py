"""What the cast does again and again, each in a request of its own."""

from typing import Any

from sqlalchemy import select

from service.db import Database
from service.host.cases import instances
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tasks import tasks
from service.people.actor import Actor
from tests.host.cast import HE, WANG, ZHANG
from tests.host.conftest import Writing

NOTE = {"note": {"subject": "学徒名单", "body": "八人", "round": "2026-1"}}
PASS = {"verdict": {"decision": "pass", "opinion": "齐全"}}
RETURN = {"verdict": {"decision": "return", "opinion": "缺照片"}}


def begin(writing: Writing, actor: Actor = ZHANG, **variables: Any) -> str:
    """Begin to send papers; return the number of the case."""
    with writing(actor) as session:
        return instances.start(
            session, process_id="sending", actor=actor, variables=variables
        ).number


def task_of(writing: Writing, number: str, *, element: str = "") -> int:
    """Return the key of a case's open work."""
    with writing(WANG) as session:
        query = select(UserTask.key).join(ProcessInstance)
        query = query.where(ProcessInstance.number == number, UserTask.status == "open")
        if element:
            query = query.where(UserTask.element == element)
        return session.scalars(query.order_by(UserTask.key)).one()


def do(writing: Writing, actor: Actor, number: str, answer: object) -> None:
    """Finish the one piece of work that waits in a case."""
    key = task_of(writing, number)
    with writing(actor) as session:
        tasks.complete(session, key=key, actor=actor, answer=answer)


def sent(writing: Writing, actor: Actor = ZHANG, **note: str) -> str:
    """Begin a case and send it to the centre; return its number."""
    number = begin(writing, actor)
    do(writing, actor, number, {"note": {**NOTE["note"], **note}})
    return number


def case(writing: Writing, number: str) -> ProcessInstance:
    """Return a case as it stands."""
    with writing(HE) as session:
        found = session.scalars(select(ProcessInstance).where(ProcessInstance.number == number))
        instance = found.one()
        session.expunge(instance)
        return instance


def scoring(writing: Writing, *experts: str, **variables: Any) -> str:
    """Send a case to experts; return its number."""
    with writing(WANG) as session:
        given = {"experts": list(experts), **variables}
        return instances.start(session, process_id="scoring", actor=WANG, variables=given).number


def score_of(database: Database, number: str, expert: Actor) -> int:
    """Return the key of an expert's own work."""
    with database.read() as session:
        query = select(UserTask.key).join(UserTask.instance)
        return session.scalars(
            query.where(ProcessInstance.number == number, UserTask.assignee == expert.id)
        ).one()
