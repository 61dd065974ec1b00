"""Running cases go over to another release: planned, rehearsed, done one by one, undone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.errors import Refused
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.history import timeline
from service.host.migration import dry_run, plans
from service.host.migration import migrate as taking_over
from service.host.operations import incidents
from service.host.tables.core import Candidate, Job, ProcessInstance, UserTask
from service.host.tables.migrations import Migration
from service.host.tasks import finished, tasks
from tests.host.cast import ADMIN, EVERYBODY, GAO, HE, LI, LIN, XU, ZHANG
from tests.host.desk import models
from tests.host.operating import REASON, intervene, token, told, whole
from tests.host.steps import PASS, begin, case, do, score_of, scoring, sent, task_of


def released(writing, process="sending", **changes):
    """Deploy a diagram with words replaced; return the number of the new release."""
    source = models()[f"{process}.bpmn"].decode()
    for old, new in changes.values():
        assert old in source
        source = source.replace(old, new)
    with writing(GAO) as session:
        files = {f"{process}.bpmn": source.encode()}
        return deployment.deploy(session, files=files, reason="审核期限延长").number


RENAMED = {
    "step": ('"check"', '"review"'),
    "in_lane": (">check<", ">review<"),
    "name": ('name="审核材料"', 'name="复核材料"'),
    "due": ("P5D", "P9D"),
    "late": ("P10D", "P20D"),
}


def planned(writing, target, process="sending", retimed=False, **mapping):
    with writing(GAO) as session:
        made = plans.draw_up(session, process_id=process, source=1, target=target, actor=GAO)
        chosen = {f"{process}/{old}": new and f"{process}/{new}" for old, new in mapping.items()}
        plans.choose(session, plan=made, mapping=chosen, retimed=retimed, actor=GAO)
        return made.key


def key_of(session, number):
    query = select(ProcessInstance.key).where(ProcessInstance.number == number)
    return session.scalars(query).one()


def migrate(writing, plan, number, actor=ADMIN, reason=REASON):
    """Take a case over; return the key of what became of it, and the problem if there was one."""
    with writing(actor) as session:
        made = taking_over.migrate(
            session,
            plan=plans.plan(session, plan),
            instance=key_of(session, number),
            actor=actor,
            reason=reason,
        )
        return made.key, made.problem


def undo(writing, migration):
    with writing(ADMIN) as session:
        taking_over.undo(session, migration=migration, actor=ADMIN, reason=REASON)


def open_task(database, number):
    with database.read() as session:
        query = select(UserTask).join(UserTask.instance)
        wanted = query.where(ProcessInstance.number == number, UserTask.status == "open")
        return session.scalars(wanted).one()


def rehearsed(database, plan, clock):
    with database.read(at=clock.now()) as session:
        found = dry_run.dry_run(session, plan=plans.plan(session, plan), actor=GAO)
        return [(one.instance.number, one) for one in found.rows]


def test_a_case_that_is_not_on_the_old_release_stays_where_it_is(writing):
    plan = planned(writing, released(writing, due=RENAMED["due"]))
    number = sent(writing)  # begun under the new release
    _, problem = migrate(writing, plan, number)
    assert "不在原来的版本" in problem


def test_a_renamed_step_is_recognised_by_its_name_or_mapped_by_hand(writing):
    number = sent(writing)
    target = released(writing, **RENAMED)
    plan = planned(writing, target)
    assert "没有对应的步骤" in migrate(writing, plan, number)[1]
    assert case(writing, number).release == 1
    by_hand = planned(writing, target, check="review")
    assert migrate(writing, by_hand, number)[1] is None
    assert case(writing, number).release == target


def test_claims_drafts_and_dates_stay_and_the_step_is_the_new_one(writing, database, clock):
    number = sent(writing)
    key = task_of(writing, number)
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
        tasks.save_draft(session, key=key, actor=HE, body={"verdict": {"opinion": "写了一半"}})
    before = open_task(database, number)
    migrate(writing, planned(writing, released(writing, **RENAMED), check="review"), number)
    after = open_task(database, number)
    assert (after.key, after.assignee, after.due_at) == (key, "he", before.due_at)
    assert (after.element, after.name, after.task_id) == ("review", "复核材料", before.task_id)
    with writing(HE) as session:
        assert tasks.open(session, key=key, actor=HE).draft == {"verdict": {"opinion": "写了一半"}}
    do(writing, HE, number, PASS)
    assert case(writing, number).status == "completed"
    assert whole(database)


def test_a_timer_keeps_its_time_or_counts_as_if_the_new_rules_had_been_in_force(
    writing, database, clock
):
    kept, counted = sent(writing), sent(writing)
    began = clock.now()
    clock.move(days=2)
    target = released(writing, **RENAMED)
    migrate(writing, planned(writing, target, check="review"), kept)
    migrate(writing, planned(writing, target, check="review", retimed=True), counted)
    with database.read() as session:
        alarms = select(ProcessInstance.number, Job.run_at).join(
            ProcessInstance, ProcessInstance.key == Job.instance_key
        )
        due = {row[0]: row[1] for row in session.execute(alarms.where(Job.kind == "wake"))}
    assert due == {kept: began + timedelta(days=10), counted: began + timedelta(days=20)}
    assert open_task(database, kept).due_at == began + timedelta(days=5)
    assert open_task(database, counted).due_at == began + timedelta(days=9)


def test_the_rehearsal_says_what_would_happen_and_does_nothing(writing, database, clock):
    number, finished = sent(writing), sent(writing)
    do(writing, HE, finished, PASS)
    target = released(writing, **RENAMED)
    [(found, one)] = rehearsed(database, planned(writing, target, check="review"), clock)
    assert (found, one.goes) == (number, True)
    assert [(work.before, work.after) for work in one.work] == [("审核材料", "复核材料")]
    assert [shift.before == shift.after for shift in one.times] == [True]
    [(_, stuck)] = rehearsed(database, planned(writing, target), clock)
    assert stuck.problems == ("“审核材料”在新版本里没有对应的步骤",)
    assert case(writing, number).release == 1
    assert told(database, subject="migration") == []


def test_the_rehearsal_says_what_of_a_draft_the_new_form_does_not_ask_for(writing, database, clock):
    key = task_of(writing, sent(writing))
    with writing(HE) as session:
        body = {"verdict": {"decision": "pass", "opinion": "齐全"}}
        tasks.save_draft(session, key=key, actor=HE, body=body)
    target = released(writing, form=('formId="verdict"', 'formId="reason"'))
    [(_, one)] = rehearsed(database, planned(writing, target), clock)
    (work,) = one.work
    assert work.form_changes
    assert len(work.lost) == 2


def test_a_case_with_a_problem_is_left_and_the_others_go(writing, database):
    first, second = sent(writing), begin(writing)
    plan = planned(writing, released(writing, **RENAMED))
    assert migrate(writing, plan, second)[1] is None
    assert migrate(writing, plan, first)[1]
    with database.read() as session:
        found = plans.outcome(session, plans.plan(session, plan))
    assert (found.migrated, found.left, found.undone, found.waiting) == (1, 1, 0, 1)


def test_a_migration_is_undone_while_nobody_has_acted(writing, database):
    number = sent(writing)
    before = open_task(database, number)
    target = released(writing, **RENAMED)
    done, _ = migrate(writing, planned(writing, target, check="review"), number)
    undo(writing, done)
    after = open_task(database, number)
    assert case(writing, number).release == 1
    assert (after.key, after.element, after.name) == (before.key, "check", "审核材料")
    lines = [e for e in told(database, subject="instance") if e.verb.startswith("migrat")]
    assert [(e.verb, e.data["reason"]) for e in lines] == [
        ("migrated", REASON),
        ("migration-undone", REASON),
    ]
    do(writing, HE, number, PASS)
    assert whole(database)
    with pytest.raises(Refused, match="没有可以撤销"):
        undo(writing, done)


def test_once_somebody_has_acted_it_is_not_undone(writing, clock):
    number = sent(writing)
    plan = planned(writing, released(writing, **RENAMED), check="review")
    done, _ = migrate(writing, plan, number)
    clock.move(minutes=1)
    do(writing, HE, number, {"verdict": {"decision": "return", "opinion": "缺照片"}})
    with pytest.raises(Refused, match="何老师"):
        undo(writing, done)


@pytest.mark.parametrize("deed", ["claim", "draft", "amend", "timer"])
def test_a_claim_a_draft_a_correction_or_a_timer_is_acting(writing, work, clock, deed):
    number = sent(writing)
    plan = planned(writing, released(writing, **RENAMED), check="review")
    done, _ = migrate(writing, plan, number)
    clock.move(minutes=1)
    key = task_of(writing, number)
    with writing(HE) as session:
        if deed == "claim":
            tasks.claim(session, key=key, actor=HE)
        if deed == "draft":
            tasks.save_draft(session, key=key, actor=HE, body={})
    if deed == "amend":
        intervene(writing, number, "amend", scope="", values={"outcome": "x"})
    if deed == "timer":
        clock.move(days=30)
        work()
    with pytest.raises(Refused, match="不能撤销"):
        undo(writing, done)


def test_experts_claims_and_blindness_survive(writing, database):
    number = scoring(writing, "li", "wu")
    mine = score_of(database, number, LI)
    with writing(LI) as session:
        tasks.save_draft(session, key=mine, actor=LI, body={"points": {"total": 90}})
    target = released(writing, "scoring", name=('name="打分"', 'name="独立打分"'))
    assert migrate(writing, planned(writing, target, "scoring"), number)[1] is None
    assert score_of(database, number, LI) == mine
    with database.read() as session:
        query = select(func.count()).select_from(Candidate).where(Candidate.person == "wu")
        assert session.scalar(query) == 1


def test_what_was_done_before_is_read_by_the_form_and_diagram_of_its_time(writing, clock):
    number = sent(writing)
    clock.move(minutes=1)
    target = released(writing, **RENAMED, form=('formId="verdict"', 'formId="reason"'))
    do(writing, HE, number, {"verdict": {"decision": "return", "opinion": "缺照片"}})
    clock.move(minutes=1)
    migrate(writing, planned(writing, target), number)
    clock.move(minutes=1)
    with writing(XU) as session:
        instance = instances.get(session, number=number, actor=XU)
        story = timeline.timeline(session, instance=instance, actor=XU)
        checked = [one for one in story if (one.subject, one.verb) == ("task", "completed")][-1]
        assert (checked.release, checked.name) == (1, "审核材料")
        assert next(one for one in story if one.verb == "migrated").release == target
        answers = {one.element: one.form for one in finished.finished(session, instance, XU)}
        assert next(field.path for field in answers["check"].fields)[0] == "verdict"


@pytest.mark.parametrize("actor", [one for one in EVERYBODY if one != ADMIN], ids=lambda a: a.id)
def test_nobody_but_the_administrator_takes_cases_over(writing, actor):
    number = sent(writing)
    plan = planned(writing, released(writing, **RENAMED))
    with pytest.raises(Refused, match="三员分立"):
        migrate(writing, plan, number, actor=actor)


@pytest.mark.parametrize("actor", [HE, ZHANG, XU, LIN], ids=lambda a: a.id)
def test_a_plan_is_drawn_up_by_designer_or_administrator_alone(writing, actor):
    target = released(writing, **RENAMED)
    with writing(actor) as session, pytest.raises(Refused, match="不能拟订"):
        plans.draw_up(session, process_id="sending", source=1, target=target, actor=actor)


def test_a_step_is_not_mapped_to_one_of_another_kind(writing):
    target = released(writing, **RENAMED)
    with pytest.raises(Refused, match="不能对应"):
        planned(writing, target, check="register")


def test_a_plan_that_was_carried_out_is_not_changed_any_more(writing):
    number = begin(writing)
    plan = planned(writing, released(writing, **RENAMED))
    migrate(writing, plan, number)
    with writing(GAO) as session:
        found = plans.plan(session, plan)
        with pytest.raises(Refused, match="另拟一个方案"):
            plans.choose(session, plan=found, mapping={}, retimed=True, actor=GAO)


def test_many_cases_go_over_one_by_one_in_the_background(writing, database, work, monkeypatch):
    monkeypatch.setattr(taking_over, "FANNED_OUT", 3)
    numbers = [sent(writing) for _ in range(7)]
    held = begin(writing)
    plan = planned(writing, released(writing, **RENAMED), check="review", write=None)
    with writing(ADMIN) as session:
        found = plans.plan(session, plan)
        assert taking_over.migrate_all(session, plan=found, actor=ADMIN, reason=REASON) == 8
    work()
    target = case(writing, numbers[0]).release
    assert target != 1
    assert {case(writing, number).release for number in numbers} == {target}
    assert case(writing, held).release == 1
    with database.read() as session:
        rows = session.scalars(select(Migration)).all()
        assert {(row.by, row.reason) for row in rows} == {("admin", REASON)}
        assert sum(row.problem is not None for row in rows) == 1
        assert session.scalars(select(Job).where(Job.kind == "migrate")).all() == []
    assert whole(database)


def test_an_interrupted_case_goes_over_with_its_incident_and_is_mended_there(writing):
    number = sent(writing, subject="会出故障")
    do(writing, HE, number, PASS)
    assert migrate(writing, planned(writing, released(writing, **RENAMED)), number)[1] is None
    step = token(writing, number, "register")
    intervene(writing, number, "amend", scope=step, values={"subject": "学徒名单"})
    intervene(writing, number, "retry", token=step)
    assert case(writing, number).status == "completed"


def test_a_case_that_cannot_be_taken_over_is_a_problem_in_the_rehearsal_and_an_incident(
    writing, database, clock
):
    number = sent(writing)
    plan = planned(writing, released(writing, due=RENAMED["due"]))
    with writing(ADMIN) as session:
        session.get_one(ProcessInstance, key_of(session, number)).state = b"no state"
    ((_, found),) = rehearsed(database, plan, clock)
    assert not found.goes
    _, problem = migrate(writing, plan, number)
    assert problem == found.problems[0]
    with database.read() as session:
        (incident,) = incidents.open(session)
        assert incident.reason == problem
    assert case(writing, number).release == 1
    assert whole(database)
