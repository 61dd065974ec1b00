"""A verifier of proofs that needs nothing of the service: Python's standard library alone.

    python verify.py KEYS PROOF.tlog-proof ...   is this line on the record that was signed?
    python verify.py KEYS FOLDER                 the same for every line and file of a pack
    python verify.py KEYS OLD NEW.consistency    did the record only grow between two checkpoints?

KEYS is a file of public keys, one a line (`name+number+base64`), or one such key. Take it from the
installation's page of the record, and better still from somebody outside who has kept it. Each
key that stands behind `--cosigner` must have signed the checkpoint as well.

Formats: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof; RFC 6962 section 2
for the tree, RFC 8032 for Ed25519. `extra` of a proof is base64 of a JSON object: `entry`, the
line's bytes, and where they are not withheld `salt` and `data`, its details: the line holds SHA-256
of both, one after the other. A leaf of the tree is SHA-256 of 0x00 and the line's bytes.
"""

import base64
import functools
import hashlib
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
DASH = "— "
NAMES = (
    "sequence", "at", "actor", "actor_name", "subject", "verb", "row", "case", "element",
    "commitment", "previous",
)  # fmt: skip
"""What the places of a line's array hold."""
Point = tuple[int, int, int, int]


class Bad(ValueError):
    """Something that does not hold; one sentence says what."""


# Ed25519 (RFC 8032, 5.1), in extended coordinates


def add(a: Point, b: Point) -> Point:
    """Add two points of the curve."""
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def decoded(content: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None where they stand for none."""
    y = int.from_bytes(content, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def encoded(point: Point) -> bytes:
    """Return a point as 32 bytes."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Ask whether a signature of 64 bytes is the key's over the message."""
    point, s = decoded(public), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= L:
        return False
    content = signature[:32] + public + message
    k = int.from_bytes(hashlib.sha512(content).digest(), "little") % L
    minus = (P - point[0], point[1], point[2], P - point[3])
    steps = {1: BASE, 2: minus, 3: add(BASE, minus)}
    found: Point = (0, 1, 1, 0)
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        found = add(found, found)
        step = (s >> bit & 1) + 2 * (k >> bit & 1)
        if step:
            found = add(found, steps[step])
    return encoded(found) == signature[:32]


# Keys and signed notes


class Key(NamedTuple):
    """A public key: its name, its number, its algorithm (1: a log's, 4: a cosigner's)."""

    name: str
    id: bytes
    algorithm: int
    public: bytes


def key(written: str) -> Key:
    """Read `name+number+base64`."""
    name, number, said = (*written.strip().split("+", 2), "", "")[:3]
    content = unbase64(said)
    id_ = hashlib.sha256(name.encode() + b"\n" + content).digest()[:4]
    if len(content) != 33 or content[0] not in (1, 4) or id_.hex() != number:
        raise Bad(f"this is no key: {written.strip()!r}")
    return Key(name, id_, content[0], content[1:])


def unbase64(said: str) -> bytes:
    """Read base64 that is written in the one way in which it can be."""
    try:
        content = base64.b64decode(said, validate=True)
    except ValueError:
        raise Bad("base64 is malformed") from None
    if base64.b64encode(content).decode() != said:
        raise Bad("base64 is malformed")
    return content


def holds(known: Key, text: str, signature: bytes) -> bool:
    """Ask whether a key has signed a text; a cosigner signs the time with it."""
    if known.algorithm == 4:
        at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        text = f"cosignature/v1\ntime {at}\n{text}"
    return ed25519(known.public, text.encode(), signature)


@functools.lru_cache(256)
def opened(note: str, keys: tuple[Key, ...]) -> str:
    """Return the text of a note, once the signatures of the known keys were checked."""
    text, between, lines = note.rpartition("\n\n")
    signed, known = set(), {(one.name, one.id): one for one in keys}
    for line in lines.split("\n")[:-1]:
        name, _, said = line.removeprefix(DASH).partition(" ")
        content = unbase64(said)
        if not line.startswith(DASH) or len(content) < 5:
            raise Bad("a signature line is malformed")
        found = known.get((name, content[:4]))
        if found is not None and not holds(found, f"{text}\n", content[4:]):
            raise Bad(f"the signature of {name} does not hold")
        signed.add(found)
    if not between or not note.endswith("\n"):
        raise Bad("this is no signed note")
    origin = text.partition("\n")[0]
    if not any(one and one.algorithm == 1 and one.name == origin for one in signed):
        raise Bad("no key that is trusted has signed the checkpoint")
    for one in keys:
        if one.algorithm == 4 and one not in signed:
            raise Bad(f"{one.name} has not cosigned the checkpoint")
    return f"{text}\n"


class Checkpoint(NamedTuple):
    """The first `size` lines have this root."""

    origin: str
    size: int
    root: bytes


def checkpoint(note: str, keys: tuple[Key, ...]) -> Checkpoint:
    """Read a checkpoint, alone or in the mail that brought it."""
    begin, end = "-----BEGIN CHECKPOINT-----", "-----END CHECKPOINT-----"
    if begin in note:
        note = note.replace("\r\n", "\n").partition(f"{begin}\n")[2].partition(end)[0]
    origin, size, root, *_ = (*opened(note, keys).split("\n"), "", "", "")
    return Checkpoint(origin, number(size), unbase64(root))


def number(said: str) -> int:
    """Read a whole number without leading zeroes."""
    if not (said.isascii() and said.isdigit() and str(int(said)) == said):
        raise Bad(f"this is no number: {said!r}")
    return int(said)


# The tree (RFC 9162, 2.1.3.2 and 2.1.4.2)


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(at: int, last: int, path: list[bytes], start: bytes) -> tuple[bytes, bytes]:
    """Return the roots that a path leads to: of what lies left of a place, and of everything."""
    left = whole = start
    for sibling in path:
        if last == 0:
            raise Bad("the proof is too long")
        if at & 1 or at == last:
            left, whole = node(sibling, left), node(sibling, whole)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            whole = node(whole, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise Bad("the proof is too short")
    return left, whole


def check_growth(old: Checkpoint, new: Checkpoint, path: list[bytes]) -> None:
    """Check that the later tree begins with the earlier one."""
    if old.origin != new.origin or not 0 < old.size <= new.size:
        raise Bad("the two checkpoints are not of one log, or are in the wrong order")
    if old.size == new.size:
        if path or old.root != new.root:
            raise Bad("two checkpoints of the same size name different records")
        return
    hashes = path if old.size & (old.size - 1) else [old.root, *path]
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not hashes or climb(at, last, hashes[1:], hashes[0]) != (old.root, new.root):
        raise Bad("the later record does not begin with the earlier one: it was rewritten")


# Proofs, consistency and packs


def parts(content: str, *, head: str) -> tuple[list[str], str]:
    """Return the lines of a file before its checkpoint, and the checkpoint."""
    before, between, note = content.partition("\n\n")
    if not between or not before.startswith(head):
        raise Bad(f"this file does not begin with {head.strip()!r}")
    return before.split("\n"), note


def proof(content: str, keys: tuple[Key, ...]) -> dict[str, Any]:
    """Check a .tlog-proof; return the line that it proves, and its details if they are there."""
    (_, extra, index, *path), note = parts(content, head="c2sp.org/tlog-proof@v1\nextra ")
    said = unbase64(extra.removeprefix("extra "))
    line = entry(said)
    at, found = number(index.removeprefix("index ")), checkpoint(note, keys)
    if not index.startswith("index ") or not at < found.size or line["sequence"] != at + 1:
        raise Bad("the proof is for another line")
    leaf = hashlib.sha256(b"\x00" + json.loads(said)["entry"].encode()).digest()
    if climb(at, found.size - 1, list(map(unbase64, path)), leaf)[1] != found.root:
        raise Bad("the line is not on the record that was signed")
    return line


def entry(said: bytes) -> dict[str, Any]:
    """Return a line as its names and values; its details are held against the line."""
    try:
        given = json.loads(said)
        again = json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()
        values = json.loads(given["entry"])
    except (ValueError, KeyError, TypeError):
        raise Bad("the extra data of the proof are no line") from None
    if again != said or set(given) not in ({"entry"}, {"entry", "salt", "data"}):
        raise Bad("the extra data of the proof are no line")
    if not isinstance(values, list) or len(values) != len(NAMES):
        raise Bad("the extra data of the proof are no line")
    line = dict(zip(NAMES, values, strict=True))
    if "data" in given:
        if hashlib.sha256((given["salt"] + given["data"]).encode()).hexdigest() != values[9]:
            raise Bad("the details are not those of the line")
        line["data"] = json.loads(given["data"])
    return line


def consistency(old: str, content: str, keys: tuple[Key, ...]) -> tuple[int, int]:
    """Check that the record only grew since an older checkpoint; return both sizes."""
    (size, *path), note = parts(content, head="old ")
    earlier, later = checkpoint(old, keys), checkpoint(note, keys)
    if number(size.removeprefix("old ")) != earlier.size:
        raise Bad("the proof is for another checkpoint")
    check_growth(earlier, later, list(map(unbase64, path)))
    return earlier.size, later.size


def pack(folder: Path, keys: tuple[Key, ...]) -> tuple[int, int]:
    """Check every file and every proof of a pack; return how many of each."""
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    there = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
    for name in sorted(there - {"manifest.json"} ^ set(listed)):
        raise Bad(f"{name} is missing, or is not of this pack")
    for name, digest in listed.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise Bad(f"{name} was altered")
    proofs = sorted(folder.glob("proofs/*.tlog-proof"))
    lines = [proof(one.read_text("utf-8"), keys) for one in proofs]
    named = [json.loads(one) for one in (folder / "record.jsonl").read_text("utf-8").splitlines()]
    if named != lines:
        raise Bad("record.jsonl does not say what the proofs prove")
    stated = {one for line in lines for one in digests(line.get("data"))}
    for name, digest in listed.items():
        if name.startswith(("files/", "models/")) and digest not in stated:
            raise Bad(f"{name} is named by no line on the record")
    return len(listed), len(proofs)


def digests(value: Any) -> Iterator[str]:
    """Yield every SHA-256 that the details of a line state."""
    for name, one in value.items() if isinstance(value, dict) else ():
        if name == "sha256" and isinstance(one, str):
            yield one
        yield from digests(one)


def main(arguments: list[str]) -> str:
    """Check what the command line names; return a sentence that says what holds."""
    cosigners = [b for a, b in itertools.pairwise(arguments) if a == "--cosigner"]
    plain = [one for one in arguments if one != "--cosigner" and one not in cosigners]
    if len(plain) < 2:
        raise Bad((__doc__ or "").partition("\n\n")[2].partition("\n\nFormats")[0])
    given = Path(plain[0]).read_text("utf-8") if Path(plain[0]).is_file() else plain[0]
    keys = tuple(key(one) for one in (*given.split(), *cosigners))
    places = [Path(one) for one in plain[1:]]
    if places[0].is_dir():
        files, proofs = pack(places[0], keys)
        return (
            f"OK: {files} files as they were packed, {proofs} lines on the record that was signed"
        )
    if places[-1].suffix == ".consistency":
        old, new = (one.read_bytes().decode() for one in places)
        return "OK: the record of {} lines only grew to {}".format(*consistency(old, new, keys))
    said = [proof(one.read_bytes().decode(), keys) for one in places]
    return "\n".join(f"OK: {json.dumps(one, ensure_ascii=False)}" for one in said)


if __name__ == "__main__":
    try:
        sys.stdout.write(main(sys.argv[1:]) + "\n")
    except (Bad, OSError, ValueError, KeyError, TypeError) as wrong:
        sys.exit(f"NOT PROVED: {wrong}")
