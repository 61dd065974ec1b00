"""Names of properties that nothing reads, and that are written almost as one that is read."""

import difflib
from collections.abc import Iterator

from service import engine
from service.engine.checking.report import problem
from service.engine.model import Process
from service.errors import Problem, Severity
from service.host.definitions.reminding import BULK, ESCALATE, ESCALATE_TO, REMIND

OF_PROCESSES = frozenset({"title", "prefix"})
OF_ELEMENTS = frozenset(
    {
        BULK, ESCALATE, ESCALATE_TO, REMIND, "button", "declares", "form", "personal", "reveal",
        "review", "role", "starters", "submit", "unlocked",
    }
)  | engine.SETTINGS  # fmt: skip
LIKENESS = 0.75
"""Below it lie other words: a property that nobody reads is anybody's own note."""


def check_properties(process: Process) -> Iterator[Problem]:
    """Yield properties that were meant to be others: they would do nothing, and nobody is told."""
    for name in process.properties:
        meant = _meant(name, OF_PROCESSES)
        if meant:
            yield problem(process, f"：没有属性“{name}”", *_said(name, meant))
    for node in process.nodes.values():
        for name in node.dialect.properties:
            meant = _meant(name, OF_ELEMENTS)
            if meant:
                yield problem(node, f"：没有属性“{name}”", *_said(name, meant))


def _meant(name: str, known: frozenset[str]) -> str:
    """Return the property that a name was meant to be, "" for a good one and for one's own.

    >>> [_meant(name, OF_ELEMENTS) for name in ("Personal ", "personal", "note")]
    ['personal', '', '']
    """
    if name in known or ":" in name:
        return ""
    bare = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.strip().casefold(), sorted(bare), 1, LIKENESS)
    return bare[found[0]] if found else ""


def _said(name: str, meant: str) -> tuple[str, str, Severity]:
    return (
        f"there is no property {name!r}: it does nothing",
        f"是否指“{meant}”？ · did you mean {meant!r}?",
        "warning",
    )
