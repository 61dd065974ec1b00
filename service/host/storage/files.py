"""Bytes under their own SHA-256: written once, whole, and never changed."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 16


class TooLarge(Exception):
    """There are more bytes than are taken."""


def path_of(root: Path, sha256: str) -> Path:
    """Return where the bytes of this hash lie, in folders by its first two characters."""
    return root / sha256[:2] / sha256


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(root: Path, stream: BinaryIO, *, limit: int) -> tuple[str, int]:
    """Store a stream of at most `limit` bytes; return its hash and its size.

    Temporary file, fsync, rename, fsync of the folder: after a power cut the file is whole or
    not there.

    :raises TooLarge: the stream is longer
    """
    root.mkdir(parents=True, exist_ok=True)
    temporary = root / f".{secrets.token_hex(8)}"
    try:
        sha256, size = _write(temporary, stream, limit)
        _settle(temporary, path_of(root, sha256))
    finally:
        temporary.unlink(missing_ok=True)
    return sha256, size


def _write(path: Path, stream: BinaryIO, limit: int) -> tuple[str, int]:
    hashing, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for piece in _pieces(stream):
            size += len(piece)
            if size > limit:
                raise TooLarge
            hashing.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hashing.hexdigest(), size


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _settle(temporary: Path, place: Path) -> None:
    place.parent.mkdir(exist_ok=True)
    temporary.replace(place)
    for folder in (place.parent, place.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
