"""Nothing typed is lost: Enter in a field, a page that lay too long, a sign-in that lapsed."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from service import web

TEMPLATES = Path(web.__file__).parent / "templates"
ORIGIN = {"Origin": "http://localhost"}


def hou_writes(district):
    hou = district.enter("hou")
    return hou, hou.task("填写申报表", box="mine")


def first_button(page: str) -> str:
    """Return the button that Enter presses in the form with the answer."""
    form = page[page.index('id="answer"') :]
    return re.search(r"<button[^>]*>", form)[0]


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_every_button_says_what_kind_it_is(template):
    buttons = re.findall(r"<button\b[^>]*>", template.read_text())
    assert [one for one in buttons if "type=" not in one] == []


def test_enter_presses_a_button_that_sends_nothing_off(district):
    hou, task = hou_writes(district)
    assert 'name="_enter"' in first_button(hou.get(task).text)
    answer = hou.post(task, {"application.studio_name": "侯建国工作室", "_enter": "1"})
    assert answer.status_code == 200
    assert "还没有提交" in answer.text
    assert "侯建国工作室" in answer.text
    assert hou.get(task).status_code == 200


def test_a_refused_answer_is_there_again_after_a_click_elsewhere(district):
    hou, task = hou_writes(district)
    assert hou.post(task, {"application.studio_name": "侯建国工作室"}).status_code == 422
    hou.get("/inbox")
    assert "侯建国工作室" in hou.get(task).text


def test_a_page_of_before_signing_in_again_still_counts(district):
    hou, task = hou_writes(district)
    old = hou.csrf()
    district_again = hou.post("/demo/hou")
    assert district_again.status_code == 303
    answer = hou.client.post(task, data={"csrf": old, "application.studio_name": "侯建国工作室"})
    assert answer.status_code == 422


def test_a_page_whose_token_is_gone_is_shown_again_with_everything_typed(district):
    hou, task = hou_writes(district)
    typed = {"csrf": "of-yesterday", "application.studio_name": "侯建国工作室"}
    answer = hou.client.post(task, data=typed, headers=ORIGIN)
    assert answer.status_code == 200
    assert "还没有提交" in answer.text
    assert "侯建国工作室" in answer.text


def test_another_sites_page_without_the_token_is_still_refused(district):
    hou, task = hou_writes(district)
    typed = {"csrf": "of-yesterday", "application.studio_name": "侯建国工作室"}
    for headers in ({}, {"Origin": "https://elsewhere.example"}):
        assert hou.client.post(task, data=typed, headers=headers).status_code == 403


def test_who_is_signed_out_while_writing_signs_in_and_goes_on(district):
    hou, task = hou_writes(district)
    token = hou.csrf()
    hou.client.delete_cookie("jiangxin")
    typed = {
        "application.studio_name": "侯建国“工作室”\n第二行",
        "application.members[0].name": "常青",
    }
    asked = hou.client.post(task, data={"csrf": token, **typed}, headers=ORIGIN)
    assert asked.status_code == 401
    assert "没有丢失" in asked.text
    packed = unescape(re.search(r'name="typed" value="([^"]*)"', asked.text)[1])
    sign_in = {"username": "hou", "password": "demo", "next": task, "typed": packed}
    page = hou.post("/sign-in", sign_in)
    assert page.status_code == 200
    assert f'action="{task}"' in page.text
    assert "常青" in page.text
    back = hou.post(task, {**typed, "_enter": "1"})
    assert "常青" in back.text


def test_of_more_than_can_be_taken_along_the_page_says_what_was_cut(district):
    hou, task = hou_writes(district)
    token = hou.csrf()
    hou.client.delete_cookie("jiangxin")
    typed = {
        "application.master.resume": "长" * 2_300_000,
        "application.studio_name": "侯建国工作室",
    }
    parts = {"headers": ORIGIN, "content_type": "multipart/form-data"}
    asked = hou.client.post(task, data={"csrf": token, **typed}, **parts)
    assert asked.status_code == 401
    assert "只能带过来开头的部分" in asked.text
    packed = unescape(re.search(r'name="typed" value="([^"]*)"', asked.text)[1])
    pairs = dict(json.loads(packed))
    assert pairs["application.studio_name"] == "侯建国工作室"
    assert sum(map(len, pairs.values())) == 2_000_000
    sign_in = {"username": "hou", "password": "demo", "next": task, "typed": packed}
    page = hou.post("/sign-in", sign_in, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "长" * 1_900_000 in page.text
    asked.request.input_stream.close()
    page.request.input_stream.close()


def test_typed_fields_go_nowhere_but_to_pages_that_keep_them(visitor, signed_in):
    signed_in("王科长")
    sign_in = {"username": "hou", "password": "demo", "typed": '[["username","x"]]'}
    for address in ("/accounts", "//evil.example/x", "/sign-out", "/nowhere"):
        answer = visitor.post("/sign-in", {**sign_in, "next": address})
        assert "data-go-on" not in answer.text


def test_a_script_of_a_page_that_was_signed_out_hears_so(district):
    hou, task = hou_writes(district)
    hou.client.delete_cookie("jiangxin")
    hou.client.delete_cookie("visit")
    answer = hou.client.post(
        f"{task}/draft", data={}, headers={**ORIGIN, "Accept": "application/json"}
    )
    assert answer.status_code == 401
