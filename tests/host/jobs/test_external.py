"""Service tasks done by programs outside: waiting, leased, done once, given back, failed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused, Stale
from service.host.jobs import external
from service.host.ledger.tables import Entry
from service.host.messages import mailbox
from service.host.operations import incidents
from service.host.programs import results
from service.host.tables.core import Job
from tests.host.cast import ADMIN, WANG
from tests.host.migration.test_migrate import migrate, planned, released
from tests.host.outside_steps import (
    COMPANY,
    LEASE,
    TAX,
    enquire,
    finish,
    give_back,
    lease,
    rows,
    take,
    values,
)
from tests.host.steps import case


def test_a_type_nobody_here_knows_waits_for_a_program_outside(writing, work, database):
    enquire(writing)
    (waiting,) = rows(database)
    assert (waiting.type, waiting.element, waiting.retries) == ("tax.lookup", "ask", 2)
    assert work() == 0
    with database.read() as session:
        assert session.scalars(select(Job)).all() == []
        assert incidents.open(session) == []


def test_a_program_gets_the_mapped_inputs_the_number_and_nothing_else(writing):
    number = enquire(writing)
    (job,) = take(writing)
    assert (job.case, job.inputs, job.headers) == (number, {"company": COMPANY}, {"period": "2026"})
    finish(writing, job, paid=True)
    (receipt,) = take(writing, "paper.print")
    assert receipt.inputs == {}


def test_a_program_may_ask_for_some_of_the_inputs(writing):
    enquire(writing)
    assert take(writing, names=["mobile"])[0].inputs == {}


def test_a_result_goes_where_the_diagram_maps_it_and_the_case_runs_on(writing, database):
    number = enquire(writing)
    finish(writing, take(writing)[0], paid=True, secret="x")
    found = values(database, number)
    assert found["tax_paid"] is True
    assert "secret" not in found
    assert [row.element for row in rows(database)] == ["print"]
    finish(writing, take(writing, "paper.print")[0])
    assert case(writing, number).status == "completed"
    assert rows(database) == []


def test_a_job_is_anothers_only_after_its_lease_ran_out(writing, clock):
    enquire(writing)
    assert len(take(writing)) == 1
    assert take(writing, worker="w2") == []
    clock.move(seconds=LEASE.total_seconds())
    assert [job.retries for job in take(writing, worker="w2")] == [2]


def test_whoever_lost_the_lease_is_told_and_changes_nothing(writing, clock, database):
    number = enquire(writing)
    (lost,) = take(writing)
    clock.move(hours=1)
    (held,) = take(writing, worker="w2")
    for deed in (
        lambda session: results.complete(session, lease=lease(lost), variables={"paid": False}),
        lambda session: results.fail(session, lease=lease(lost), message="", retries=0),
        lambda session: results.extend(session, lease=lease(lost), span=LEASE),
    ):
        with pytest.raises(Stale) as told, writing(TAX) as session:
            deed(session)
        assert told.value.who == "w2"
    finish(writing, held, paid=True)
    assert values(database, number)["tax_paid"] is True


def test_a_lease_that_ran_out_unnoticed_still_counts(writing, clock, database):
    number = enquire(writing)
    (job,) = take(writing)
    clock.move(hours=1)
    finish(writing, job, paid=True)
    assert values(database, number)["tax_paid"] is True


def test_many_at_once_are_done_in_any_order_and_gathered_in_theirs(writing, database):
    number = enquire(writing, "enquiring-many", companies=["a", "b", "c"])
    jobs = take(writing, "tax.each")
    assert [job.inputs for job in jobs] == [{"company": name} for name in "ABC"]
    for job in reversed(jobs):
        finish(writing, job, paid=job.inputs["company"])
    assert values(database, number)["found"] == ["A", "B", "C"]
    assert case(writing, number).status == "completed"


def test_a_lease_can_be_made_longer(writing, clock):
    enquire(writing)
    (job,) = take(writing)
    clock.move(minutes=4)
    with writing(TAX) as session:
        results.extend(session, lease=lease(job), span=timedelta(minutes=10))
    clock.move(minutes=9)
    assert take(writing, worker="w2") == []


def test_a_second_report_finds_nothing(writing):
    enquire(writing)
    (job,) = take(writing)
    finish(writing, job, paid=True)
    with pytest.raises(NotFound):
        finish(writing, job, paid=True)


def test_a_failed_job_waits_before_it_is_tried_again(writing, clock, database):
    enquire(writing)
    assert give_back(writing, take(writing)[0], after=timedelta(minutes=1)) == 1
    assert take(writing) == []
    clock.move(minutes=1)
    assert [(job.retries, rows(database)[0].error) for job in take(writing)] == [(1, "线路不通")]


def test_a_job_without_tries_left_is_an_incident_at_its_element(writing, database):
    number = enquire(writing)
    give_back(writing, take(writing)[0])
    assert give_back(writing, take(writing)[0]) == 0
    assert rows(database) == []
    with database.read() as session:
        (incident,) = incidents.open(session)
        assert (incident.element, incident.kind, incident.reason) == ("ask", "job", "线路不通")
    assert case(writing, number).status == "incident"


def test_an_operators_retry_gives_it_one_try_again(writing, database):
    number = enquire(writing)
    give_back(writing, take(writing)[0], retries=0)
    with writing(ADMIN) as session:
        (incident,) = incidents.open(session)
        incidents.retry(session, key=incident.key, actor=ADMIN)
    (job,) = take(writing)
    assert job.retries == 1
    finish(writing, job, paid=False)
    assert values(database, number)["tax_paid"] is False


def test_a_business_error_goes_where_the_diagram_catches_it(writing, database):
    number = enquire(writing)
    (job,) = take(writing)
    with writing(TAX) as session:
        given = {"lease": lease(job), "message": "查无此单位", "variables": {}}
        assert results.throw_error(session, code="UNKNOWN", **given)
    assert rows(database) == []
    assert case(writing, number).status == "active"


def test_an_error_nobody_catches_is_an_incident(writing, database):
    enquire(writing)
    (job,) = take(writing)
    with writing(TAX) as session:
        given = {"lease": lease(job), "message": "税号有误", "variables": {}}
        assert not results.throw_error(session, code="OTHER", **given)
    with database.read() as session:
        (incident,) = incidents.open(session)
        assert (incident.kind, "税号有误" in incident.reason) == ("error", True)


def test_a_step_that_is_cancelled_takes_its_job_along(writing, work, database):
    number = enquire(writing)
    (job,) = take(writing)
    with writing(WANG) as session:
        mailbox.publish(session, name="withdrawn", key=number, payload={})
    work()
    assert rows(database) == []
    with pytest.raises(NotFound):
        finish(writing, job, paid=True)


def test_a_program_cannot_say_whose_case_it_is(writing):
    enquire(writing)
    (job,) = take(writing)
    for name in ("unit", "case", "recused"):
        with pytest.raises(Refused, match=name):
            finish(writing, job, **{name: "jinyu"})


def test_a_type_outside_a_programs_scope_is_not_there_for_it(writing):
    enquire(writing)
    (job,) = take(writing)
    mine = results.Lease(job.key, job.token, may=lambda kind: kind == "paper.print")
    with pytest.raises(NotFound), writing(TAX) as session:
        results.complete(session, lease=mine, variables={})


def test_operators_see_who_has_taken_on_what(writing, database):
    enquire(writing)
    enquire(writing)
    (job,) = take(writing, most=1, worker="tax-2")
    with database.read() as session:
        found = external.waiting(session)
        assert [row.worker for row in found] == ["tax-2", None]
        assert external.waiting(session, instance=found[1].instance) == [found[1]]
    assert job.key == found[0].key


def test_the_record_says_which_program_did_what(writing, database):
    number = enquire(writing)
    give_back(writing, take(writing)[0])
    finish(writing, take(writing)[0], paid=True)
    with database.read() as session:
        query = select(Entry).where(Entry.subject == "job").order_by(Entry.sequence)
        lines = session.scalars(query).all()
        assert [line.verb for line in lines] == ["activated", "failed", "activated", "completed"]
        assert {line.actor for line in lines} == {"token:tax"}
        assert lines[-1].data["variables"] == {"paid": True}
        assert {line.element for line in lines} == {"ask"}
    assert case(writing, number).number == number


def test_a_job_in_hand_goes_along_when_its_case_migrates(writing, database):
    number = enquire(writing)
    (job,) = take(writing)
    renamed = {"step": ('"ask"', '"inquire"'), "in_lane": (">ask<", ">inquire<")}
    target = released(writing, "enquiring", **renamed)
    assert migrate(writing, planned(writing, target, "enquiring", ask="inquire"), number)[1] is None
    assert [(row.key, row.element) for row in rows(database)] == [(job.key, "inquire")]
    finish(writing, job, paid=True)
    assert values(database, number)["tax_paid"] is True


def test_what_waits_is_counted_by_type(writing, database, clock):
    enquire(writing)
    enquire(writing)
    (job,) = take(writing, most=1)
    with database.read() as session:
        (queue,) = external.queues(session, at=clock.now())
        assert (queue.type, queue.waiting, queue.in_hand) == ("tax.lookup", 2, 1)
    clock.move(hours=1)
    with database.read() as session:
        assert external.queues(session, at=clock.now())[0].in_hand == 0
    assert job.type == queue.type


def test_looking_for_work_writes_nothing(writing, database, clock):
    with database.read() as session:
        assert not external.due(session, types=("tax.lookup",), at=clock.now())
    enquire(writing)
    with database.read() as session:
        assert external.due(session, types=("tax.lookup", "x"), at=clock.now())
        assert not external.due(session, types=("tax",), at=clock.now())
