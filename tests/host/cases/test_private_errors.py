"""Private values and what goes wrong: incidents, jobs and logs never say them."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from service.db import Database, Session
from service.errors import Refused
from service.host.cases import instances
from service.host.cases.revealed import takes_private
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.ledger.tables import Entry
from service.host.tables.core import Incident, Job, UserTask, Variable
from service.host.tasks import tasks
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM
from service.privacy import Private, mask
from tests.engine.drawing import ext, file, flows, process
from tests.host.cast import EVERYBODY
from tests.host.desk import REGISTRY

WORD = "11010519491231002X"
HEARD: list[Any] = []


def falls(*, person: Private[dict[str, Any]], sealed: dict[str, Any]) -> dict[str, Any]:
    """Fall over, saying all that is known."""
    HEARD.append(person)
    raise ValueError(f"no such person: {person!r}")


def refuses(*, person: Private[dict[str, Any]]) -> dict[str, Any]:
    """Refuse, naming the number."""
    raise Refused(f"号码{person['number']}不在名册中")


def breaks(*, session: Session, person: Private[dict[str, Any]]) -> dict[str, Any]:
    """Ask the database something that it cannot read, with the number in it."""
    session.execute(text(f"SELECT * FROM nowhere WHERE x = '{person['number']}'"))
    return {}


def answers(*, person: Private[dict[str, Any]]) -> dict[str, Any]:
    """Give back what was given, and a sentence about it."""
    return {"echo": person, "sentence": f"号码 {person['number']}"}


def looks(*, person: dict[str, Any]) -> dict[str, Any]:
    """Give back what an action sees that declares nothing."""
    return {"echo": person}


ACTIONS = {f"test.{one.__name__}": one for one in (falls, refuses, breaks, answers, looks)}
FORM = b"""{"type": "default", "id": "person", "name": "x", "components": [
 {"type": "group", "id": "g", "path": "person", "properties": {"private": "true"}, "components": [
  {"type": "textfield", "id": "n", "key": "number", "label": "n"},
  {"type": "number", "id": "s", "key": "salary", "label": "s"}]},
 {"type": "textfield", "id": "o", "key": "open", "label": "o"}]}"""


@pytest.fixture
def database(database: Database) -> Database:
    """The usual database, with actions that say what they were given."""
    registry = replace(REGISTRY, actions={**REGISTRY.actions, **ACTIONS})
    database.resources = replace(database.resources, registry=registry)
    return database


@pytest.fixture
def sent(database, writing, clock):
    """Send the form of a designer, whose next step after an hour is an action."""

    def sent(action: str) -> str:
        timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
        task = ext(
            f'<zeebe:taskDefinition type="test.{action}"/>'
            '<zeebe:ioMapping><zeebe:input source="=person" target="person"/></zeebe:ioMapping>'
        )
        form = ext('<zeebe:formDefinition formId="person"/><zeebe:userTask/>')
        body = (
            f'<startEvent id="s"/><userTask id="ask" name="问">{form}</userTask>'
            f'<intermediateCatchEvent id="later">{timer}</intermediateCatchEvent>'
            f'<serviceTask id="act" name="办">{task}</serviceTask><endEvent id="e"/>'
            + flows("s > ask > later > act > e")
        )
        files = {"p.bpmn": file(process(body)), "person.form": FORM}
        with writing(SYSTEM) as session:
            deployment.deploy(session, files=files, reason="试")
            case = instances.start(session, process_id="p", actor=SYSTEM, variables={})
            number = case.number
            key = session.scalars(
                select(UserTask.key).where(UserTask.instance_key == case.key)
            ).one()
        admin = next(one for one in EVERYBODY if one.has("admin"))
        answer = {"person": {"number": WORD, "salary": 98765.5}, "open": "公开"}
        with writing(admin) as session:
            tasks.save_draft(session, key=key, actor=admin, body=answer)
        with writing(admin) as session:
            tasks.complete(session, key=key, actor=admin, answer=answer)
        clock.move(hours=2)
        queue.run_due(database, clock=clock, handlers=HANDLERS)
        return number

    return sent


def said(database: Database) -> str:
    """Return everything that incidents, jobs, variables and the ledger say."""
    with database.read() as session:
        incidents = [(one.reason, one.detail) for one in session.scalars(select(Incident))]
        jobs = session.scalars(select(Job.error)).all()
        variables = [one.value for one in session.scalars(select(Variable))]
        lines = session.scalars(select(Entry.data)).all()
    return repr([incidents, jobs, variables, lines])


@pytest.mark.parametrize("action", ["falls", "refuses", "breaks", "answers", "looks"])
def test_nothing_says_the_value(sent, database, caplog, action):
    caplog.set_level(logging.DEBUG)
    sent(action)
    for told in (said(database), caplog.text):
        assert WORD not in told
        assert "98765.5" not in told


def test_the_incident_still_says_what_went_wrong(sent, database):
    sent("falls")
    with database.read() as session:
        [incident] = session.scalars(select(Incident)).all()
    assert "no such person" in incident.detail
    assert "110105********002X" in incident.detail
    assert HEARD[-1] == {"number": WORD, "salary": 98765.5}


def test_an_action_that_declares_nothing_sees_what_stands_in_its_place(sent, database):
    sent("looks")
    with database.read() as session:
        echo = session.scalars(select(Variable.value).where(Variable.name == "echo")).one()
    assert mask(echo)["number"] == "110105********002X"


def test_what_an_action_takes_is_read_from_its_signature():
    assert takes_private(falls) == {"person"}
    assert takes_private(looks) == frozenset()
