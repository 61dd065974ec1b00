"""The page of a round, the list ahead, the tasks of a round through the browser, by role."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from service.config import Config
from service.web import Services, create
from tests.web.conftest import Browser
from tests.workflows.assessment import assess
from tests.workflows.play import Play

READERS = ("he", "wang", "zhao", "qian", "xu")
OTHERS = ("sun", "zhang", "li", "cai", "feng", "gao", "admin")


@pytest.fixture
def app(play: Play, tmp_path: Path) -> Flask:
    config = Config(home=tmp_path, database_url="", secret_key="not a secret", demo=True)
    app = create(Services(play.database, play, config))
    app.testing = True
    return app


def enter(app: Flask, username: str) -> Browser:
    browser = Browser(app.test_client())
    assert browser.post(f"/demo/{username}").status_code == 303
    return browser


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_page_says_how_each_studio_stands_and_what_is_missing(play: Play, app: Flask) -> None:
    case, numbers = assess.scoring(play, 6, _put_off("朝大师〔2024〕006号"))
    page = words(enter(app, "he").get("/assessments/2026").text)
    assert "考核中" in page
    assert "“大师1工作室”还没有考核完" in page
    assert "参评 5 个" in page
    assert "缓评 1 个" in page
    assert "优秀名额 1 个" in page
    assess.score_all(play, case, numbers[:5], 95, 95, 70, None, 59.5)
    page = words(enter(app, "xu").get("/assessments/2026").text)
    assert "参评4个，名额0个" in page  # who did not take part does not count
    assert "不合格（未参加考核）" in page
    assert "59.50" in page


def test_a_tie_stands_on_the_page_until_it_is_decided(play: Play, app: Flask) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, 95, 95, 70, 70, 70)
    leader = enter(app, "zhao")
    assert "2个工作室同分，待决定1个" in words(leader.get("/assessments/2026").text)
    form = words(enter(app, "he").get(f"/tasks/{play.task(case, 'propose_tie').key}").text)
    assert "95.00分；A 19.50，E 8.00，A2 9.50" in form
    tie = {"tie": {"chosen": [numbers[0]], "reason": "带徒成效更好。", "ballot": "3比0"}}
    play.do("he", case, "propose_tie", tie)
    form = words(leader.get(f"/tasks/{play.task(case, 'decide_tie').key}").text)
    assert "大师1工作室" in form
    assert "3比0" in form
    play.do("zhao", case, "decide_tie", {"tie_check": {"decision": "approve", "opinion": "同意"}})
    page = words(leader.get("/assessments/2026").text)
    assert "95.00分同分：大师1工作室、大师2工作室；入选大师1工作室" in page
    assert "待决定" not in page


@pytest.mark.parametrize("path", ["/assessments", "/assessments/2026"])
def test_the_staff_and_the_auditor_read_it_and_nobody_else(
    play: Play, app: Flask, path: str
) -> None:
    assess.studios(play, 5)
    assess.january(play)
    for who in READERS:
        assert enter(app, who).get(path).status_code == 200, who
    for who in OTHERS:
        assert enter(app, who).get(path).status_code == 403, who
    assert app.test_client().get(path).status_code in (302, 303, 401, 403)


def test_a_year_without_a_round_is_not_there(app: Flask) -> None:
    assert enter(app, "he").get("/assessments/2031").status_code == 404
    assert "还没有考核评估" in enter(app, "he").get("/assessments").text


def test_the_list_ahead_shows_places(play: Play, app: Flask) -> None:
    assess.studios(play, 11)
    page = words(enter(app, "he").get("/due?list=coming").text).replace("； ", "；")
    assert "2026年度 11 个、名额 2 个；2027年度 0 个、名额 0 个；2028年度 11 个、名额 2 个" in page


def test_the_list_is_made_through_the_form(play: Play, app: Flask) -> None:
    numbers = assess.studios(play, 5)
    case = assess.january(play)
    centre = enter(app, "he")
    address = f"/tasks/{play.task(case, 'make_list').key}"
    page = words(centre.get(address).text)
    assert (
        "大师1工作室（朝大师〔2024〕001号）；单位：第1机械厂；领办人：大师1；授予：2024-09-12"
        in page
    )
    assert "上次等次：没有；年度报告：齐；资助：到位；配套率：不适用" in page
    late = {**_put_off(numbers[0]), "until": "2027-09-13"}
    answer = {"listing": {"exceptions": [late], "confirmed": True}}
    sent = centre.fill(address, answer)
    assert sent.status_code == 422
    assert "缓评不超过12个月，最晚到2027-09-12" in sent.text
    good = {"listing": {"exceptions": [_put_off(numbers[0])], "confirmed": True}}
    assert centre.fill(address, good).status_code == 303
    assert set(play.waiting(case)) == {"countersign"}


def test_results_are_public_by_grade_without_points(play: Play, app: Flask) -> None:
    case, numbers = assess.scoring(play, 5)
    assess.score_all(play, case, numbers, 95.25, 70, 70, 70, 45.75)
    assess.sign(play, case)
    number = assess.put_on_notice(play, case)
    page = app.test_client().get(f"/notices/{number}").text
    assert "优秀" in words(page)
    assert "拟评定等次" in page
    for points in ("95.25", "45.75"):
        assert points not in page


def _put_off(number: str) -> dict[str, object]:
    said = {"studio": number, "state": "postponed", "reason": "leader", "until": "2027-06-30"}
    return said | {"note": "领办人住院"}


def test_it_begins_by_hand_from_the_start_page(play: Play, app: Flask) -> None:
    assess.studios(play, 5)
    play.on(date(2026, 12, 14))
    centre = enter(app, "he")
    assert "年度考核评估" in centre.get("/start").text
    sent = centre.fill("/start/assessment-round", {"opening": {"year": 2031}})
    assert sent.status_code == 422
    assert "已经开始的年份" in sent.text
    assert centre.fill("/start/assessment-round", {"opening": {"year": 2026}}).status_code == 303
