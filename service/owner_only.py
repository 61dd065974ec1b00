"""Files that only their owner may read: written whole beside their place, then moved there."""

import os
import secrets
from pathlib import Path


def draft(path: Path, content: str) -> Path:
    """Write a file beside its place, readable by its owner only, and let it reach the disk."""
    written = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return written


def create(path: Path, content: str) -> bool:
    """Write a new file, whole or not at all; return False where one is there, which stays."""
    written = draft(path, content)
    try:
        os.link(written, path)
    except FileExistsError:
        return False
    finally:
        written.unlink()
    return True


def replace(path: Path, content: str) -> None:
    """Put a file in the place of the one that is there."""
    draft(path, content).replace(path)
