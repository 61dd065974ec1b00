"""What a case began with is read on the pages of who must judge it, as far as they may see it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host import documents
from service.host.cases import instances, reveals
from service.host.ledger.tables import Entry
from service.host.tables.beginnings import StartAnswer
from service.host.tables.core import Document
from service.people.actor import SYSTEM
from tests.web.work.drawn import deploy_asking


def page_of(browser, number: str, *, box: str = "claimable") -> str:
    """Open the first piece of work of a case in somebody's inbox."""
    found = browser.get(f"/inbox?box={box}&q={number}").text
    return browser.get(re.search(r'href="(/tasks/\d+)"', found)[1]).text


def begun(page: str) -> str:
    """Return what a page says of the beginning."""
    return page.partition("提出时填写的内容")[2].partition("</section>\n")[0]


IDENTITY = ("周晓明", "13600040004", "名单.pdf")


def evidence_of(district, objection) -> str:
    with district.house.database.read() as session:
        case = instances.get(session, number=objection, actor=SYSTEM)
        [found] = documents.of(session, case)
        return f"/documents/{found.key}"


def test_who_verifies_an_objection_says_why_before_they_read_whose_it_is(district, objection):
    wang, evidence = district.enter("wang"), evidence_of(district, objection)
    page = page_of(wang, objection)
    assert "查看须说明理由" in page
    assert not [word for word in IDENTITY if word in page + wang.get(f"/cases/{objection}").text]
    for address in (evidence, f"{evidence}/preview"):
        assert wang.get(address).status_code == 404
    wang.post(f"/cases/{objection}/reveal", {"reason": " "})
    assert "13600040004" not in page_of(wang, objection)
    why = {"reason": "核实异议，电话联系本人"}
    assert wang.post(f"/cases/{objection}/reveal", why).status_code == 303
    page = page_of(wang, objection)
    assert not [word for word in IDENTITY if word not in page]
    assert wang.get(f"{evidence}/preview").status_code == 200
    with district.house.database.read() as session:
        looks = select(Entry.actor, Entry.data).where(Entry.subject == "personal-data")
        told = [(who, data) for who, data in session.execute(looks) if (data or {}).get("reason")]
        assert told == [("wang", why)]
    district.house.clock.advance(reveals.LASTS + timedelta(minutes=1))
    assert "13600040004" not in page_of(wang, objection)
    assert wang.get(evidence).status_code == 404


@pytest.mark.parametrize("who", ["he", "zhao", "qian", "sun", "feng", "admin", "li"])
def test_nobody_else_reads_whose_an_objection_is_for_any_reason(district, objection, who):
    browser, evidence = district.enter(who), evidence_of(district, objection)
    sent = browser.post(f"/cases/{objection}/reveal", {"reason": "我想知道是谁提的"})
    assert sent.status_code in (303, 403, 404)
    for address in (f"/cases/{objection}", f"/operations/{objection}", evidence, "/letters"):
        answer = browser.get(address)
        text = answer.get_data(as_text=True) if "text" in answer.mimetype else ""
        assert not [word for word in IDENTITY if word in text], address
        answer.close()
    assert browser.get(evidence).status_code == 404


def test_the_auditor_opens_evidence_for_a_reason_too(district, objection):
    xu, evidence = district.enter("xu"), evidence_of(district, objection)
    assert "周晓明" not in xu.get(f"/auditor/cases/{objection}").text
    assert xu.get(evidence).status_code == 404
    page = xu.post(f"/auditor/cases/{objection}/reveal", {"reason": "抽查异议办理"}).text
    assert "周晓明" in page
    found = xu.get(evidence)
    assert found.status_code == 200
    found.close()


def test_who_must_judge_an_objection_reads_it_whole_and_opens_its_evidence(district, objection):
    wang = district.enter("wang")
    wang.post(f"/cases/{objection}/reveal", {"reason": "核实异议，电话联系本人"})
    page = page_of(wang, objection)
    said = begun(page)
    assert "<details open>" in said
    for words in ("业绩归属有误", "攻关项目由他人完成", "周晓明", "13600040004", "名单.pdf"):
        assert words in said, words
    assert "针对的公示" in page
    document = wang.get(re.search(r'href="(/documents/[^"]+)"', said)[1])
    assert document.status_code == 200
    document.close()
    assert "Bytes" not in page
    assert "1 KB" in page


def test_who_need_not_know_reads_it_masked_on_the_cases_page(district, objection):
    for colleague in ("zhao", "qian"):
        said = begun(district.enter(colleague).get(f"/cases/{objection}").text)
        assert "攻关项目由他人完成" in said
        assert "136****0004" in said
        assert "周**" in said
        assert "周晓明" not in said


def test_the_reason_of_a_change_is_on_every_page_of_it(district):
    with district.house.database.read() as session:
        case = instances.get(session, number="BG-2026-0001", actor=SYSTEM)
        reason = session.get_one(StartAnswer, case.key).answer["change"]["explanation"]
    for who in ("he", "wang"):
        said = begun(district.enter(who).get("/cases/BG-2026-0001").text)
        assert "变更原因" in said
        assert reason in said


def test_of_an_application_its_round_and_channel(district):
    said = begun(district.enter("he").get("/cases/SQ-2026-0015").text)
    assert "申报批次" in said


def test_it_is_what_was_answered_then_not_what_became_of_it(district):
    """The form of an application writes into the same variable as its start form."""
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        case = instances.get(session, number="SQ-2026-0015", actor=SYSTEM)
        kept = session.get_one(StartAnswer, case.key).answer
        assert set(kept["application"]) == {"branch", "channel", "round"}


def test_a_case_from_before_shows_what_its_variables_hold(district, objection):
    with district.house.database.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM start_answer")
    assert "攻关项目由他人完成" in begun(page_of(district.enter("wang"), objection))


def test_any_form_that_a_designer_draws_is_shown(district):
    start = deploy_asking(district)
    sun = district.enter("sun")
    answer = sun.post(start, {"person.words": "请问如何申报？", "person.mobile": "13800138000"})
    number = answer.location.rpartition("/")[2]
    said = begun(page_of(district.enter("wang"), number))
    assert "请问如何申报？" in said
    assert "13800138000" in said
    said = begun(district.enter("he").get(f"/cases/{number}").text)
    assert "请问如何申报？" in said
    assert "138****8000" in said
    assert "13800138000" in begun(sun.get(answer.location).text)


def test_a_case_without_a_form_says_nothing(district):
    page = district.enter("wang").get("/cases/HF-2026-0001").text
    assert "提出时填写的内容" not in page


def test_every_evidence_belongs_to_its_case(district, objection):
    with district.house.database.read() as session:
        case = instances.get(session, number=objection, actor=SYSTEM)
        found = session.scalars(select(Document).where(Document.instance_key == case.key)).all()
        assert [one.filename for one in found] == ["名单.pdf"]
