"""The PDF of a paper, set by Typst."""

from pathlib import Path
from typing import Any

from service.papers.filling import Content
from service.papers.titles import heading
from service.papers.typesetting import pictures, typeset

ON_SCREEN = 80  # dots to an inch: to be read, not to be printed
TEMPLATE = Path(__file__).parent / "layout.typ"


def pdf(content: Content) -> bytes:
    """Return a filled paper as PDF on A4."""
    return typeset(TEMPLATE, _set(content))


def pages(content: Content) -> list[bytes]:
    """Return the pages of a filled paper as pictures (PNG), to be looked at."""
    return pictures(TEMPLATE, _set(content), dots=ON_SCREEN)


def _set(content: Content) -> dict[str, Any]:
    return {**content, "heading": heading(content)}
