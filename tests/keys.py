"""The key under which the tests' private values are encrypted: the same in every process."""

import base64
from pathlib import Path

from service.private_values import Keys

SECRET = b"a key that only the tests use..."
KEYS = Keys.derived(SECRET)


def keys() -> Keys:
    """Return the tests' keys, as `Database` wants to be told of them."""
    return KEYS


def lay_key(home: Path) -> None:
    """Write the tests' key where a service started on this home looks for it."""
    file = home / "private.key"
    file.write_text(base64.b64encode(SECRET).decode())
    file.chmod(0o600)
