"""Drafts before there is a case: saved while one writes, offered again, gone when it has begun."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO

from sqlalchemy import select, text

from service.host.tables.beginnings import StartDraft
from service.host.tables.core import Document
from service.private_values import PrivateValue
from tests.files import PDF
from tests.web.work.drawn import deploy_asking

PAGE = "/start/leader-change"
ORIGIN = {"Origin": "http://localhost"}
WORDS = "原领办人将于年底退休。"


def fields(page: str) -> dict[str, str]:
    """Return what a page of a start form hides about its draft."""
    return dict(re.findall(r'name="(_draft\w*)" value="([^"]*)"', page))


def opened(browser, address: str = PAGE) -> dict[str, str]:
    return fields(browser.get(address).text)


def save(browser, place: dict[str, str], **typed: object):
    """Save as the page does while one types, and go on as it does."""
    said = {f"change.{name}": value for name, value in typed.items()}
    answer = browser.post(f"{PAGE}/draft", place | said).json
    return place | {"_draft": answer["draft"], "_draft_seen": str(answer["seen"])}, answer


def studio_of(browser) -> str:
    return re.search(r'<option value="(朝大师[^"]+)"', browser.get(PAGE).text)[1]


def drafts(district) -> list[StartDraft]:
    with district.house.database.read() as session:
        return list(session.scalars(select(StartDraft).order_by(StartDraft.saved_at)))


def count(district, table) -> int:
    with district.house.database.read() as session:
        return len(session.scalars(select(table)).all())


def paper(browser) -> str:
    sent = {"file": (BytesIO(PDF), "退休证.pdf"), "kind": "leader-change"}
    return browser.post(f"{PAGE}/documents", sent).json["key"]


def test_what_is_typed_is_offered_at_the_start_in_the_inbox_and_on_a_fresh_form(district):
    sun = district.enter("sun")
    key = paper(sun)
    place, answer = save(sun, opened(sun), explanation=WORDS, proof=key)
    assert answer["address"] == f"{PAGE}?draft={place['_draft']}"
    for page in ("/start", "/inbox", PAGE):
        assert f'href="{answer["address"]}"' in sun.get(page).text, page
    again = sun.get(answer["address"]).text
    assert WORDS in again
    assert "退休证.pdf" in again
    assert fields(again)["_draft"] == place["_draft"]
    assert fields(again)["_draft_seen"] == "1"


def test_a_blank_form_leaves_no_draft(district):
    sun = district.enter("sun")
    _, answer = save(sun, opened(sun))
    assert (answer["seen"], answer["address"]) == (0, None)
    assert drafts(district) == []


def test_nobody_else_finds_opens_or_discards_a_draft(district):
    sun, hou = district.enter("sun"), district.enter("hou")
    place, answer = save(sun, opened(sun), explanation=WORDS)
    assert WORDS not in hou.get(answer["address"]).text
    assert WORDS not in hou.get("/start").text
    discard = f"{PAGE}/drafts/{place['_draft']}/discard"
    assert hou.get(discard).status_code == hou.post(discard).status_code == 404
    own, _ = save(hou, {**place, "_draft_seen": "9"}, explanation="另一个单位的")
    assert own["_draft"] != place["_draft"]
    assert WORDS in sun.get(answer["address"]).text


def test_the_draft_is_gone_when_the_case_has_begun_and_its_file_is_the_cases(district):
    sun = district.enter("sun")
    key = paper(sun)
    typed = {"studio": studio_of(sun), "reason": "retired", "explanation": WORDS, "proof": key}
    place, answer = save(sun, opened(sun), **typed)
    said = {f"change.{name}": value for name, value in typed.items()}
    begun = sun.post(PAGE, place | said)
    assert begun.status_code == 303
    assert answer["address"] not in sun.get("/start").text
    assert WORDS not in sun.get(answer["address"]).text.partition("<form id")[2]
    assert [one.body for one in drafts(district)] == [None]
    with district.house.database.read() as session:
        assert session.get_one(Document, key).instance_key is not None
    again = sun.post(PAGE, place | said)
    assert again.location.startswith("/cases/BG-")
    late, _ = save(sun, place, **typed)
    assert late == place
    assert len(drafts(district)) == 1


def test_a_page_that_one_goes_back_to_later_begins_a_draft_of_its_own(district):
    sun = district.enter("sun")
    typed = {"studio": studio_of(sun), "reason": "retired", "explanation": WORDS}
    place, _ = save(sun, opened(sun), **typed)
    said = {f"change.{name}": value for name, value in typed.items()}
    first = sun.post(PAGE, place | said).location
    district.house.clock.advance(timedelta(minutes=1))
    after, _ = save(sun, place, explanation="另一份")
    assert after["_draft"] != place["_draft"]
    second = sun.post(PAGE, place | said)
    assert second.location != first
    assert second.location.startswith("/tasks/")
    district.house.clock.advance(timedelta(days=2))
    save(sun, after, explanation="另一份，改过")
    assert [one.instance_key for one in drafts(district)] == [None]


def test_two_windows_of_one_draft_keep_both_texts(district):
    sun = district.enter("sun")
    place, answer = save(sun, opened(sun), explanation="第一稿")
    one, two = opened(sun, answer["address"]), opened(sun, answer["address"])
    one, said = save(sun, one, explanation="第一个窗口")
    assert said["sentence"] is None
    two, said = save(sun, two, explanation="第二个窗口")
    assert "另存" in said["sentence"]
    two, said = save(sun, two, explanation="第二个窗口，接着写")
    assert said["sentence"] is None
    one, _ = save(sun, one, explanation="第一个窗口，接着写")
    assert one["_draft"] == place["_draft"] != two["_draft"]
    page = sun.get("/start").text
    assert "第一个窗口，接着写" in page
    assert "第二个窗口，接着写" in page


def test_a_save_whose_answer_was_lost_is_no_second_window(district):
    sun = district.enter("sun")
    blank = opened(sun)
    save(sun, blank, explanation="甲")
    again, said = save(sun, blank, explanation="甲乙")
    assert said["sentence"] is None
    assert again["_draft"] == blank["_draft"]


def test_a_refused_answer_is_kept_and_stands_on_the_page_with_its_file(district):
    sun = district.enter("sun")
    key = paper(sun)
    typed = {"change.explanation": WORDS, "change.proof": key}
    refused = sun.post(PAGE, opened(sun) | typed)
    assert refused.status_code == 422
    assert "退休证.pdf" in refused.text
    sun.get("/inbox")
    kept = fields(refused.text)["_draft"]
    assert WORDS in sun.get(f"{PAGE}?draft={kept}").text


def test_a_lapsed_sign_in_and_a_lapsed_page_lose_nothing(district):
    sun = district.enter("sun")
    place, token = opened(sun), sun.csrf()
    typed = place | {"change.explanation": WORDS}
    shown = sun.client.post(PAGE, data=typed | {"csrf": "of-yesterday"}, headers=ORIGIN)
    assert WORDS in shown.text
    assert WORDS in sun.get(f"{PAGE}?draft={place['_draft']}").text
    sun.client.delete_cookie("jiangxin")
    asked = sun.client.post(PAGE, data=typed | {"csrf": token}, headers=ORIGIN)
    assert asked.status_code == 401
    packed = unescape(re.search(r'name="typed" value="([^"]*)"', asked.text)[1])
    sign_in = {"username": "sun", "password": "demo", "next": PAGE, "typed": packed}
    going_on = sun.post("/sign-in", sign_in).text
    assert place["_draft"] in going_on
    assert WORDS in sun.post(PAGE, typed | {"_enter": "1"}).text
    assert len(drafts(district)) == 1


def test_discarding_asks_first_and_then_text_and_file_are_gone(district):
    sun = district.enter("sun")
    key = paper(sun)
    place, answer = save(sun, opened(sun), explanation=WORDS, proof=key)
    before = count(district, Document)
    discard = f"{PAGE}/drafts/{place['_draft']}/discard"
    asked = sun.get(discard).text
    assert "要放弃这份草稿吗" in asked
    assert WORDS in asked
    assert len(drafts(district)) == 1
    assert sun.post(discard).location == "/start"
    assert drafts(district) == []
    assert count(district, Document) == before - 1
    assert sun.get(f"/documents/{key}").status_code == 404
    assert answer["address"] not in sun.get("/start").text


def test_a_file_that_another_draft_names_stays(district):
    sun = district.enter("sun")
    key = paper(sun)
    first, _ = save(sun, opened(sun), explanation="甲", proof=key)
    save(sun, opened(sun), explanation="乙", proof=key)
    sun.post(f"{PAGE}/drafts/{first['_draft']}/discard")
    found = sun.get(f"/documents/{key}")
    assert found.status_code == 200
    found.close()


def test_private_fields_of_a_draft_are_sealed_and_go_with_it(district):
    sun = district.enter("sun")
    form = deploy_asking(district)
    private = count(district, PrivateValue)
    place = opened(sun, form)
    said = {"person.mobile": "13800138000"}
    answer = sun.post(f"{form}/draft", place | said).json
    with district.house.database.read() as session:
        [body] = session.execute(text("SELECT body FROM start_draft")).scalars()
    assert "13800138000" not in body
    assert "~private:" in body
    assert "13800138000" in sun.get(answer["address"]).text
    place["_draft_seen"] = str(answer["seen"])
    sun.post(f"{form}/draft", place | {"person.mobile": "13800138001"})
    assert count(district, PrivateValue) == private + 1
    sun.post(f"{form}/drafts/{place['_draft']}/discard")
    assert count(district, PrivateValue) == private


def test_a_draft_is_printed_for_the_seal_and_kept(district):
    sun = district.enter("sun")
    place = opened(sun)
    assert f'formaction="{PAGE}/print"' in sun.get(PAGE).text
    page = sun.post(f"{PAGE}/print", place | {"change.explanation": WORDS}).text
    assert WORDS in page
    assert "草稿，尚未提交" in page
    assert "单位（盖章）" in page
    assert len(drafts(district)) == 1
