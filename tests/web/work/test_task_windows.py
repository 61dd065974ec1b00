"""Two windows of one task: each keeps its own draft, and both are offered side by side."""

import re

from sqlalchemy import select

from service.host.tables.core import Draft
from service.private_values import PrivateValue
from tests.web.work.test_start_drafts import fields
from tests.web.work.test_tasks import of

COMMENT = "check.awards.comment"


def opened(browser, address: str) -> dict[str, str]:
    return fields(browser.get(address).text)


def said(words: str) -> dict[str, str]:
    """Return a line of the check that is not met, and what is wrong with it."""
    return {"check.awards.result": "fail", COMMENT: words}


def save(browser, task: str, place: dict[str, str], words: str):
    """Save as the page does while one types, and go on as it does."""
    answer = browser.post(f"{task}/draft", place | said(words)).json
    return place | {"_draft": answer["draft"], "_draft_seen": str(answer["seen"])}, answer


def typed(page: str) -> str:
    """Return what stands in the comment field of a page."""
    tag = re.search(rf'<input[^>]*name="{COMMENT}"[^>]*>', page)[0]
    return re.search(r'value="([^"]*)"', tag)[1]


def drafts(district) -> list[Draft]:
    with district.house.database.read() as session:
        return list(session.scalars(select(Draft).where(Draft.person == "he")))


def test_two_windows_keep_both_texts_and_each_is_shown_what_the_other_says(district):
    he = district.enter("he")
    task = of(he)
    place, answer = save(he, task, opened(he, task), "第一稿")
    assert answer["address"] == f"{task}?draft={place['_draft']}"
    one, two = opened(he, answer["address"]), opened(he, task)
    assert one["_draft"] == two["_draft"] == place["_draft"]
    one, answer = save(he, task, one, "第一个窗口")
    assert answer["sentence"] is None
    two, answer = save(he, task, two, "第二个窗口")
    assert "另存" in answer["sentence"]
    one, _ = save(he, task, one, "第一个窗口，接着写")
    two, _ = save(he, task, two, "第二个窗口，接着写")
    assert one["_draft"] == place["_draft"] != two["_draft"]
    for mine, others in ((one, "第二个窗口，接着写"), (two, "第一个窗口，接着写")):
        page = he.get(f"{task}?draft={mine['_draft']}").text
        assert (typed(page).endswith("接着写"), typed(page) != others) == (True, True)
        assert f'<td data-label="另一份">{others}</td>' in page


def test_two_windows_that_were_blank_are_two_drafts(district):
    he = district.enter("he")
    task = of(he)
    one, two = opened(he, task), opened(he, task)
    save(he, task, one, "甲")
    _, answer = save(he, task, two, "乙")
    assert answer["sentence"] is None
    bodies = [draft.body["check"]["awards"]["comment"] for draft in drafts(district)]
    assert sorted(bodies) == ["乙", "甲"]


def test_a_save_whose_answer_was_lost_is_no_second_window(district):
    he = district.enter("he")
    task = of(he)
    blank = opened(he, task)
    save(he, task, blank, "甲")
    again, answer = save(he, task, blank, "甲乙")
    assert (answer["sentence"], again["_draft"]) == (None, blank["_draft"])
    assert len(drafts(district)) == 1


def test_a_refused_answer_goes_on_in_its_own_draft(district):
    he = district.enter("he")
    task = of(he)
    one, two = opened(he, task), opened(he, task)
    two, _ = save(he, task, two, "另一个窗口")
    refused = he.post(task, one | said("没填完"))
    assert refused.status_code == 422
    assert typed(refused.text) == "没填完"
    assert "另一个窗口" in refused.text
    assert fields(refused.text)["_draft"] == one["_draft"]
    assert typed(he.get(f"{task}?draft={two['_draft']}").text) == "另一个窗口"


def test_one_draft_is_thrown_away_after_a_question_and_the_other_stays(district):
    he = district.enter("he")
    task = of(he)
    one, _ = save(he, task, opened(he, task), "留下的")
    blank = {"_draft": "A" * 16, "_draft_seen": "0", "_draft_page": "B" * 16}
    two, _ = save(he, task, blank, "不要的")
    discard = f"{task}/drafts/{two['_draft']}/discard"
    assert discard in he.get(f"{task}?draft={one['_draft']}").text
    assert "不要的" in he.get(discard).text
    assert district.enter("lin").post(discard).status_code == 404
    assert he.post(discard).status_code == 303
    assert he.get(discard).status_code == he.post(discard).status_code == 404
    page = he.get(task).text
    assert typed(page) == "留下的"
    assert "不要的" not in page


def test_what_comes_from_no_page_is_one_draft_too(district):
    he = district.enter("he")
    task = of(he)
    he.post(f"{task}/draft", said("手写的请求"))
    save(he, task, {"_draft": "A" * 16, "_draft_seen": "0", "_draft_page": "B" * 16}, "页面上的")
    assert f'href="{task}/drafts/-/discard"' in he.get(f"{task}?draft={'A' * 16}").text
    assert "手写的请求" in he.get(f"{task}/drafts/-/discard").text
    assert he.post(f"{task}/drafts/-/discard").status_code == 303
    assert len(drafts(district)) == 1


def test_no_more_than_a_persons_drafts_are_kept(district):
    he = district.enter("he")
    task = of(he)
    for number in range(20):
        place = {"_draft": f"{number:016}", "_draft_seen": "0", "_draft_page": "p"}
        save(he, task, place, f"第{number}份")
    more = he.post(f"{task}/draft", {"_draft": "z" * 16, COMMENT: "太多"})
    assert more.status_code == 422
    assert len(drafts(district)) == 20
    again = he.post(f"{task}/draft", {"_draft": f"{3:016}", "_draft_page": "p", COMMENT: "改"})
    assert again.status_code == 200


def test_the_drafts_of_all_windows_end_with_the_work_and_what_was_private_in_them(district):
    hou = district.enter("hou")
    task = hou.task("填写申报表", box="mine")
    names = ("A" * 16, "B" * 16)
    for number, name in enumerate(names):
        place = {"_draft": name, "_draft_seen": "0", "_draft_page": name}
        private = {"application.master.mobile": f"1380013800{number}"}
        assert hou.post(f"{task}/draft", place | private).status_code == 200
    with district.house.database.read() as session:
        left = select(PrivateValue.id).where(PrivateValue.draft.is_(True))
        assert len(session.scalars(left).all()) >= 2
    number = re.search(r"SQ-\d{4}-\d{4}", hou.get(task).text)[0]
    assert hou.post(f"/start/drafts/{number}/discard").status_code == 303
    with district.house.database.read() as session:
        assert session.scalars(left).all() == []
