"""The words of a form on a page: in the visitor's language, Markdown made safe, values as text."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from service.host.forms import expressions

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
PLACE = "\ue000{}\ue001"
DEEPER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}


def said(text: str) -> str:
    """Return a form's own text in the visitor's language; the Chinese text is the message id."""
    return gettext(text) if text else ""


@lru_cache(maxsize=512)
def markdown(text: str) -> Markup:
    """Return Markdown as HTML: no raw HTML, no pictures, links to safe addresses only."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.tag = DEEPER.get(token.tag, token.tag)
    # The renderer escapes text and attributes; raw HTML is switched off above.
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704


def filled(text: str, context: Mapping[str, Any]) -> Markup:
    """Return Markdown with every `{{expression}}` replaced by its value, as plain text."""
    marked = said(text)
    found = [expressions.value("=" + place, context) for place in expressions.places(marked)]
    numbers = iter(range(len(found)))
    marked = expressions.PLACE.sub(lambda _: PLACE.format(next(numbers)), marked)
    html = str(markdown(marked))
    for number, value in enumerate(found):
        html = html.replace(PLACE.format(number), str(escape(plain(value))))
    return Markup(html)  # noqa: S704 - rendered above, the values escaped


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
