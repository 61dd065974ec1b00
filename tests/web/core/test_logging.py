"""What is logged of requests: refusals, failures and sign-ins, and nothing that was typed."""

import pytest
from sqlalchemy import text

from tests.logged import logging_json
from tests.web.conftest import made

TYPED = ("王小明", "13800138000", "11010519491231002X", "zhang", "secret-word")


@pytest.fixture
def app(house):
    """An application of one's own: the tests add pages to it."""
    return made(house)


@pytest.fixture
def logged():
    with logging_json() as found:
        yield found


def test_a_sign_in_is_logged_and_a_wrong_one_too_without_name_or_password(logged, visitor):
    visitor.post("/sign-in", {"username": "zhang", "password": "secret-word"})
    visitor.post("/sign-in", {"username": "zhang", "password": "demo"})
    events = [one["event"] for one in logged.events()]
    assert events[-3:] == ["sign-in refused", "request refused", "signed in"]
    assert logged.events("request refused")[-1]["status"] == 422
    assert not [word for word in TYPED if word in logged.text]


def test_a_refused_request_is_one_line_with_its_route_not_its_address(logged, visitor):
    visitor.get("/nothing/of/王小明?mobile=13800138000")
    (line,) = logged.events()
    assert (line["event"], line["status"], line["route"]) == ("request refused", 404, "unknown")
    assert line["request"]
    assert line["ms"] >= 0
    assert not [word for word in TYPED if word in logged.text]


def test_a_page_that_opens_is_not_logged(logged, visitor):
    assert visitor.get("/").status_code == 200
    assert logged.text == ""


def test_a_fault_is_logged_by_class_and_places_not_by_what_it_says(logged, app, visitor):
    app.testing = False

    @app.get("/falls/<number>")
    def falls(number):
        raise RuntimeError("13800138000 belongs to 王小明")

    assert visitor.get("/falls/SQ-2026-0007").status_code == 500
    (line,) = logged.events()
    assert (line["event"], line["level"], line["error"]) == (
        "request failed",
        "error",
        "RuntimeError",
    )
    assert (line["case"], line["route"]) == ("SQ-2026-0007", "/falls/<number>")
    assert line["places"][-1].endswith(":falls")
    assert not [word for word in TYPED if word in logged.text]


def test_a_statement_that_fails_does_not_repeat_its_parameters(house):
    with house.database.read() as session, pytest.raises(Exception) as failed:  # noqa: PT011
        session.execute(text("SELECT nothing FROM account WHERE name = :n"), {"n": "王小明"})
    assert "王小明" not in str(failed.value)
