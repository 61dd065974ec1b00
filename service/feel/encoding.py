"""The encoding of an XML file whose declaration says what cannot be true."""

import re

_SINGLE_BYTE = re.compile(
    rb"""\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["'](?:iso-8859-\d+|latin-?1|windows-125\d|cp125\d|"""
    rb"""us-ascii|ascii)["']""",
    re.IGNORECASE,
)


def in_utf_8_despite(source: bytes) -> bool:
    """Ask whether a file names an encoding of one byte a letter, and is in UTF-8 all the same.

    Every file can be read by such an encoding, Chinese names turn into signs of no meaning. That a
    text with accents should be valid UTF-8 by chance does not happen in practice.

    >>> in_utf_8_despite('<?xml version="1.0" encoding="ISO-8859-1"?><a>茶</a>'.encode())
    True
    >>> in_utf_8_despite('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin1"))
    False
    """
    if source.isascii() or not _SINGLE_BYTE.match(source):
        return False
    try:
        source.decode()
    except UnicodeDecodeError:
        return False
    return True
