"""The pool of experts on its pages: ratings, suspensions, and who reads and orders what."""

import re

import pytest

from tests.web.public.test_public import words

TODAY, LATER = "2026-11-23", "2026-12-31"
AWAY = {"begins_on": TODAY, "until": LATER, "reason": "住院治疗，年底以前不能参加评审。"}


@pytest.mark.parametrize("who", ["wang", "xu"])
def test_section_and_auditor_read_the_pool_with_its_ratings(district, who):
    browser = district.enter(who)
    page = words(browser.get("/experts"))
    assert "称职 " in page
    assert "违反承诺 1 次" in page
    assert '/experts"' in browser.get("/rounds").text
    named = re.search(r'href="(/experts/zhoulin)"', browser.get("/experts").text)
    one = words(browser.get(named[1]))
    assert "出国培训一周" in one
    assert "已到期" in one


@pytest.mark.parametrize("who", ["sun", "feng", "he", "zhao", "qian", "li", "gao", "admin"])
def test_nobody_else_opens_the_pool(district, who):
    browser = district.enter(who)
    for address in ("/experts", "/experts/zhoulin"):
        assert browser.get(address).status_code == 403
    assert browser.post("/experts/li/suspension", AWAY).status_code == 403
    assert browser.post("/experts/zhoulin/suspensions/1/end", {}).status_code == 403


def test_an_auditor_orders_nothing(district):
    xu = district.enter("xu")
    assert xu.post("/experts/li/suspension", AWAY).status_code == 403
    page = xu.get("/experts/li").text
    assert "暂停抽取</button>" not in page
    assert 'name="username"' not in xu.get("/experts").text


def test_the_section_suspends_and_resumes_and_the_expert_reads_why(district):
    wang, li = district.enter("wang"), district.enter("li")
    assert wang.post("/experts/li/suspension", AWAY).status_code == 303
    page = wang.get("/experts/li")
    assert "暂停：2026年11月23日起至2026年12月31日" in words(page)
    assert "住院治疗" in words(li.get("/ratings"))
    end = re.search(r'action="(/experts/li/suspensions/\d+/end)"', page.text)[1]
    assert wang.post(end, {"end_reason": "提前出院，可以参加评审。"}).status_code == 303
    assert "提前出院" in words(wang.get("/experts/li"))
    assert "在库" in words(wang.get("/experts/li"))
    assert wang.post(end, {"end_reason": "再恢复一次。"}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"begins_on": "明天"}, "请填写开始日期"),
        ({"begins_on": "2026-11-22"}, "不能早于今天"),
        ({"until": "2026-11-01"}, "截止日期不能早于开始日期"),
        ({"until": "9999-99-99"}, "请填写截止日期"),
        ({"until": "2200-01-01"}, "年份不合理"),
        ({"reason": " "}, "请写明理由"),
        ({"reason": "长" * 1001}, "请写明理由"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(district, wrong, sentence):
    answer = district.enter("wang").post("/experts/li/suspension", AWAY | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    kept = (AWAY | wrong)["reason"].strip()
    assert kept in answer.text


def test_there_is_no_page_of_who_is_not_in_the_pool(district):
    wang = district.enter("wang")
    for username in ("nobody", "sun", "wang"):
        assert wang.get(f"/experts/{username}").status_code == 404
        assert wang.post(f"/experts/{username}/suspension", AWAY).status_code == 404
    assert (
        wang.post("/experts/li/suspensions/99/end", {"end_reason": "可以了吧"}).status_code == 404
    )


def test_an_expert_reads_their_own_ratings_and_no_others(district):
    page = words(district.enter("li").get("/ratings"))
    assert "履职评价" in page
    assert "出国培训一周" not in page
    for who in ("wang", "sun", "xu"):
        assert district.enter(who).get("/ratings").status_code == 403


def test_the_section_is_asked_to_rate_a_panel(district):
    page = words(district.enter("wang").get("/inbox?box=claimable&q=LZ-"))
    assert "评价专家" in page
