"""How long a move has worked, without the caller's actions and decisions and without waiting."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.engine.runtime.execution import Execution

SLICE = 0.05  # seconds; most moves are over by then, and the thread's own time is a system call


class Work:
    """The processor's time that this thread takes, asked for seldom: up to 0.05 s are missed.

    A clock on the wall would count the time that other processes take.
    """

    def __init__(self) -> None:
        self._spent = 0.0
        self._read: float | None = None
        self._asked = time.monotonic()

    def seconds(self) -> float:
        """Return how many seconds the thread has worked."""
        now = time.monotonic()
        if now - self._asked < SLICE:
            return self._spent
        self._asked, before = now, self._read
        self._read = time.thread_time()
        self._spent += 0.0 if before is None else self._read - before
        return self._spent


@contextmanager
def callers_time(run: "Execution") -> Iterator[None]:
    """Count the time inside as the caller's."""
    started = time.monotonic()
    try:
        yield
    finally:
        run.callers_seconds += time.monotonic() - started
