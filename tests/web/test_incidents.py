"""What went wrong behind the scenes is seen by somebody, and tried again."""

import re
from datetime import timedelta

import pytest

from service import host
from service.people.actor import SYSTEM


@pytest.fixture
def broken(district):
    """A letter that cannot be written, because it has no text: the worker gives up on it."""
    house = district.house
    at = house.clock.now()
    with house.database.write(actor=SYSTEM, at=at) as session:
        host.jobs.enqueue(session, kind="letter", key="letter:broken", args={}, run_at=at)
    for _ in range(10):
        district.work()
        house.clock.advance(timedelta(days=1))
    return district


def test_the_section_sees_what_is_interrupted_and_why(broken):
    page = broken.enter("wang").get("/incidents").text
    assert "letter:broken" in page


def test_what_is_tried_again_leaves_the_list(broken):
    wang = broken.enter("wang")
    retry = re.search(r'action="(/incidents/\d+/retry)"', wang.get("/incidents").text)[1]
    assert wang.post(retry).location == "/incidents"
    assert "letter:broken" not in wang.get("/incidents").text


def test_it_comes_back_when_it_fails_again(broken):
    wang = broken.enter("wang")
    wang.post(re.search(r'action="(/incidents/\d+/retry)"', wang.get("/incidents").text)[1])
    for _ in range(10):
        broken.house.clock.advance(timedelta(days=1))
        broken.work()
    assert "letter:broken" in wang.get("/incidents").text


def test_the_administrator_may_try_again_without_a_way_into_the_case(broken):
    assert 'href="/cases/' not in broken.enter("admin").get("/incidents").text


def test_an_unknown_incident_is_not_found(district):
    assert district.enter("wang").post("/incidents/999/retry").status_code == 404


def test_nobody_else_sees_incidents(district):
    assert district.enter("he").get("/incidents").status_code == 403
