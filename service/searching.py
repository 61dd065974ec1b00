"""Words and numbers found and compared however they are written: full-width or half-width."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

MOST_WORDS = 10
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
LONGEST = 500  # letters of a query that count


def half_width(text: str | None) -> str | None:
    """Return a text in its compatibility form (NFKC): full-width letters and digits are plain.

    >>> half_width("ＡＢＣ１２３　有限公司")
    'ABC123 有限公司'
    """
    if text is None or text.isascii():
        return text
    return unicodedata.normalize("NFKC", text)


def words(query: str) -> list[str]:
    """Return the words of a search, at most ten, in the form in which they are looked for.

    >>> words(" 焊工\\x00  ＳＱ－２０２６ ")
    ['焊工', 'SQ-2026']
    """
    kept = (char for char in query[:LONGEST] if char != "\0" and not "\ud800" <= char <= "\udfff")
    return (half_width("".join(kept)) or "").split()[:MOST_WORDS]


def holds(column: Any, word: str) -> ColumnElement[bool]:
    """Return the condition that a text holds a word, whatever the width or case of its letters."""
    found: ColumnElement[bool] = HalfWidth(column).icontains(half_width(word), autoescape=True)
    return found


def normal(text: str) -> str:
    """Return a name or a number of a document as it is compared: half-width, in capitals, without
    blanks, with one kind of dash.

    >>> normal(" 记－０４１２ "), normal("ab 12—3")
    ('记-0412', 'AB12-3')
    """
    plain = unicodedata.normalize("NFKC", text)
    for dash in DASHES:
        plain = plain.replace(dash, "-")
    return "".join(plain.split()).upper()


def same(column: Any, text: str) -> ColumnElement[bool]:
    """Return the condition that a text of the database says the same, however it is written."""
    plain: Any = HalfWidth(column)
    for char, instead in ((" ", ""), *((dash, "-") for dash in DASHES)):
        plain = func.replace(plain, char, instead)
    found: ColumnElement[bool] = func.upper(plain) == normal(text)
    return found


class HalfWidth(FunctionElement[str]):
    """A text of the database in its compatibility form."""

    type = String()
    inherit_cache = True
    name = "half_width"


@compiles(HalfWidth)
def _own(element: HalfWidth, compiler: Any, **options: Any) -> str:
    """Call the function that every connection to SQLite is given."""
    said: str = compiler.process(func.half_width(*element.clauses), **options)
    return said


@compiles(HalfWidth, "postgresql")
def _standard(element: HalfWidth, compiler: Any, **options: Any) -> str:
    """Call the function of the SQL standard."""
    return f"normalize({compiler.process(element.clauses, **options)}, NFKC)"
