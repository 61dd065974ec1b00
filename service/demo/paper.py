"""The file that stands for every attachment of the demonstration."""

import typst

_PAGE = b"""
#set page(width: 148mm, height: 105mm, margin: 18mm)
#set text(size: 14pt)
#align(center + horizon)[*DEMONSTRATION* #v(6mm) Jiangxin: this page stands for a paper handed in.]
"""


def attachment() -> bytes:
    """Return a small PDF."""
    pdf = typst.compile(_PAGE)
    if not isinstance(pdf, bytes):
        raise TypeError("a one-page document comes as one file")
    return pdf
