"""The door: pages and HTTP; it reads the request and the clock and calls one function."""

from datetime import timedelta

from flask import Flask
from werkzeug.routing import BaseConverter

from service.web import failures, language, navigation, security, static_files, words
from service.web.blueprints import register
from service.web.forms import Bodies
from service.web.house import House

__all__ = ["House", "create"]


class KeyConverter(BaseConverter):
    """A row's key in an address: a positive number that every database can hold."""

    regex = r"[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value)


def create(house: House) -> Flask:
    """Build the Flask application of a house."""
    app = Flask(__name__)
    app.json = Bodies(app)
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
    language.speak(app)
    security.protect(app)
    static_files.serve(app)
    navigation.lead_the_way(app)
    words.teach(app)
    failures.answer_failures(app)
    register(app)
    return app
