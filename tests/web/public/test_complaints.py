"""周某 reports a studio on its page, with a receipt, and finds the answer by it."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from service.studios.complaints.tables import Complaint
from service.studios.register.tables import Studio
from service.web.public.complaints import COMPLAINT
from tests.files import PDF
from tests.web.conftest import Browser
from tests.web.public.test_public import words

REAL = {
    "complaint.subject": "资助经费用于餐饮",
    "complaint.facts": "工作室专账三次支付酒店餐费，有付款截图。",
    "complaint.name": "周某",
    "complaint.mobile": "13900001111",
}


@pytest.fixture
def anyone(district):
    return Browser(district.app.test_client())


@pytest.fixture
def address(district):
    with district.house.database.read() as session:
        query = select(Studio.key).where(Studio.unit == "tianheng").order_by(Studio.key)
        return f"/studios/{session.scalars(query).first()}/complaint"


def complaints(district):
    with district.house.database.read() as session:
        return list(session.scalars(select(Complaint).order_by(Complaint.case_number)))


def test_the_directory_leads_to_the_form_and_the_form_to_a_receipt(district, anyone, address):
    assert f'href="{address}"' in anyone.get("/studios?q=张师傅").text
    before = len(complaints(district))
    answer = anyone.post(address, REAL)
    assert answer.status_code == 303
    rows = complaints(district)
    assert len(rows) == before + 1
    page = anyone.get(answer.location).text
    assert rows[-1].receipt in page
    assert "正在审查是否受理" in page
    for secret in ("周某", "13900001111"):
        assert secret not in page
    asked = anyone.get(f"/complaints?receipt={rows[-1].receipt.lower()}")
    assert asked.location == answer.location
    assert "资助经费用于餐饮" in district.enter("wang").get("/inbox?box=claimable").text


def test_sent_twice_it_is_one(district, anyone, address):
    first, second = anyone.post(address, REAL), anyone.post(address, REAL)
    assert first.location == second.location


def test_what_is_missing_is_said_and_nothing_is_lost(anyone, address):
    answer = anyone.post(address, {**REAL, "complaint.mobile": ""})
    assert answer.status_code == 422
    assert "手机号码或者电子邮箱" in words(answer)
    assert "酒店餐费" in answer.text
    anonymous = {**REAL, "complaint.anonymous": "true"}
    assert "匿名举报，应当提交证据材料" in words(anyone.post(address, anonymous))


def test_an_anonymous_one_with_evidence_is_taken(district, anyone, address):
    file = (BytesIO(PDF), "付款截图.pdf")
    sent = {**REAL, "complaint.anonymous": "true", "_file:complaint.evidence": file}
    answer = anyone.post(address, sent)
    assert answer.status_code == 303, words(answer)
    found = complaints(district)[-1]
    assert (found.anonymous, found.name, len(found.evidence)) == (True, None, 1)


def test_a_file_goes_up_at_once_from_a_script(anyone, address):
    sent = {"file": (BytesIO(PDF), "付款截图.pdf"), "kind": "evidence"}
    answer = anyone.post(f"{address}/documents", sent)
    assert (answer.status_code, answer.json["name"]) == (201, "付款截图.pdf")


def test_an_address_sends_so_many_an_hour_about_a_studio(anyone, address):
    for turn in range(COMPLAINT.most):
        assert anyone.post(address, {**REAL, "complaint.facts": f"第{turn}次"}).status_code == 303
    answer = anyone.post(address, REAL)
    assert (answer.status_code, "太频繁" in answer.text) == (429, True)


@pytest.mark.parametrize("receipt", ["x", "' OR 1=1", "😀", "9" * 400])
def test_odd_receipts_are_not_found(anyone, receipt):
    assert anyone.get("/complaints", query_string={"receipt": receipt}).status_code == 404
    assert anyone.get(f"/complaints/{receipt[:60]}").status_code == 404


def test_nobody_but_those_who_check_it_read_who_reported(district, anyone, address):
    anyone.post(address, REAL)
    case = complaints(district)[-1].case_number
    assert district.enter("sun").get(f"/cases/{case}").status_code == 404
    page = district.enter("he").get(f"/cases/{case}").text
    assert "13900001111" not in re.sub(r"<script.*?</script>", "", page)
