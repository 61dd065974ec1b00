"""Signed notes after C2SP: text with signature lines, the keys that make and check them.

A checkpoint of the ledger is such a note. A key says its algorithm in its first byte, so a second
algorithm is one more entry of `VERIFIERS` and `SIGNERS`; whoever does not know it passes its lines
over. Formats: c2sp.org/signed-note, c2sp.org/tlog-cosignature.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
"""The first byte of a key: plain Ed25519, and Ed25519 over the time and the note's text."""
KEY_BYTES = 32
ID_BYTES = 4
MOST_SIGNATURES = 64
LONGEST = 100_000  # letters of a note; a checkpoint has some hundreds
PRIVATE = "PRIVATE+KEY+"
DASH = "— "


class BadNote(ValueError):
    """A text that is no signed note, or one that no known key has signed; one sentence why."""


@dataclass(frozen=True)
class Signature:
    """One signature line: whose it says it is, and what was signed with."""

    name: str
    id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its end."""
        return f"{DASH}{self.name} {_text(self.id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A text and the signature lines under it; nothing is checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def whole(self) -> str:
        """The note as it is kept and sent."""
        return f"{self.text}\n" + "".join(one.line for one in self.signatures)


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name of whoever signs with it."""

    name: str
    algorithm: int
    public: bytes

    @classmethod
    def parsed(cls, written: str) -> "VerifierKey":
        """Read `<name>+<id in hex>+<base64 of algorithm and key>`.

        :raises ValueError: it is none, or of an algorithm that is not known here
        """
        name, algorithm, public, id_ = _key(written.strip())
        if algorithm not in VERIFIERS or len(public) != KEY_BYTES:
            raise ValueError(f"the key of {name} is of an unknown algorithm")
        found = cls(name, algorithm, public)
        if found.id != id_:
            raise ValueError(f"the key of {name} is not the one its number names")
        return found

    @property
    def id(self) -> bytes:
        """The four bytes that name the key in a signature line."""
        return _key_id(self.name, self.algorithm, self.public)

    @property
    def written(self) -> str:
        """The key as one line of text."""
        return f"{self.name}+{self.id.hex()}+{_text(bytes([self.algorithm]) + self.public)}"

    def holds(self, text: str, signature: bytes) -> bool:
        """Ask whether a signature is of this key over a text."""
        return VERIFIERS[self.algorithm](self.public, text, signature)


@dataclass(frozen=True)
class SigningKey:
    """A private key: whose it is, and the 32 bytes it comes from."""

    name: str
    seed: bytes = field(repr=False)
    algorithm: int = ED25519

    @classmethod
    def parsed(cls, written: str) -> "SigningKey":
        """Read `PRIVATE+KEY+<name>+<id in hex>+<base64 of algorithm and seed>`.

        :raises ValueError: it is none; the sentence repeats nothing of it
        """
        if not written.startswith(PRIVATE):
            raise ValueError("a line of the key file is no private key")
        name, algorithm, seed, id_ = _key(written.removeprefix(PRIVATE).strip())
        if algorithm not in SIGNERS or len(seed) != KEY_BYTES:
            raise ValueError(f"the private key of {name} is of an unknown algorithm")
        found = cls(name, seed, algorithm)
        if found.verifier.id != id_:
            raise ValueError(f"the private key of {name} is not the one its number names")
        return found

    @property
    def verifier(self) -> VerifierKey:
        """The public key that belongs to it."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.algorithm, public)

    @property
    def written(self) -> str:
        """The key as one line of a key file."""
        said = _text(bytes([self.algorithm]) + self.seed)
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{said}"

    def sign(self, text: str) -> Signature:
        """Sign a text that ends with a line's end."""
        made = SIGNERS[self.algorithm](self.seed, text)
        return Signature(self.name, self.verifier.id, made)


def is_name(written: str) -> bool:
    """Ask whether a text can name a key and be the first line of a checkpoint.

    >>> [is_name(one) for one in ("example.org/log", "", "two words", "a+b")]
    [True, False, False, False]
    """
    return (
        bool(written)
        and written.isprintable()
        and not any(c == "+" or c.isspace() for c in written)
    )


def signed(text: str, keys: Iterable[SigningKey]) -> Note:
    """Sign a text with each of the keys.

    :raises ValueError: the text does not end with a line's end, or holds control characters
    """
    _refuse_bad_text(text)
    return Note(text, tuple(key.sign(text) for key in keys))


def parsed(written: str) -> Note:
    """Read a note; none of its signatures is checked.

    :raises BadNote: it is none
    """
    if len(written) > LONGEST or not written.endswith("\n"):
        raise BadNote("this is no signed note: it is too long, or its last line does not end")
    text, between, lines = written.rpartition("\n\n")
    if not between or not lines:
        raise BadNote("this is no signed note: it has no signatures")
    try:
        _refuse_bad_text(f"{text}\n")
    except ValueError as wrong:
        raise BadNote(str(wrong)) from None
    signatures = signature_lines(lines)
    if not signatures:
        raise BadNote("this is no signed note: it has no signatures")
    return Note(f"{text}\n", signatures)


def signature_lines(written: str) -> tuple[Signature, ...]:
    """Read signature lines, each with its end.

    :raises BadNote: one of them is none, or there are too many
    """
    lines = written.split("\n")
    if lines.pop() != "" or len(lines) > MOST_SIGNATURES:
        raise BadNote("the signature lines do not end, or are too many")
    return tuple(map(_signature, lines))


def _signature(line: str) -> Signature:
    name, _, said = line.removeprefix(DASH).partition(" ")
    try:
        content = _bytes(said)
    except ValueError:
        content = b""
    if not line.startswith(DASH) or not is_name(name) or len(content) <= ID_BYTES:
        raise BadNote("a signature line is malformed")
    return Signature(name, content[:ID_BYTES], content[ID_BYTES:])


def opened(note: Note, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
    """Return which of the known keys have signed a note; lines of others do not matter.

    :raises BadNote: a known key's line does not hold, or no known key has signed
    """
    known = {(key.name, key.id): key for key in keys}
    found = []
    for one in note.signatures:
        key = known.get((one.name, one.id))
        if key is None or key in found:
            continue
        if not key.holds(note.text, one.signature):
            raise BadNote(f"the signature of {one.name} does not hold: the text was altered")
        found.append(key)
    if not found:
        raise BadNote("none of the keys that are trusted has signed this")
    return found


def cosigned_at(signature: bytes) -> int:
    """Return when a cosignature was made, in seconds since 1970."""
    return int.from_bytes(signature[:8], "big")


def cosign(seed: bytes, text: str, *, at: int) -> bytes:
    """Return a cosignature over a checkpoint's text: the time in 8 bytes, then Ed25519."""
    message = _with_time(text, at)
    return at.to_bytes(8, "big") + Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def _plain(public: bytes, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _timed(public: bytes, text: str, signature: bytes) -> bool:
    if len(signature) != 8 + 64:
        return False
    message = _with_time(text, cosigned_at(signature))
    return _plain(public, message.decode(), signature[8:])


def _with_time(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _sign_plainly(seed: bytes, text: str) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())


VERIFIERS: Mapping[int, Callable[[bytes, str, bytes], bool]] = {
    ED25519: _plain,
    COSIGNATURE: _timed,
}
"""Algorithm → whether a signature of a public key over a text holds."""
SIGNERS: Mapping[int, Callable[[bytes, str], bytes]] = {ED25519: _sign_plainly}
"""Algorithm → the signature over a text."""


def _refuse_bad_text(text: str) -> None:
    if not text.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise ValueError("the text of a note is lines without control characters")


def _key(written: str) -> tuple[str, int, bytes, bytes]:
    """Return name, algorithm, key and number of a key.

    :raises ValueError: it is none
    """
    name, _, rest = written.partition("+")
    number, _, said = rest.partition("+")
    try:
        id_, content = bytes.fromhex(number), _bytes(said)
    except ValueError:
        raise ValueError("a key is written as name+number+base64") from None
    if not is_name(name) or len(id_) != ID_BYTES or len(content) < 2:
        raise ValueError("a key is written as name+number+base64")
    return name, content[0], content[1:], id_


def _key_id(name: str, algorithm: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:ID_BYTES]


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(said: str) -> bytes:
    """Read base64 as it is written in one way only.

    :raises ValueError: it is none, or could be written otherwise
    """
    content = base64.b64decode(said, validate=True)
    if _text(content) != said:
        raise ValueError("base64 is written in one way only")
    return content
