"""DMN: decision tables and the graphs around them."""

from __future__ import annotations

from service.feel.dmn.check import check
from service.feel.dmn.decisions import Decision, Decisions, UnknownDecision
from service.feel.dmn.model import Sources
from service.feel.dmn.reader import read_model
from service.feel.dmn.shown import (
    ShownColumn,
    ShownDecision,
    ShownRule,
    ShownTable,
    cell_in_words,
    labels,
    shown,
)
from service.feel.dmn.xml import ModelError

__all__ = [
    "Decision",
    "Decisions",
    "ModelError",
    "ShownColumn",
    "ShownDecision",
    "ShownRule",
    "ShownTable",
    "UnknownDecision",
    "cell_in_words",
    "check",
    "labels",
    "read",
    "shown",
]


def read(xml: bytes, *, imports: Sources | None = None) -> Decisions:
    """Read a decision model; `imports` are the files it may import, by any name.

    :raises ModelError: no DMN, larger than 2 MB, nested too deeply, or with a DOCTYPE
    """
    return Decisions(read_model(xml, imports))
