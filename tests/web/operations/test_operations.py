"""The administrator's pages: a case that stands still is looked at, corrected, and goes on."""

import json
import re

import pytest
from sqlalchemy import select

from service.host.cases import instances
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.operations import interventions
from service.host.tables.core import ProcessInstance, UserTask
from service.people.actor import SYSTEM

VISIT = "HF-2026-0001"
REASON = "经核实，回访定于十一月二十三日"


@pytest.fixture
def admin(district):
    return district.enter("admin")


def seen(browser, address):
    """Return the version of the case that a page carries."""
    return re.search(r'name="seen" value="(\d+)"', browser.get(address).text)[1]


def point(browser, name, number=VISIT):
    """Return the address of something open."""
    page = browser.get(f"/operations/{number}").text
    return re.search(rf'href="(/operations/{number}/points/\d+)">{name}</a>', page)[1]


def amend(browser, values, *, name="visit", number=VISIT, **more):
    address = f"/operations/{number}/variables"
    version = more.pop("version", None) or seen(browser, address)
    text = values if isinstance(values, str) else json.dumps(values, ensure_ascii=False)
    sent = {"scope": "", "name": name, "kind": "json", "text": text, "seen": version}
    return browser.post(address, {**sent, "reason": REASON, **more})


def variable(district, name, number=VISIT):
    with district.house.database.read() as session:
        instance = interventions.case(session, number=number, actor=SYSTEM)
        return instances.variables(session, instance)[name]


def status(district, number=VISIT):
    with district.house.database.read() as session:
        query = select(ProcessInstance.status).where(ProcessInstance.number == number)
        return session.scalars(query).one()


def ledger(district, subject):
    with district.house.database.read() as session:
        query = select(Entry).where(Entry.subject == subject).order_by(Entry.sequence)
        return list(session.scalars(query))


def test_the_page_of_a_case_says_what_stands_still_and_why(admin):
    page = admin.get(f"/operations/{VISIT}").text
    for words in ("等到回访日", "办理中断：时间算不出", "上下文中没有“day”", "010****0002"):
        assert words in page
    assert "010-64370002" not in page
    drawn = json.loads(re.search(r'id="drawn">(.*?)</script>', page, re.S)[1])
    assert drawn[0]["marks"][0]["tone"] == "fault"


def test_looking_is_on_the_record(district, admin):
    admin.get(f"/operations/{VISIT}")
    last = [one for one in ledger(district, "case") if one.actor == "admin"][-1]
    assert last.verb == "viewed"


def test_a_correction_is_shown_before_and_after_and_then_saved(district, admin):
    wanted = {"studio": "张师傅工作室", "contact": "010****0002", "day": "2026-11-23"}
    preview = amend(admin, wanted)
    assert preview.status_code == 200
    assert "改前" in preview.text
    assert "2026-11-23" in preview.text
    assert "day" not in variable(district, "visit")
    assert amend(admin, wanted, save="1").status_code == 303
    assert variable(district, "visit") == {**wanted, "contact": "010-64370002"}


def test_a_corrected_case_goes_on(district, admin):
    amend(admin, {"studio": "张师傅工作室", "day": "2026-11-20"}, save="1")
    address = point(admin, "等到回访日")
    given = {"seen": seen(admin, address), "reason": REASON}
    assert admin.post(f"{address}/retry", given).status_code == 303
    district.work()
    assert status(district) == "active"
    assert "实地回访" in district.enter("wang").get("/inbox?box=claimable&q=HF").text
    with district.house.database.read() as session:
        assert verify.verify(session).whole


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("json", '{"a": 1,}', "JSON 第 1 行第"),
        ("json", '{\n"a": 1\n"b": 2}', "JSON 第 3 行第 1 列有误：这里或上一行末尾缺逗号"),
        ("json", "1" * 5000, "JSON 里的数太长"),
        ("json", "[1e999]", "JSON 里的数太大"),
        ("json", "[1e-7000]", "JSON 里的数太大或太小"),
        ("json", '["\\ud800"]', "不成文字的字符"),
        ("json", "[" * 100_000, "JSON"),
        ("json", "NaN", "不能有 NaN"),
        ("number", "五", "不是数"),
        ("boolean", "也许", "“是”或“否”"),
        ("date", "2026-02-30", "不是日期"),
        ("anything", "x", "类型"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_with_what_was_typed(admin, kind, text, words):
    answer = amend(admin, text, kind=kind)
    assert answer.status_code == 422
    assert words in answer.text.replace("&#34;", '"')


def test_without_a_reason_nothing_is_corrected(district, admin):
    answer = amend(admin, {"day": "2026-11-23"}, save="1", reason=" ")
    assert answer.status_code == 422
    assert "请写明处置的理由" in answer.text
    assert "studio" in variable(district, "visit")


def test_who_comes_second_is_told_who_was_first(district, admin):
    old = seen(admin, f"/operations/{VISIT}/variables")
    amend(admin, {"day": "2026-11-23"}, save="1")
    answer = amend(admin, {"day": "2026-12-01"}, save="1", version=old)
    assert answer.location == f"/operations/{VISIT}"
    assert "管理员已于" in admin.get(answer.location).text
    assert variable(district, "visit") == {"day": "2026-11-23"}


def confirmed(district):
    """Let another administrator confirm what waits."""
    other = district.enter("an")
    key = re.search(r"/deeds/(\d+)/confirm", other.get("/deeds").text)[1]
    answer = other.post(f"/deeds/{key}/confirm")
    assert answer.status_code == 201


def test_a_skip_waits_for_another_administrator(district, admin):
    address = point(admin, "等到回访日")
    given = {"seen": seen(admin, address), "reason": REASON}
    assert admin.post(f"{address}/skip", given).status_code == 303
    assert status(district) == "incident"
    assert admin.post(f"{address}/skip", given).status_code == 422  # it waits already
    key = re.search(r"/deeds/(\d+)/decline", admin.get("/deeds").text)[1]
    assert admin.post(f"/deeds/{key}/confirm").status_code == 422
    assert status(district) == "incident"
    amend(admin, {"day": "2026-11-23"}, save="1")
    late = district.enter("an").post(f"/deeds/{key}/confirm")
    assert (late.status_code, "情况已经变了" in late.text) == (422, True)
    said = [(one.verb, one.actor) for one in ledger(district, "deed")]
    assert said == [("proposed", "admin")]


def test_who_comes_second_to_a_step_that_is_gone_sees_the_case_as_it_is(district, admin):
    address = point(admin, "等到回访日")
    given = {"seen": seen(admin, address), "reason": REASON}
    assert admin.post(f"{address}/skip", given).status_code == 303
    confirmed(district)
    before = len(ledger(district, "intervention"))
    answer = admin.post(f"{address}/skip", given)
    assert (answer.status_code, answer.location) == (303, f"/operations/{VISIT}")
    page = admin.get(answer.location).text
    assert "这一项刚刚已经办过，或者已经取消" in page
    assert len(ledger(district, "intervention")) == before


def test_a_step_is_skipped_and_the_auditor_sees_it_first(district, admin):
    address = point(admin, "等到回访日")
    given = {
        "seen": seen(admin, address),
        "reason": REASON,
        "result_name": ["visited_on"],
        "result_kind": ["date"],
        "result_text": ["2026-11-20"],
    }
    assert admin.post(f"{address}/skip", given).status_code == 303
    confirmed(district)
    assert variable(district, "visited_on") == "2026-11-20"
    page = district.enter("xu").get(f"/auditor/cases/{VISIT}").text
    assert "管理员干预（1 次）" in page
    assert page.index("管理员干预（1 次）") < page.index("走过的路")
    story = district.enter("wang").get(f"/cases/{VISIT}").text
    assert f"管理员干预：把“等到回访日”按已经办完处理。理由：{REASON}" in story


def test_work_is_moved_reassigned_and_a_case_ended(district, admin):
    address = point(admin, "等到回访日")
    given = {"seen": seen(admin, address), "reason": REASON}
    assert admin.post(f"{address}/move", {**given, "to": "visit_studio"}).status_code == 303
    work = point(admin, "实地回访")
    page = admin.get(work).text
    assert "改派给别人" in page
    cancel = {"seen": seen(admin, work), "reason": REASON}
    refused = admin.post(f"{work}/cancel", cancel)
    assert (refused.status_code, "最后一项" in refused.text) == (422, True)
    assert admin.post(f"/operations/{VISIT}/end", cancel).status_code == 303
    assert status(district) == "terminated"
    with district.house.database.read() as session:
        open_now = (
            select(UserTask)
            .join(ProcessInstance)
            .where(ProcessInstance.number == VISIT, UserTask.status == "open")
        )
        assert session.scalars(open_now).all() == []


def test_the_centres_work_is_given_to_a_colleague(district, admin):
    number = "SQ-2026-0015"
    address = point(admin, "审核申报材料", number)
    page = admin.get(address).text
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]
    given = {"seen": seen(admin, address), "reason": REASON, "to": "lin", "revision": revision}
    assert admin.post(f"{address}/assign", given).status_code == 303
    assert "审核申报材料" in district.enter("lin").get(f"/inbox?box=mine&q={number}").text


def test_the_section_looks_and_tries_again_but_does_not_intervene(district):
    wang = district.enter("wang")
    page = wang.get(f"/operations/{VISIT}").text
    assert "等到回访日" in page
    assert "更正<" not in page
    address = point(wang, "等到回访日")
    assert "重新办理" in wang.get(address).text
    for path in (f"{address}/skip", f"/operations/{VISIT}/variables", f"/operations/{VISIT}/end"):
        assert wang.post(path, {"reason": REASON}).status_code == 403
    assert wang.get("/operations").status_code == 403


@pytest.mark.parametrize("role", ["sun", "he", "zhao", "qian", "li", "xu", "gao"])
def test_nobody_else_sees_how_a_case_runs(district, role):
    somebody = district.enter(role)
    for path in ("", f"/{VISIT}", f"/{VISIT}/points/2", f"/{VISIT}/variables", f"/{VISIT}/end"):
        assert somebody.get(f"/operations{path}").status_code == 403


def test_odd_addresses_are_answered_calmly(admin):
    for path in ("/none", f"/{VISIT}/points/99", f"/{VISIT}/variables?name=none",
                 f"/{VISIT}/variables?scope=77"):  # fmt: skip
        assert admin.get(f"/operations{path}").status_code == 404
    assert admin.post(f"/operations/{VISIT}/points/2/explode").status_code == 404
    assert admin.post(f"/operations/{VISIT}/points/2/move", {"reason": REASON}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "text"),
    [("number", "1" * 30), ("json", "[" + "9" * 30 + "]"), ("json", "-" + "9" * 25),
     ("json", "12345678901234567890.5"), ("text", "a\x00b")],
)  # fmt: skip
def test_odd_but_lawful_values_are_kept_or_refused_never_lost(district, admin, kind, text):
    answer = amend(admin, text, kind=kind, save="1")
    assert answer.status_code in (303, 422)
    assert admin.get(f"/operations/{VISIT}").status_code == 200


def test_what_a_skip_would_lead_to_is_shown_and_nothing_is_done(district, admin):
    address = point(admin, "等到回访日")
    given = {"seen": seen(admin, address), "reason": REASON, "result_name": ["day"],
             "result_kind": ["date"], "result_text": ["2026-11-25"]}  # fmt: skip
    before = len(ledger(district, "intervention"))
    page = admin.post(f"{address}/skip", {**given, "preview": "1"})
    assert page.status_code == 200
    for words in ("会怎样：按已经办完处理“等到回访日”", "实地回访", "什么都没有改变", "就这样办"):
        assert words in page.text
    assert re.search(r'name="result_text" hidden>2026-11-25<', page.text)
    assert (status(district), len(ledger(district, "intervention"))) == ("incident", before)
    assert admin.post(f"{address}/skip", given).status_code == 303
    confirmed(district)
    assert status(district) == "active"


def test_what_would_be_refused_is_refused_when_it_is_only_asked(district, admin):
    address = point(admin, "等到回访日")
    given = {"seen": seen(admin, address), "reason": REASON, "preview": "1"}
    before = len(ledger(district, "intervention"))
    answer = admin.post(f"{address}/cancel", given)
    assert (answer.status_code, "最后一项" in answer.text) == (422, True)
    assert admin.post(f"{address}/skip", {**given, "reason": ""}).status_code == 422
    assert len(ledger(district, "intervention")) == before
    stale = admin.post(f"{address}/skip", {**given, "seen": "0"})
    assert stale.location == f"/operations/{VISIT}"
