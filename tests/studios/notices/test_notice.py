"""Public notices and the objections against them (article 7)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.studios.notices.tables import Notice, Objection
from tests.studios.cast import MONDAY, TIANHENG, application

REAL = {"anonymous": False, "name": "周某", "mobile": "13900001111"}
SAID = {"subject": "张师傅车工技能大师工作室", "facts": "获奖证书系他人所有", "evidence": []}


@pytest.fixture
def notice(act):
    """张师傅's application is taken in and on notice."""
    act("application.accept", unit=TIANHENG, application=application())
    return act(
        "notice.publish",
        kind="技能大师工作室",
        subject="关于张师傅工作室的公示",
        summary="拟授予称号",
        working_days=5,
    )


@pytest.fixture
def object_to(act, notice):
    def object_to(case="Y-1", **said):
        return act(
            "objection.register", case=case, notice=notice["number"], objection=REAL | SAID | said
        )

    return object_to


def test_five_working_days_begin_the_day_after(notice):
    assert notice["number"] == "GS2026-001"
    assert notice["ends_on"] == "2026-11-30"
    assert notice["ends_at"] == "2026-12-01T00:00:00+08:00"


def test_a_notice_shows_no_personal_number(act, session):
    act(
        "notice.publish",
        kind="技能大师工作室",
        subject="张师傅13800138000",
        summary="身份证110105198005120014",
    )
    row = session.scalars(select(Notice)).one()
    assert "13800138000" not in row.subject
    assert "198005120014" not in row.summary


def test_a_case_has_one_running_notice(act, notice):
    with pytest.raises(Refused, match="正在公示"):
        act("notice.publish", kind="技能大师工作室", subject="再公示", summary="")


def test_it_can_be_extended_while_an_objection_is_looked_into(act, notice):
    longer = act("notice.extend", at=MONDAY + timedelta(days=4), working_days=5)
    assert longer["ends_on"] == "2026-12-04"


def test_an_objection_gets_a_receipt_nobody_can_guess(object_to):
    first, second = object_to("Y-1"), object_to("Y-2")
    assert len(first["receipt"].replace("-", "")) == 12
    assert first["receipt"] != second["receipt"]
    assert first["case_number"] == "A-1"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"name": " "}, "objection.name"),
        ({"mobile": "", "email": ""}, "objection.mobile"),
        ({"facts": ""}, "objection.facts"),
        ({"subject": ""}, "objection.subject"),
        ({"anonymous": True}, "objection.evidence"),
    ],
)
def test_what_is_missing_is_told_at_its_field(object_to, said, path):
    with pytest.raises(Refused) as refusal:
        object_to(**said)
    assert [p.path for p in refusal.value.problems] == [path]


def test_an_anonymous_objection_with_evidence_keeps_no_name(object_to, session):
    object_to(anonymous=True, evidence=["1"])
    row = session.scalars(select(Objection)).one()
    assert (row.name, row.mobile, row.email) == (None, None, None)


@pytest.mark.parametrize("field", ["subject", "name", "email"])
def test_a_text_longer_than_its_place_is_refused_in_words(object_to, field):
    with pytest.raises(Refused, match="不能超过"):
        object_to(**{field: "长" * 301})


def test_after_the_end_nobody_objects(act, object_to):
    act("notice.close", result="公示无异议")
    with pytest.raises(Refused, match="已经结束"):
        object_to()


def test_no_grant_while_an_objection_is_open(act, object_to):
    object_to()
    with pytest.raises(Refused, match="还有1件异议未办结"):
        act("studio.grant", unit=TIANHENG, application=application())


def test_no_grant_after_one_was_upheld(act, object_to):
    object_to()
    act("objection.decide", case="Y-1", outcome="upheld", answer="经核实，异议成立")
    assert act("notice.objections") == {"open": 0, "upheld": 1, "dismissed": 0, "ended": 0}
    with pytest.raises(Refused, match="异议经核实成立"):
        act("studio.grant", unit=TIANHENG, application=application())


@pytest.mark.parametrize("outcome", ["dismissed", "not-accepted"])
def test_a_dismissed_one_does_not_stand_in_the_way(act, object_to, outcome):
    object_to()
    act("objection.decide", case="Y-1", outcome=outcome, answer="经核实，异议不成立")
    assert act("studio.grant", unit=TIANHENG, application=application())["number"]


def test_an_objection_is_answered_once_and_with_words(act, object_to):
    object_to()
    with pytest.raises(Refused, match="书面答复"):
        act("objection.decide", case="Y-1", outcome="dismissed", answer=" ")
    act("objection.decide", case="Y-1", outcome="dismissed", answer="不成立")
    with pytest.raises(Refused, match="已经答复"):
        act("objection.decide", case="Y-1", outcome="upheld", answer="成立")
