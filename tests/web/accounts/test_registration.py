"""A unit registers itself: applied for in public, admitted or refused by an officer."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host.jobs.queue import Outside
from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.host.tables.core import Document
from service.host.tables.letters import Letter
from service.host.worker import unused_files
from service.mail import MailServer
from service.people.tables import Account, Organisation
from service.studios.identity import unit_check_character
from service.studios.register.tables import UnitRegistration
from tests.files import PDF
from tests.mail_server import letterbox
from tests.web.conftest import Browser

CODE = "91110105MA01NEW01"
CODE += unit_check_character(CODE)
PASSWORD = "battery staple seven"
UNIT = {
    "credit_code": CODE,
    "name": "北京新艺工具厂",
    "legal_kind": "企业",
    "address": "酒仙桥路 1 号",
    "contact": "郭晓燕",
    "mobile": "138 0013 8111",
    "email": "guo@example.cn",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def visitor(district):
    return Browser(district.app.test_client())


def apply(browser, file=PDF, **changed):
    data = {"csrf": browser.csrf(), **UNIT, **changed}
    if file:
        data["authorisation"] = (io.BytesIO(file), "授权书.pdf")
    return browser.client.post("/register", data=data)


def filed(browser, **changed):
    """Apply; return the receipt."""
    answer = apply(browser, **changed)
    assert answer.status_code == 303, answer.text
    return re.search(r"receipt=([A-Z2-9-]+)", answer.location)[1]


def rows(district, table):
    """Return the rows of a table; of applications, the one of the demonstration is left out."""
    query = select(table)
    if table is UnitRegistration:
        query = query.where(table.credit_code == CODE)
    with district.house.database.read() as session:
        return list(session.scalars(query))


def test_the_demonstration_has_a_unit_that_waits(district):
    assert "北京燕工数控设备有限公司" in district.enter("he").get("/registrations").text


def test_a_unit_is_admitted_and_its_contact_signs_in_with_the_credit_code(district, visitor):
    receipt = filed(visitor)
    assert "等待审核" in visitor.get(f"/register/state?receipt={receipt.lower()}").text
    assert visitor.post("/sign-in", {"username": CODE, "password": PASSWORD}).status_code == 422
    (row,) = rows(district, UnitRegistration)
    wang = district.enter("wang")
    listed = wang.get("/registrations").text
    assert (f"/registrations/{row.key}" in listed, "郭**" in listed) == (True, True)
    assert "13800138111" not in listed
    page = wang.get(f"/registrations/{row.key}").text
    assert ("13800138111" in page, "郭晓燕" in page) == (True, True)
    with wang.get(f"/registrations/{row.key}/authorisation") as file:
        assert file.data == PDF
    assert wang.post(f"/registrations/{row.key}/admit").status_code == 303
    assert "已经准予注册" in visitor.get(f"/register/state?receipt={receipt}").text
    assert visitor.post("/sign-in", {"username": CODE, "password": PASSWORD}).status_code == 303
    assert "申报" in visitor.get("/start").text
    assert "郭晓燕" in visitor.get("/colleagues").text
    with district.house.database.read() as session:
        assert session.get(Organisation, CODE.lower()).name == "北京新艺工具厂"
        said = [(one.subject, one.verb) for one in session.scalars(select(Entry))]
        assert ("unit-registration", "filed") in said
        assert ("unit-registration", "admitted") in said
        assert said.count(("personal-data", "viewed")) >= 1
        assert verify(session, full=True).whole


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("admit", ["已经准予", CODE.lower(), "https://studio.example.cn/sign-in"]),
        ("refuse", ["没有准予", "授权书没有盖章", "https://studio.example.cn/register"]),
    ],
)
def test_who_applied_is_written_to_about_the_decision(district, visitor, deed, words):
    receipt = filed(visitor)
    (row,) = rows(district, UnitRegistration)
    with letterbox() as server:
        database = district.house.database
        known = {"mail": MailServer.at(server.address), "address": "https://studio.example.cn"}
        database.resources = replace(database.resources, **known)
        said = {"reason": "授权书没有盖章"}
        assert district.enter("wang").post(f"/registrations/{row.key}/{deed}", said).status_code
        district.work()
        (letter,) = server.letters
    assert letter["To"] == "guo@example.cn"
    body = letter.get_content()
    assert [word for word in (*words, receipt, UNIT["name"]) if word not in body] == []
    assert PASSWORD not in body
    page = district.enter("wang").get("/letters").text
    assert "已用电子邮件发出" in page


def test_who_left_no_address_of_mail_reads_it_by_receipt_alone(district, visitor):
    filed(visitor, email="")
    (row,) = rows(district, UnitRegistration)
    before = len(rows(district, Letter))
    assert district.enter("wang").post(f"/registrations/{row.key}/admit").status_code == 303
    assert len(rows(district, Letter)) == before


def test_nothing_of_the_contact_lies_about_in_clear(district, visitor):
    receipt = filed(visitor)
    (row,) = rows(district, UnitRegistration)
    kept = f"{row.contact}{row.mobile}{row.email}"
    with district.house.database.read() as session:
        kept += "".join(f"{one.data}" for one in session.scalars(select(Entry)))
    for private in ("13800138111", "guo@example.cn", "郭晓燕", PASSWORD, receipt):
        assert private not in kept


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"credit_code": CODE[:17] + "0"}, "校验位"),
        ({"credit_code": "9111"}, "18位"),
        ({"name": ""}, "请填写单位名称"),
        ({"legal_kind": ""}, "单位性质应为"),
        ({"mobile": "12345"}, "手机号码应为"),
        ({"email": "guo"}, "电子邮箱不正确"),
        ({"password": "12345678901", "again": "12345678901"}, "太容易猜到"),
        ({"again": "other"}, "不一样"),
        ({"file": b""}, "请上传盖章的授权书"),
        ({"file": b"MZ\x90"}, "程序、脚本"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(district, visitor, change, words):
    answer = apply(visitor, **change)
    assert (answer.status_code, words in answer.text) == (422, True)
    for name in ("address", "contact", "mobile", "email"):
        assert f'value="{change.get(name, UNIT[name])}"' in answer.text
    assert PASSWORD not in answer.text
    assert rows(district, UnitRegistration) == []


def test_the_file_that_came_with_a_refused_form_need_not_be_chosen_again(district, visitor):
    page = apply(visitor, name="").text
    key = re.search(r'name="authorisation_key" value="([^"]+)"', page)[1]
    filed(visitor, file=b"", authorisation_key=key)
    (row,) = rows(district, UnitRegistration)
    assert row.authorisation == key


def test_nobody_names_a_file_of_a_case_as_their_authorisation(district, visitor):
    other = next(one for one in rows(district, Document) if one.instance_key)
    answer = apply(visitor, file=b"", authorisation_key=other.key)
    assert (answer.status_code, other.filename in answer.text) == (422, False)


def test_a_second_click_is_one_application_and_another_of_the_same_code_is_told(district, visitor):
    first = filed(visitor)
    assert filed(visitor) == first
    second = filed(visitor, contact="冒名者", mobile="13900139000")
    assert len(rows(district, UnitRegistration)) == 2
    assert "另有 1 份注册申请" in visitor.get(f"/register/state?receipt={second}").text
    he = district.enter("he")
    assert he.get("/registrations").text.count("同一代码不止一份") == 2
    one, other = rows(district, UnitRegistration)
    assert "还有别的申请" in he.get(f"/registrations/{one.key}").text
    assert he.post(f"/registrations/{one.key}/admit").status_code == 303
    late = he.post(f"/registrations/{other.key}/admit")
    assert (late.status_code, "已经有账户" in late.text) == (422, True)
    refused = {"reason": "授权书上的公章与单位名称不符"}
    assert he.post(f"/registrations/{other.key}/refuse", {"reason": ""}).status_code == 422
    assert he.post(f"/registrations/{other.key}/refuse", refused).status_code == 303
    assert refused["reason"] in visitor.get(f"/register/state?receipt={second}").text
    assert he.post(f"/registrations/{other.key}/refuse", refused).status_code == 422


def test_its_authorisation_stays_when_unused_files_are_taken_away(district, visitor):
    apply(visitor, name="")
    filed(visitor)
    database, clock = district.house.database, district.house.clock
    clock.advance(timedelta(days=3))
    unused_files.sweep(Outside(database, clock, "", {}))
    (row,) = rows(district, UnitRegistration)
    kept = [one.key for one in rows(district, Document) if one.kind == "authorisation"]
    assert row.authorisation in kept
    assert len(kept) == 2  # with that of the demonstration
    with district.enter("wang").get(f"/registrations/{row.key}/authorisation") as file:
        assert file.data == PDF


def test_a_unit_with_accounts_does_not_register_again(district, visitor):
    with district.house.database.read() as session:
        code = session.get(Organisation, "jinyu").credit_code
    answer = apply(visitor, credit_code=code)
    assert (answer.status_code, "已经有账户" in answer.text) == (422, True)


def test_a_unit_that_is_known_without_accounts_gets_its_first_one(district, visitor):
    unit = {"name": "北京新艺工具厂", "kind": "unit", "credit_code": CODE, "code": "xinyi"}
    assert district.enter("an").post("/organisations/new", unit).status_code == 303
    filed(visitor)
    (row,) = rows(district, UnitRegistration)
    assert district.enter("he").post(f"/registrations/{row.key}/admit").status_code == 303
    with district.house.database.read() as session:
        assert session.get(Account, CODE.lower()).organisation_code == "xinyi"


def test_one_address_does_not_flood_the_officers(district, visitor):
    answers = [apply(visitor, name=f"单位{n}").status_code for n in range(12)]
    assert answers == [303] * 10 + [429] * 2


def test_nor_does_it_try_for_ever(visitor):
    answers = [apply(visitor, file=b"", password="", again="").status_code for _ in range(42)]
    assert answers == [422] * 40 + [429] * 2


def test_officers_alone_read_and_decide(district, visitor):
    filed(visitor)
    (row,) = rows(district, UnitRegistration)
    for username in ("sun", "feng", "zhao", "xu", "gao", "admin", "an", "ji", "li"):
        browser = district.enter(username)
        for address in ("/registrations", f"/registrations/{row.key}"):
            assert browser.get(address).status_code == 403
        assert browser.get(f"/registrations/{row.key}/authorisation").status_code == 403
        assert browser.post(f"/registrations/{row.key}/admit").status_code == 403


def test_an_unknown_receipt_is_said(visitor):
    answer = visitor.get("/register/state?receipt=AAAA-BBBB-CCCC")
    assert (answer.status_code, "没有这个回执编号" in answer.text) == (404, True)
    assert visitor.get("/register/state").status_code == 200
