"""The words of a form on a page: in the visitor's language, Markdown made safe, values as text."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask_babel import gettext
from markdown_it import MarkdownIt
from markupsafe import Markup

from service.forms import expressions
from service.web.core.language import chosen, tr

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ACTIVE = re.compile(r"[\\\\`*_\[\]<>#!|~&{}()]")
DEEPER = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6"}


def said(text: str) -> str:
    """Return a form's own text in the visitor's language; the Chinese text is the message id."""
    return tr(text)


@lru_cache(maxsize=512)
def markdown(text: str) -> Markup:
    """Return Markdown as HTML: no raw HTML, no pictures, links to safe addresses only."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.tag = DEEPER.get(token.tag, token.tag)
    # The renderer escapes text and attributes; raw HTML is switched off above.
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704


def filled(text: str, context: Mapping[str, Any]) -> Markup:
    """Return Markdown with every `{{expression}}` replaced by its value.

    In a value lines and lists ("- …") count; whatever else would be Markdown stays plain text.
    """
    if "{{" not in text:
        return markdown(said(text))
    return markdown(expressions.PLACE.sub(lambda place: _place(place[1], context), said(text)))


def listed(lines: list[str]) -> Markup:
    """Return plain sentences as a list; nothing where there are none."""
    if not lines:
        return Markup()
    return markdown("\n".join("- " + _plain(line) for line in lines))


def _plain(text: str) -> str:
    """Return a text in which nothing is Markdown."""
    return ACTIVE.sub(r"\\\g<0>", text)


def _place(expression: str, context: Mapping[str, Any]) -> str:
    return _plain(_day(plain(expressions.value("=" + expression.strip(), context))))


def _day(value: str) -> str:
    """Return a value that is a day as the visitor's language writes it; any other as it is."""
    if not ISO_DAY.fullmatch(value):
        return value
    try:
        return format_date(date.fromisoformat(value), "long", locale=chosen())
    except ValueError:  # no day of the calendar
        return value


def plain(value: Any) -> str:
    """Return a JSON value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return gettext("、").join(plain(item) for item in value)
    if isinstance(value, Mapping):
        return gettext("；").join(f"{name} {plain(item)}" for name, item in value.items())
    return str(value)
