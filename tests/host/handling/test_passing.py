"""Work passed on: to whom it may go, what it leads to, and who finishes it."""

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused, Stale
from service.host.handling import copies, passing
from service.host.ledger.tables import Entry
from service.host.letters import inbox as letters
from service.host.tables.core import UserTask
from service.host.tasks import rights, tasks
from service.people.tables import Account
from tests.host.cast import CHEN, FENG, HE, LI, LIN, QIAN, WANG, WU, XU, ZHANG, ZHAO, ZHOU
from tests.host.steps import PASS, RETURN, begin, do, score_of, scoring, sent, task_of


def pass_on(writing, who, key, to, verb="transferred", words="请接着办", **more):
    with writing(who) as session:
        return passing.carry_out(
            session, key=key, verb=verb, to=to.id, words=words, actor=who, **more
        )


def row(database, key):
    with database.read() as session:
        found = session.get_one(UserTask, key)
        session.expunge(found)
        return found


def verbs(database, subject="task"):
    with database.read() as session:
        query = select(Entry.verb).where(Entry.subject == subject).order_by(Entry.sequence)
        return list(session.scalars(query))


def subjects(database, clock, who):
    with database.read(at=clock.now()) as session:
        return [one.subject for one in letters.of(session, actor=who).rows]


def test_work_goes_to_a_colleague_with_a_letter_and_the_plan_said_so(writing, database, clock):
    key = task_of(writing, sent(writing))
    with database.read(at=clock.now()) as session:
        asked = {"key": key, "verb": "transferred", "to": "lin", "words": "请接着办"}
        planned = passing.plan(session, **asked, actor=HE)
    assert pass_on(writing, HE, key, LIN) == planned
    assert (row(database, key).assignee, row(database, key).passed) == ("lin", "transferred")
    assert subjects(database, clock, LIN) == [planned.subject] == ["转办：审核材料（学徒名单）"]
    assert "说明：请接着办" in planned.body
    assert "何老师把办件" in planned.body
    assert verbs(database)[-1] == "transferred"
    with pytest.raises(Refused, match="不归您办理"), writing(HE) as session:
        tasks.complete(session, key=key, actor=HE, answer=PASS)
    with writing(LIN) as session:
        tasks.complete(session, key=key, actor=LIN, answer=PASS)


def test_only_who_could_do_it_is_offered(writing, database, clock):
    number = sent(writing)
    key = task_of(writing, number)
    with database.read(at=clock.now()) as session:
        _, found = passing.choices(session, key=key, actor=HE)
    assert [one.username for one in found] == ["lin"]
    for other in (ZHANG, ZHOU, FENG, CHEN, WANG, ZHAO, QIAN, LI, XU, HE):
        with pytest.raises(Refused, match="从名单中选择"):
            pass_on(writing, HE, key, other)
    for stranger in (ZHANG, ZHOU, WANG, LI, XU):
        with pytest.raises(NotFound):
            pass_on(writing, stranger, key, LIN)


def test_who_took_the_other_part_in_the_case_is_not_offered(writing, database):
    number = sent(writing)
    do(writing, HE, number, RETURN)
    do(writing, ZHANG, number, {"note": {"subject": "学徒名单", "body": "九人"}})
    key = task_of(writing, number)
    with pytest.raises(Refused, match="没有可以接办的人"):
        pass_on(writing, LIN, key, HE)
    assert row(database, key).assignee is None


def test_who_is_locked_or_of_the_applying_unit_is_not_offered(writing):
    key = task_of(writing, sent(writing))
    with writing(WANG) as session:
        session.get_one(Account, "lin").organisation_code = "tianheng"
    with pytest.raises(Refused, match="没有可以接办的人"):
        pass_on(writing, HE, key, LIN)
    with writing(WANG) as session:
        lin = session.get_one(Account, "lin")
        lin.organisation_code, lin.active = "centre", False
    with pytest.raises(Refused, match="没有可以接办的人"):
        pass_on(writing, HE, key, LIN)


def test_an_expert_passes_no_seat_on(writing, database):
    number = scoring(writing, "li", "wu")
    for verb in ("transferred", "delegated"):
        with pytest.raises(Refused, match="没有可以接办的人"):
            pass_on(writing, LI, score_of(database, number, LI), WU, verb)


def test_a_units_work_stays_in_the_unit(writing):
    key = task_of(writing, begin(writing))
    for other in (ZHOU, FENG, HE):
        with pytest.raises(Refused):
            pass_on(writing, ZHANG, key, other)


def test_words_are_asked_for_and_hold_no_identity_number(writing, database):
    key = task_of(writing, sent(writing))
    for words in ("", "  \0 ", "长" * 501):
        with pytest.raises(Refused, match="说明"):
            pass_on(writing, HE, key, LIN, words=words)
    plan = pass_on(writing, HE, key, LIN, words="联系13800138000")
    assert "13800138000" not in plan.body
    assert "138" in plan.body


def test_of_two_who_pass_it_on_the_second_hears_who_was_first(writing, database):
    key = task_of(writing, sent(writing))
    seen = row(database, key).revision
    pass_on(writing, HE, key, LIN, revision=seen)
    with pytest.raises(Refused, match="不归您办理"):
        pass_on(writing, HE, key, LIN, revision=seen)
    pass_on(writing, LIN, key, HE)
    with pytest.raises(Stale, match="转办这项工作"):
        pass_on(writing, HE, key, LIN, revision=seen)


def test_delegated_work_comes_back_with_an_opinion_and_its_owner_finishes_it(
    writing, database, clock
):
    number = sent(writing)
    key = task_of(writing, number)
    pass_on(writing, HE, key, LIN, "delegated", "请看第三条")
    with pytest.raises(Refused, match="委派给您"), writing(LIN) as session:
        tasks.complete(session, key=key, actor=LIN, answer=PASS)
    with pytest.raises(Refused, match="委派给您"), writing(LIN) as session:
        tasks.unclaim(session, key=key, actor=LIN)
    with pytest.raises(Refused, match="委派给您"):
        pass_on(writing, LIN, key, HE)
    with pytest.raises(Refused), writing(HE) as session:
        tasks.complete(session, key=key, actor=HE, answer=PASS)
    with database.read(at=clock.now()) as session:
        assert not tasks.open(session, key=key, actor=LIN).workable
    with pytest.raises(Refused, match="意见"), writing(LIN) as session:
        passing.give_back(session, key=key, words="", actor=LIN)
    with writing(LIN) as session:
        passing.give_back(session, key=key, words="第三条齐全", actor=LIN)
    assert row(database, key).assignee == "he"
    assert subjects(database, clock, HE) == ["交回：审核材料（学徒名单）"]
    with writing(HE) as session:
        tasks.complete(session, key=key, actor=HE, answer=PASS)
    assert [one for one in verbs(database) if one in ("delegated", "returned")] == [
        "delegated",
        "returned",
    ]
    with writing(WANG) as session:
        found = copies.of_case(session, session.get_one(UserTask, key).instance, actor=WANG)
        assert [(one.kind, one.words) for one in found] == [
            ("returned", "第三条齐全"),
            ("delegated", "请看第三条"),
        ]


def test_delegated_work_is_taken_back_by_its_owner_alone(writing, database, clock):
    key = task_of(writing, sent(writing))
    with pytest.raises(Refused, match="没有委派出去"), writing(HE) as session:
        passing.recall(session, key=key, actor=HE)
    pass_on(writing, HE, key, LIN, "delegated")
    with pytest.raises(Refused, match="不是您委派的"), writing(LIN) as session:
        passing.recall(session, key=key, actor=LIN)
    with pytest.raises(Refused, match="没有委派给您"), writing(HE) as session:
        passing.give_back(session, key=key, words="好", actor=HE)
    with writing(HE) as session:
        passing.recall(session, key=key, actor=HE)
    assert (row(database, key).assignee, row(database, key).delegated_by) == ("he", None)
    assert subjects(database, clock, LIN)[0] == "收回：审核材料（学徒名单）"


def test_who_may_not_sign_in_any_more_leaves_delegated_work_to_its_owner(writing, database):
    key = task_of(writing, sent(writing))
    pass_on(writing, HE, key, LIN, "delegated")
    with writing(WANG) as session:
        session.get_one(Account, "lin").active = False
        session.flush()
        assert rights.give_back(session, username="lin") == 1
    assert (row(database, key).assignee, row(database, key).delegated_by) == ("he", None)


def test_what_comes_back_to_somebody_who_may_not_do_it_any_more_waits_for_all(writing, database):
    key = task_of(writing, sent(writing))
    pass_on(writing, HE, key, LIN, "delegated")
    with writing(WANG) as session:
        session.get_one(Account, "he").active = False
    with writing(LIN) as session:
        passing.give_back(session, key=key, words="齐全", actor=LIN)
    assert (row(database, key).assignee, row(database, key).delegated_by) == (None, None)
