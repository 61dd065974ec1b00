"""Three administrators: who opens which page, and what takes two of them."""

import re

import pytest

HE = {"name": "何晓", "organisation": "centre", "active": "on"}
NEW = {**HE, "username": "hexiao", "roles": ["centre_officer"], "reason": "新来的同事"}


def confirm(browser):
    key = re.search(r"/deeds/(\d+)/confirm", browser.get("/deeds").text)[1]
    return browser.post(f"/deeds/{key}/confirm")


@pytest.mark.parametrize(
    ("username", "opens"),
    [
        ("admin", {"/operations", "/tokens", "/deeds"}),
        ("an", {"/accounts", "/deeds"}),
        ("ji", {"/deeds"}),
        ("xu", set()),
        ("gao", set()),
        ("wang", set()),
    ],
)
def test_each_administrator_opens_their_own_pages(district, username, opens):
    browser = district.enter(username)
    pages = ("/operations", "/tokens", "/accounts", "/accounts/wang", "/deeds")
    found = {one for one in pages if browser.get(one).status_code == 200}
    assert found - {"/accounts/wang"} == opens
    assert ("/accounts/wang" in found) == ("/accounts" in opens)


def test_a_weighty_role_is_given_by_two_and_both_are_on_the_record(district):
    an = district.enter("an")
    assert an.post("/accounts/new", NEW).location == "/deeds"
    assert an.get("/accounts/hexiao").status_code == 404
    assert "新来的同事" in district.enter("ji").get("/deeds").text
    assert "已经办好" in confirm(district.enter("ji")).text
    assert "何晓" in an.get("/accounts/hexiao").text
    page = an.get("/deeds").text
    assert "已确认：纪管理" in page
    assert 'id="code"' in an.post("/accounts/hexiao/reset").text


def test_a_role_of_a_unit_is_given_by_one(district):
    given = {**NEW, "roles": ["applicant"], "organisation": "jinyu", "reason": ""}
    assert district.enter("an").post("/accounts/new", given).status_code == 201


def test_without_a_reason_or_what_could_not_be_done_is_not_even_proposed(district):
    an = district.enter("an")
    assert "理由" in an.post("/accounts/new", {**NEW, "reason": ""}).text
    assert "已经有人使用" in an.post("/accounts/new", {**NEW, "username": "he"}).text
    wrong = an.post("/accounts/new", {**NEW, "organisation": "jinyu"})
    assert "不是这一类单位" in wrong.text
    assert "没有等待确认的事项" in an.get("/deeds").text


def test_an_administrators_reset_takes_two_and_never_themselves(district):
    an, ji = district.enter("an"), district.enter("ji")
    assert an.post("/accounts/admin/reset", {"reason": "忘记密码"}).location == "/deeds"
    key = re.search(r"/deeds/(\d+)/decline", an.get("/deeds").text)[1]
    for browser in (an, district.enter("admin")):
        assert browser.post(f"/deeds/{key}/confirm").status_code == 422
    assert re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", confirm(ji).text)
    assert ji.post(f"/deeds/{key}/confirm").status_code == 404


def test_what_was_declined_is_not_done(district):
    an = district.enter("an")
    an.post("/accounts/new", NEW)
    key = re.search(r"/deeds/(\d+)/decline", an.get("/deeds").text)[1]
    assert district.enter("ji").post(f"/deeds/{key}/decline").status_code == 303
    assert district.enter("ji").post(f"/deeds/{key}/confirm").status_code == 404
    assert an.get("/accounts/hexiao").status_code == 404


def test_a_single_administrator_is_told_whom_to_appoint_and_then_keeps_no_accounts(signed_in):
    guan = signed_in("关管理")
    assert "还没有任命：审计管理员、安全管理员" in guan.get("/operations").text
    for username, role in (("ji", "audit_admin"), ("an", "security_admin")):
        given = {"username": username, "name": username, "roles": [role], "reason": "任命"}
        guan.post("/accounts/new", {**given, "password": "correct horse"})
        if username == "ji":
            assert "还没有任命：安全管理员" in guan.get("/operations").text
    # The second appointment had somebody who could confirm it.
    assert guan.get("/accounts").status_code == 200
