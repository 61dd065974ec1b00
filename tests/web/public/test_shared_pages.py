"""Pages for everybody are rendered once for all visitors, and never for who is signed in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import template_rendered

from service.people.actor import SYSTEM
from service.studios.rounds import calls
from service.web import create
from service.web.core import shared_pages
from tests.web.conftest import Browser

PAGES = ("/", "/notices", "/studios", "/studios?q=%E7%84%8A", "/notices?lang=en")


@pytest.fixture
def app(house):
    app = create(replace(house, config=replace(house.config, demo=False)))
    app.testing = True
    return app


@pytest.fixture
def rendered(app):
    """Count the templates that are rendered."""
    seen = []

    def see(_sender, template, **_):
        seen.append(template.name)

    template_rendered.connect(see, app)
    yield seen
    template_rendered.disconnect(see, app)


def announce(house, code):
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        calls.plan(
            session,
            code=code,
            name=f"批次{code}",
            opens_on=date(2026, 11, 1),
            closes_on=date(2026, 12, 1),
        )


@pytest.mark.parametrize("address", PAGES)
def test_visitors_share_a_page_without_cookies_and_are_told_if_it_is_the_same(
    app, rendered, address
):
    first, second = app.test_client(), app.test_client()
    one = first.get(address)
    count = len(rendered)
    other = second.get(address)
    assert (one.status_code, one.data, len(rendered)) == (200, other.data, count)
    assert "Set-Cookie" not in one.headers
    assert (one.headers["Cache-Control"], one.headers["Vary"]) == ("no-cache", "Cookie")
    assert b'name="csrf" content=""' in one.data
    again = second.get(address, headers={"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_an_action_wrote_is_shown_at_once(app, house, monkeypatch):
    monkeypatch.setattr(shared_pages, "OLDEST", 3600.0)
    visitor = app.test_client()
    before = visitor.get("/")
    for code in ("2027-1", "2027-2"):
        announce(house, code)
        after = visitor.get("/", headers={"If-None-Match": before.headers["ETag"]})
        assert (after.status_code, f"批次{code}" in after.text) == (200, True)


@pytest.mark.parametrize(("oldest", "times"), [(3600.0, 1), (0.0, 3)])
def test_while_cases_only_move_a_page_is_rendered_once_a_moment(
    app, rendered, monkeypatch, oldest, times
):
    monkeypatch.setattr(shared_pages, "OLDEST", oldest)
    visitor, other = app.test_client(), Browser(app.test_client())
    for _ in range(3):
        assert visitor.get("/notices").status_code == 200
        assert other.post("/sign-in", {"username": "zhang", "password": "demo"}).status_code == 303
    assert rendered.count("public/notices.html") == times


def test_in_a_demonstration_a_page_is_shared_for_the_minute_that_it_shows(house):
    drawn = []
    app = create(house)
    told = lambda _sender, template, **_: drawn.append(template.name)  # noqa: E731
    with template_rendered.connected_to(told, app):
        texts = []
        for seconds in (5, 45, 15):
            house.clock.advance(timedelta(seconds=seconds))
            texts.append(app.test_client().get("/notices").text)
    assert (drawn.count("public/notices.html"), texts[0]) == (2, texts[1])
    assert texts[1] != texts[2]


def test_who_is_signed_in_has_pages_of_their_own(app, rendered):
    visitor, zhang = app.test_client(), Browser(app.test_client())
    shared = visitor.get("/notices")
    assert zhang.post("/sign-in", {"username": "zhang", "password": "demo"}).status_code == 303
    own = zhang.get("/notices", headers={"If-None-Match": shared.headers["ETag"]})
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")
    assert "张师傅" in own.text
    assert "张师傅" not in visitor.get("/notices").text


def test_what_is_told_once_is_told_to_one_visitor_alone(app):
    visitor = Browser(app.test_client())
    visitor.post("/sign-in", {"username": "zhang", "password": "demo"})
    left = visitor.post("/sign-out")
    assert "您已经退出" in visitor.get(left.location).text
    assert "您已经退出" not in visitor.get("/").text
    assert "您已经退出" not in app.test_client().get("/").text


def test_a_notice_that_is_not_there_is_not_kept(app):
    visitor = app.test_client()
    for _ in range(2):
        answer = visitor.get("/notices/GS2026-999")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_database_that_is_gone_is_said_though_the_page_is_kept(app, house, tmp_path):
    visitor = app.test_client()
    assert visitor.get("/notices").status_code == 200
    house.database.close()
    path = tmp_path / "jiangxin.db"
    path.rename(tmp_path / "gone.db")
    path.mkdir()
    app.testing = False
    assert visitor.get("/notices").status_code == 503
    path.rmdir()
    (tmp_path / "gone.db").rename(path)
    assert visitor.get("/notices").status_code == 200
