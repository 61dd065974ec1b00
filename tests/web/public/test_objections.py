"""周某 objects: real name or anonymous, with a receipt, and finds the answer by it."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from service.host.ledger.verify import verify
from service.people.actor import SYSTEM
from service.studios import rate_limit
from service.studios.notices.tables import Objection
from tests.files import PDF
from tests.studios.cast import application, master
from tests.web.public import test_public
from tests.web.public.test_public import (
    notice,  # noqa: F401 - fixtures
    sheet,  # noqa: F401 - fixtures
    words,
    write,  # noqa: F401 - fixtures
)

REAL = {
    "objection.subject": "张师傅的获奖证书",
    "objection.facts": "2023年的一等奖由他人获得，有名单为证。",
    "objection.name": "周某",
    "objection.mobile": "13900001111",
}
ANONYMOUS = {
    "objection.subject": "张师傅的获奖证书",
    "objection.facts": "见附件名单。",
    "objection.anonymous": "true",
}


def objections(database) -> list[Objection]:
    with database.read() as session:
        return list(session.scalars(select(Objection).order_by(Objection.case_number)))


@pytest.fixture
def object_to(visitor, notice):  # noqa: F811
    def object_to(said, **more):
        return visitor.post(f"/notices/{notice}/object", said | more)

    return object_to


def test_a_real_name_objection_gets_a_receipt(object_to, visitor, database):
    answer = object_to(REAL)
    assert answer.status_code == 303
    (row,) = objections(database)
    assert answer.location.endswith(f"/objections/{row.receipt}")
    page = words(visitor.get(answer.location))
    assert row.receipt in page
    assert "正在核实" in page


def test_nothing_of_who_raised_it_is_on_the_receipts_page(object_to, visitor):
    page = visitor.get(object_to(REAL).location).text
    assert "周某" not in page
    assert "13900001111" not in page


def test_it_becomes_a_case_of_the_section(object_to, signed_in):
    object_to(REAL)
    assert "张师傅的获奖证书" in signed_in("王科长").get("/inbox?box=claimable").text


def test_an_anonymous_one_with_evidence_is_taken(object_to, database):
    evidence = (BytesIO(PDF), "名单.pdf")
    answer = object_to(ANONYMOUS | {"_file:objection.evidence": evidence})
    assert answer.status_code == 303, words(answer)
    (row,) = objections(database)
    assert (row.anonymous, row.name, len(row.evidence)) == (True, None, 1)


def test_an_anonymous_one_without_evidence_is_told_what_is_missing(object_to, database):
    answer = object_to(ANONYMOUS)
    assert answer.status_code == 422
    assert "匿名提出异议，应当提交证据材料" in words(answer)
    assert "见附件名单。" in answer.text
    assert objections(database) == []


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"objection.facts": ""}, "事实和理由"),
        ({"objection.name": ""}, "姓名"),
        ({"objection.mobile": ""}, "手机或者电子邮箱"),
        ({"objection.mobile": "123"}, "手机号码应为11位"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(object_to, missing, sentence):
    answer = object_to(REAL | missing)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "张师傅的获奖证书" in answer.text


def test_evidence_stays_with_what_was_typed(object_to):
    evidence = (BytesIO(PDF), "名单.pdf")
    answer = object_to(REAL | {"objection.facts": "", "_file:objection.evidence": evidence})
    assert answer.status_code == 422
    assert "名单.pdf" in answer.text


def test_a_file_that_is_no_document_is_refused(object_to):
    program = (BytesIO(b"MZ\x90\x00program"), "名单.pdf")
    answer = object_to(REAL | {"_file:objection.evidence": program})
    assert answer.status_code == 422
    assert "程序、脚本" in words(answer)


def test_a_file_goes_up_at_once_from_a_script(visitor, notice):  # noqa: F811
    sent = {"file": (BytesIO(PDF), "名单.pdf"), "kind": "evidence"}
    answer = visitor.post(f"/notices/{notice}/object/documents", sent)
    assert answer.status_code == 201
    assert answer.json["name"] == "名单.pdf"


def test_a_double_click_is_one_objection_with_one_receipt(object_to, database):
    first, second = object_to(REAL), object_to(REAL)
    assert first.location == second.location
    assert len(objections(database)) == 1


def test_an_objection_to_one_of_several_studios_reaches_that_one(
    visitor,
    database,
    write,  # noqa: F811
    sheet,  # noqa: F811
):
    write("application.accept", unit="unit-a", application=sheet)
    other = application(
        master=master("刘师傅", turn=2), occupation="6-31-01-03", studio_name="刘师傅工作室"
    )
    write("application.accept", case="SQ-2026-0002", unit="unit-a", application=other)
    both = ["SQ-2026-0001", "SQ-2026-0002"]
    listed = {"kind": "技能大师工作室", "subject": "名单", "summary": "现予公示。", "cases": both}
    number = write("notice.publish", case="PC-1", working_days=5, **listed)["number"]
    page = f"/notices/{number}/object"
    assert visitor.post(page, REAL).status_code == 422
    assert visitor.post(page, REAL | {"item": "2"}).status_code == 303
    with database.read() as session:
        [row] = session.scalars(select(Objection))
        assert row.item.studio == "刘师傅工作室"


def test_signed_in_or_not_the_record_says_the_public(signed_in, notice, database):  # noqa: F811
    browser = signed_in("周某")
    assert browser.post(f"/notices/{notice}/object", REAL).status_code == 303
    with database.read() as session:
        started = session.connection().exec_driver_sql(
            "select started_by from process_instance where process_id = 'objection'"
        )
        assert started.scalars().all() == ["public"]


def test_the_answer_is_found_by_the_receipt(object_to, visitor, write, database):  # noqa: F811
    object_to(REAL)
    (row,) = objections(database)
    with database.write(actor=SYSTEM, at=row.filed_at) as session:
        kept = session.get(Objection, row.case_number)
        kept.outcome, kept.answered_at = "dismissed", row.filed_at
        kept.answer = "经核实属实，请勿拨打13800138000"
    typed = row.receipt.replace("-", " ").lower()
    found = visitor.get("/objections", query_string={"receipt": typed})
    page = words(visitor.get(found.location))
    assert "异议不成立" in page
    assert "138****8000" in page


@pytest.mark.parametrize("receipt", ["ABCD-2345-EFGH", "x" * 200, "' or 1=1", "<script>"])
def test_a_receipt_that_does_not_exist_is_said_kindly(visitor, receipt):
    answer = visitor.get("/objections", query_string={"receipt": receipt})
    assert answer.status_code == 404
    assert "没有这个回执编号" in words(answer)


def test_asking_without_a_number_shows_the_form(visitor):
    assert "回执编号" in words(visitor.get("/objections"))


def test_a_script_that_files_without_end_is_stopped(object_to, database, clock, days):
    for turn in range(rate_limit.MOST):
        assert object_to(REAL, **{"objection.facts": f"第{turn}件"}).status_code == 303
    answer = object_to(REAL, **{"objection.facts": "再来一件"})
    assert answer.status_code == 429
    assert "再来一件" in answer.text
    clock.advance(days(1))
    assert object_to(REAL, **{"objection.facts": "明天再来"}).status_code == 303
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Objection)) == rate_limit.MOST + 1


@pytest.mark.parametrize(
    "hostile",
    [
        {"objection.facts": "<script>alert(1)</script>"},
        {"objection.facts": "字" * 700_000},
        {"objection.name": "😀\u202e\x01周"},
        {"objection.evidence": "../../etc/passwd"},
        {"objection": "not an object"},
        {"notice": "GS2020-001", "case.number": "SQ-1", "outcome": "upheld"},
        {"objection.anonymous": "maybe"},
    ],
)
def test_hostile_answers_get_a_sentence_or_are_only_text(object_to, hostile):
    answer = object_to(REAL | hostile)
    assert answer.status_code in (303, 413, 422)
    assert (answer.status_code == 413) == ("提交的内容太大" in answer.text)
    assert "<script>alert" not in answer.text


def test_conditions_are_answered_without_signing_in(visitor, notice):  # noqa: F811
    said = visitor.post(f"/notices/{notice}/object/conditions", {"objection.anonymous": "true"})
    assert said.status_code == 200
    assert len(said.json["hidden"]) == 3


def test_without_its_token_nothing_is_taken(visitor, notice):  # noqa: F811
    answer = visitor.client.post(f"/notices/{notice}/object", data=REAL)
    assert answer.status_code == 403


def test_the_form_explains_itself(visitor, notice):  # noqa: F811
    page = visitor.get(f"/notices/{notice}/object").text
    assert re.search(r"<h1>提出异议</h1>", page)
    assert "不公开" in page


def test_what_happened_is_on_the_record_and_the_record_is_whole(object_to, database):
    object_to(REAL)
    with database.read() as session:
        verdict = verify(session)
        said = session.connection().exec_driver_sql(
            "select subject, verb from ledger_entry where subject in ('notice', 'objection')"
        )
        assert {("notice", "published"), ("objection", "filed")} <= {tuple(row) for row in said}
    assert verdict.whole, verdict.sentence


@pytest.fixture
def other(write, notice, monkeypatch):  # noqa: F811
    """Another notice that runs at the same time."""
    monkeypatch.setattr(test_public, "CASE", "SQ-2026-0002")
    write("application.accept", unit="unit-b", application=application(master=master(turn=2)))
    return write(
        "notice.publish", kind="技能大师工作室", subject="另一项公示", summary="", working_days=5
    )["number"]


def test_who_floods_a_notice_shuts_nobody_else_out(object_to, visitor, signed_in, notice, other):  # noqa: F811
    for turn in range(rate_limit.MOST):
        assert object_to(REAL, **{"objection.facts": f"第{turn}件"}).status_code == 303
    more = REAL | {"objection.facts": "再来一件"}
    assert object_to(more).status_code == 429
    evidence = {"file": (BytesIO(PDF), "名单.pdf")}
    assert visitor.post(f"/notices/{notice}/object/documents", evidence).status_code == 201
    assert visitor.post(f"/notices/{other}/object", more).status_code == 303
    assert signed_in("周某").post(f"/notices/{notice}/object", more).status_code == 303
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.9"}}
    facts = REAL | {"objection.facts": "另一位"}
    assert visitor.post(f"/notices/{notice}/object", facts, **elsewhere).status_code == 303
