"""What anybody reads without signing in: the front page, notices, the directory."""

import re
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from service.config import Contact
from service.people.actor import SYSTEM
from service.people.tables import Organisation
from service.studios.actions import ACTIONS
from tests.studios.cast import JINYU, application, master
from tests.studios.conftest import sealed

CASE = "SQ-2026-0001"


def act(session: Session, name: str, at, **inputs):
    """Run an action of the register as its process would."""
    action = ACTIONS[name]
    known = {"session": session, "at": at, "sealed": sealed(session, inputs)}
    known["case"] = inputs.pop("case", CASE)
    wanted = action.__code__.co_varnames[: action.__code__.co_kwonlyargcount]
    return action(**{k: v for k, v in known.items() if k in wanted}, **inputs)


@pytest.fixture
def sheet():
    return application(unit={"name": "京味食品集团", "address": "朝阳区"}, master=master())


@pytest.fixture
def write(database, clock):
    def write(name: str, **inputs):
        with database.write(actor=SYSTEM, at=clock.now()) as session:
            return act(session, name, clock.now(), **inputs)

    return write


@pytest.fixture
def notice(write, sheet):
    """张师傅's studio is on notice for five working days."""
    write("application.accept", unit="unit-a", application=sheet)
    return write(
        "notice.publish",
        kind="技能大师工作室",
        subject="张师傅车工技能大师工作室公示",
        summary="拟授予称号，联系人电话13800138000",
        working_days=5,
    )["number"]


def words(page) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_visitor_finds_open_rounds_running_notices_and_how_to_apply(visitor, notice):
    page = words(visitor.get("/"))
    for said in ("2026 年第二批", "张师傅车工技能大师工作室公示", "怎样申报", "共 0 个"):
        assert said in page


def test_the_list_of_notices_says_how_long_each_runs(visitor, notice):
    page = words(visitor.get("/notices"))
    assert "张师傅车工技能大师工作室公示" in page
    assert "还有 5 个工作日" in page


def test_days_go_by(visitor, notice, clock, days):
    clock.advance(days(4))
    assert "还有 1 个工作日" in words(visitor.get(f"/notices/{notice}"))
    clock.advance(days(3))
    assert "即将截止" in words(visitor.get(f"/notices/{notice}"))


def test_a_notice_knows_unit_occupation_and_round_but_no_personal_number(visitor, notice):
    page = words(visitor.get(f"/notices/{notice}"))
    for said in ("北京第一机床有限公司", "车工", "2026 年第二批", "138****8000"):
        assert said in page
    assert "13800138000" not in page
    assert "110105198005" not in page


def test_while_objections_are_open_it_says_it_is_extended(visitor, notice, write):
    write("notice.extend")
    assert "延长公示，至异议办结为止" in words(visitor.get(f"/notices/{notice}"))


def test_a_notice_that_is_over_shows_its_result_and_no_way_to_object(visitor, notice, write):
    write("notice.close", result="公示无异议")
    page = words(visitor.get(f"/notices/{notice}"))
    assert "公示无异议" in page
    assert "提出异议" not in page
    assert visitor.get(f"/notices/{notice}/object").status_code == 422


@pytest.mark.parametrize("number", ["GS2026-999", "x" * 300, "%00", "..%2f"])
def test_a_notice_that_does_not_exist_is_not_found(visitor, number):
    assert visitor.get(f"/notices/{number}").status_code == 404


def test_the_directory_lists_granted_studios(visitor, notice, write, sheet):
    write("studio.grant", unit="unit-a", application=sheet)
    page = words(visitor.get("/studios"))
    for said in ("张师傅车工技能大师工作室", "朝大师〔2026〕001号", "北京第一机床有限公司"):
        assert said in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=张师傅", True),
        ("q=机床 车工", True),
        ("q=烹饪", False),
        ("q=%25", False),
        ("trade=机械制造与维修", True),
        ("trade=餐饮烹饪", False),
        ("trade=nonsense", True),
        ("page=99", True),
    ],
)
def test_it_is_searched_by_words_and_trade(visitor, notice, write, sheet, query, found):
    write("studio.grant", unit="unit-a", application=sheet)
    assert ("朝大师〔2026〕001号" in visitor.get(f"/studios?{query}").text) == found


def test_scripts_in_a_notice_stay_text(visitor, write):
    write("notice.publish", kind="x", subject="<script>alert(1)</script>", summary="<b>x</b>")
    assert "<script>alert" not in visitor.get("/notices").text
    assert "&lt;b&gt;" in visitor.get("/notices/GS2026-001").text


def test_the_pages_speak_english_too(visitor, notice):
    assert visitor.get("/notices?lang=en").status_code == 200


def test_周某_sees_the_same_when_signed_in(signed_in, notice):
    assert "提出异议" in words(signed_in("周某").get(f"/notices/{notice}"))


def test_no_unit_of_the_other_cast_is_needed(database):
    with database.read() as session:
        assert session.get(Organisation, JINYU) is None


def test_public_pages_say_how_to_reach_the_bureau_where_it_is_configured(app, house, notice):
    page = words(app.test_client().get(f"/notices/{notice}"))
    assert "联系电话" not in page
    told = replace(house.config, contact=Contact("010-65099999", "六里屯北里 1 号"))
    app.extensions["house"] = replace(house, config=told)
    page = words(app.test_client().get(f"/notices/{notice}"))
    assert "联系电话：010-65099999；地址：六里屯北里 1 号" in page
    assert "北京市朝阳区人力资源和社会保障局" in page
