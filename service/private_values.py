"""Private values at rest: their table, the key file, and what is derived from its key."""

import base64
import hmac
import secrets
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import BigInteger, Index, LargeBinary, String, Table, false, inspect, select, update
from sqlalchemy.orm import Mapped, mapped_column

from service import owner_only
from service.db import Base, Database, Who

LOOKUP = String(43)
"""A keyed hash in base64url without padding: what a column holds that is searched or unique."""
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12  # what AES-GCM is specified for
FINGERPRINT_BYTES = 4
BATCH = 200  # values re-encrypted in one transaction
CALLED_AGAIN = 5.0  # seconds between two calls of a command for a key that is not known
FORMAT = b"\x01"
"""The first byte of every ciphertext: how the rest is to be read."""


class PrivateValue(Base):
    """One private value: encrypted, and found by a keyed hash of its normal form."""

    __tablename__ = "private_value"
    __table_args__ = (
        Index("ix_private_value_lookup", "lookup"),
        Index("ix_private_value_instance", "instance_key", "lookup"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    """Makes the commitment of two equal values differ; without it none can be opened."""
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    lookup: Mapped[str] = mapped_column(LOOKUP)
    instance_key: Mapped[int | None] = mapped_column(BigInteger)
    """The case it was given in; None for what belongs to none, such as a message on its way."""
    draft: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it was only typed into a draft, and goes with it."""


_VALUES = cast(Table, PrivateValue.__table__)


class KeyMissing(RuntimeError):
    """The key file is not there, or its key is not the one that values were encrypted with."""


@dataclass(frozen=True)
class Keys:
    """What is derived from the secrets of an installation (HKDF-SHA256), one key for each use.

    The first secret stays for ever: searches and commitments come from it, and both stand on the
    record, which nobody can rewrite. Secrets added later encrypt; the last one does.
    """

    encryptions: Mapping[bytes, bytes]
    """Keys of encryption by their fingerprints, the oldest first."""
    search: bytes
    commitment: bytes
    again: "Callable[[], Keys] | None" = None
    """Reads the secrets again: another process may have added one."""

    @classmethod
    def derived(
        cls, secret: bytes, *newer: bytes, again: "Callable[[], Keys] | None" = None
    ) -> "Keys":
        """Return the keys that belong to secrets of 32 bytes, the first and those added later."""
        encryptions = {
            _derived(one, b"fingerprint", FINGERPRINT_BYTES): _derived(one, b"encryption")
            for one in (secret, *newer)
        }
        return cls(encryptions, _derived(secret, b"search"), _derived(secret, b"commitment"), again)

    @property
    def fingerprint(self) -> bytes:
        """Return four bytes that stand in every ciphertext and name the key that encrypts now."""
        return list(self.encryptions)[-1]

    @property
    def head(self) -> bytes:
        """Return how every ciphertext of the key that encrypts now begins."""
        return FORMAT + self.fingerprint

    def encrypt(self, clear: bytes, *, id: str) -> bytes:  # noqa: A002 - the column's name
        """Encrypt the value of a row (AES-256-GCM): its ciphertext fits no other row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.encryptions[self.fingerprint]).encrypt(nonce, clear, id.encode())
        return self.head + nonce + sealed

    def decrypt(self, ciphertext: bytes, *, id: str) -> bytes:  # noqa: A002
        """Return the value of a row.

        :raises KeyMissing: it was encrypted with another key, or altered since
        """
        length = len(FORMAT) + FINGERPRINT_BYTES
        named, nonce = ciphertext[len(FORMAT) : length], ciphertext[length : length + NONCE_BYTES]
        key = self.encryptions.get(named)
        if key is None and self.again is not None:
            key = self.again().encryptions.get(named)
        if key is None or not ciphertext.startswith(FORMAT):
            raise KeyMissing("a private value was encrypted with another key than this one")
        try:
            return AESGCM(key).decrypt(nonce, ciphertext[length + NONCE_BYTES :], id.encode())
        except InvalidTag as wrong:
            raise KeyMissing(f"the private value {id} was altered") from wrong

    def lookup(self, normal: str) -> str:
        """Return the keyed hash by which a value in its normal form is found."""
        return _text(hmac.digest(self.search, normal.encode(), "sha256"))

    def commit(self, clear: bytes, *, salt: bytes) -> str:
        """Return what binds to a value and says nothing of it: SHA-256 of opening and value.

        The opening comes from the row's salt and a key: who has the database alone cannot try
        out all identity numbers, and one value can be shown to be the one meant without the key.
        """
        opening = hmac.digest(self.commitment, salt, "sha256")
        return _text(sha256(opening + clear).digest())


@dataclass(frozen=True)
class KeyFile:
    """The file that holds an installation's secrets: made once, readable by its owner only.

    Its first line is the first secret, each further line one that was added; all in base64.
    """

    path: Path
    _read: "dict[tuple[int, int], Keys]" = field(default_factory=dict, repr=False)
    """What was read last, by the file's time and size."""

    def exists(self) -> bool:
        """Ask whether there is a key."""
        return self.path.exists()

    def create(self) -> None:
        """Write a new key, whole or not at all; one that is there stays."""
        owner_only.create(self.path, f"{new_secret()}\n")

    def add(self) -> None:
        """Add a secret, with which everything is encrypted from now on, in every process."""
        self.keys()  # a file that cannot be read is left as it is
        owner_only.replace(self.path, f"{self.path.read_text().rstrip()}\n{new_secret()}\n")

    def keys(self) -> Keys:
        """Return the keys, read again whenever the file has changed.

        :raises KeyMissing: there is no such file, or no key in it
        """
        try:
            found = self.path.stat()
            seen = found.st_mtime_ns, found.st_size
            if seen not in self._read:
                keys = _written(self.path.read_text(), str(self.path), again=self.keys)
                self._read.clear()
                self._read[seen] = keys
            return self._read[seen]
        except FileNotFoundError:
            raise KeyMissing(
                f"the key of private values is missing: {self.path}; "
                "`jiangxin init` makes one for a new installation, otherwise put the kept one back"
            ) from None
        except OSError as failed:
            raise KeyMissing(
                f"the key of private values cannot be read: {self.path} ({failed.strerror})"
            ) from None


@dataclass(frozen=True)
class KeyCommand:
    """A command that prints an installation's secrets, as a key file holds them."""

    command: str
    _read: "list[tuple[float, Keys]]" = field(default_factory=list, repr=False)
    """What was read last, and when."""

    def exists(self) -> bool:
        """Ask whether there is a key: whoever keeps it for us has made it."""
        return True

    def keys(self) -> Keys:
        """Return the keys; the command is called once, and again for a key that is not known.

        :raises KeyMissing: the command fails, or prints no key
        """
        if not self._read:
            self._call()
        return self._read[-1][1]

    def _again(self) -> Keys:
        if time.monotonic() - self._read[-1][0] > CALLED_AGAIN:
            self._call()
        return self._read[-1][1]

    def _call(self) -> None:
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command
                shlex.split(self.command), capture_output=True, text=True, timeout=30, check=True
            )
        except (OSError, ValueError, subprocess.SubprocessError) as failed:
            why = type(failed).__name__
            raise KeyMissing(f"JIANGXIN_KEY_COMMAND failed ({why}): {self.command}") from None
        keys = _written(done.stdout, "what JIANGXIN_KEY_COMMAND prints", again=self._again)
        self._read[:] = [(time.monotonic(), keys)]


def key_source(file: Path, command: str | None) -> KeyFile | KeyCommand:
    """Return where the secrets come from: a command if there is one, else a file."""
    return KeyCommand(command) if command else KeyFile(file)


def new_secret() -> str:
    """Return a line for a key file."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _written(content: str, place: str, *, again: Callable[[], Keys]) -> Keys:
    """Return the keys that lines of base64 stand for.

    :raises KeyMissing: one of them is none
    """
    try:
        found = [base64.b64decode(line, validate=True) for line in content.split()]
    except ValueError as wrong:
        raise KeyMissing(f"{place} holds no key") from wrong
    if not found or any(len(one) != KEY_BYTES for one in found):
        raise KeyMissing(f"{place} holds no key")
    return Keys.derived(*found, again=again)


def _derived(secret: bytes, use: bytes, length: int = KEY_BYTES) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=b"jiangxin private " + use).derive(secret)


def reencrypt(database: Database, keys: Keys, *, actor: Who, at: datetime) -> int:
    """Encrypt with the newest key whatever an older one encrypted; return how many values.

    In batches, each in a transaction of its own, so that others go on. A value that somebody has
    changed meanwhile is left to them.
    """
    done, last = 0, ""
    while True:
        with database.write(actor=actor, at=at) as session:
            query = select(_VALUES.c.id, _VALUES.c.ciphertext).where(_VALUES.c.id > last)
            rows = session.execute(query.order_by(_VALUES.c.id).limit(BATCH)).all()
            for id_, ciphertext in rows:
                if not ciphertext.startswith(keys.head):
                    renewed = keys.encrypt(keys.decrypt(ciphertext, id=id_), id=id_)
                    same = _VALUES.c.id == id_, _VALUES.c.ciphertext == ciphertext
                    session.connection().execute(
                        update(_VALUES).where(*same).values(ciphertext=renewed)
                    )
                    done += 1
        if not rows:
            return done
        last = rows[-1].id


class Sample(NamedTuple):
    """One row, to try a key on."""

    id: str
    ciphertext: bytes


def sample(database: Database) -> Sample | None:
    """Return a private value of a database, None while it holds none (or has no such table)."""
    if not inspect(database.engine).has_table(PrivateValue.__tablename__):
        return None
    with database.read() as session:
        row = session.execute(select(PrivateValue.id, PrivateValue.ciphertext).limit(1)).first()
    return Sample(*row) if row else None


FindKeys = Callable[[], Keys]
"""How the transactions of a database come to the keys: `Database(…, keys=…)`."""


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
