"""Chinese first, English second: which one, and the catalogue compiled."""

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
    """Turn every catalogue into the form that is read at run time; called by set-up."""
    for catalogue in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        with catalogue.open("rb") as source:
            messages = read_po(source, locale=catalogue.parts[-3])
        with catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, messages)
