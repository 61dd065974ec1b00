"""Who forgot their password gets in again by a link in a mail, and strangers learn nothing."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.host.ledger.tables import Entry
from service.host.ledger.verify import verify
from service.host.tables.core import Job
from service.host.tables.outbox import Outgoing
from service.mail import MailServer
from service.people import accounts
from service.people.actor import SYSTEM
from service.people.tables import ResetLink
from service.web import create
from tests.mail_server import letterbox
from tests.web.conftest import Browser

MAIL = "wang@example.cn"
PASSWORD = "battery staple seven"
HERE = "https://studio.example.cn"


@pytest.fixture
def post(district):
    """The installation has a mail server and knows where it is reached."""
    with letterbox() as server:
        house = district.house
        known = {"mail": MailServer.at(server.address), "address": HERE}
        house.database.resources = replace(house.database.resources, **known)
        told = replace(house.config, mail=server.address, address=HERE)
        district.app = create(replace(house, config=told))
        district.app.testing = True
        yield server


@pytest.fixture
def stranger(district, post):
    return Browser(district.app.test_client())


@pytest.fixture(autouse=True)
def known(district):
    """王科长 has an address of mail here."""
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        for username in ("wang", "admin"):
            account = accounts.account(session, username=username)
            accounts.set_email(session, account=account, email=MAIL)


def asked(district, stranger, username="wang"):
    """Ask for a link; return what the page says, without the name."""
    answer = stranger.post("/reset/mail", {"username": username})
    district.work()
    said = answer.text.replace(username, "NAME").replace('value="NAME"', "")
    return answer.status_code, re.sub(r'content="[^"]*"|value="[^"]*"', "", said)


def link(letter):
    return re.search(rf"{HERE}(/reset/link\?t=[\w-]+)", letter.get_content())[1]


def choose(browser, address, new=PASSWORD):
    browser.get(address)
    token = address.partition("t=")[2]
    return browser.post("/reset/link", {"t": token, "new": new, "again": new})


def test_a_link_is_mailed_and_used_once(district, stranger, post):
    asked(district, stranger, "WANG")
    [letter] = post.letters
    assert (letter["To"], letter["Subject"]) == (MAIL, "重新设置密码")
    address = link(letter)
    assert choose(stranger, address, "12345678901").status_code == 422
    assert choose(stranger, address).location == "/sign-in"
    assert choose(stranger, address, "another staple battery").status_code == 422
    entry = {"username": "wang", "password": PASSWORD}
    assert stranger.post("/sign-in", entry).status_code == 303


def test_the_answer_is_the_same_whoever_is_asked_for(district, stranger, post):
    answers = [asked(district, stranger, name) for name in ("wang", "nobody", "zhao", "admin")]
    assert answers[0][0] == 200
    assert answers == [answers[0]] * 4
    assert [letter["To"] for letter in post.letters] == [MAIL]


def test_a_link_ends_after_half_an_hour_and_a_newer_one_ends_an_older(district, stranger, post):
    asked(district, stranger)
    asked(district, stranger)
    old, new = map(link, post.letters)
    assert choose(stranger, old).status_code == 422
    district.house.clock.advance(timedelta(minutes=30))
    assert choose(stranger, new).status_code == 422


def test_only_a_hash_is_kept_and_the_administrators_reset_stays_with_two(district, stranger, post):
    asked(district, stranger)
    token = link(post.letters[0]).partition("t=")[2]
    with district.house.database.read() as session:
        rows = [*session.scalars(select(ResetLink.token_hash)), *session.scalars(select(Job.args))]
        rows += [one.payload for one in session.scalars(select(Outgoing))]
        rows += [one.data for one in session.scalars(select(Entry))]
        assert token not in str(rows)
        assert MAIL not in str(rows)
        assert verify(session).whole


def test_what_somebody_is_mailed_has_an_end_and_so_has_who_asks(district, stranger, post):
    for _ in range(5):
        assert asked(district, stranger)[0] == 200
    assert len(post.letters) == 3
    answers = {asked(district, stranger, f"name{n}")[0] for n in range(20)}
    assert answers == {200, 429}


def test_mails_link_to_the_configured_address_whatever_a_request_says(district, post):
    browser = Browser(district.app.test_client())
    browser.csrf()
    data = {"csrf": browser.csrf(), "username": "wang"}
    browser.client.post("/reset/mail", data=data, headers={"X-Forwarded-Host": "evil.example"})
    district.work()
    assert "evil.example" not in post.letters[0].get_content()


def test_somebody_keeps_their_own_address_by_their_password(district, stranger, post):
    zhao = district.enter("zhao")
    typed = {"email": "zhao@example.cn", "password": "wrong"}
    refused = zhao.post("/me/email", typed)
    assert (refused.status_code, "zhao@example.cn" in refused.text) == (422, True)
    assert zhao.post("/me/email", {**typed, "password": "demo"}).status_code == 303
    assert "zhao@example.cn" in zhao.get("/me").text
    asked(district, stranger, "zhao")
    assert post.letters[0]["To"] == "zhao@example.cn"


def test_without_mail_the_page_says_who_else_helps(district):
    page = Browser(district.app.test_client()).get("/reset/mail").text
    assert "没有接通邮件" in page
