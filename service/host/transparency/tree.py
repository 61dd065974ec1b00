"""Proofs out of the stored tree: roots of 256 lines in a row, and single lines at the edges."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from service.db import Session
from service.host.ledger import merkle
from service.host.ledger.merkle import Frontier
from service.host.ledger.tables import Entry, LedgerTile

TILE = 256
"""Leaves under one stored root."""
KNOWN = "ledger tiles"
"""Under which name a process remembers the roots: they never change."""
AT_ONCE = 1000


class Tree:
    """The tree of the first lines of the ledger, as it is stored; nothing is hashed again."""

    def __init__(
        self, session: Session, *, size: int, new: Sequence[tuple[int, bytes]] = ()
    ) -> None:
        """Take the size of the tree that proofs are for, and roots that are not stored yet."""
        self.session = session
        self.size = size
        self._new = dict(new)
        self._leaves: dict[int, list[bytes]] = {}

    def root(self) -> bytes:
        """Return the root of all lines."""
        return self.subtree(0, self.size)

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that a line is in the tree, counted from 0.

        :raises IndexError: there is no such line
        """
        return merkle.inclusion_path(self.subtree, index=index, size=self.size)

    def consistency(self, size: int) -> list[bytes]:
        """Return the proof that the tree only grew since it had `size` lines.

        :raises IndexError: it never had
        """
        return merkle.consistency_path(self.subtree, size=size, later=self.size)

    def subtree(self, begin: int, end: int) -> bytes:
        """Return the root of the lines from `begin` to before `end`, as proofs cut them."""
        if begin % TILE:
            tile = begin // TILE
            return merkle.root(self._of(tile)[begin - tile * TILE : end - tile * TILE])
        first, last = begin // TILE, end // TILE
        whole, rest = Frontier(), Frontier()
        for one in self._roots(last)[first:]:
            whole.add(one)
        for leaf in self._of(last)[: end - last * TILE] if end % TILE else ():
            rest.add(leaf)
        return Frontier(end - begin, [*whole.peaks, *rest.peaks]).root()

    def _roots(self, most: int) -> list[bytes]:
        stored = roots(self.session, most=most)
        new = (self._new[n] for n in range(len(stored), most) if n in self._new)
        return [*stored, *new]

    def _of(self, tile: int) -> list[bytes]:
        if tile not in self._leaves:
            self._leaves[tile] = leaves(self.session, first=tile * TILE, last=(tile + 1) * TILE)
        return self._leaves[tile]


def leaves(session: Session, *, first: int, last: int) -> list[bytes]:
    """Return the hashes of lines as leaves, from one (counted from 0) to before another."""
    query = select(Entry.leaf).where(Entry.sequence > first, Entry.sequence <= last)
    return list(session.scalars(query.order_by(Entry.sequence)))


def roots(session: Session, *, most: int) -> Sequence[bytes]:
    """Return the first stored roots of 256 lines; a process reads each once."""
    memory = session.resources.memory
    known: tuple[bytes, ...] = (memory or {}).get(KNOWN, ())
    if len(known) >= most:
        return known[:most]
    query = select(LedgerTile.root).where(LedgerTile.number >= len(known), LedgerTile.number < most)
    found = (*known, *session.scalars(query.order_by(LedgerTile.number)))
    if memory is not None:
        memory[KNOWN] = found
    return found


def grown(session: Session, *, size: int) -> list[tuple[int, bytes]]:
    """Return the roots that a tree of this size has and that are not stored yet, by number."""
    found = []
    for number in range(_stored(session), size // TILE):
        of_tile = leaves(session, first=number * TILE, last=(number + 1) * TILE)
        found.append((number, merkle.root(of_tile)))
    return found


def store(session: Session, tiles: Sequence[tuple[int, bytes]]) -> None:
    """Keep roots of 256 lines each, by number, that are not stored yet."""
    there = _stored(session)
    rows = [{"number": number, "root": root} for number, root in tiles if number >= there]
    for begin in range(0, len(rows), AT_ONCE):
        session.execute(insert(LedgerTile), rows[begin : begin + AT_ONCE])


def _stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LedgerTile)) or 0
