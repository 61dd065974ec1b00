"""Merkle tree of the ledger: hashes, root, inclusion and consistency proofs after RFC 9162.

Pure functions over the hashes of leaves, in the order of the ledger. RFC 6962 and RFC 9162 agree
in all of them; the numbers of sections are those of RFC 9162.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

_sha256 = hashlib.sha256
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""
HASH_SIZE = 32  # bytes of SHA-256


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256 of 0x00 and the bytes of the entry (2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256 of 0x01 and both children (2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The roots of the complete subtrees of a growing tree, the largest first.

    At most one for every bit of the size, so a tree of any size goes on from 64 hashes.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Append the hash of a leaf (2.1.2)."""
        peaks, size = self.peaks, self.size
        self.size = size + 1
        while size & 1:  # `node_hash` written out: this is done once for every line of a ledger
            leaf = _sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        """Return the peaks one after the other, as a database keeps them."""
        return b"".join(self.peaks)

    @classmethod
    def unpacked(cls, size: int, packed: bytes) -> "Frontier":
        """Read a frontier back.

        :raises ValueError: there is not one hash for every bit of the size
        """
        if len(packed) != HASH_SIZE * size.bit_count():
            raise ValueError(f"{len(packed)} bytes cannot be the frontier of {size} leaves")
        peaks = [packed[at : at + HASH_SIZE] for at in range(0, len(packed), HASH_SIZE)]
        return cls(size, peaks)


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of a tree with these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


Subtree = Callable[[int, int], bytes]
"""The root of the leaves from a first one up to, not including, a last one."""


def inclusion_proof(leaves: Sequence[bytes], *, index: int) -> list[bytes]:
    """Return the siblings on the way from a leaf to the root, the lowest first (2.1.3.1).

    :raises IndexError: there is no such leaf
    """
    return inclusion_path(_within(leaves), index=index, size=len(leaves))


def inclusion_path(subtree: Subtree, *, index: int, size: int) -> list[bytes]:
    """Return an inclusion proof out of whatever knows the roots of subtrees.

    :raises IndexError: there is no such leaf
    """
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} among {size}")
    proof: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(begin, middle))
            begin = middle
    return proof[::-1]


def consistency_proof(leaves: Sequence[bytes], *, size: int) -> list[bytes]:
    """Return what proves that the tree only grew since it had `size` leaves (2.1.4.1).

    :raises IndexError: the tree never had that size; an empty one is consistent with every tree
    """
    return consistency_path(_within(leaves), size=size, later=len(leaves))


def consistency_path(subtree: Subtree, *, size: int, later: int) -> list[bytes]:
    """Return a consistency proof out of whatever knows the roots of subtrees.

    :raises IndexError: the tree never had that size; an empty one is consistent with every tree
    """
    if not 0 < size <= later:
        raise IndexError(f"no tree of {size} within {later} leaves")
    proof: list[bytes] = []
    begin, end, known = 0, later, True
    while end != size:
        middle = begin + _split(end - begin)
        if size <= middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(begin, middle))
            begin, known = middle, False
    if not known:
        proof.append(subtree(begin, end))
    return proof[::-1]


def _within(leaves: Sequence[bytes]) -> Subtree:
    return lambda begin, end: root(leaves[begin:end])


def _split(count: int) -> int:
    """Return the largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def includes(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Ask whether a proof leads from a leaf's hash to the root of a tree (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def extends(
    *, size: int, root: bytes, later_size: int, later_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Ask whether a proof shows that the later tree begins with the earlier one (2.1.4.2)."""
    if size == later_size:
        return not proof and root == later_root
    if not 0 < size < later_size or not proof:
        return False
    hashes = list(proof) if size & (size - 1) else [root, *proof]
    at, last = size - 1, later_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    earlier = later = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            later = node_hash(later, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and earlier == root and later == later_root


def checkpoint_text(*, origin: str, size: int, root: bytes, more: Sequence[str] = ()) -> str:
    """Return the text of a checkpoint after C2SP tlog-checkpoint, as it is signed.

    :param more: lines after the root, such as the hash of an older chain
    :raises ValueError: the origin is empty or more than a line, or the root is no SHA-256
    """
    if not origin or origin.splitlines() != [origin]:
        raise ValueError("the origin of a log is one line of text")
    if size < 0 or len(root) != HASH_SIZE:
        raise ValueError("a checkpoint says a size and a SHA-256")
    return "".join(f"{one}\n" for one in (origin, size, base64.b64encode(root).decode(), *more))
