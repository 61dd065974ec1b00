"""The files that hold pages, one blueprint each."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

PAGES = (
    "home",
    "health",
    "sign_in",
    "inbox",
    "tasks",
    "documents",
    "cases",
    "start",
    "letters",
    "accounts",
    "demonstration",
    "public",
    "rounds",
    "designer",
    "auditor",
)


def register(app: Flask) -> None:
    """Hang every blueprint (`blueprint` in its file) into the app."""
    for name in PAGES:
        if find_spec(f"service.web.{name}"):
            blueprint = getattr(import_module(f"service.web.{name}"), "blueprint", None)
            if blueprint:
                app.register_blueprint(blueprint)
