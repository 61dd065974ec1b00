"""The section's desk beside the rounds: the pool of experts and the working-day calendar."""

import pytest

from tests.web.public.test_public import words

LI = {"username": "li", "trades": ["机械制造与维修"], "employer": "", "active": "on"}
NEW_YEAR = {"year": "2027", "source": "国办发明电", "days": "2027-01-01 休 元旦"}


@pytest.fixture
def wang(signed_in):
    return signed_in("王科长")


def test_王科长_takes_李专家_into_the_pool(wang):
    assert "李专家（li）" in words(wang.get("/experts"))
    assert wang.post("/experts", LI).status_code == 303
    page = words(wang.get("/experts"))
    assert "李专家（li）" not in page
    assert "机械制造与维修" in page


def test_and_sets_them_aside_again(wang):
    wang.post("/experts", LI)
    wang.post("/experts", {"username": "li", "trades": ["餐饮烹饪"]})
    assert "停用" in words(wang.get("/experts"))


def test_without_a_trade_it_is_refused(wang):
    answer = wang.post("/experts", {"username": "li"})
    assert answer.status_code == 422
    assert "至少选择一个专业领域" in words(answer)


@pytest.mark.parametrize("name", ["张师傅", "刘老师", "李专家", "关管理"])
def test_nobody_else_sees_the_pool(signed_in, name):
    browser = signed_in(name)
    assert browser.get("/experts").status_code == 403
    assert browser.post("/experts", LI).status_code == 403


def test_the_auditor_reads_the_pool_only(signed_in):
    browser = signed_in("沈审计")
    assert browser.get("/experts").status_code == 200
    assert browser.post("/experts", LI).status_code == 403


@pytest.mark.parametrize("name", ["王科长", "关管理"])
def test_the_section_or_the_administrator_enter_a_year(signed_in, name):
    browser = signed_in(name)
    assert browser.post("/working-days", NEW_YEAR).status_code == 303
    assert "国办发明电" in words(browser.get("/working-days"))


def test_everybody_reads_the_calendar_and_nobody_else_writes_it(visitor, signed_in):
    page = words(visitor.get("/working-days"))
    assert "2026-10-01" in page
    assert "录入或更正" not in page
    assert signed_in("张师傅").post("/working-days", NEW_YEAR).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"year": "27"}, "请填写年份"),
        ({"year": "1999"}, "请填写年份"),
        ({"days": "元旦"}, "第1行"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(wang, wrong, sentence):
    answer = wang.post("/working-days", NEW_YEAR | {"source": "通知2027"} | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "通知2027" in answer.text


def test_an_announcement_names_the_december_before_and_says_what_it_moves(wang):
    days = "2026-12-31 休 元旦\n２０２７－０１－０１　休　元旦"
    assert wang.post("/working-days", {**NEW_YEAR, "days": days}).status_code == 303
    page = words(wang.get("/working-days"))
    assert "2026-12-31 休 元旦" in page
    assert "Spring Festival" not in page


def test_the_pool_says_how_many_of_each_trade_can_be_drawn(wang):
    wang.post("/experts", LI)
    assert "机械制造与维修 1" in words(wang.get("/experts"))
