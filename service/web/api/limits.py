"""How much a program may ask: bounds of what it sends, and how often."""

import threading
import time
from dataclasses import dataclass, field

LARGEST_BODY = 1_000_000
DEEPEST = 64
LONGEST_NAME = 200
LONGEST_WORKER = 100
LONGEST_MESSAGE = 4_000
MOST_TYPES = 20
MOST_JOBS = 100
MOST_NAMES = 100
MOST_VARIABLES = 500
"""Variables at once: each is a row and a line of the record."""
MOST_RETRIES = 100
LONGEST_SPAN = 7 * 24 * 3600
LONGEST_TTL = 90 * 24 * 3600
USUAL_LEASE = 300
USUAL_TTL = 24 * 3600
POLL = 5
"""Seconds until asking again makes sense when nothing waits."""
PER_SECOND = 100.0
AT_ONCE = 200.0


@dataclass
class Rates:
    """A bucket per token in this process: a program gone wild does not crowd out the others.

    It goes by the machine's own seconds, so that a demonstration's moved clock means nothing.
    """

    buckets: dict[int, tuple[float, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: int, *, at: float | None = None) -> float:
        """Count one request; return how many seconds it comes too early (0: it may pass)."""
        now = time.monotonic() if at is None else at
        with self.lock:
            left, seen = self.buckets.get(key, (AT_ONCE, now))
            left = min(AT_ONCE, left + (now - seen) * PER_SECOND)
            if left < 1:
                return (1 - left) / PER_SECOND
            self.buckets[key] = (left - 1, now)
            return 0.0
