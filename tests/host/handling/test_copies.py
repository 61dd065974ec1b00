"""Copies and remarks: to whom they may go, who reads them, and that reading is written down."""

from datetime import timedelta

import pytest

from service.errors import NotFound, Refused
from service.host.cases import instances
from service.host.handling import copies, people, urging
from service.host.letters import inbox as letters
from service.host.tables.reminders import Reminder
from tests.host.cast import FENG, HE, LI, LIN, QIAN, WANG, XU, ZHANG, ZHAO, ZHOU
from tests.host.steps import begin, scoring, sent, task_of


def copy(writing, who, number, *to, words="请阅"):
    with writing(who) as session:
        return copies.copy(session, number=number, to=list(to), words=words, actor=who).key


def remark(writing, who, number, words):
    with writing(who) as session:
        row = copies.comment(session, number=number, words=words, actor=who)
        return [one.person for one in row.recipients]


def readable(writing, number, who):
    with writing(who) as session:
        instance = instances.get(session, number=number, actor=who)
        return [one.words for one in copies.of_case(session, instance, actor=who)]


def test_a_copy_is_read_once_and_says_when(writing, database, clock):
    number = sent(writing)
    key = copy(writing, HE, number, "wang", "zhao")
    with writing(WANG) as session:
        assert copies.unread(session, actor=WANG) == 1
        first = copies.mark_read(session, key=key, actor=WANG)
    clock.move(hours=1)
    with writing(WANG) as session:
        assert copies.mark_read(session, key=key, actor=WANG) == first
        assert copies.unread(session, actor=WANG) == 0
        assert letters.of(session, actor=WANG).rows[0].subject == "抄送：学徒名单"
    with writing(ZHAO) as session:
        (line,) = copies.to_read(session, actor=ZHAO).rows
        assert (line.row.read_at, line.handling.words) == (None, "请阅")
    with pytest.raises(NotFound), writing(LIN) as session:
        copies.mark_read(session, key=key, actor=LIN)


def test_a_copy_goes_to_nobody_who_would_not_see_the_case(writing):
    number = sent(writing)
    with writing(HE) as session:
        found = people.readers(session, instances.get(session, number=number, actor=HE), actor=HE)
        assert {one.username for one in found} == {"lin", "wang", "zhao", "qian"}
    for stranger in ("li", "zhou", "zhang", "feng", "xu", "he", "nobody", ""):
        with pytest.raises(Refused, match="从名单中选择"):
            copy(writing, HE, number, "wang", stranger)
    with pytest.raises(Refused, match="从名单中选择"):
        copy(writing, HE, number)
    with pytest.raises(NotFound):
        copy(writing, ZHOU, number, "wang")


def test_an_expert_sends_nothing(writing):
    number = scoring(writing, "li", "wu")
    with pytest.raises(Refused, match="不使用抄送"):
        copy(writing, LI, number, "wang")


def test_a_remark_tells_whom_it_names(writing):
    number = sent(writing)
    assert remark(writing, HE, number, "请@王科长看第三条，@lin也看") == ["wang", "lin"]
    assert remark(writing, HE, number, "没有提到谁") == []
    for words in ("@", "@张师傅", "@李专家看", "@ 王科长"):
        with pytest.raises(Refused, match="没有找到可以提到的"):
            remark(writing, HE, number, words)


def test_each_side_reads_its_own_remarks(writing):
    number = sent(writing)
    remark(writing, HE, number, "中心的话")
    remark(writing, ZHANG, number, "单位的话")
    assert readable(writing, number, QIAN) == ["中心的话"]
    assert readable(writing, number, ZHANG) == ["单位的话"]
    assert sorted(readable(writing, number, XU)) == ["中心的话", "单位的话"]


def test_work_is_urged_once_a_working_day_and_counted(writing, database, clock):
    number = sent(writing)
    key = task_of(writing, number)

    def urge(who):
        with writing(who) as session:
            return urging.urge(session, key=key, actor=who)

    assert urge(ZHANG) == 1
    for again in (ZHANG, WANG):
        with pytest.raises(Refused, match="今天已经催办过（共1次）"):
            urge(again)
    with pytest.raises(Refused, match="就等您办理"):
        urge(HE)
    for stranger in (ZHOU, FENG, LI):
        with pytest.raises(NotFound):
            urge(stranger)
    clock.at += timedelta(days=1)
    assert urge(WANG) == 2
    clock.at += timedelta(days=4)  # Saturday
    assert urge(WANG) == 3
    clock.at += timedelta(days=1)
    with pytest.raises(Refused, match="下一个工作日"):
        urge(ZHANG)
    with database.read() as session:
        assert {one.sent_by for one in session.query(Reminder)} == {"zhang", "wang"}
        mine = letters.of(session, actor=HE).rows
        assert len(mine) == 3
        assert "学徒名单" in mine[0].subject


def test_a_draft_is_nobodys_but_the_units(writing):
    number = begin(writing)
    with pytest.raises(NotFound):
        remark(writing, HE, number, "看")
