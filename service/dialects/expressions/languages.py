"""In which language an expression is written, and what it is in FEEL: JUEL and Python alone."""

import re

from service import feel
from service.dialects.expressions import python
from service.dialects.expressions.juel import is_juel, to_feel
from service.engine.checking.languages import called
from service.engine.expressions import compiled, is_expression
from service.engine.reading.vocabulary import CONDITIONS
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, local, text

OURS = ("feel", "juel", "uel")
PYTHONIC = re.compile(r"==|'|&&|\|\||\$|\b(True|False|None)\b|\bnot (?!\()|\blen\(")
LONGEST_PARSED = 1_000


def as_feel(written: str | None) -> str | None:
    """Return a text in FEEL where it can be put so; what cannot stays, and the check says why."""
    try:
        return to_feel(written) if written else None
    except Untranslatable:
        return written


def in_feel(element: Element | None, default: str | None) -> str | None:
    """Return what an element says in FEEL; what cannot be put so stays, and the check says why.

    :param default: the language of the file's expressions
    """
    try:
        return None if element is None else _read(element, default)
    except Untranslatable:
        return text(element)


def _read(element: Element, default: str | None) -> str | None:
    """Return what an element says in FEEL, or the constant that it is; None when it is empty.

    :raises Untranslatable: FEEL cannot say it, with the reason
    """
    written = text(element)
    if written is None or is_expression(written):
        return written
    if is_juel(written):
        return to_feel(written)
    if not _in_python(element, written, default):
        return written
    try:
        return python.bare(written)
    except Untranslatable:
        if _is_feel(written):
            return written
        raise


def _in_python(element: Element, written: str, default: str | None) -> bool:
    """Whether a condition may be read as Python: its file names no other language for it."""
    language = element.get("language") or default or ""
    if local(element) not in CONDITIONS or (language and called(language) != "Python"):
        return False
    return bool(PYTHONIC.search(written)) or not _is_feel(written)


def _is_feel(written: str) -> bool:
    if len(written) > LONGEST_PARSED:
        return True
    try:
        names = {use.name for use in compiled(written).names}
    except feel.FeelError:
        return False
    return not any(re.search(rf"\b{re.escape(name)}\(", written) for name in names)
