"""What a process remembers of its database: entered after the commit, bounded, for any thread.

A memory belongs to one `Database`. What a transaction wants remembered waits in its session; a
commit enters it, a roll-back (of a savepoint too) drops it, so nothing that was undone is ever
seen by another request. What can change must carry its version, and whoever recalls it compares.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from service.db import PerTransaction, Session

LARGEST = 64 * 1024 * 1024
"""Bytes that are remembered per database and process, roughly; then the oldest go."""
OWN_WEIGHT = 500
"""What an entry weighs besides its content."""


_WAITING: PerTransaction[dict[Hashable, tuple[Any, int]]] = PerTransaction(dict)
"""What is entered after the commit, with its weight."""


class Memory:
    """Values by name; whichever was used longest ago goes first when it gets too much."""

    def __init__(self, *, largest: int = LARGEST) -> None:
        self._largest = largest
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.weight = 0

    def get(self, name: Hashable) -> Any:
        """Return what is remembered under a name, or None."""
        with self._lock:
            found = self._entries.get(name)
            if found is None:
                return None
            self._entries.move_to_end(name)
            return found[0]

    def take(self, name: Hashable) -> tuple[Any, int] | None:
        """Return what is remembered under a name with its weight, and forget it."""
        with self._lock:
            found = self._entries.pop(name, None)
            self.weight -= found[1] if found else 0
            return found

    def put(self, name: Hashable, value: Any, *, weight: int) -> None:
        """Remember a value of about `weight` bytes; what is too large is forgotten."""
        with self._lock:
            self.weight -= self._entries.pop(name, (None, 0))[1]
            self._entries[name] = (value, weight)
            self.weight += weight
            while self.weight > self._largest:
                self.weight -= self._entries.popitem(last=False)[1][1]

    def __len__(self) -> int:
        return len(self._entries)


def recall(session: Session, name: Hashable) -> Any:
    """Return what this transaction, or one committed before it, wanted remembered; or None."""
    waiting = _WAITING.of(session)
    if name in waiting:
        return waiting[name][0]
    memory = _memory(session)
    return memory.get(name) if memory else None


def take(session: Session, name: Hashable) -> Any:
    """Return what `recall` does, for a transaction that is about to replace it.

    Others find nothing until this one commits; if it is undone, nothing is left to be believed.
    """
    memory = _memory(session)
    waiting = _WAITING.of(session)
    if memory is not None and name not in waiting:
        taken = memory.take(name)
        if taken is not None:
            waiting[name] = taken
    return waiting[name][0] if name in waiting else None


def remember(session: Session, name: Hashable, value: Any, *, weight: int = 0) -> None:
    """Remember a value as soon as the transaction is committed; at once where nothing is written.

    A session that no `Database` opened remembers nothing.
    """
    memory = _memory(session)
    if memory is None:
        return
    if not session.writes:
        memory.put(name, value, weight=OWN_WEIGHT + weight)
        return
    _WAITING.of(session)[name] = (value, OWN_WEIGHT + weight)


def _memory(session: Session) -> Memory | None:
    shared = session.resources.memory
    if shared is None:
        return None
    found: Memory = shared.get("host") or shared.setdefault("host", Memory())
    return found


@event.listens_for(Session, "after_commit")
def _enter(session: Session) -> None:
    memory = _memory(session)
    if memory is None or session.in_nested_transaction():
        return
    waiting = _WAITING.of(session)
    for name, (value, weight) in waiting.items():
        memory.put(name, value, weight=weight)
    waiting.clear()


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, _transaction: SessionTransaction) -> None:
    _WAITING.of(session).clear()
