"""Countersignatures: who may be asked, that work waits for them, and that they can be taken off."""

import pytest

from service.errors import NotFound, Refused
from service.host.handling import copies, passing, signing
from service.host.letters import inbox as letters
from service.host.tables.core import UserTask
from service.host.tasks import tasks
from tests.host.cast import FENG, HE, LI, LIN, WANG, XU, ZHANG, ZHAO, ZHOU
from tests.host.steps import PASS, RETURN, begin, do, score_of, scoring, sent, task_of


def ask(writing, key, *to, who=HE, words="请签署"):
    with writing(who) as session:
        return signing.ask(session, key=key, to=to, words=words, actor=who).key


def sign(writing, who, key, agrees=True, words="同意办理"):
    with writing(who) as session:
        signing.sign(session, key=key, agrees=agrees, words=words, actor=who)


def take_off(writing, key, person, who=HE):
    with writing(who) as session:
        signing.take_off(session, key=key, person=person, actor=who)


def complete(writing, who, key):
    with writing(who) as session:
        tasks.complete(session, key=key, actor=who, answer=PASS)


def signing_of(database, key):
    with database.read() as session:
        return session.get_one(UserTask, key).signing


def test_work_waits_until_all_have_signed_or_are_taken_off(writing, database):
    key = task_of(writing, sent(writing))
    asked = ask(writing, key, "wang", "zhao")
    with pytest.raises(Refused, match="还有2人没有签署"):
        complete(writing, HE, key)
    with pytest.raises(Refused, match="没有签署加签意见"), writing(HE) as session:
        passing.carry_out(session, key=key, verb="transferred", to="lin", words="办", actor=HE)
    sign(writing, WANG, asked, agrees=False, words="缺第三页")
    with pytest.raises(Refused, match="还有1人"):
        complete(writing, HE, key)
    with pytest.raises(Refused, match="已经签署意见的不能减签"):
        take_off(writing, asked, "wang")
    take_off(writing, asked, "zhao")
    assert signing_of(database, key) is None
    with pytest.raises(Refused, match="不再请您加签"):
        sign(writing, ZHAO, asked)
    with pytest.raises(Refused, match="已经减签"):
        take_off(writing, asked, "zhao")
    complete(writing, HE, key)


def test_one_signs_once_and_nothing_that_is_done(writing):
    key = task_of(writing, sent(writing))
    asked = ask(writing, key, "wang")
    sign(writing, WANG, asked)
    with pytest.raises(Refused, match="已经签署过"):
        sign(writing, WANG, asked)
    complete(writing, HE, key)
    with pytest.raises(Refused, match="已经办结，不用再签署"):
        sign(writing, WANG, asked)


def test_each_is_told_by_letter_in_the_same_words(writing, database):
    key = task_of(writing, sent(writing))
    asked = ask(writing, key, "wang", "zhao")
    sign(writing, WANG, asked, words="看过")
    take_off(writing, asked, "zhao")
    with database.read() as session:

        def subjects(who):
            return [one.subject for one in letters.of(session, actor=who).rows]

        assert subjects(WANG) == ["加签：审核材料（学徒名单）"]
        assert subjects(ZHAO) == ["减签：审核材料（学徒名单）", "加签：审核材料（学徒名单）"]
        assert subjects(HE) == ["加签意见：审核材料（学徒名单）"]


def test_only_the_staff_who_see_the_case_are_asked(writing):
    key = task_of(writing, sent(writing))
    for who in (ZHANG, ZHOU, FENG, LI, XU, HE):
        with pytest.raises(Refused, match="从名单中选择加签的人"):
            ask(writing, key, "wang", who.id)
    for stranger in (ZHANG, ZHOU, WANG, LI):
        with pytest.raises(NotFound):
            ask(writing, key, "zhao", who=stranger)
    ask(writing, key, "wang")
    with pytest.raises(Refused, match="从名单中选择加签的人"):
        ask(writing, key, "wang")


def test_who_took_a_part_that_is_apart_is_not_asked(writing):
    number = sent(writing)
    do(writing, HE, number, RETURN)
    do(writing, ZHANG, number, {"note": {"subject": "学徒名单", "body": "九人"}})
    with pytest.raises(Refused, match="从名单中选择加签的人"):
        ask(writing, task_of(writing, number), "he", who=LIN)


def test_an_expert_asks_nobody_and_nobody_signs_what_they_were_not_asked(writing, database):
    number = scoring(writing, "li", "wu")
    with pytest.raises(Refused, match="指定到本人"):
        ask(writing, score_of(database, number, LI), "wang", who=LI)
    asked = ask(writing, task_of(writing, sent(writing)), "wang")
    with pytest.raises(NotFound):
        sign(writing, ZHAO, asked)
    with pytest.raises(NotFound):
        take_off(writing, asked, "zhao")
    with pytest.raises(Refused, match="请选择同意还是不同意"):
        sign(writing, WANG, asked, agrees=None)
    with pytest.raises(Refused, match="请写明"):
        sign(writing, WANG, asked, words=" ")


def test_a_units_people_are_asked_by_the_unit_alone(writing):
    with pytest.raises(Refused):
        ask(writing, task_of(writing, begin(writing)), "he", who=ZHANG)


def test_countersigned_afterwards_the_second_finishes_it(writing, database):
    key = task_of(writing, sent(writing))
    with writing(HE) as session:
        plan = passing.carry_out(
            session, key=key, verb="cosigned", to="lin", words="我同意", actor=HE
        )
    assert "意见：我同意" in plan.body
    complete(writing, LIN, key)
    with database.read() as session:
        row = session.get_one(UserTask, key)
        assert (row.completed_by, row.passed) == ("lin", "cosigned")
        done = copies.of_case(session, row.instance, actor=WANG)
        assert [(one.kind, one.by_name, one.words) for one in done] == [
            ("cosigned", "何老师", "我同意")
        ]
