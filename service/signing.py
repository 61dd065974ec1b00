"""The key with which checkpoints of the record are signed, and to whom they go outside."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from service import notes, owner_only
from service.notes import SigningKey, VerifierKey

SIGNING = 2
"""How many of the newest keys sign: whoever trusts the one before learns of the new one by it."""
SEED_BYTES = 32
LONGEST_ORIGIN = 100  # letters
LONGEST_ADDRESS = 60  # letters, as the outbox keeps them
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")


class SigningKeyMissing(RuntimeError):
    """The key file is not there or cannot be read; one sentence says which."""


class Cosigner(NamedTuple):
    """Somebody outside who checks that the record only grew and signs checkpoints too."""

    key: VerifierKey
    url: str
    """Where checkpoints are submitted (c2sp.org/tlog-witness), without a last stroke."""


@dataclass(frozen=True)
class SigningKeys:
    """The file of keys: one a line, the oldest first; those that no longer sign are public."""

    path: Path
    _read: dict[tuple[int, int], list[SigningKey | VerifierKey]] = field(
        default_factory=dict, repr=False
    )
    """What was read last, by the file's time and size."""

    def exists(self) -> bool:
        """Ask whether there is a key."""
        return self.path.exists()

    def create(self, *, origin: str) -> None:
        """Write a first key for a log of this name; one that is there stays.

        :raises ValueError: the name is none
        """
        if not notes.is_name(origin) or len(origin) > LONGEST_ORIGIN:
            raise ValueError("the name of a log has no blanks and no plus signs")
        owner_only.create(self.path, f"{_new(origin).written}\n")

    def add(self) -> VerifierKey:
        """Add a key of the same name, which signs from now on beside the one before it.

        Keys older than those two stay as public keys: their checkpoints can still be checked.

        :raises SigningKeyMissing: there is none yet
        """
        found = self._keys()
        made = _new(found[0].name)
        lines = [_public(one).written for one in found[: 1 - SIGNING]]
        kept = [*lines, *(one.written for one in found[1 - SIGNING :]), made.written]
        owner_only.replace(self.path, "".join(f"{one}\n" for one in kept))
        return made.verifier

    def signing(self) -> list[SigningKey]:
        """Return the keys that sign, the newest first.

        :raises SigningKeyMissing: there is no file, or no private key in it
        """
        own = [one for one in self._keys() if isinstance(one, SigningKey)][-SIGNING:]
        if not own:
            raise SigningKeyMissing(f"no key in {self.path} signs")
        return own[::-1]

    def public(self) -> list[VerifierKey]:
        """Return the public keys, the newest first.

        :raises SigningKeyMissing: there is no file, or no key in it
        """
        return [_public(one) for one in reversed(self._keys())]

    @property
    def origin(self) -> str:
        """The name of this installation's log, the first line of each checkpoint.

        :raises SigningKeyMissing: there is no key yet
        """
        return self._keys()[0].name

    def _keys(self) -> list[SigningKey | VerifierKey]:
        try:
            found = self.path.stat()
            seen = found.st_mtime_ns, found.st_size
            if seen not in self._read:
                keys = list(_written(self.path))
                self._read.clear()
                self._read[seen] = keys
            return self._read[seen]
        except FileNotFoundError:
            raise SigningKeyMissing(
                f"the key that signs checkpoints is missing: {self.path}; `jiangxin init` makes "
                "one for a new installation, otherwise put the kept one back"
            ) from None
        except (OSError, ValueError) as failed:
            why = getattr(failed, "strerror", None) or str(failed)
            raise SigningKeyMissing(
                f"the key that signs checkpoints cannot be read: {self.path} ({why})"
            ) from None


@dataclass(frozen=True)
class Signing:
    """How this installation signs checkpoints, and who outside gets them."""

    keys: SigningKeys
    recipients: tuple[str, ...] = ()
    """Mail addresses to which each checkpoint is sent."""
    cosigners: tuple[Cosigner, ...] = ()


def origin(*, address: str, given: str) -> str:
    """Return the name for a new log: as given, or from where the installation is reached.

    The end is drawn by lot: two installations never have the same name.
    """
    return given or f"{urlsplit(address).hostname or 'jiangxin'}/ledger-{secrets.token_hex(4)}"


def cosigners(written: str) -> tuple[Cosigner, ...]:
    """Read cosigners as they are configured: `KEY@URL`, with blanks between.

    :raises ValueError: one of them is none
    """
    return tuple(map(_cosigner, written.split()))


def _cosigner(written: str) -> Cosigner:
    said, _, url = written.partition("@")
    key = VerifierKey.parsed(said)
    if key.algorithm != notes.COSIGNATURE:
        raise ValueError(f"the key of {key.name} is not one for cosignatures")
    if not url.startswith(("https://", *LOOPBACK)):
        raise ValueError(f"{key.name}: the address must begin with https://")
    return Cosigner(key, url.rstrip("/"))


def recipients(written: str) -> tuple[str, ...]:
    """Read mail addresses, with blanks or commas between.

    :raises ValueError: one of them is none, or longer than 60 letters
    """
    found = tuple(written.replace(",", " ").split())
    for one in found:
        name, at, host = one.partition("@")
        if not (name and at and "." in host and one.isascii()) or len(one) > LONGEST_ADDRESS:
            raise ValueError(f"{one!r} is no mail address of at most {LONGEST_ADDRESS} letters")
    return found


def _new(name: str) -> SigningKey:
    return SigningKey(name, secrets.token_bytes(SEED_BYTES))


def _public(key: SigningKey | VerifierKey) -> VerifierKey:
    return key.verifier if isinstance(key, SigningKey) else key


def _written(path: Path) -> Iterator[SigningKey | VerifierKey]:
    lines = path.read_text().split("\n")
    keys = [
        SigningKey.parsed(line) if line.startswith(notes.PRIVATE) else VerifierKey.parsed(line)
        for line in lines
        if line
    ]
    if not keys or len({key.name for key in keys}) > 1:
        raise ValueError("a key file holds keys of one name")
    yield from keys
