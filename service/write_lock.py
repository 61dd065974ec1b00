"""The queue of those who write into one SQLite file: in order, one at a time."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from service.faults import Busy

PATIENCE = 5.0  # seconds for which a writer waits behind others without being told


@contextmanager
def file_lock(path: Path, patience: float) -> Iterator[None]:
    """Write alone, after those who came before.

    :raises Busy: they took longer than `patience`, in seconds
    """
    place = (path, threading.get_ident())
    if place in _inside:
        raise RuntimeError("one transaction inside another would wait for itself for ever")
    file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666), "r+")
    Turn(file).take(patience)  # closes the file if it raises
    with file:
        _inside.add(place)
        try:
            yield
        finally:
            _inside.discard(place)


class Turn:
    """One writer's place in the queue at a file lock, which it may leave.

    The kernel serves a queue in order and knows no deadline. A thread waits in it for whoever does
    not get the lock at once; trying again and again would let others past.
    """

    def __init__(self, file: FileIO) -> None:
        self.file = file
        self._state, self._change = "waiting", threading.Condition()

    def take(self, patience: float) -> None:
        """Take the lock.

        :raises Busy: it was not our turn in time; the file is closed, or will be
        """
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            threading.Thread(target=self._wait, daemon=True).start()
        with self._change:
            self._change.wait_for(lambda: self._state == "taken", patience)
            if self._state != "taken":
                self._state = "left"
                raise Busy

    def _wait(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)
        with self._change:
            if self._state == "left":
                self.file.close()
                return
            self._state = "taken"
            self._change.notify()


_inside: set[tuple[Path, int]] = set()
"""Which threads are writing to which database now."""
