"""The signed cookie of a visit."""

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface

from service.web.core import cookies


def application():
    app = Flask("visits")
    app.secret_key = "a secret"
    cookies.init_app(app)
    return app


def written(interface, app, visit):
    return interface.get_signing_serializer(app).dumps(visit)


def opened(app, cookie):
    with app.test_request_context(headers={"Cookie": f"session={cookie}"}):
        return dict(session)


def test_a_visit_is_read_as_it_was_written():
    app = application()
    visit = {"csrf": "abc", "language": "en", "_flashes": [["message", "已办理：“核实”"]]}
    assert opened(app, written(app.session_interface, app, visit)) == visit


def test_a_visit_that_was_altered_is_none():
    app = application()
    cookie = written(app.session_interface, app, {"csrf": "abc"})
    assert opened(app, cookie[:-3] + "xyz") == {}


def test_a_visit_that_an_older_service_wrote_goes_on_without_its_messages():
    app = application()
    old = {"csrf": "abc", "_flashes": [("message", "旧")]}
    assert opened(app, written(SecureCookieSessionInterface(), app, old)) == {"csrf": "abc"}
    plain = {"csrf": "abc", "language": "en"}
    assert opened(app, written(SecureCookieSessionInterface(), app, plain)) == plain
