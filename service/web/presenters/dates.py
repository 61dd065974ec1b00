"""How dates and times are said to people, in the time of Beijing."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime, format_timedelta
from flask import Flask, request

from service.clock import BEIJING
from service.web.core.language import chosen
from service.web.presenters.due import due, provisional
from service.web.presenters.people import acted_by
from service.web.presenters.statuses import status_label

NOTHING: Mapping[str, str] = MappingProxyType({})
_MOMENTS = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}


def init_app(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["age"] = age
    app.jinja_env.filters["iso"] = iso
    app.jinja_env.filters["deadline"] = deadline
    app.jinja_env.filters["acted_by"] = acted_by
    app.jinja_env.filters["standing"] = status_label
    app.context_processor(lambda: {"due": due, "provisional": provisional, "turned": turned})


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
    return format_date(value, "long", locale=chosen())


def moment(value: datetime | None) -> str:
    """Return an instant in words, to the minute."""
    return "" if value is None else _moment(value, chosen())


@lru_cache(maxsize=4096)
def _moment(value: datetime, language: str) -> str:
    """Format an instant once: the lines of a story share theirs."""
    return format_datetime(value, _MOMENTS[language], tzinfo=BEIJING, locale=language)


def clock_time(value: datetime) -> str:
    """Return the hour and minute in Beijing."""
    return value.astimezone(BEIJING).strftime("%H:%M")


def deadline(value: datetime) -> str:
    """Return the last day of a deadline: midnight is the end of the day before."""
    return day(value - timedelta(microseconds=1))


def age(value: datetime, now: datetime) -> str:
    """Return how long ago something was, in words."""
    return format_timedelta(value - now, granularity="minute", add_direction=True, locale=chosen())


def turned(page: int, said: Mapping[str, str] = NOTHING) -> str:
    """Return the address of another page of the list on this page.

    :param said: what the page chose itself, where the address left it open
    """
    wanted = {**said, **request.args.to_dict(), "page": page}
    return f"{request.path}?{urlencode(wanted)}"


def iso(value: datetime) -> str:
    """Return an instant as the machine-readable half of a `time` element."""
    return value.astimezone(BEIJING).isoformat(timespec="seconds")
