"""What an intervention would lead to is said, and nothing of it has happened afterwards."""

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.host.cases import instances, waiting_for
from service.host.cases.sight import Sight
from service.host.ledger.tables import Entry
from service.host.operations import interventions, preview
from service.host.tables.core import Job, ProcessInstance, UserTask, Variable
from service.host.tables.letters import Letter
from service.people.actor import SYSTEM
from tests.engine.drawing import START_END, ext, flows, io, process, users
from tests.host.cast import ADMIN
from tests.host.operating import order, token, whole

WHO = ext('<zeebe:assignmentDefinition candidateGroups="section_officer"/>')
LETTER = '<serviceTask id="tell" name="通知单位">' + ext(
    '<zeebe:taskDefinition type="letter.send"/>'
    + io(in_to="=word", in_subject="=word", in_body="=word")
) + "</serviceTask>"  # fmt: skip
ASKING = '<serviceTask id="ask" name="查询纳税">' + ext('<zeebe:taskDefinition type="tax.ask"/>')
ASKING += "</serviceTask>"
LONG = '<scriptTask id="count" name="合计">' + ext(
    '<zeebe:script expression="=sum(for i in 1..1000000000 return i)" resultVariable="n"/>'
) + "</scriptTask>"  # fmt: skip
ROWS = (Job, Letter, ProcessInstance, UserTask, Variable, Entry)


@pytest.fixture
def number(deployed):
    """A case at `a`; then a letter is sent, a program outside is asked, and `b` follows."""
    body = START_END + users("a", "b", inner=WHO) + LETTER + ASKING + LONG
    return deployed(process(body + flows("start > a > tell > ask > b > count > end")))


def rows(database):
    with database.read() as session:
        return {one.__tablename__: len(session.scalars(select(one)).all()) for one in ROWS}


def foresee(writing, number, deed, element="a", **what):
    given, at = order(writing, number), token(writing, number, element)
    with writing(ADMIN) as session:
        return preview.preview(
            session,
            order=given,
            action=lambda: getattr(interventions, deed)(session, order=given, token=at, **what),
        )


def test_what_a_skip_leads_to_is_said_and_undone(writing, database, number):
    before = rows(database)
    found = foresee(writing, number, "skip", answer={"word": "section_officer"})
    assert [one.name for one in found.closed] == ["a"]
    assert [(one.name, one.open.kind) for one in found.opened] == [("查询纳税", "job")]
    assert (found.acts, found.letters, found.changed) == (("通知单位",), 1, ("word",))
    assert found.status is None
    assert rows(database) == before
    assert whole(database)


def test_an_incident_that_would_come_of_it_is_foreseen(writing, database, number):
    found = foresee(writing, number, "relocate", to="count")
    (stopped,) = [one for one in found.opened if one.open.incident]
    assert (stopped.name, stopped.open.incident.kind) == ("合计", "expression")


def test_the_end_of_the_case_is_foreseen(writing, database, number):
    found = foresee(writing, number, "relocate", to="end")
    assert (found.status, found.opened) == ("completed", ())
    with database.read() as session:
        case = instances.get(session, number=number, actor=SYSTEM)
        assert (case.status, case.ended_at) == ("active", None)


def test_what_would_be_refused_leaves_no_line_that_it_was(writing, database, number):
    before = rows(database)
    with pytest.raises(Refused, match="最后一项"):
        foresee(writing, number, "drop")
    assert rows(database) == before


def test_a_case_says_what_it_waits_for_besides_people(writing, database, number):
    given, at = order(writing, number), token(writing, number, "a")
    with writing(ADMIN) as session:
        interventions.skip(session, order=given, token=at, answer={"word": "section_officer"})
    with database.read() as session:
        case = instances.get(session, number=number, actor=SYSTEM)
        (one,) = waiting_for.waiting_for(session, instance=case, seen=Sight(""))
        assert (one.kind, one.name, one.in_hand, one.again) == ("outside", "查询纳税", False, False)
