"""What went wrong behind the scenes is seen by somebody, and tried again."""

import re
from datetime import timedelta

import pytest

from service.host.jobs import queue
from service.people.actor import SYSTEM


@pytest.fixture
def broken(district):
    """A letter that cannot be written, because it has no text: the worker gives up on it."""
    house = district.house
    at = house.clock.now()
    with house.database.write(actor=SYSTEM, at=at) as session:
        queue.enqueue(session, kind="letter", key="letter:broken", args={}, run_at=at)
    for _ in range(10):
        district.work()
        house.clock.advance(timedelta(days=1))
    return district


def retry_of(browser, name="letter:broken"):
    """Return where an interrupted step is tried again."""
    page = browser.get("/incidents").text
    return re.search(rf'{name}</span>.*?action="(/incidents/\d+/retry)"', page, re.S)[1]


def test_the_section_sees_what_is_interrupted_and_why(broken):
    page = broken.enter("wang").get("/incidents").text
    assert "letter:broken" in page


def test_what_is_tried_again_leaves_the_list(broken):
    wang = broken.enter("wang")
    retry = retry_of(wang)
    assert wang.post(retry).location == "/incidents"
    assert "letter:broken" not in wang.get("/incidents").text


def test_it_comes_back_when_it_fails_again(broken):
    wang = broken.enter("wang")
    wang.post(retry_of(wang))
    for _ in range(10):
        broken.house.clock.advance(timedelta(days=1))
        broken.work()
    assert "letter:broken" in wang.get("/incidents").text


def test_the_administrator_may_try_again_without_a_way_into_the_case(broken):
    assert 'href="/cases/' not in broken.enter("admin").get("/incidents").text


def test_incidents_are_found_by_kind_process_step_and_case(broken):
    admin = broken.enter("admin")
    page = admin.get("/incidents?kind=timer").text
    assert "等到回访日" in page
    assert "letter:broken" not in page
    for query in ("process=return-visit", "element=wait_for_the_day", "number=HF-2026"):
        assert "等到回访日" in admin.get(f"/incidents?{query}").text
    assert "现在没有中断的步骤" in admin.get("/incidents?number=SQ").text


def test_a_group_is_tried_again_together_and_each_outcome_is_told(broken):
    admin = broken.enter("admin")
    page = admin.get("/incidents").text
    keys = re.findall(r'action="/incidents/(\d+)/retry"', page)
    answer = admin.post("/incidents/retry", {"key": [*keys, "999"]})
    assert "3 件中 2 件恢复办理" in answer.text
    assert "仍然没有办成" in answer.text


def test_an_unknown_incident_is_not_found(district):
    assert district.enter("wang").post("/incidents/999/retry").status_code == 404


def test_nobody_else_sees_incidents(district):
    assert district.enter("he").get("/incidents").status_code == 403
