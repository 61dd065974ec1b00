"""Work returned to an earlier step and taken back, by pages, as those who may and who may not."""

import re

from tests.web.work.test_begun import page_of
from tests.web.work.test_handling import fields

ACCEPT = {"receipt_check": {"decision": "accept", "response": ""}}
VERIFIED = {"verification": {"findings": "经核实，属实。", "proposal": "upheld"}}


def form_of(page, action):
    """Return the address of a form of a page."""
    return re.search(rf'action="(/tasks/\d+/{action})"', page)[1]


def work_of(browser, number):
    found = browser.get(f"/inbox?box=open&q={number}").text
    return re.search(r'href="(/tasks/\d+)"', found)[1]


def test_what_was_done_is_taken_back_until_the_leader_has_looked_who_may_return_it(
    district, objection
):
    wang, zhao, he = (district.enter(one) for one in ("wang", "zhao", "he"))
    case = f"/cases/{objection}"
    wang.fill(work_of(wang, objection), ACCEPT)
    assert "拿回" not in wang.get(case).text
    wang.fill(work_of(wang, objection), VERIFIED)
    assert "拿回" not in he.get(case).text + zhao.get(case).text
    back = form_of(wang.get(case).text, "take-back")
    assert he.post(back).status_code == 404
    again = wang.post(back)
    assert "已拿回" in wang.get(again.location).text
    assert wang.post(back).status_code == 422
    wang.fill(again.location, VERIFIED)
    back = form_of(wang.get(case).text, "take-back")
    opened = page_of(zhao, objection)
    assert "take-back" not in wang.get(case).text
    assert wang.post(back).status_code == 422

    send = re.search(r'href="(/tasks/\d+/send-back)"', opened)[1]
    assert he.get(send).status_code == 404
    assert "核实异议" in zhao.get(send).text
    refused = zhao.post(send, {"to": "verify", "words": ""})
    assert (refused.status_code, "请写明" in refused.text) == (422, True)
    shown = zhao.post(send, {"to": "verify", "words": "请补充核实经过"})
    assert "王科长把" not in shown.text
    assert "退回到“核实异议”" in shown.text
    assert zhao.post(send, {**fields(shown.text), "confirm": "1"}).location == "/inbox"
    assert "请补充核实经过" in wang.get(work_of(wang, objection)).text
    assert "退回：核实异议" in wang.get("/letters").text
    assert "退回到“核实异议”" in wang.get(case).text
    assert zhao.post(send, {"to": "verify", "words": "再看", "confirm": "1"}).status_code == 422
