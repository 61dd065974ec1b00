"""The door: pages and HTTP; it reads the request and the clock and calls one function."""

from datetime import timedelta

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from service.web.blueprints import register
from service.web.core import (
    cookies,
    failures,
    flashes,
    language,
    navigation,
    presence,
    requests_log,
    security,
    security_log,
    shared_pages,
    static_files,
)
from service.web.core.requests_log import Application
from service.web.core.services import Services
from service.web.designer import hanging
from service.web.forms import Bodies
from service.web.presenters import amounts, dates, elements

__all__ = ["Services", "create"]


class KeyConverter(BaseConverter):
    """A row's key in an address: a positive number that every database can hold."""

    regex = r"[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value)


def create(house: Services) -> Flask:
    """Build the Flask application of a house."""
    app = Application(__name__)
    app.json = Bodies(app)
    _trust(app, proxies=house.config.trusted_proxies)
    app.extensions["house"] = house
    app.config.update(
        SECRET_KEY=house.config.secret_key,
        SESSION_COOKIE_NAME="visit",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
    )
    app.url_map.converters["key"] = KeyConverter
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    cookies.init_app(app)
    requests_log.init_app(app)
    language.init_app(app)
    security.init_app(app)
    presence.init_app(app)
    security_log.init_app(app)
    shared_pages.init_app(app)
    static_files.init_app(app)
    navigation.init_app(app)
    dates.init_app(app)
    elements.init_app(app)
    amounts.init_app(app)
    failures.init_app(app)
    flashes.init_app(app)
    register(app)
    hanging.init_app(app, create)
    app.teardown_request(_let_go_of_files)
    return app


def _let_go_of_files(_failure: BaseException | None) -> None:
    """Close what was uploaded: a large file lies on the disk until its handle is closed."""
    request.close()


def _trust(app: Flask, *, proxies: int) -> None:
    """Believe what that number of proxies say of client, scheme and host; without any, nobody.

    Each of them appends its word to these headers, so that what a client wrote comes before ours.
    """
    if proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]
