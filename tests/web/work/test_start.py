"""Beginning something, and throwing it away."""

import re


def begin(browser, **answer):
    chosen = {"round": "2026-2", "channel": "self", **answer}
    return browser.fill("/start/studio-application", {"application": chosen})


def test_an_applicant_sees_what_can_be_started_and_the_open_round(district):
    page = district.enter("sun").get("/start").text
    assert "技能大师工作室申报" in page
    assert "变更领办人" in page
    assert "2026 年第二批" in page


def test_the_application_stands_first(district):
    page = district.enter("sun").get("/start").text
    offered = re.findall(r'href="/start/([a-z-]+)"', page)
    assert offered[0] == "studio-application"
    assert offered[1:] == sorted(offered[1:])
    assert len(offered) > 2


def test_a_started_application_opens_at_its_form(district):
    sun = district.enter("sun")
    answer = begin(sun)
    assert re.fullmatch(r"/tasks/\d+", answer.location)
    assert "填写申报表" in sun.get(answer.location).text


def test_a_start_without_a_round_is_refused_in_words(district):
    answer = begin(district.enter("sun"), round="")
    assert answer.status_code == 422
    assert "申报批次" in answer.text


def test_a_round_that_does_not_exist_cannot_be_smuggled_in(district):
    assert begin(district.enter("sun"), round="1999-9").status_code == 422


def test_the_conditions_of_the_form_are_told_to_the_script(district):
    typed = {"application.channel": "recommended"}
    answer = district.enter("sun").post("/start/studio-application/conditions", typed)
    assert "start_department" not in answer.json["hidden"]
    typed = {"application.channel": "self"}
    answer = district.enter("sun").post("/start/studio-application/conditions", typed)
    assert "start_department" in answer.json["hidden"]


def test_a_draft_can_be_continued_and_thrown_away(district):
    sun = district.enter("sun")
    task = begin(sun).location
    page = sun.get("/start").text
    assert f'href="{task}"' in page
    discard = re.search(r'href="(/start/drafts/[^"]+/discard)"', page)[1]
    assert "要放弃这份草稿吗" in sun.get(discard).text
    assert f'href="{task}"' in sun.get("/start").text
    assert sun.post(discard).location == "/start"
    assert f'href="{task}"' not in sun.get("/start").text


def test_an_officer_starts_no_application(district):
    he = district.enter("he")
    page = he.get("/start").text
    assert "开始填写：技能大师工作室申报" not in page
    assert "开始填写：日常监管" in page
    assert he.get("/start/studio-application").status_code == 404
