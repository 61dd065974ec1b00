"""Two texts of a model side by side: the part that pages of versions and of changes share."""

from typing import Any

from service import differences
from service.db import Session
from service.web.designer.models import named

MARKS = {"added": "＋ 增加", "removed": "− 去掉", "changed": "≠ 改动", "moved": "↔ 挪动", "": ""}
"""How a difference is marked: a sign and a word; colour comes third."""


def compared(session: Session, kind: str, before: str | None, after: str) -> dict[str, Any]:
    """Return what `difference.html` shows: sentences and tables; none without a text before."""
    sentences = differences.compare(kind, before, after, named(session)) if before else []
    return {
        "kind": kind,
        "sentences": sentences,
        "tables": differences.beside(kind, before, after) if before and sentences else [],
        "marks": MARKS,
    }


def look(name: str, before: str | None, after: str, shown: dict[str, Any]) -> dict[str, Any]:
    """Return what the script draws: both texts and what differs."""
    return {
        "name": name,
        "kind": name.rpartition(".")[2],
        "readonly": True,
        "source": after,
        "other": before,
        "differences": [one.as_json() for one in shown["sentences"]],
    }
