"""A case from beginning to end: drafts, decisions, refusals, letters."""

import pytest

from service.errors import NotFound, Refused
from service.host.cases import instances
from service.host.letters import inbox
from service.host.tasks import tasks
from service.host.tasks.inbox import counts
from tests.host.cast import ADMIN, HE, WANG, ZHANG
from tests.host.steps import NOTE, PASS, RETURN, begin, case, do, sent, task_of


def test_a_case_runs_from_its_first_form_to_its_end(writing, work):
    number = begin(writing)
    assert case(writing, number).status == "draft"
    do(writing, ZHANG, number, NOTE)
    assert (case(writing, number).status, case(writing, number).title) == ("active", "学徒名单")
    do(writing, HE, number, PASS)
    ended = case(writing, number)
    assert (ended.status, ended.number) == ("completed", "BS-2026-0001")
    assert ended.ended_at is not None


def test_what_is_returned_comes_back_to_its_unit_with_what_was_said(writing):
    number = sent(writing)
    do(writing, HE, number, RETURN)
    key = task_of(writing, number)
    with writing(ZHANG) as session:
        view = tasks.open(session, key=key, actor=ZHANG)
        assert view.task.name == "填写材料"
        assert view.variables["note"]["subject"] == "学徒名单"
        assert [one.answer for one in view.before][-1] == RETURN


def test_an_answer_that_is_not_well_formed_is_refused_field_by_field(writing):
    number = begin(writing)
    key = task_of(writing, number)
    with writing(ZHANG) as session, pytest.raises(Refused) as refusal:
        tasks.complete(session, key=key, actor=ZHANG, answer={"note": {"subject": "长" * 51}})
    assert [problem.path for problem in refusal.value.problems] == ["note.subject"]
    assert task_of(writing, number) == key


def test_a_refusal_of_an_action_undoes_the_whole_move(writing):
    number = sent(writing, subject="请拒绝我")
    with pytest.raises(Refused, match="不能登记"):
        do(writing, HE, number, PASS)
    key = task_of(writing, number)
    with writing(HE) as session:
        view = tasks.open(session, key=key, actor=HE)
        assert (view.task.status, view.task.completed_by) == ("open", None)
        assert "verdict" not in view.variables


def test_an_action_that_falls_over_becomes_an_incident_and_can_be_tried_again(writing):
    from service.host.operations import incidents
    from tests.host.desk import Registration

    number = sent(writing, subject="会出故障")
    do(writing, HE, number, PASS)
    assert case(writing, number).status == "incident"
    with writing(ADMIN) as session:
        (incident,) = incidents.open(session)
        assert incident.element == "register"
        assert "the desk fell over" in incident.reason + incident.detail
        assert session.get(Registration, f"DJ-{number}") is None
        incidents.retry(session, key=incident.key, actor=ADMIN)
    with writing(ADMIN) as session:
        assert len(incidents.open(session)) == 1


def test_a_letter_reaches_the_unit_of_the_case_only(writing, work):
    number = sent(writing)
    do(writing, HE, number, PASS)
    assert work() == 1
    with writing(ZHANG) as session:
        (letter,) = inbox.of(session, actor=ZHANG).rows
        assert letter.body == f"登记号：DJ-{number}"
        assert inbox.of(session, actor=WANG).total == 0


def test_a_unit_takes_its_case_back_by_a_button(writing):
    number = sent(writing)
    with writing(ZHANG) as session:
        instance = instances.get(session, number=number, actor=ZHANG)
        (button,) = instances.actions_for(session, instance=instance, actor=ZHANG)
        assert (button.text, instances.actions_for(session, instance=instance, actor=HE)) == (
            "撤回报送",
            [],
        )
        answer = {"withdrawal": {"reason": "填错了单位"}}
        instances.press(session, instance=instance, wait=button.wait, actor=ZHANG, answer=answer)
        assert instance.ended_at is not None
        assert instances.variables(session, instance)["withdrawal"] == answer["withdrawal"]


def test_a_case_nobody_checks_lapses_after_ten_days(writing, clock, work):
    number = sent(writing)
    clock.move(days=9, hours=23)
    assert work() == 0
    clock.move(hours=1)
    assert work() == 1
    assert case(writing, number).status == "lapsed"


def test_nobody_begins_what_is_not_theirs(writing):
    with pytest.raises(Refused, match="不由您的岗位发起"):
        begin(writing, HE)


def test_a_draft_is_the_units_own_until_it_is_sent_and_can_be_thrown_away(writing):
    number = begin(writing)
    with writing(HE) as session, pytest.raises(NotFound):
        instances.get(session, number=number, actor=HE)
    with writing(ZHANG) as session:
        instance = instances.get(session, number=number, actor=ZHANG)
        instances.discard(session, instance=instance, actor=ZHANG)
    assert case(writing, number).status == "discarded"
    with writing(ZHANG) as session:
        assert counts(session, actor=ZHANG, at=session.at).mine == 0
