"""A unit finds the way to a review at its studio and at the case, as long as the term runs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.people.actor import SYSTEM
from service.studios.assessment.tables import Assessment
from service.studios.register.tables import Studio
from tests.web.public.test_public import words

WAY = "申请复核"


@pytest.fixture
def graded(district):
    """Give 张师傅's studio a result that was published today; return its key and its case."""
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        studio = session.scalars(
            select(Studio).where(Studio.unit == "tianheng").order_by(Studio.key)
        ).first()
        session.add(
            Assessment(
                studio_key=studio.key, due_number=9, year=2025, grade="unqualified",
                document="朝人社能发〔2026〕9号", case_number=studio.case_number,
                published_on=session.at.astimezone(BEIJING).date(),
            )
        )  # fmt: skip
        return studio.key, studio.case_number


def test_the_unit_sees_the_way_and_its_last_day(district, graded):
    key, case = graded
    for address in (f"/studio/{key}", f"/cases/{case}"):
        page = district.enter("sun").get(address)
        assert "/start/appeal" in page.text
        assert "2025年度考核评估：不合格（朝人社能发〔2026〕9号），可以申请到" in words(page)
    form = words(district.enter("sun").get("/start/appeal"))
    assert "2025年度考核评估：不合格" in form


@pytest.mark.parametrize("who", ["wang", "he", "zhao", "xu"])
def test_nobody_else_is_shown_a_way(district, graded, who):
    key, case = graded
    for address in (f"/studio/{key}", f"/cases/{case}"):
        assert "/start/appeal" not in district.enter(who).get(address).text


def test_a_stranger_to_the_unit_sees_none_of_it(district, graded):
    assert "2025年度考核评估" not in words(district.enter("zheng").get("/start/appeal"))


def test_after_the_term_the_way_is_gone(district, graded):
    key, case = graded
    district.house.clock.advance(timedelta(days=30))
    for address in (f"/studio/{key}", f"/cases/{case}"):
        assert "/start/appeal" not in district.enter("sun").get(address).text


def test_a_request_is_kept_and_answered_in_words_where_it_is_wrong(district, graded):
    browser = district.enter("sun")
    answer = browser.fill(
        "/start/appeal", {"appeal_request": {"decision": "assessment:KH-9", "grounds": "没有计入"}}
    )
    assert answer.status_code == 422
    assert "没有计入" in answer.text


def test_a_request_is_listed_on_the_studios_page(district, graded):
    key, case = graded
    sent = {"decision": f"assessment:{case}", "grounds": "带徒成果没有计入。"}
    answer = district.enter("sun").fill("/start/appeal", {"appeal_request": sent})
    assert answer.status_code == 303
    page = words(district.enter("sun").get(f"/studio/{key}"))
    assert "正在办理" in page
    assert "复核、复议和诉讼" in page
    assert "/start/appeal" not in district.enter("sun").get(f"/studio/{key}").text
