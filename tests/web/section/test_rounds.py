"""王科长 announces and moves rounds; everybody else only reads them."""

import pytest

from tests.web.public.test_public import words

SPRING = {
    "code": "2027-1",
    "name": "2027年第一批",
    "opens_on": "2027-03-01",
    "closes_on": "2027-03-31",
}
NEXT_DAYS = {"opens_on": "2026-11-01", "closes_on": "2026-11-25"}


@pytest.fixture
def wang(signed_in):
    return signed_in("王科长")


def test_王科长_announces_a_round(wang, visitor):
    assert wang.post("/rounds", SPRING | {"announcement": "请按时申报"}).status_code == 303
    page = words(visitor.get("/rounds"))
    assert "2027年第一批" in page
    assert "尚未开始" in page
    assert "请按时申报" in page


def test_everybody_reads_which_rounds_are_open(visitor):
    page = words(visitor.get("/rounds"))
    assert "正在受理" in page
    assert "发布新的批次" not in page


@pytest.mark.parametrize("name", ["张师傅", "刘老师", "李专家", "赵局长", "沈审计", "关管理"])
def test_nobody_else_changes_them(signed_in, name):
    browser = signed_in(name)
    assert browser.post("/rounds", SPRING).status_code == 403
    assert browser.post("/rounds/2026-2", NEXT_DAYS).status_code == 403
    assert "发布新的批次" not in browser.get("/rounds").text


def test_a_visitor_is_asked_to_sign_in_first(visitor):
    assert visitor.post("/rounds", SPRING).location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"closes_on": "2027-02-01"}, "截止日期不能早于开始日期"),
        ({"opens_on": "soon"}, "请填写开始日期"),
        ({"opens_on": "0001-01-01"}, "年份不合理"),
        ({"code": "../x"}, "编号写年份、连字符和第几批"),
        ({"code": "-1"}, "编号写年份、连字符和第几批"),
        ({"code": "2027-１"}, "编号写年份、连字符和第几批"),
        ({"name": " "}, "请填写批次名称"),
        ({"name": "2026 年第二批"}, "已有同名"),
        ({"code": "2026-2"}, "已有同名或者同编号"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(wang, wrong, sentence):
    answer = wang.post("/rounds", SPRING | {"announcement": "请按时"} | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "请按时" in answer.text


def test_a_round_is_moved(wang, clock, days):
    assert wang.post("/rounds/2026-2", NEXT_DAYS).status_code == 303
    clock.advance(days(3))
    assert "已经截止" in words(wang.get("/rounds"))


def test_a_round_is_closed_on_this_day(wang):
    wang.post("/rounds/2026-2", {"action": "close"})
    assert "2026年11月23日" in words(wang.get("/rounds"))
    again = wang.post("/rounds/2026-2", {"action": "close"})
    assert again.status_code == 422
    assert "今天就截止" in words(again)


def test_a_round_that_has_not_begun_is_not_closed_but_moved(wang):
    wang.post("/rounds", SPRING)
    answer = wang.post("/rounds/2027-1", {"action": "close"})
    assert "尚未开始" in words(answer)
    assert answer.status_code == 422


def test_wrong_dates_for_a_round_are_refused(wang):
    turned = {"opens_on": "2026-12-01", "closes_on": "2026-11-01"}
    assert wang.post("/rounds/2026-2", turned).status_code == 422


def test_a_round_that_does_not_exist_is_not_found(wang):
    assert wang.post("/rounds/1999-1", NEXT_DAYS).status_code == 404
