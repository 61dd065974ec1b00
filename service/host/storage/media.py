"""What kind of file this is, told by its first bytes; its name proves nothing."""

from types import MappingProxyType

OFFICE = "application/vnd.openxmlformats-officedocument"
STARTS = MappingProxyType(
    {
        b"%PDF-": "application/pdf",
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
        b"II*\x00": "image/tiff",
        b"MM\x00*": "image/tiff",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage",
    }
)
PACKAGES = MappingProxyType(
    {
        b"word/": f"{OFFICE}.wordprocessingml.document",
        b"xl/": f"{OFFICE}.spreadsheetml.sheet",
        b"OFD.xml": "application/ofd",
    }
)
"""What the name of a part says about the ZIP package it lies in."""


def media_type(head: bytes) -> str | None:
    """Return the media type of a file that is taken, None for any other.

    >>> media_type(b"%PDF-1.7 ..."), media_type(b"<html>")
    ('application/pdf', None)
    """
    if head.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in PACKAGES.items() if part in head), None)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in STARTS.items() if head.startswith(start)), None)
