"""The files that hold pages, one blueprint each."""

from flask import Flask

from service.web import (
    accounts,
    auditor,
    cases,
    demonstration,
    designer,
    documents,
    health,
    home,
    inbox,
    incidents,
    letters,
    migrations,
    operations,
    public,
    rounds,
    sign_in,
    start,
    tasks,
    tokens,
)
from service.web.api import pages as api_pages
from service.web.api import routes as api

PAGES = (
    home,
    health,
    sign_in,
    demonstration,
    inbox,
    tasks,
    start,
    cases,
    documents,
    letters,
    migrations,
    operations,
    accounts,
    incidents,
    public,
    rounds,
    designer,
    auditor,
    tokens,
    api_pages,
    api,
)


def register(app: Flask) -> None:
    """Hang every blueprint into the app."""
    for page in PAGES:
        app.register_blueprint(page.blueprint)
