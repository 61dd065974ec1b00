"""Signing in with a second factor, enrolling it, losing it."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from service.web import create
from tests.web.conftest import Browser


@pytest.fixture
def earnest(house):
    """Give browsers of the same house, in which the section's officers need a second factor."""
    wanted = ("section_officer",)
    app = create(
        replace(house, config=replace(house.config, demo=False, second_factor_roles=wanted))
    )
    app.testing = True

    def enter(username, **more):
        browser = Browser(app.test_client())
        browser.first = browser.post("/sign-in", {"username": username, "password": "demo", **more})
        return browser

    return enter


@pytest.fixture
def enrolled(earnest, clock):
    """Enrol an app for 王科长; return its secret and the recovery codes."""
    wang = earnest("wang")
    page = wang.get("/me/second-factors").text
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    typed = {"title": "办公手机", "code": code(secret, clock), "password": "demo"}
    assert wang.post("/me/second-factors/app", {**typed, "password": "no"}).status_code == 422
    made = wang.post("/me/second-factors/app", typed)
    assert made.status_code == 201
    clock.advance(timedelta(minutes=2))
    return secret, re.findall(r'<li class="mono">([^<]+)</li>', made.text)


def code(secret, clock):
    return pyotp.TOTP(secret).at(clock.start)  # telephones show the real time, which stands still


def test_a_role_that_needs_it_enrols_before_anything_else_and_others_need_not(earnest):
    assert earnest("wang").get("/inbox").location == "/me/second-factors"
    assert earnest("zhao").get("/inbox").status_code == 200


def test_the_password_alone_opens_nothing_and_a_recovery_code_does(earnest, enrolled):
    _, codes = enrolled
    wang = earnest("wang", next="/rounds")
    assert wang.first.status_code == 200
    assert "恢复码" in wang.first.text
    for address in ("/inbox", "/me", "/me/second-factors"):
        assert wang.get(address).location.startswith("/sign-in")
    assert wang.post("/me/second-factors/codes", {"password": "demo"}).status_code == 303
    wrong = wang.post("/sign-in/second", {"code": "AAAA-AAAA-AAAA", "next": "/rounds"})
    assert wrong.status_code == 422
    assert wang.post("/sign-in/second", {"code": codes[0], "next": "/rounds"}).location == "/rounds"
    assert wang.get("/inbox").status_code == 200


def test_wrong_codes_are_counted(earnest, enrolled):
    wang = earnest("wang")
    tries = [wang.post("/sign-in/second", {"code": "000000"}).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429] or tries == [422] * 4 + [429] * 2


def test_what_was_typed_before_comes_along(earnest, enrolled):
    wang = earnest("wang", typed='[["name","2026 年第三批"]]', next="/rounds")
    assert "2026 年第三批" in wang.first.text


def test_half_a_sign_in_ends_after_ten_minutes(earnest, enrolled, clock):
    wang = earnest("wang")
    clock.advance(timedelta(minutes=11))
    answer = wang.post("/sign-in/second", {"code": enrolled[1][0]})
    assert answer.location == "/sign-in"


def test_who_lost_it_is_helped_by_another(earnest, enrolled, signed_in):
    assert signed_in("关管理").post("/accounts/wang/second-factors/remove").status_code == 303
    assert earnest("wang").first.status_code == 303


def test_answers_that_no_key_gave_are_refused(earnest, enrolled):
    wang = earnest("wang")
    options = wang.client.post("/sign-in/second/options", headers={"X-CSRF": wang.csrf()})
    assert options.json["challenge"]
    for answer in ('{"id": "x"}', "[]", "{}", "null"):
        assert wang.post("/sign-in/second", {"answer": answer}).status_code in (422, 429)
