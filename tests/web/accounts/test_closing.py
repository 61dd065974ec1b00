"""Organisations closed and merged by hand, where nothing hangs on them, and that undone."""

import pytest
from sqlalchemy import select

from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.people.tables import Account, Contact, Organisation
from service.studios.identity import unit_check_character

REASON = {"reason": "营业执照已经注销"}


@pytest.fixture
def an(district):
    """The security administrator, after opening two units that nothing hangs on."""
    browser = district.enter("an")
    for code, first17 in (("old", "91110105MA01NEW01"), ("new", "91110105MA01NEW02")):
        number = first17 + unit_check_character(first17)
        unit = {"code": code, "name": f"单位{code}", "kind": "unit", "credit_code": number}
        assert browser.post("/organisations/new", unit).status_code == 303
    for username in ("guo", "tian"):
        person = {"username": username, "name": username, "roles": ["applicant"]}
        answer = browser.post("/accounts/new", {**person, "organisation": "old", "contact": "on"})
        assert answer.status_code == 201
    return browser


def state(district, code="old"):
    """Return whether a unit has ended, what it was merged into, and its accounts that are used."""
    with district.house.database.read() as session:
        unit = session.get(Organisation, code)
        query = select(Account.username).where(Account.organisation_code == code, Account.active)
        return unit.valid_until is not None, unit.succeeded_by, sorted(session.scalars(query))


def contacts(district, code="old"):
    with district.house.database.read() as session:
        query = select(Contact.username).where(Contact.organisation_code == code)
        return sorted(session.scalars(query))


def test_a_unit_is_closed_its_people_are_out_and_all_of_it_is_undone(district, an):
    guo = district.enter("guo")
    assert "guo" in an.get("/organisations/old/close").text
    assert an.post("/organisations/old/close", {"reason": ""}).status_code == 422
    assert an.post("/organisations/old/close", REASON).status_code == 303
    assert state(district) == (True, None, [])
    assert guo.get("/inbox").status_code == 303
    assert "撤销终止" in an.get("/organisations/old").text
    assert an.post("/organisations/old/close", REASON).status_code == 422
    assert an.post("/organisations/old/reopen").status_code == 303
    assert state(district) == (False, None, ["guo", "tian"])
    assert contacts(district) == ["guo", "tian"]
    assert an.post("/organisations/old/reopen").status_code == 422
    with district.house.database.read() as session:
        query = select(Entry.verb).where(Entry.subject == "organisation-closing")
        assert sorted(session.scalars(query)) == ["closed", "undone"]
        assert verify(session).whole


def test_a_merged_units_people_go_along_and_come_back(district, an):
    merged = {**REASON, "into": "new"}
    assert an.post("/organisations/old/close", {**REASON, "into": "old"}).status_code == 422
    assert an.post("/organisations/old/close", {**REASON, "into": "bureau"}).status_code == 422
    assert an.post("/organisations/old/close", {**REASON, "into": "none"}).status_code == 404
    assert an.post("/organisations/old/close", merged).status_code == 303
    assert state(district) == (True, "new", [])
    assert state(district, "new") == (False, None, ["guo", "tian"])
    assert contacts(district, "new") == []
    an.post("/accounts/tian", {"name": "tian", "roles": ["applicant"], "organisation": "new"})
    assert an.post("/organisations/old/reopen").status_code == 303
    assert state(district) == (False, None, ["guo"])
    with district.house.database.read() as session:
        assert not session.get(Account, "tian").active


def test_what_a_studio_or_a_case_hangs_on_is_left_to_the_process(district, an):
    for code in ("tianheng", "jinyu"):
        assert "单位变更" in an.get(f"/organisations/{code}/close").text
        answer = an.post(f"/organisations/{code}/close", REASON)
        assert (answer.status_code, "单位变更" in answer.text) == (422, True)
        assert state(district, code)[0] is False


def test_a_unit_with_branches_ends_after_them(district, an):
    branch = {"code": "old-1", "name": "一分厂", "kind": "branch", "parent": "old"}
    assert an.post("/organisations/new", branch).status_code == 303
    answer = an.post("/organisations/old/close", REASON)
    assert (answer.status_code, "一分厂" in answer.text) == (422, True)
    assert an.post("/organisations/old-1/close", REASON).status_code == 303
    assert an.post("/organisations/old/close", REASON).status_code == 303


def test_nobody_comes_to_a_unit_that_has_ended(district, an):
    an.post("/organisations/old/close", REASON)
    person = {"username": "late", "name": "迟到", "roles": ["applicant"], "organisation": "old"}
    answer = an.post("/accounts/new", person)
    assert (answer.status_code, "已经终止" in answer.text) == (422, True)


def test_nobody_else_closes_organisations(district, an):
    for username in ("admin", "ji", "wang", "sun"):
        browser = district.enter(username)
        assert browser.get("/organisations/old/close").status_code == 403
        assert browser.post("/organisations/old/close", REASON).status_code == 403
        assert browser.post("/organisations/old/reopen").status_code == 403
