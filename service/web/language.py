"""Chinese first, English second: which one, and the catalogue compiled."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, request, session
from flask_babel import Babel, gettext, lazy_gettext

LANGUAGES = {"zh": "中文", "en": "English"}
CATALOGUES = Path(__file__).parent / "translations"

__all__ = ["CATALOGUES", "LANGUAGES", "chosen", "compile", "gettext", "lazy_gettext", "speak"]


def speak(app: Flask) -> None:
    """Let the app speak the language a visitor chose."""
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=chosen)  # type: ignore[no-untyped-call]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    # A name out of a diagram or a form, said in the visitor's language.
    app.jinja_env.filters["tr"] = tr
    app.context_processor(lambda: {"language": chosen(), "languages": LANGUAGES})


def chosen() -> str:
    """Return the visitor's language: what they chose, else Chinese."""
    wanted = request.args.get("lang") or session.get("language")
    return wanted if wanted in LANGUAGES else "zh"


def tr(text: object) -> str:
    """Return a name from a diagram, a form or a list in the visitor's language."""
    return gettext(str(text)) if text else ""


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
