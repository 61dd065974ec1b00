"""Expressions in another language than FEEL: which one, since none of them is run here."""

import re
from collections.abc import Iterator

from service import feel
from service.engine.checking.report import at_element
from service.engine.expressions import is_expression
from service.engine.reading.source import Source
from service.engine.reading.vocabulary import CONDITIONS
from service.engine.reading.xml import Element, local, text
from service.errors import Problem

NAMES = (
    ("xpath", "XPath"), ("mvel", "MVEL"), ("groovy", "Groovy"), ("ecmascript", "JavaScript"),
    ("javascript", "JavaScript"), ("java", "Java"), ("python", "Python"), ("drools", "Drools"),
    ("juel", "JUEL"), ("uel", "JUEL"),
)  # fmt: skip
"""What languages are called, by a part of the names that files give them."""
SIGNS = (
    (re.compile(r"[$#]\{"), "JUEL"),
    (re.compile(r"\bget(DataObject|DataInput|DataOutput|ProcessProperty)\("), "XPath"),
    (re.compile(r"\bKieFunctions\b"), "Java"),
)
"""Languages that show in what is written, whatever the file says."""
LONGEST_PARSED = 1_000
SHOWN = 60


def juel(written: str) -> bool:
    """Whether a text holds an expression as Camunda 7 and its relatives write it.

    >>> juel("${amount > 3}"), juel("=amount > 3")
    (True, False)
    """
    return not is_expression(written) and bool(SIGNS[0][0].search(written))


def check_written(source: Source, element: Element) -> Iterator[Problem]:
    """Look at the language of one expression of a file."""
    if any("resource" in str(name) for name in element.attrib):
        yield at_element(
            source.file, element, "表达式不能放在别的文件里",
            "an expression cannot lie in another file", "FEEL", "error",
        )  # fmt: skip
    written = text(element)
    if not written or is_expression(written) or juel(written):
        return  # every text is asked for JUEL, wherever it stands
    language = _language(element, written, source.definitions.language)
    if language is not None:
        yield at_element(
            source.file, element, f"表达式的语言“{language}”在这里不执行，请用 FEEL 重写",
            f"expressions in {language} are not run here: write it in FEEL", "例如 =amount > 3",
            "error",
        )  # fmt: skip


def _language(element: Element, written: str, default: str | None) -> str | None:
    """Return the language that an expression is written in; None where it is FEEL or a constant."""
    own = (element.get("language") or "").strip()
    timed = local(element).startswith("time")
    if own and not timed and "feel" not in own.lower():
        return called(own)
    found = next((name for sign, name in SIGNS if sign.search(written)), None)
    if found is not None or local(element) not in CONDITIONS or not default:
        return found
    return None if "feel" in default.lower() or _is_feel(written) else called(default)


def called(language: str) -> str:
    """Return what a language is called.

    >>> called("http://www.w3.org/1999/XPath"), called("http://www.java.com/java"), called("Cobol")
    ('XPath', 'Java', 'Cobol')
    """
    named = language.lower()
    return next((name for sign, name in NAMES if sign in named), language[:SHOWN])


def _is_feel(written: str) -> bool:
    return len(written) > LONGEST_PARSED or not any(feel.check(written, names=frozenset()))
