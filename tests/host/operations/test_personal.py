"""Votes, scores, declarations and decisions: nobody gives them but the person, by no way at all."""

from datetime import timedelta

import pytest

from service.errors import Refused
from service.host.cases import instances
from service.host.jobs import external
from service.host.programs import publishing, results
from service.host.programs.publishing import Sending
from service.host.tasks import tasks
from service.host.worker.delivery import deliver_now
from service.people.actor import Actor
from tests.engine.drawing import ext, flows, message, process
from tests.host.cast import LI, WANG
from tests.host.operating import intervene, token, told
from tests.host.steps import case, score_of, scoring

PROGRAM = Actor("tax", "税务局")
POINTS = {"points": 88}


def variables(writing, number):
    with writing(WANG) as session:
        return instances.variables(session, instances.get(session, number=number, actor=WANG))


@pytest.mark.parametrize("nth", [0, 1], ids=["all of them", "one of them"])
def test_an_experts_score_is_never_typed_for_a_skipped_step(writing, database, nth):
    number = scoring(writing, "li", "wu")
    with pytest.raises(Refused, match="亲自办理"):
        intervene(writing, number, "skip", token=token(writing, number, "score", nth), answer={})
    assert score_of(database, number, LI)
    assert told(database, subject="intervention", verb="refused")


@pytest.mark.parametrize(
    "change", [{"values": {"scores": [{"expert": "li"}]}}, {"removed": ["scores"]}]
)
def test_what_experts_gave_is_never_corrected(writing, database, change):
    number = scoring(writing, "li", "wu", scores=[])
    before = variables(writing, number)
    with pytest.raises(Refused, match="scores"):
        intervene(writing, number, "amend", scope="", **{"values": {}, **change})
    assert variables(writing, number) == before


def test_who_an_open_vote_belongs_to_is_never_corrected(writing, database):
    number = scoring(writing, "li", "wu")
    inside = token(writing, number, "score", 1)
    with pytest.raises(Refused, match="亲自办理"):
        intervene(writing, number, "amend", scope=inside, values={"expert": "wu"})


def test_another_steps_result_is_no_way_round(writing, database):
    number = scoring(writing)  # nobody is asked: the next step is open
    step = token(writing, number, "conclude")
    with pytest.raises(Refused, match="scores"):
        intervene(writing, number, "skip", token=step, answer={"scores": [1]})


def test_an_expert_scores_as_ever_and_the_rest_may_be_corrected(writing, database):
    number = scoring(writing, "li")
    with writing(LI) as session:
        tasks.complete(session, key=score_of(database, number, LI), actor=LI, answer=POINTS)
    assert variables(writing, number)["scores"][0]["expert"] == "li"
    intervene(writing, number, "amend", scope="", values={"remark": "x"})
    intervene(writing, number, "skip", token=token(writing, number, "conclude"), answer={})
    assert case(writing, number).status == "completed"


DECISION = '<zeebe:property name="personal" value="true"/>'
SAID = ext(
    f"<zeebe:properties>{DECISION}</zeebe:properties>"
    '<zeebe:assignmentDefinition candidateGroups="section_officer"/>'
    '<zeebe:ioMapping><zeebe:output source="=answer" target="decision"/></zeebe:ioMapping>'
)


@pytest.fixture
def waiting(writing, deployed):
    """A case beside whose personal step a message and a program's job wait; its number."""
    catches = '<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/>'
    catches += "</intermediateCatchEvent>"
    job = ext('<zeebe:taskDefinition type="tax.lookup"/>')
    body = (
        '<startEvent id="s"/><parallelGateway id="g"/>'
        f'<userTask id="decide" name="审批">{SAID}</userTask>{catches}'
        f'<serviceTask id="j">{job}</serviceTask><endEvent id="e"/>'
    )
    way = flows("s > g > decide > e", "g > c > e", "g > j > e")
    return deployed(process(body + way), head=message("m", key="=case.number"))


def test_a_step_that_the_diagram_calls_personal_is_as_safe(writing, waiting):
    step = token(writing, waiting, "decide")
    with pytest.raises(Refused, match="“审批”须由"):
        intervene(writing, waiting, "skip", token=step, answer={"decision": "approve"})
    with pytest.raises(Refused, match="decision"):
        intervene(writing, waiting, "amend", scope="", values={"decision": "approve"})


def test_a_message_of_a_program_gives_nothing_that_a_person_gives(
    writing, waiting, database, clock
):
    sending = Sending("m", {"decision": "approve", "paid": 3}, key=waiting)
    with writing(PROGRAM) as session:
        sent = publishing.publish(session, sending=sending, program=PROGRAM)
    deliver_now(database, clock=clock, claim=sent.delivery)
    found = variables(writing, waiting)
    assert (found.get("decision"), found["paid"]) == (None, 3)


def test_a_programs_result_is_refused(writing, waiting):
    with writing(PROGRAM) as session:
        (job,) = external.activate(
            session, types=["tax.lookup"], worker="w", most=1, lease=timedelta(minutes=5)
        )
        lease = results.Lease(job.key, job.token)
    with writing(PROGRAM) as session, pytest.raises(Refused, match="decision"):
        results.complete(session, lease=lease, variables={"decision": "approve"})
