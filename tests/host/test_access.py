"""Who sees what: every role against every relation to a case."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host import access
from service.host.cases import instances
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tasks import finished, inbox, tasks
from tests.host.cast import (
    ADMIN,
    CHEN,
    DONGBA,
    EVERYBODY,
    FENG,
    GAO,
    HE,
    LI,
    LIN,
    MENG,
    QIAN,
    TANG,
    WANG,
    WU,
    XU,
    ZHANG,
    ZHAO,
    ZHOU,
)
from tests.host.conftest import MONDAY
from tests.host.steps import NOTE, PASS, begin, do, score_of, scoring, sent, task_of
from tests.roles import held

STAFF = {HE, LIN, WANG, ZHAO, QIAN, XU}


def who_sees(database, number):
    with database.read() as session:
        query = select(ProcessInstance.number)
        return {
            actor
            for actor in EVERYBODY
            if number in session.scalars(query.where(access.visible(actor))).all()
        }


def send_points(writing, key, expert, points):
    with writing(expert) as session:
        tasks.complete(session, key=key, actor=expert, answer={"points": points})


def test_a_units_case_is_seen_by_its_unit_the_staff_and_the_auditor(writing, database):
    assert who_sees(database, sent(writing)) == STAFF | {ZHANG}


def test_a_branchs_case_is_seen_by_the_branch_and_its_unit(writing, database):
    number = sent(writing, DONGBA)
    assert who_sees(database, number) == STAFF | {DONGBA, ZHANG}
    other = sent(writing, ZHANG)
    assert DONGBA not in who_sees(database, other)


def test_a_draft_is_seen_by_its_unit_only(writing, database):
    assert who_sees(database, begin(writing)) == {ZHANG}


def test_a_department_sees_the_cases_that_went_through_it(writing, database):
    number = scoring(writing, "li", department="commerce")
    seers = who_sees(database, number)
    assert FENG in seers
    assert CHEN not in seers


def test_experts_and_third_parties_see_the_cases_that_name_them(writing, database):
    seers = who_sees(database, scoring(writing, "li", "meng"))
    assert {LI, MENG} <= seers
    assert seers.isdisjoint({WU, TANG})


def test_designers_and_administrators_see_no_case(writing, database):
    assert who_sees(database, sent(writing)).isdisjoint({GAO, ADMIN, ZHOU})


@pytest.mark.parametrize("who", [LI, WANG, XU], ids=lambda actor: actor.name)
def test_whoever_must_keep_out_sees_nothing_whatever_else_they_are(writing, database, who):
    number = scoring(writing, "li", "wu", "tang", panel={"recused": [who.id]})
    assert who not in who_sees(database, number)
    with database.read() as session, pytest.raises(NotFound):
        instances.get(session, number=number, actor=who)
    with database.read() as session:
        assert inbox.counts(session, actor=who, at=MONDAY).mine == 0


def test_a_recused_expert_can_neither_open_nor_finish_their_work(writing, database):
    number = scoring(writing, "li", "wu", panel={"recused": ["li"]})
    key = score_of(database, number, LI)
    with writing(LI) as session, pytest.raises(NotFound):
        tasks.open(session, key=key, actor=LI)
    with writing(LI) as session, pytest.raises(NotFound):
        tasks.complete(session, key=key, actor=LI, answer={"points": 90})


def test_experts_are_blind_to_each_other_until_the_review_is_over(writing, database):
    number = scoring(writing, "li", "wu", "tang")
    send_points(writing, score_of(database, number, LI), LI, 91)
    key = score_of(database, number, WU)
    with database.read() as session:
        view = tasks.open(session, key=key, actor=WU)
        assert view.before == ()
        assert "91" not in str(view.variables)
        assert view.variables["expert"] == "wu"
    send_points(writing, key, WU, 80)
    assert told(database, number, WU) == [("吴专家", 80)]
    assert told(database, number, HE) == []
    assert told(database, number, WANG) == [("李专家", 91), ("吴专家", 80)]
    send_points(writing, score_of(database, number, TANG), TANG, 70)
    assert told(database, number, WU) == [("吴专家", 80)]
    do(writing, WANG, number, {"verdict": {"decision": "pass"}})
    others = [("评审专家", 91), ("吴专家", 80), ("评审专家", 70)]
    assert [one for one in told(database, number, WU) if one[1]] == others
    assert ("李专家", 91) in told(database, number, HE)


def told(database, number, actor):
    """Return who gave which points, as somebody reads it."""
    with database.read() as session:
        instance = instances.get(session, number=number, actor=actor)
        said = finished.finished(session, instance=instance, actor=actor)
        return [(one.by, (one.answer or {}).get("points")) for one in said]


def test_an_expert_cannot_open_the_work_of_another(writing, database):
    number = scoring(writing, "li", "wu")
    with database.read() as session, pytest.raises(NotFound):
        tasks.open(session, key=score_of(database, number, LI), actor=WU)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda actor: actor.name)
def test_nobody_but_the_centre_finishes_the_centres_work(writing, who):
    key = task_of(writing, sent(writing))
    if who in (HE, LIN):
        return
    with writing(who) as session, pytest.raises((Refused, NotFound)):
        tasks.complete(session, key=key, actor=who, answer={"verdict": {"decision": "pass"}})


UNIT_ROLE = held("applicant")


def other_role(actor):
    return replace(actor, roles=UNIT_ROLE if actor is not ZHANG else held("auditor"))


@pytest.mark.parametrize(
    ("who", "moved"),
    [
        pytest.param(HE, other_role, id="a clerk with another role"),
        pytest.param(HE, lambda a: replace(a, roles=frozenset()), id="a clerk with none"),
        pytest.param(ZHANG, other_role, id="an applicant with another role"),
        pytest.param(ZHANG, lambda a: replace(a, organisation="jinyu"), id="another unit"),
        pytest.param(ZHANG, lambda a: replace(a, organisation=None), id="no unit"),
        pytest.param(LI, other_role, id="an expert no more"),
    ],
)
def test_rights_end_with_role_and_unit_for_work_claimed_before_too(writing, database, who, moved):
    key = work_held_by(writing, database, who)
    with database.read() as session:
        assert tasks.open(session, key=key, actor=who).workable
    with writing(moved(who)) as session, pytest.raises((Refused, NotFound)):
        tasks.complete(session, key=key, actor=moved(who), answer={"points": 90, **PASS, **NOTE})
    with database.read() as session, pytest.raises(NotFound):
        tasks.open(session, key=key, actor=moved(who))
    with database.read() as session:
        instance = session.get(UserTask, key).instance
        assert not access.sees_private(moved(who), instance) or moved(who).has("auditor")


def work_held_by(writing, database, who):
    if who is LI:
        return score_of(database, scoring(writing, "li", "wu"), LI)
    key = task_of(writing, begin(writing) if who is ZHANG else sent(writing))
    with writing(who) as session:
        tasks.claim(session, key=key, actor=who)
    return key


def test_identity_numbers_are_shown_to_the_unit_and_to_officers_at_their_step(writing, database):
    number = sent(writing)

    def shown():
        with database.read() as session:
            instance = session.scalars(
                select(ProcessInstance).where(ProcessInstance.number == number)
            ).one()
            return {actor for actor in EVERYBODY if access.sees_private(actor, instance)}

    assert shown() == {ZHANG, HE, LIN, XU}
    do(writing, HE, number, {"verdict": {"decision": "return", "opinion": "缺"}})
    assert shown() == {ZHANG, XU}
