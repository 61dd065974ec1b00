"""Beginning something, and throwing it away."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from service.host.tables.core import ProcessInstance

PAGE = "/start/supervision"


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
    assert "开始：技能大师工作室申报" not in page
    assert "开始：日常监管" in page
    assert he.get("/start/studio-application").status_code == 404


VISIT = {
    "supervision.method": "visit", "supervision.active": "yes", "supervision.findings": "台账不全",
    "supervision.officers[0].name": "何审核", "supervision.officers[1].name": "林审核",
    "supervision.handling": "none",
}  # fmt: skip


def visited(district, **more) -> dict:
    """Return a record of supervision as a page without a script sends it."""
    he = district.enter("he")
    studio = re.search(r'<option value="(朝大师[^"]+)"', he.get("/start/supervision").text)[1]
    said = {**VISIT, "supervision.studio": studio, "supervision.on": "2026-11-20"}
    return {**said, **{f"supervision.{name}": value for name, value in more.items()}}


def records(district) -> int:
    with district.house.database.read() as session:
        of = select(func.count()).where(ProcessInstance.process_id == "supervision")
        return session.scalar(of) or 0


def test_what_is_sent_twice_begins_one_case(district):
    """From two windows, which know nothing of each other, or by a program of one's own."""
    he, said, before = district.enter("he"), visited(district), records(district)
    places = [
        dict(re.findall(r'name="(_draft\w*)" value="([^"]*)"', he.get(PAGE).text)) for _ in "12"
    ]
    answers = [he.post(PAGE, {**said, **place}) for place in (*places, {})]
    assert [one.status_code for one in answers] == [303] * 3
    assert records(district) == before + 1
    assert answers[1].location == answers[2].location
    assert district.enter("he").get(answers[1].location).status_code == 200


def test_two_at_the_same_moment_begin_one_case(district):
    said, before = visited(district), records(district)
    desks = [district.enter("he") for _ in range(4)]
    with ThreadPoolExecutor(len(desks)) as hands:
        found = list(hands.map(lambda desk: desk.post(PAGE, said).status_code, desks))
    assert found == [303] * 4
    assert records(district) == before + 1


def test_what_differs_or_is_sent_again_later_begins_another_case(district):
    he, before = district.enter("he"), records(district)
    he.post(PAGE, visited(district))
    he.post(PAGE, visited(district, findings="场地不足"))
    assert records(district) == before + 2
    district.enter("lin").post(PAGE, visited(district))
    assert records(district) == before + 3
    district.house.clock.advance(timedelta(minutes=1))
    he.post(PAGE, visited(district))
    assert records(district) == before + 4


def test_a_beginning_that_was_refused_may_be_sent_again(district):
    he, before = district.enter("he"), records(district)
    late = visited(district, on="2027-01-01")
    assert [he.post(PAGE, late).status_code for _ in "12"] == [422, 422]
    assert he.post(PAGE, visited(district)).status_code == 303
    assert records(district) == before + 1
