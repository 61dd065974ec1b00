"""The PDF of a paper, set by Typst."""

from pathlib import Path

from service.papers.filling import Content
from service.papers.typesetting import pictures, typeset

ON_SCREEN = 80  # dots to an inch: to be read, not to be printed
TEMPLATE = Path(__file__).parent / "layout.typ"


def pdf(content: Content) -> bytes:
    """Return a filled paper as PDF on A4."""
    return typeset(TEMPLATE, content)


def pages(content: Content) -> list[bytes]:
    """Return the pages of a filled paper as pictures (PNG), to be looked at."""
    return pictures(TEMPLATE, content, dots=ON_SCREEN)
