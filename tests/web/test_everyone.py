"""Every page is tried as everyone: what opens, what does not, and never a fault of ours."""

import re

import pytest

from service.demo.cast import PEOPLE
from service.people.actor import Actor
from service.web.core.navigation import MENU
from tests.roles import held
from tests.web.conftest import Browser

EVERYONE = {"public": "", **{person.role: person.username for person in PEOPLE}, "expert": "li"}
EVERYONE["second_applicant"] = "zheng"
PUBLIC = (
    "/",
    "/sign-in",
    "/reset",
    "/reset/mail",
    "/register",
    "/register/state",
    "/demo",
    "/clock",
    "/notices",
    "/studios",
    "/objections",
    "/healthy",
)


def addresses(app):
    """Return an address for every page there is; rules with parts are filled with likely ones."""
    parts = {
        "key": "1",
        "number": "SQ-2026-0001",
        "username": "wang",
        "code": "en",
        "process_id": "studio-application",
        "name": "studio-application.bpmn",
        "wait": "1",
        "filename": "css/site.css",
    }
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: parts.get(found[1], "1"), rule.rule)
        yield from ((method, address) for method in rule.methods & {"GET", "POST"})


def browser_of(district, role):
    username = EVERYONE[role]
    return district.enter(username) if username else Browser(district.app.test_client())


@pytest.mark.parametrize("role", EVERYONE)
def test_no_page_is_ever_a_fault_of_ours(district, role):
    browser = browser_of(district, role)
    faults = []
    for method, address in sorted(addresses(district.app)):
        if address in ("/sign-out", "/clock", "/me/sign-ins/end") and method == "POST":
            continue
        if address == "/ready":
            continue  # 503 where no worker runs is its answer and no fault
        answer = browser.get(address) if method == "GET" else browser.post(address)
        answer.close()
        if answer.status_code >= 500:
            faults.append((method, address, answer.status_code))
    assert faults == []


@pytest.mark.parametrize("role", EVERYONE)
def test_the_menu_holds_what_opens_and_what_is_not_in_it_stays_shut(district, role):
    browser = browser_of(district, role)
    menu = set(re.findall(r'<li><a href="(/[^"]*)"', browser.get("/no-such-page").text))
    for item in MENU:
        for_them = item.is_for(Actor(role, role, held(role_of(role))))
        assert (item.address in menu) == for_them
        # A process may let any role begin a case: the list is then empty, but not shut.
        if item.address != "/start":
            assert (browser.get(item.address).status_code == 200) == for_them, item.address


def role_of(role):
    return "applicant" if role == "second_applicant" else role


@pytest.mark.parametrize("address", PUBLIC)
def test_visitors_open_the_public_pages(district, address):
    assert browser_of(district, "public").get(address).status_code == 200


APART = ["auditor", "designer", "admin", "security_admin", "audit_admin"]


@pytest.mark.parametrize("role", APART)
def test_the_three_administrators_have_no_door_to_the_work_on_cases(district, role):
    assert not any(one.works for one in held(role))
    browser = browser_of(district, role)
    for address in ("/inbox", "/cases", "/cases/SQ-2026-0001", "/letters", "/start", "/tasks/1"):
        assert browser.get(address).status_code == 403


HOSTILE = ("%00", "%ED%A0%80", "' OR 1=1 --", "<script>", "9" * 400, "../../etc/passwd", "😀")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_addresses_and_searches_is_answered_calmly(district, text):
    wang = district.enter("wang")
    for address in (
        f"/inbox?q={text}&round={text}&page={text}",
        f"/cases?q={text}&status={text}&page={text}",
        f"/letters?page={text}",
        f"/cases/{text}",
        f"/tasks/{text}",
        f"/documents/{text}",
        f"/language/{text}",
        f"/sign-in?next={text}",
    ):
        assert wang.get(address).status_code < 500
        assert "<script>" not in wang.get(address).text.replace('<script type="module"', "")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"\\ud800"', b"{" * 100_000, b"\x00"])
def test_odd_json_is_answered_calmly(district, body):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    headers = {"X-CSRF": hou.csrf(), "Content-Type": "application/json"}
    for address in (task, f"{task}/draft", f"{task}/conditions", f"{task}/documents"):
        assert hou.client.post(address, data=body, headers=headers).status_code < 500


def test_two_million_letters_are_answered_in_words(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    answer = hou.fill(task, {"application": {"master": {"resume": "长" * 2_000_000}}})
    assert answer.status_code in (413, 422)
    assert "最多" in answer.text or "太大" in answer.text
