"""A notice of several items: each is objected to, extended and ended by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.endings import case_ended
from service.studios.notices import queries
from service.studios.notices.tables import Notice, NoticeItem
from service.studios.rounds.tables import Application
from tests.studios.cast import JINYU, MONDAY, TIANHENG, application, master

SAID = {"subject": "获奖证书", "facts": "由他人获得。", "name": "周某", "mobile": "13900001111"}
LIST = {"kind": "技能大师工作室", "subject": "第二批名单", "summary": "现予公示。"}


@pytest.fixture
def listed(act):
    """Publish one notice of two applications, in the name of the round's case."""
    act("application.accept", case="A-1", unit=TIANHENG, application=application())
    other = application(
        master=master("刘师傅", turn=2), occupation="6-31-01-03", studio_name="刘师傅工作室"
    )
    act("application.accept", case="A-2", unit=JINYU, application=other)
    return act("notice.publish", case="PC-1", cases=["A-1", "A-2"], working_days=5, **LIST)


@pytest.fixture
def object_to(act, listed):
    def object_to(item, case="Y-1"):
        said = SAID | {"item": item}
        return act("objection.register", case=case, notice=listed["number"], objection=said)

    return object_to


def items(session):
    rows = session.scalars(select(NoticeItem).order_by(NoticeItem.position))
    return [(row.case_number, row.status) for row in rows]


def seen(session, listed):
    return queries.notice(session, number=listed["number"], today=MONDAY.date())


def test_each_item_is_published_in_the_words_of_that_day(session, listed):
    first, second = seen(session, listed).items
    assert (first.position, first.studio) == (1, "张师傅车工技能大师工作室")
    assert (first.unit, first.round) == ("北京天衡精密制造有限公司", "2026年第二批")
    assert (second.position, second.studio, second.occupation) == (2, "刘师傅工作室", "电工")
    session.get_one(Application, "A-2").studio_name = "改了名的工作室"
    assert seen(session, listed).items[1].studio == "刘师傅工作室"


def test_a_case_that_is_no_application_is_not_listed(act, listed):
    with pytest.raises(Refused, match="A-9"):
        act("notice.publish", case="PC-2", cases=["A-9"], **LIST)


def test_one_says_which_studio_one_objects_to(object_to):
    assert object_to("2")["case_number"] == "A-2"
    with pytest.raises(Refused, match="哪一个工作室"):
        object_to("", case="Y-2")
    with pytest.raises(Refused, match="哪一个工作室"):
        object_to("3", case="Y-2")


def test_an_objection_holds_its_item_alone(act, session, object_to):
    object_to("2")
    assert act("notice.objections", case="A-1")["open"] == 0
    assert act("notice.objections", case="A-2")["open"] == 1
    assert act("notice.objections", case="PC-1")["open"] == 1
    act("notice.close", case="A-1", result="公示无异议")
    assert items(session) == [("A-1", "ended"), ("A-2", "running")]
    assert act("studio.grant", case="A-1", unit=TIANHENG, application=application())["number"]


def test_an_extension_moves_one_item_and_not_the_notice(act, session, listed, object_to):
    object_to("2")
    act("notice.extend", case="A-2", at=MONDAY + timedelta(days=7), working_days=5)
    first, second = seen(session, listed).items
    assert (first.extended, str(first.ends_on)) == (False, "2026-11-30")
    assert (second.extended, str(second.ends_on)) == (True, "2026-12-07")
    assert seen(session, listed).extended is False


def test_the_notice_is_over_with_its_last_item(act, session, listed, object_to):
    object_to("2")
    act("notice.close", case="PC-1", result="公示无异议")
    assert items(session) == [("A-1", "ended"), ("A-2", "running")]
    assert seen(session, listed).running
    act("objection.decide", case="Y-1", outcome="upheld", answer="情况属实。")
    act("notice.close", case="A-2", result="异议成立")
    found = seen(session, listed)
    assert (found.running, found.result) == (False, "各项结果不同，见所列各项")
    assert [item.status for item in found.items] == ["ended", "upheld"]


def test_nobody_objects_to_an_item_that_is_over(act, object_to):
    act("notice.close", case="A-1", result="公示无异议")
    with pytest.raises(Refused, match="这一项的公示已经结束"):
        object_to("1")


def test_the_notice_ends_with_its_only_case_however_that_ends(act, session):
    act("application.accept", case="A-1", unit=TIANHENG, application=application())
    act("notice.publish", working_days=5, **LIST)
    act("application.close", outcome="withdrawn")
    row = session.scalars(select(Notice)).one()
    assert (row.closed_on, row.result) == (MONDAY.date(), "申报单位已经撤回，公示随之结束")
    assert items(session) == [("A-1", "withdrawn")]


def test_a_case_that_was_ended_by_hand_leaves_nothing_running(act, session, listed):
    case_ended(session=session, at=MONDAY, case="A-1", variables={})
    assert items(session) == [("A-1", "withdrawn"), ("A-2", "running")]
    assert session.get_one(Application, "A-1").outcome == "ended"
    act("application.accept", case="A-3", unit=TIANHENG, application=application())
    case_ended(session=session, at=MONDAY, case="PC-1", variables={})
    assert session.scalars(select(Notice)).one().closed_on == MONDAY.date()
