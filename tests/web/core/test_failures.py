"""Pages that say no say it in words."""

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from service.errors import Refused, Stale
from tests.web.conftest import made


@pytest.fixture
def app(house):
    """An application of one's own: the tests add pages to it."""
    return made(house)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])
def test_every_failure_has_a_page_with_a_heading_and_a_way_on(app, status):
    from service.web.core.failures import page

    with app.test_request_context():
        body, answered = page(status)
    assert answered == status
    assert "<h1>" in body
    assert "回到首页" in body


def test_a_database_that_does_not_answer_is_503_and_names_no_one(app, visitor):
    @app.get("/broken")
    def broken():
        raise OperationalError("SELECT 1", {"name": "张师傅"}, Exception("gone"))

    answer = visitor.get("/broken")
    assert answer.status_code == 503
    assert "张师傅" not in answer.text


@pytest.mark.parametrize(("state", "status"), [("23505", 409), ("23503", 500)])
def test_whoever_makes_the_same_thing_at_the_same_moment_is_told(app, visitor, state, status):
    class Violation(Exception):
        sqlstate = state

    app.testing = False

    @app.get("/twice")
    def twice():
        raise IntegrityError("INSERT", {"name": "张师傅"}, Violation("taken"))

    answer = visitor.get("/twice")
    assert answer.status_code == status
    assert "张师傅" not in answer.text


def test_a_fault_of_ours_is_500_without_its_details(app, visitor):
    app.testing = False

    @app.get("/fault")
    def fault():
        raise ZeroDivisionError("identity 110105")

    answer = visitor.get("/fault")
    assert answer.status_code == 500
    assert "110105" not in answer.text


def test_a_refusal_nobody_caught_still_says_its_sentence(app, visitor):
    @app.get("/refused")
    def refused():
        raise Refused("公示期间有异议未办结")

    answer = visitor.get("/refused")
    assert answer.status_code == 422
    assert "公示期间有异议未办结" in answer.text


def test_a_script_is_told_in_json(app, visitor):
    @app.get("/stale")
    def stale():
        raise Stale("王科长已办结", who="王科长", when="2026-11-23 09:00")

    answer = visitor.get("/stale", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (409, {"sentence": "王科长已办结"})


def test_a_script_without_a_sign_in_is_told_401_not_led_to_a_page(visitor):
    answer = visitor.get("/inbox", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_visitor_is_asked_to_sign_in_and_comes_back(visitor):
    assert visitor.get("/cases?q=1").location == "/sign-in?next=/cases?q%3D1"
