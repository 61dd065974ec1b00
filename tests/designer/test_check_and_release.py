"""Check and release: the same verdict as everywhere, a reason, and nobody overwritten."""

from pathlib import Path

import pytest

from service.people.actor import SYSTEM

VENDORS = Path(__file__).parents[1] / "dialects" / "vendors"
NOTICE = "public-notice.bpmn"


def asked(browser, address: str, body: object):
    """Send a question as the editor's script does."""
    headers = {"X-CSRF": browser.csrf(), "Accept": "application/json"}
    return browser.client.post(address, json=body, headers=headers)


@pytest.fixture
def ask(gao):
    """Send the editor's question to the server."""
    return lambda name, deed, **body: asked(gao, f"/designer/{name}/{deed}", body)


@pytest.fixture
def longer(source) -> str:
    return source(NOTICE).replace('source="=5"', 'source="=7"')


def test_what_is_released_checks_without_an_error(ask, source):
    problems = ask(NOTICE, "check", source=source(NOTICE)).json["problems"]
    assert [one for one in problems if one["severity"] == "error"] == []


def test_a_broken_diagram_is_told_with_its_element(ask, source):
    broken = source(NOTICE).replace('type="notice.publish"', 'type="notice.shout"')
    problems = ask(NOTICE, "check", source=broken).json["problems"]
    assert ("error", NOTICE, "publish") in {
        (one["severity"], one["file"], one["element"]) for one in problems
    }


def test_a_broken_diagram_is_not_released(ask, source, release):
    before = release()
    broken = source(NOTICE).replace('type="notice.publish"', 'type="notice.shout"')
    refused = ask(NOTICE, "deploy", source=broken, reason="试试", base=before)
    assert refused.status_code == 422
    assert refused.json["problems"]
    assert release() == before


def test_a_broken_diagram_is_refused_while_somebody_else_writes(ask, source, release, district):
    before = release()
    broken = source(NOTICE).replace('type="notice.publish"', 'type="notice.shout"')
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()):
        refused = ask(NOTICE, "deploy", source=broken, reason="试试", base=before)
    assert refused.status_code == 422


def test_a_release_needs_a_reason(ask, longer, release):
    refused = ask(NOTICE, "deploy", source=longer, reason="  ", base=release())
    assert refused.status_code == 422
    assert "理由" in refused.json["error"]


def test_a_release_raises_the_number_and_keeps_the_old_version(ask, gao, longer, release):
    before = release()
    made = ask(NOTICE, "deploy", source=longer, reason="公示期改为 7 个工作日", base=before)
    assert (made.status_code, made.json["release"]) == (200, before + 1)
    assert 'source="=5"' in gao.get(f"/designer/{NOTICE}/versions/1/file").text
    assert 'source="=7"' in gao.get(f"/designer/{NOTICE}/versions/2/file").text


def test_what_only_a_person_can_judge_is_released_when_it_is_confirmed(ask, source, release):
    before = release()
    table = source("eligibility.dmn").replace("eligible: count", "ok: count")
    told = ask("eligibility.dmn", "check", source=table).json["problems"]
    assert [one["severity"] for one in told] == ["warning"]
    asked_for = {"source": table, "reason": "改名", "base": before}
    refused = ask("eligibility.dmn", "deploy", **asked_for)
    assert (refused.status_code, refused.json["problems"]) == (422, told)
    assert release() == before
    made = ask("eligibility.dmn", "deploy", **asked_for, confirmed=True)
    assert made.json["release"] == before + 1


def test_running_cases_keep_their_version(ask, gao, longer, release):
    ask(NOTICE, "deploy", source=longer, reason="公示期改为 7 个工作日", base=release())
    rows = gao.get(f"/designer/{NOTICE}/versions").text.split("<tr>")[2:]
    running = [row.split('data-label="正在办的案件">')[1].split("<")[0] for row in rows]
    assert running[0] == "0"
    assert int(running[1]) > 0


def test_who_was_second_overwrites_nobody(ask, source, longer, release):
    began = release()
    ask(NOTICE, "deploy", source=longer, reason="七天", base=began)
    mine = source(NOTICE).replace('source="=7"', 'source="=9"')
    refused = ask(NOTICE, "deploy", source=mine, reason="九天", base=began)
    assert refused.status_code == 409
    assert "修改还在" in refused.json["error"]
    assert 'source="=7"' in refused.json["newer"]["source"]
    seen = refused.json["newer"]["base"]
    made = ask(NOTICE, "deploy", source=mine, reason="九天", base=began, seen=seen)
    assert made.json["release"] == seen + 1


def test_what_was_seen_is_what_holds_now(ask, source, longer, release):
    began = release()
    ask(NOTICE, "deploy", source=longer, reason="七天", base=began)
    seen = release()
    ask(NOTICE, "deploy", source=longer + "<!-- -->", reason="又改了", base=seen)
    refused = ask(NOTICE, "deploy", source=source(NOTICE), reason="九天", base=began, seen=seen)
    assert refused.status_code == 409


@pytest.mark.parametrize("base", [None, True, "1"])
def test_a_release_says_what_it_was_begun_from(ask, longer, base):
    assert ask(NOTICE, "deploy", source=longer, reason="七天", base=base).status_code == 400


@pytest.mark.parametrize(
    "body", [None, [], {"source": 7}, {"source": ""}, {"reason": "没有内容"}, {"source": "\ud800"}]
)
def test_a_question_without_a_model_is_a_bad_request(gao, body):
    assert asked(gao, f"/designer/{NOTICE}/check", body).status_code == 400


@pytest.mark.parametrize(
    "text",
    ["<", "<a/>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"],
)
def test_what_is_no_diagram_is_a_problem_not_a_failure(ask, text):
    answer = ask(NOTICE, "check", source=text)
    assert answer.status_code == 200
    assert any(one["severity"] == "error" for one in answer.json["problems"])


def test_a_form_or_a_table_that_is_none_is_a_problem_too(ask):
    for name in ("notice.form", "eligibility.dmn"):
        problems = ask(name, "check", source="[1, 2").json["problems"]
        assert any(one["file"] == name for one in problems)


def test_a_form_that_says_something_twice_is_told_with_its_place(ask, source):
    written = source("payment.form").replace('"type": "default"', '"type": "default", "type": "x"')
    assert '"type": "x"' in written
    problems = ask("payment.form", "check", source=written).json["problems"]
    assert [one["zh"] for one in problems if "/type" in one["zh"]] != []


def test_a_request_that_says_something_twice_is_refused_with_its_place(gao, source):
    sent = b'{"source": "<a/>", "base": 1, "base": 2}'
    headers = {"X-CSRF": gao.csrf(), "Accept": "application/json"}
    kind = {"content_type": "application/json"}
    answer = gao.client.post(f"/designer/{NOTICE}/deploy", data=sent, headers=headers, **kind)
    assert (answer.status_code, "/base" in answer.json["sentence"]) == (422, True)


def test_a_diagram_of_another_product_is_converted_before_it_is_released(
    ask, release, district
) -> None:
    theirs = (VENDORS / "c7-invoice.bpmn").read_text()
    refused = ask("invoice.bpmn", "deploy", source=theirs, reason="试试", base=release())
    assert any("Camunda 7" in one["zh"] for one in refused.json["problems"])
    found = ask("invoice.bpmn", "convert", source=theirs).json
    assert found["product"] == "Camunda 7"
    assert "camunda.org/schema/1.0" not in found["source"]
    assert {one["kind"] for one in found["changes"]} == {"became", "decide"}
    ours = ask("invoice.bpmn", "convert", source=found["source"]).json
    assert (ours["product"], ours["source"], ours["changes"]) == (None, None, [])
    assert ask("invoice.bpmn", "convert", source="<a").status_code == 422
    other = asked(district.enter("sun"), "/designer/invoice.bpmn/convert", {"source": theirs})
    assert other.status_code == 403
