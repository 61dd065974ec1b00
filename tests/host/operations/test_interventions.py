"""An administrator corrects a running case by hand: once, with a reason, on the record."""

from datetime import timedelta

import pytest

from service.errors import NotFound, Refused, Stale
from service.host.cases import instances, persist
from service.host.history import timeline
from service.host.operations import incidents, inspection, interventions, reassign
from service.host.operations.interventions import Order
from tests.host.cast import ADMIN, EVERYBODY, HE, LIN, WANG, ZHANG
from tests.host.operating import REASON, intervene, order, token, told, whole
from tests.host.steps import PASS, begin, case, do, scoring, sent, task_of

BROKEN = "会出故障"


def broken(writing, **note):
    """Let the desk fall over; return the number of the case that is interrupted."""
    number = sent(writing, subject=BROKEN, **note)
    do(writing, HE, number, PASS)
    return number


def look(database, number, actor=ADMIN):
    with database.read() as session:
        instance = interventions.case(session, number=number, actor=actor)
        return inspection.runtime_state(session, instance=instance, actor=actor)


def test_a_wrong_variable_is_corrected_and_the_case_goes_on(writing, database):
    number, other = broken(writing), broken(writing)
    step = token(writing, number, "register")
    intervene(writing, number, "amend", scope=step, values={"subject": "学徒名单"})
    intervene(writing, number, "retry", token=step)
    assert case(writing, number).status == "completed"
    assert case(writing, other).status == "incident"
    deeds = told(database, subject="intervention")
    assert [(line.verb, line.actor, line.data["reason"]) for line in deeds] == [
        ("amended", "admin", REASON),
        ("retried", "admin", REASON),
    ]
    assert whole(database)


def test_the_ledger_holds_what_a_variable_was_and_what_it_became(writing, database):
    number = sent(writing)
    intervene(writing, number, "amend", scope="", values={"outcome": "x"}, removed=["note"])
    set_, gone = told(database, subject="variable", actor="admin")
    assert (set_.verb, set_.data["after"]["value"]) == ("changed", "x")
    assert (gone.verb, gone.row.endswith("|note")) == ("deleted", True)
    assert whole(database)


def test_an_interrupted_step_is_skipped_with_the_result_that_others_need(writing, database):
    number = broken(writing)
    answer = {"number": "DJ-手工-1"}
    intervene(writing, number, "skip", token=token(writing, number, "register"), answer=answer)
    assert case(writing, number).status == "completed"
    (line,) = told(database, subject="intervention")
    assert (line.verb, line.element, line.data["name"]) == ("skipped", "register", "登记")
    assert told(database, subject="step", verb="skipped")[0].element == "register"
    assert told(database, subject="registration") == []
    assert whole(database)


def test_work_for_a_person_is_moved_back_by_hand(writing, database):
    number = sent(writing)
    intervene(writing, number, "relocate", token=token(writing, number, "check"), to="write")
    assert task_of(writing, number, element="write")
    (line,) = told(database, subject="intervention")
    assert (line.verb, line.data["to"]) == ("moved", "write")
    assert told(database, subject="task", verb="cancelled")[0].element == "check"


def test_a_deadline_is_brought_forward_by_hand(writing):
    number = sent(writing)
    intervene(writing, number, "skip", token=token(writing, number, "late"), answer={})
    assert case(writing, number).status == "lapsed"


def test_the_last_open_work_is_not_cancelled(writing):
    number = sent(writing)
    with pytest.raises(Refused, match="最后一项"):
        intervene(writing, number, "drop", token=token(writing, number, "check"))
    assert task_of(writing, number, element="check")


def test_one_of_several_experts_work_is_cancelled(writing, database):
    number = scoring(writing, "li", "wu")
    intervene(writing, number, "drop", token=token(writing, number, "score", -1))
    assert len([p for p in look(database, number).points if p.open.kind == "task"]) == 1


def test_a_case_is_ended_and_nothing_of_it_waits(writing, database, work, clock):
    number = sent(writing)
    intervene(writing, number, "end")
    ended = case(writing, number)
    assert (ended.status, ended.ended_at) == ("terminated", clock.now())
    clock.move(days=30)
    work()
    assert case(writing, number).status == "terminated"
    assert told(database, subject="intervention", verb="ended")[0].data["reason"] == REASON
    with pytest.raises(Refused, match="已经结束"):
        intervene(writing, number, "end")
    assert whole(database)


@pytest.mark.parametrize("reason", ["", "  ", "嗯"])
def test_without_a_reason_nothing_is_done(writing, database, reason):
    number = sent(writing)
    with writing(ADMIN) as session, pytest.raises(Refused, match="理由"):
        interventions.end(session, order=Order(number, ADMIN, reason))
    assert told(database, subject="intervention", verb="ended") == []


@pytest.mark.parametrize("actor", [one for one in EVERYBODY if one != ADMIN], ids=lambda a: a.id)
def test_nobody_but_the_administrator_intervenes(writing, actor):
    number = sent(writing)
    with writing(actor) as session, pytest.raises(Refused, match="不能处置"):
        interventions.end(session, order=Order(number, actor, REASON))
    assert case(writing, number).status == "active"


def test_who_was_first_counts_and_the_second_is_told(writing):
    number = sent(writing)
    first, second = order(writing, number), order(writing, number)
    with writing(ADMIN) as session:
        interventions.amend(session, order=first, scope="", values={"outcome": "a"})
    with writing(ADMIN) as session, pytest.raises(Stale, match="管理员已于"):
        interventions.amend(session, order=second, scope="", values={"outcome": "b"})


def test_what_the_applicant_does_meanwhile_refuses_the_order(writing, clock):
    number = sent(writing)
    seen = order(writing, number)
    place = token(writing, number, "check")
    do(writing, HE, number, {"verdict": {"decision": "return", "opinion": "缺照片"}})
    with writing(ADMIN) as session, pytest.raises(Stale, match="何老师已于"):
        interventions.skip(session, order=seen, token=place, answer={})


def test_what_is_gone_is_refused_in_words(writing):
    number = sent(writing)
    with pytest.raises(Refused, match="已经不在了"):
        intervene(writing, number, "retry", token="99")
    with pytest.raises(Refused, match="已经不在了"):
        intervene(writing, number, "retry", token=token(writing, number, "check"))


def test_a_refused_intervention_is_on_the_record_and_undone(writing, database):
    number = sent(writing, subject="请拒绝我")
    place = token(writing, number, "check")
    with pytest.raises(Refused, match="不能登记"):
        intervene(writing, number, "skip", token=place, answer=PASS)
    assert task_of(writing, number, element="check")
    (line,) = told(database, subject="intervention")
    assert (line.verb, line.data["sentence"]) == ("refused", "标题里有“拒绝”，不能登记")


def test_an_operator_sees_what_is_open_and_why(writing, database, clock):
    number = sent(writing)
    found = {point.open.element: point for point in look(database, number).points}
    assert found["check"].task.name == "审核材料"
    assert found["late"].open.due == clock.now() + timedelta(days=10)
    assert (found["late"].watched, found["withdrawn"].open.waits_for) == ("审核材料", "withdrawal")
    interrupted = look(database, broken(writing)).points[0]
    assert (interrupted.name, interrupted.incident.kind) == ("登记", "action")


def test_numbers_of_persons_are_hidden_and_survive_a_correction(writing, database):
    number = sent(writing)
    person = {"name": "张三", "mobile": "13800138000", "identity_number": "11010519491231002X"}
    intervene(writing, number, "amend", scope="", values={"person": person})
    shown = next(v for v in look(database, number).scopes[0].variables if v.name == "person").value
    assert shown["mobile"] == "138****8000"
    intervene(writing, number, "amend", scope="", values={"person": {**shown, "name": "章三"}})
    with writing(ADMIN) as session:
        instance = interventions.case(session, number=number, actor=ADMIN)
        kept = persist.state_of(session, instance).variables[""]["person"]
    assert kept == {**person, "name": "章三"}


def test_a_hidden_number_is_not_stored_as_it_is_shown(writing):
    number = sent(writing)
    with pytest.raises(Refused, match="隐去"):
        intervene(writing, number, "amend", scope="", values={"copy": "138****8000"})


def test_the_section_looks_but_does_not_intervene(writing, database):
    number = sent(writing)
    assert look(database, number, WANG).points
    draft = begin(writing)
    with pytest.raises(NotFound):
        look(database, draft, WANG)
    assert look(database, draft, ADMIN).points


def test_everybody_who_sees_the_case_reads_that_somebody_intervened_and_why(writing, database):
    number = sent(writing)
    intervene(writing, number, "amend", scope="", values={"secret": "x"})
    with writing(ZHANG) as session:
        instance = instances.get(session, number=number, actor=ZHANG)
        story = timeline.timeline(session, instance=instance, actor=ZHANG)
    (line,) = [one for one in story if one.subject == "intervention"]
    assert (line.actor_name, line.verb, line.data) == ("管理员", "amended", {"reason": REASON})


def assign(writing, number, to, element="check"):
    given, key = order(writing, number), task_of(writing, number, element=element)
    with writing(ADMIN) as session:
        return reassign.assign(session, order=given, task_key=key, username=to).assignee


def test_work_is_given_to_a_colleague(writing, database):
    number = sent(writing)
    assert assign(writing, number, "lin") == "lin"
    with pytest.raises(Refused):
        do(writing, HE, number, PASS)
    do(writing, LIN, number, PASS)
    (line,) = told(database, subject="intervention")
    assert (line.verb, line.data["to"], line.data["reason"]) == ("assigned", "lin", REASON)
    assert whole(database)


@pytest.mark.parametrize("to", ["wang", "zhang", "admin", "nobody"])
def test_work_is_not_given_to_somebody_of_another_role(writing, to):
    with pytest.raises(Refused, match="不能改派"):
        assign(writing, sent(writing), to)


def test_experts_are_not_put_in_each_others_place_by_hand(writing):
    number = scoring(writing, "li")
    with pytest.raises(Refused, match="不能改派"):
        assign(writing, number, "wu", element="score")


def test_incidents_of_one_reason_stand_together_and_are_found_by_what_is_known(writing):
    first, second = broken(writing), broken(writing)
    with writing(WANG) as session:
        (group,) = incidents.groups(session, wanted=incidents.IncidentFilter(element="register"))
        assert (group.name, group.kind, len(group.incidents)) == ("登记", "action", 2)
        (only,) = incidents.groups(session, wanted=incidents.IncidentFilter(number=second))
        assert [one.instance.number for one in only.incidents] == [second]
        assert incidents.groups(session, wanted=incidents.IncidentFilter(kind="timer")) == []
    assert case(writing, first).status == "incident"
