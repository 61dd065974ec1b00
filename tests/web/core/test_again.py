"""Pages that keep nothing by themselves show a post again: Enter, a lapsed sign-in, a refusal."""

import re
from html import unescape
from pathlib import Path

import pytest
from lxml import html

from service import web

TEMPLATES = Path(web.__file__).parent / "templates"
ORIGIN = {"Origin": "http://localhost"}
FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.S)
FIELD = re.compile(r"<input(?![^>]*type=.(?:hidden|file))|\{\{ (?:date_field|filled)")
GUARD = '{% include "forms/enter.html" %}'
SENT_BY_ENTER = {"sign_in", "second", "forgotten", "reset", "password", "second_factors", "clock"}
"""Templates whose form does one thing only and that is what Enter is pressed for."""


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_enter_in_a_field_presses_nothing_that_acts(template):
    for form in FORM.findall(template.read_text()):
        if not FIELD.search(form):
            continue
        if 'data-enter="sends"' in form:
            assert template.stem in SENT_BY_ENTER
            continue
        assert GUARD in form
        assert "<button" not in form[: form.index(GUARD)]


REASON = "与原件不符，" + "请重新提交"


@pytest.fixture
def suspends(district):
    """吴管理 at the page that suspends processes; returns her browser, the page and its form."""
    admin = district.enter("admin")
    page = "/operations/suspensions"
    action = re.search(r'action="(/operations/suspensions/[^"]*/?[^"]*)"', admin.get(page).text)[1]
    return admin, page, unescape(action)


def shown(answer) -> str:
    """Return the reason that stands in the form of a page."""
    found = html.document_fromstring(answer.text)
    return next((one for one in found.xpath("//input[@name='reason']/@value") if one), "")


def at(page):
    return {**ORIGIN, "Referer": f"http://localhost{page}"}


def test_without_scripts_enter_shows_the_page_again_and_does_nothing(suspends):
    admin, page, action = suspends
    sent = {"reason": REASON, "_enter": "1"}
    answer = admin.post(action, sent, headers=at(page))
    assert (answer.status_code, shown(answer)) == (200, REASON)
    assert "还没有提交" in answer.text
    assert REASON not in admin.get(page).text
    assert admin.post(action, sent).status_code == 422


def test_a_page_that_lay_too_long_is_shown_again_and_then_counts(suspends):
    admin, page, action = suspends
    answer = admin.client.post(action, data={"csrf": "old", "reason": REASON}, headers=at(page))
    assert (answer.status_code, shown(answer)) == (200, REASON)
    token = html.document_fromstring(answer.text).xpath("//input[@name='csrf']/@value")
    assert set(token) == {admin.csrf()}
    for elsewhere in ({}, {"Origin": "https://elsewhere.example"}):
        refused = admin.client.post(action, data={"csrf": "old", "reason": "x"}, headers=elsewhere)
        assert refused.status_code == 403


def test_who_is_signed_out_meanwhile_signs_in_and_finds_the_page_filled(suspends):
    admin, page, action = suspends
    token = admin.csrf()
    admin.client.delete_cookie("jiangxin")
    asked = admin.client.post(action, data={"csrf": token, "reason": REASON}, headers=at(page))
    assert asked.status_code == 401
    packed = unescape(re.search(r'name="typed" value="([^"]*)"', asked.text)[1])
    again = admin.post(
        "/sign-in", {"username": "admin", "password": "demo", "next": action, "typed": packed}
    )
    hidden = html.document_fromstring(again.text).xpath("//form[@data-go-on]")[0]
    fields = {one.get("name"): one.text_content().strip() for one in hidden.iter("textarea")}
    answer = admin.post(hidden.get("action"), {**fields, "_enter": "1"}, headers=ORIGIN)
    assert shown(answer) == REASON


def test_a_button_that_asks_first_does_nothing_before_it_is_answered(suspends):
    admin, page, action = suspends
    sent = {"reason": REASON, "_ask": "要暂停吗？"}
    asked = admin.post(action, sent, headers=at(page))
    assert "要暂停吗？" in asked.text
    assert REASON not in admin.get(page).text
    form = html.document_fromstring(asked.text).xpath("//main//form")[0]
    fields = {one.get("name"): one.text_content().strip() for one in form.iter("textarea")}
    assert (form.get("action"), fields) == (action, {"reason": REASON})
    assert form.xpath(".//input[@name='_page']/@value") == [page]


def test_what_is_refused_stands_in_its_form_with_the_reason_above(suspends):
    admin, page, action = suspends
    answer = admin.post(action.replace("suspensions/", "suspensions/no-"), {"reason": REASON})
    assert answer.status_code in (404, 405, 422)
    answer = admin.post(action, {"reason": " "}, headers=at(page))
    assert answer.status_code == 422
    assert "/operations" in answer.text


def test_a_post_goes_back_to_no_other_site(suspends):
    admin, _, action = suspends
    for page in ("//evil.example/x", "https://evil.example/", "/sign-in", "/nowhere", "/\\evil"):
        answer = admin.post(action, {"reason": REASON, "_enter": "1", "_page": page})
        assert answer.status_code == 422
        asked = admin.post(action, {"reason": REASON, "_ask": "?", "_page": page})
        assert "evil" not in asked.text


def test_passwords_are_never_shown_again(district):
    hou = district.enter("hou")
    token = hou.csrf()
    hou.client.delete_cookie("jiangxin")
    sent = {"csrf": token, "email": "hou@example.cn", "password": "not-to-be-kept"}
    asked = hou.client.post("/me/email", data=sent, headers=at("/me"))
    assert asked.status_code in (303, 401)
    assert "not-to-be-kept" not in asked.text
