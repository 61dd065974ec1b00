"""Private words that are out: a reader of the field would not know them."""

import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORBIDDEN = (
    "anew",
    "breed",
    "hands",
    "knocks?",
    "lends?",
    "lent",
    "so many",
    "storms?",
    "testimony",
    "veil(?:ed|s)?",
    "whoever comes second",
    "witness(?:ed|es)?",
)
"""Say what BPMN, SQLAlchemy, Flask or the regulation says: context, rate limit, masked …"""
WORDS = re.compile(rf"(?<![\w-])(?:{'|'.join(FORBIDDEN)})(?![\w-])", re.IGNORECASE)


NOT_IN_NAMES = re.compile(r"(?:^|_)(?:deeds?|told)(?:$|_)", re.IGNORECASE)
"""A sentence may say that somebody is told; a name says what a thing is."""


def found(text: str) -> list[str]:
    """Return the forbidden words of a text, names in snake case included."""
    text = re.sub(r'__tablename__ = "\w+"', "", text)  # a table keeps the name it was made with
    return WORDS.findall(text.replace("_", " "))


def test_the_service_says_none_of_them():
    said = {
        str(path.relative_to(ROOT)): words
        for path in sorted((ROOT / "service").rglob("*.py"))
        if "versions" not in path.parts and (words := found(path.read_text()))
    }
    assert said == {}


def named(source: str) -> list[str]:
    """Return the names of a program that say nothing of what they stand for."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        one.string
        for one in tokens
        if one.type == tokenize.NAME and NOT_IN_NAMES.search(one.string)
    ]


def test_no_name_in_the_service_is_one_of_them():
    said = {
        str(path.relative_to(ROOT)): names
        for path in sorted((ROOT / "service").rglob("*.py"))
        if "versions" not in path.parts and (names := named(path.read_text()))
    }
    assert said == {}


def test_a_name_is_noticed_and_a_sentence_is_not():
    assert named("def _told(deed: str) -> None:\n    'who is told'\n") == ["_told", "deed"]


def test_a_forbidden_word_is_noticed():
    assert found('"""Everything that is lent to a move."""') == ["lent"]
    assert found("def _watch_anew() -> None: ...") == ["anew"]
    assert found("def still_hands(so_many: int) -> None: ...") == ["hands", "so many"]
    assert found("The silent majority understands handshakes.") == []
