"""Personal data is erased by two administrators; the record stays whole and says so."""

import re

import pytest
from sqlalchemy import func, select

from service import privacy
from service.host.cases import persist
from service.host.ledger import verify
from service.host.tables.core import ProcessInstance
from service.private_values import PrivateValue
from tests.web.accounts.test_two_person import confirm

ENDED, RUNNING = "SQ-2026-0003", "SQ-2026-0001"


def number_in(district, case):
    """Return the identity number in an application."""
    with district.house.database.read() as session:
        found = select(ProcessInstance).where(ProcessInstance.number == case)
        values = persist.state_of(session, session.scalars(found).one()).variables[""]
        return privacy.reveal(session, values["application"]["master"]["identity_number"])


def kept(district, **where):
    with district.house.database.read() as session:
        query = select(func.count()).select_from(PrivateValue)
        for name, value in where.items():
            query = query.where(getattr(PrivateValue, name) == value)
        return session.scalar(query)


def form_of(page, **given):
    """Return what the page would send: its hidden fields, and what was chosen."""
    hidden = re.findall(r'type="hidden" name="(lookup|masked)" value="([^"]*)"', page)
    sent = {name: [value for one, value in hidden if one == name] for name, _ in hidden}
    return {"ground": "withdrawn", "reason": "本人 11 月 20 日书面请求", **sent, **given}


@pytest.fixture
def found(district):
    ji = district.enter("ji")
    number = number_in(district, ENDED)
    return ji, number, ji.post("/erasures/search", {"values": number}).text


def test_what_is_erased_is_gone_and_the_record_is_whole(district, found):
    ji, number, page = found
    assert ENDED in page
    assert number not in page
    assert ji.post("/erasures/propose", form_of(page, case=[ENDED])).location == "/deeds"
    with district.house.database.read() as session:
        lookup = privacy.lookup(session, number)
    before = kept(district, lookup=lookup)
    assert before
    assert "已经删去" in confirm(district.enter("an")).text
    assert kept(district, lookup=lookup) < before
    assert number_in(district, ENDED).endswith("（已删除）")
    with district.house.database.read() as session:
        assert verify.verify(session).breaks == ()
    listed = ji.get("/erasures").text
    assert "纪管理提出" in listed
    told = district.enter("xu").get(f"/auditor/cases/{ENDED}").text
    assert "依法删除个人信息" in told


def test_the_whole_of_a_case_goes_where_that_is_asked(district, found):
    ji, _, page = found
    ji.post("/erasures/propose", form_of(page, whole=[ENDED]))
    confirm(district.enter("an"))
    with district.house.database.read() as session:
        key = session.scalars(
            select(ProcessInstance.key).where(ProcessInstance.number == ENDED)
        ).one()
    assert kept(district, instance_key=key) == 0
    district.enter("xu").get(f"/auditor/cases/{ENDED}")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"case": []}, "请勾选"),
        ({"case": ["SQ-1999-0001"]}, "请勾选"),
        ({"case": [ENDED], "ground": "because"}, "法定情形"),
        ({"case": [ENDED], "reason": ""}, "理由"),
    ],
)
def test_what_is_missing_is_said(found, given, words):
    ji, _, page = found
    answer = ji.post("/erasures/propose", form_of(page, **given))
    assert answer.status_code == 422
    assert words in answer.text


def test_what_a_running_case_or_a_master_needs_stays(district):
    ji = district.enter("ji")
    page = ji.post("/erasures/search", {"values": number_in(district, RUNNING)}).text
    answer = ji.post("/erasures/propose", form_of(page, case=[RUNNING]))
    assert answer.status_code == 422
    assert "还在办理" in answer.text or "领办工作室" in answer.text


def test_only_the_audit_administrator_looks(district):
    for who in ("admin", "an", "xu", "wang", "gao"):
        assert district.enter(who).get("/erasures").status_code == 403
