"""Work passed on, told of and urged, copies read and absences entered, by pages."""

import re

from tests.web.work.test_tasks import GOOD, of

CASE = "/cases/SQ-2026-0015"


def fields(text):
    """Return the hidden fields of the form that is to be confirmed."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value for name, value in found if name != "csrf"}


def test_work_is_passed_on_after_its_consequence_was_shown(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = of(he)
    assert f"{task}/pass/transfer" in he.get(task).text
    assert "林审核" in he.get(f"{task}/pass/transfer").text
    refused = he.post(f"{task}/pass/transfer", {"to": "wang", "words": "请接着办"})
    assert (refused.status_code, "请从名单中选择接办的人" in refused.text) == (422, True)
    assert "请接着办" in refused.text
    shown = he.post(f"{task}/pass/transfer", {"to": "lin", "words": "请接着办"})
    assert "收到的消息" in shown.text
    assert "期限不变" in shown.text
    done = he.post(f"{task}/pass/transfer", {**fields(shown.text), "confirm": "1"})
    assert done.location == "/inbox"
    assert "请接着办" in lin.get(task).text
    assert "转办：" in lin.get("/letters").text
    assert "转办“审核申报材料”" in he.get(CASE).text
    assert he.get(f"{task}/pass/transfer").status_code == 422
    assert lin.fill(task, GOOD).location == "/inbox"


def test_delegated_work_comes_back_by_pages(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = of(he)
    he.post(f"{task}/pass/delegate", {"to": "lin", "words": "请看业绩", "confirm": "1"})
    page = lin.get(task).text
    assert "请提出意见后交回" in page
    assert 'id="answer"' not in page
    assert "收回，由我办" in he.get(task).text
    assert lin.fill(task, GOOD).status_code == 422
    assert lin.post(f"{task}/return", {"words": "业绩属实"}).location == "/inbox"
    assert "业绩属实" in he.get(task).text
    assert he.fill(task, GOOD).location == "/inbox"


def test_a_case_is_urged_remarked_on_and_copied(district):
    he, wang, sun = (district.enter(one) for one in ("he", "wang", "sun"))
    task = of(he)
    assert f"{task}/urge" in wang.get(CASE).text
    assert f"{task}/urge" not in he.get(CASE).text
    assert wang.post(f"{task}/urge", {"next": CASE}).location == CASE
    assert "已催办1次" in wang.get(CASE).text
    assert wang.post(f"{task}/urge").status_code == 422
    assert he.post(f"{CASE}/remarks", {"remark": "请@王科长看业绩"}).status_code == 303
    assert he.post(f"{CASE}/copies", {"to": ["wang", "zhao"], "words": "请阅"}).status_code == 303
    assert he.post(f"{CASE}/copies", {"to": ["li"], "words": "请阅"}).status_code == 422
    assert "请阅" not in sun.get(f"{CASE}/handling").text
    page = wang.get("/copies").text
    assert "请@王科长看业绩" in page
    key = re.search(r"/copies/(\d+)/read", page)[1]
    assert wang.post(f"/copies/{key}/read").location == "/copies"
    assert wang.get(f"{CASE}/handling").text.count("已阅") == 1
    assert district.enter("li").get("/copies").status_code == 200


def test_a_deputy_finishes_work_by_pages_and_the_section_sees_who_is_away(district):
    he, lin, wang = (district.enter(one) for one in ("he", "lin", "wang"))
    task = of(he)
    he.post(f"{task}/claim")
    wrong = he.post("/absences", {"first": "2026-11-23", "last": "2026-11-20", "deputy": "lin"})
    assert (wrong.status_code, "不能早于开始的那天" in wrong.text) == (422, True)
    assert "不能早于今天" in he.post("/absences", {"first": "2026-11-20"}).text
    entered = he.post("/absences", {"first": "2026-11-23", "last": "2026-11-25", "deputy": "lin"})
    assert entered.location == "/absences"
    assert task in lin.get("/absences").text
    assert "现在不在岗" in wang.get("/absences").text
    assert "代 何审核" in lin.get(task).text
    assert lin.fill(task, GOOD).location == "/inbox"
    assert "林审核（代何审核）" in he.get(CASE).text
    assert "代何审核办理“审核申报材料”" in wang.get(CASE).text
    key = re.search(r"/absences/(\d+)/end", he.get("/absences").text)[1]
    assert he.post(f"/absences/{key}/end").location == "/absences"
    assert "没有登记" in he.get("/absences").text


def test_work_is_countersigned_and_laid_aside_by_pages(district):
    he, lin, wang = (district.enter(one) for one in ("he", "lin", "wang"))
    task = of(he)
    assert "王科长" in he.get(f"{task}/countersign").text
    wrong = he.post(f"{task}/countersign", {"to": "li", "words": "请签署"})
    assert (wrong.status_code, "请从名单中选择加签的人" in wrong.text) == (422, True)
    assert he.post(f"{task}/countersign", {"to": ["wang", "lin"], "words": "请签署"}).location
    assert "还有2人没有签署" in he.fill(task, GOOD).text
    key = re.search(r"/copies/(\d+)/sign", wang.get("/copies").text)[1]
    assert wang.post(f"/copies/{key}/sign", {"agrees": "", "words": "好"}).status_code == 422
    assert wang.post(f"/copies/{key}/sign", {"agrees": "yes", "words": "业绩属实"}).location
    assert "业绩属实" in he.get(task).text
    assert lin.post(f"/copies/{key}/take-off/lin").status_code == 422
    assert he.post(f"/copies/{key}/take-off/lin", {"next": task}).location == task
    assert he.post(f"{task}/later", {"until": "2026-11-22"}).status_code == 422
    assert he.post(f"{task}/later", {"until": "2026-11-24"}).location == "/inbox"
    page = he.get("/inbox?box=mine").text
    assert "2026年11月24日再办" in page
    assert he.post(f"{task}/now").location == task
    assert "再办" not in he.get("/inbox?box=mine").text
    he.post(f"{task}/pass/sign-on", {"to": "lin", "words": "我同意", "confirm": "1"})
    assert lin.fill(task, GOOD).location == "/inbox"
