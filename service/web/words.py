"""How dates and times are said to people, in the time of Beijing."""

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime

from service.clock import BEIJING
from service.web.language import chosen

_MOMENTS = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}


def teach(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["iso"] = iso


def day(value: date | datetime | str | None) -> str:
    """Return a date in words.

    >>> day(None)
    ''
    """
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.astimezone(BEIJING).date()
    return str(format_date(value, "long"))


def moment(value: datetime | None) -> str:
    """Return an instant in words, to the minute."""
    if value is None:
        return ""
    return str(format_datetime(value, _MOMENTS[chosen()]))


def iso(value: datetime) -> str:
    """Return an instant as the machine-readable half of a `time` element."""
    return value.astimezone(BEIJING).isoformat(timespec="seconds")
