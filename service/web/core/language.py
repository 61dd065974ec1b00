"""Chinese first, English second: which one, and the catalogue compiled."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, lazy_gettext
from flask_babel import gettext as translated

from service.errors import Sentence

LANGUAGES = {"zh": "中文", "en": "English"}
SOURCE = "zh"
CATALOGUES = Path(__file__).parents[1] / "translations"

__all__ = ["CATALOGUES", "LANGUAGES", "chosen", "compile", "gettext", "init_app", "lazy_gettext"]


def init_app(app: Flask) -> None:
    """Let the app speak the language a visitor chose."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=chosen)  # type: ignore[no-untyped-call]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    # A name out of a diagram or a form, said in the visitor's language.
    app.jinja_env.filters["tr"] = tr
    app.context_processor(lambda: {"language": chosen(), "languages": LANGUAGES})


def chosen() -> str:
    """Return the visitor's language: what they chose, else Chinese; asked for each sentence."""
    found: str | None = g.get("language")
    if found is None:
        wanted = request.args.get("lang") or session.get("language")
        found = g.language = wanted if wanted in LANGUAGES else SOURCE
    return found


def gettext(message: str, /, **values: Any) -> str:
    """Return a sentence of the source, which is Chinese, in the visitor's language."""
    if has_request_context() and chosen() != SOURCE:
        return str(translated(message, **values))
    return message % values if values else message


def tr(text: object) -> str:
    """Return a name or a sentence from the rooms below in the visitor's language."""
    if isinstance(text, Sentence):
        return gettext(text.message) % {name: _said(one) for name, one in text.values.items()}
    return gettext(str(text)) if text else ""


def _said(value: object) -> object:
    return tr(value) if isinstance(value, str) else value


def compile() -> None:  # noqa: A001 - read as `language.compile()`
    """Turn catalogues that changed into the form that is read at run time; called by set-up.

    A running service may read the old file meanwhile: the new one takes its place whole.
    """
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as written:
            messages = read_po(written, locale=source.parts[-3])
        fresh = source.with_suffix(f".{os.getpid()}.new")
        with fresh.open("wb") as target:
            write_mo(target, messages)
        fresh.replace(compiled)
