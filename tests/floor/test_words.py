"""Private words that are out: a reader of the field would not know them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORBIDDEN = (
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


def test_a_forbidden_word_is_noticed():
    assert found('"""Everything that is lent to a move."""') == ["lent"]
    assert found("def still_hands(so_many: int) -> None: ...") == ["hands", "so many"]
    assert found("The silent majority understands handshakes.") == []
