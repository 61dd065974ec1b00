"""What differs between two texts of a paper: line by line, blank lines aside."""

from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 4000


@dataclass(frozen=True)
class Line:
    """A line that differs: its place among the lines that count, from 1; 0 where it is not.

    `numbers` are its numbers in the two texts as an editor counts them.
    """

    old: int
    new: int
    before: str
    after: str
    numbers: tuple[int, int] = (0, 0)


def lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that count with their numbers, without the blanks around them.

    A blank line counts between two rows of tables: it parts them.
    """
    every = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    found: list[tuple[int, str]] = []
    parted = 0
    for number, line in every:
        if not line:
            parted = number
            continue
        if parted and line.startswith("|") and found and found[-1][1].startswith("|"):
            found.append((parted, ""))
        found.append((number, line))
        parted = 0
    return found


def compare(before: str, after: str) -> list[Line]:
    """Return the lines that differ, in their order; a changed one has both texts."""
    old, new = lines(before)[:MOST_LINES], lines(after)[:MOST_LINES]
    found = []
    matcher = SequenceMatcher(None, _texts(old), _texts(new), autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(end - start, last - first)):
            a, b = start + step, first + step
            left = old[a] if a < end else (0, "")
            right = new[b] if b < last else (0, "")
            places = a + 1 if a < end else 0, b + 1 if b < last else 0
            found.append(Line(*places, left[1], right[1], (left[0], right[0])))
    return found


def apply(before: str, changes: list[Line]) -> list[str]:
    """Return the lines that the changes make of a text."""
    gone = {one.old for one in changes if one.old}
    left = [line for place, line in enumerate(_texts(lines(before)), 1) if place not in gone]
    for one in sorted((one for one in changes if one.new), key=lambda one: one.new):
        left.insert(one.new - 1, one.after)
    return left


def _texts(numbered: list[tuple[int, str]]) -> list[str]:
    return [line for _, line in numbered]
