"""One's own account: first password, sign-ins, time-outs, and the way back in."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.web import create
from tests.web.conftest import Browser

NEW = {
    "username": "he",
    "name": "何晓",
    "roles": ["centre_officer"],
    "organisation": "centre",
    "password": "correct horse",
}
OWN = {"old": "correct horse", "new": "battery staple", "again": "battery staple"}


@pytest.fixture
def earnest(house):
    """Give browsers of the same house, which is no demonstration."""
    app = create(replace(house, config=replace(house.config, demo=False)))
    app.testing = True

    def enter(username="", password="demo"):
        browser = Browser(app.test_client())
        if username:
            entry = {"username": username, "password": password}
            assert browser.post("/sign-in", entry).status_code == 303
        return browser

    return enter


def test_who_was_given_a_password_sets_their_own_before_anything_else(signed_in, visitor):
    signed_in("关管理").post("/accounts/new", NEW)
    visitor.post("/sign-in", {"username": "he", "password": "correct horse"})
    assert visitor.get("/inbox").location == "/me/password"
    assert visitor.post("/start/studio-application").status_code == 403
    assert visitor.post("/me/password", {**OWN, "again": "other"}).status_code == 422
    assert visitor.post("/me/password", OWN).location == "/me"
    assert visitor.get("/inbox").status_code == 200


def test_an_account_without_a_password_begins_with_a_code(signed_in, visitor):
    made = signed_in("关管理").post("/accounts/new", {**NEW, "password": ""})
    code = re.search(r'id="code">([A-Z2-9-]+)<', made.text)[1]
    typed = {"username": "he", "code": code, "new": "battery staple", "again": "battery staple"}
    assert visitor.post("/reset", typed).location == "/sign-in"
    entry = {"username": "he", "password": "battery staple"}
    assert visitor.post("/sign-in", entry).status_code == 303


def test_a_contact_helps_a_colleague_and_nobody_elses(signed_in, visitor, app, database):
    change = {"name": "王科长", "roles": ["section_officer"], "organisation": "bureau"}
    signed_in("关管理").post("/accounts/wang", {**change, "active": "on", "contact": "on"})
    wang = signed_in("王科长")
    assert "钱会计" in wang.get("/colleagues").text
    made = wang.post("/colleagues/qian/reset")
    code = re.search(r'id="code">([A-Z2-9-]+)<', made.text)[1]
    assert code not in wang.get("/colleagues").text
    assert wang.post("/colleagues/zhang/reset").status_code == 422
    assert signed_in("钱会计").get("/colleagues").status_code == 422
    typed = {"username": "qian", "code": code, "new": "battery staple", "again": "battery staple"}
    assert visitor.post("/reset", typed).status_code == 303
    with database.read() as session:
        said = {(one.subject, one.verb) for one in session.query(Entry)}
        assert {("reset-code", "issued"), ("reset-code", "used"), ("contact", "appointed")} <= said
        assert code.replace("-", "") not in "".join(str(one.data) for one in session.query(Entry))
        assert verify(session).whole  # a code that was used is gone, and the record says so


def test_codes_are_not_tried_for_ever(visitor):
    typed = {"username": "qian", "code": "AAAAA-AAAAA", "new": "battery x1", "again": "battery x1"}
    answers = [visitor.post("/reset", typed).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_somebody_sees_where_they_are_signed_in_and_ends_one_or_all(earnest):
    office, phone = earnest("wang"), earnest("wang")
    page = office.get("/me").text
    other = re.search(r"/me/sign-ins/(\w+)/end", page)[1]
    assert office.post(f"/me/sign-ins/{other}/end").status_code == 303
    assert phone.get("/me").status_code == 303
    phone = earnest("wang")
    assert office.post("/me/sign-ins/end").location == "/"
    assert (office.get("/me").location, phone.get("/me").status_code) == ("/sign-in?next=/me", 303)


def test_nobody_ends_anothers_sign_in(earnest):
    wang, earlier, zhao = earnest("wang"), earnest("wang"), earnest("zhao")
    name = re.search(r"/me/sign-ins/(\w+)/end", wang.get("/me").text)[1]
    assert zhao.post(f"/me/sign-ins/{name}/end").status_code == 404
    assert earlier.get("/me").status_code == 200


def test_a_change_of_password_signs_the_other_browsers_out(earnest):
    office, phone = earnest("wang"), earnest("wang")
    assert office.post("/me/password", {**OWN, "old": "demo"}).location == "/me"
    assert phone.get("/me").status_code == 303
    assert office.get("/me").status_code == 200


def test_an_idle_sign_in_ends_a_busy_one_goes_on_until_twelve_hours(earnest, clock):
    wang = earnest("wang")
    for _ in range(4):
        clock.advance(timedelta(minutes=29))
        assert wang.get("/me").status_code == 200
    assert 'data-seconds="1800"' in wang.get("/me").text
    clock.advance(timedelta(minutes=31))
    assert wang.get("/me").location == "/sign-in?next=/me"


def test_asking_how_long_is_left_does_not_make_it_longer_and_staying_does(earnest, clock):
    wang = earnest("wang")
    for _ in range(2):
        clock.advance(timedelta(minutes=10))
        left = wang.get("/me/remaining").json["seconds"]
    assert left == 10 * 60
    assert wang.post("/me/stay").status_code == 200
    assert wang.get("/me/remaining").json["seconds"] == 30 * 60


def test_twelve_hours_end_even_a_busy_sign_in(earnest, clock):
    wang = earnest("wang")
    for _ in range(25):
        clock.advance(timedelta(minutes=28))
        wang.get("/me")
    assert wang.get("/me").status_code == 200
    clock.advance(timedelta(minutes=21))
    assert wang.get("/me").status_code == 303


def test_a_demonstration_keeps_its_visitors_whatever_its_clock_does(signed_in, clock):
    wang = signed_in("王科长")
    clock.advance(timedelta(days=30))
    page = wang.get("/me")
    assert page.status_code == 200
    assert 'id="presence"' not in page.text
