"""A handbook's Markdown as HTML: links name pages, processes, tasks, roles; buttons stand out."""

import re
from collections.abc import Callable, Iterator

from flask import url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from service.web.core.static_files import FOLDER as STATIC
from service.web.core.static_files import asset

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
PRESSED = re.compile(r"「([^」]+)」")
PAGE, START, PICTURE = "page", "start", "picture"
Opens = Callable[[str, str], bool]
"""Says of a scheme and a name whether what it leads to opens to the reader."""
NAMED = ("process", "task", "end", "role", "status")
"""Schemes of links whose words are a name that exists: `[已备案](end:responsibility-agreement)`."""
SCHEMES = (PAGE, START, *NAMED)
MARKDOWN.validateLink = lambda url: bool(url)  # type: ignore[method-assign]
# Handbooks are files of ours, and every address is made below.


def html(text: str, *, opens: Opens) -> Markup:
    """Return Markdown as HTML; what does not open to the reader is named and no link.

    `[待办](page:inbox.page)` leads to a page, `[申报](start:studio-application)` to the first form
    of a process; other names are said as such. `「…」` is a button, `![…](picture:NAME)` a picture.
    """
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type == "inline":
            token.children = list(_inline(token.children or [], opens))
    # The renderer escapes text and attributes; raw HTML is switched off above.
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704


def references(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a text names: scheme, what stands behind it, its words; buttons as `button`."""
    for token in MARKDOWN.parse(text):
        children = token.children or []
        for place, child in enumerate(children):
            if child.type == "link_open":
                scheme, _, name = str(child.attrs["href"]).partition(":")
                yield scheme, name, children[place + 1].content
            if child.type == "image":
                yield PICTURE, str(child.attrs["src"]).partition(":")[2], child.content
            if child.type == "text":
                yield from (("button", words, words) for words in PRESSED.findall(child.content))


def picture(name: str) -> str:
    """Return the file of a picture below the static folder."""
    return f"handbook/{name}.png"


def _inline(children: list[Token], opens: Opens) -> Iterator[Token]:
    named = False
    for token in children:
        if token.type == "link_open":
            scheme, _, name = str(token.attrs["href"]).partition(":")
            named = scheme in NAMED or not opens(scheme, name)
            yield Token("strong_open", "strong", 1) if named else _link(token, scheme, name)
        elif token.type == "link_close":
            yield Token("strong_close", "strong", -1) if named else token
        elif token.type == "image":
            yield _picture(token)
        elif token.type == "text":
            yield from _text(token)
        else:
            yield token


def _link(token: Token, scheme: str, name: str) -> Token:
    if scheme == START:
        token.attrs = {"href": url_for("start.first_form", process_id=name)}
    elif scheme == PAGE:
        token.attrs = {"href": url_for(name)}
    return token


def _picture(token: Token) -> Token:
    """Return a picture with its words below; its size is known, so that nothing jumps."""
    name = picture(str(token.attrs["src"]).partition(":")[2])
    width, height = size(name)
    words = escape(token.content)
    drawn = f'<img src="{escape(asset(name))}" alt="{words}" width="{width}" height="{height}"'
    return _raw(f'<span class="shot">{drawn} loading="lazy"><small>{words}</small></span>')


def size(name: str) -> tuple[int, int]:
    """Return the width and height of a PNG below the static folder; 0 and 0 if it is not there."""
    try:
        with (STATIC / name).open("rb") as file:
            head = file.read(24)
    except OSError:
        return 0, 0
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _text(token: Token) -> Iterator[Token]:
    """Yield a text with its buttons marked."""
    rest = 0
    for found in PRESSED.finditer(token.content):
        yield Token("text", "", 0, content=token.content[rest : found.start()])
        yield _raw(f'<b class="pressed">{escape(found[1])}</b>')
        rest = found.end()
    yield Token("text", "", 0, content=token.content[rest:])


def _raw(html_: str) -> Token:
    return Token("html_inline", "", 0, content=html_)
