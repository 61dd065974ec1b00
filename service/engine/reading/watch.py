"""The time that a check may take: whoever does many things looks at it between two of them."""

import math
import time

AT_LEAST, EACH = 2.0, 0.2  # seconds of work for a set, and for each file; ours take 0.05 of it
SLICE = 0.005  # seconds: how seldom the thread's own clock is asked, a system call each time


def seconds_for(files: int) -> float:
    """Return how many seconds of work a check of a number of files may take.

    A set that grows file by file never gets too large; one file meant to harm gets little.

    >>> seconds_for(1), seconds_for(40)
    (2.2, 10.0)
    """
    return AT_LEAST + EACH * files


class OutOfTime(Exception):
    """The time is over before the work is; `busy`: because others had the processor."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__(busy)
        self.busy = busy


class Watch:
    """Ends a check at a moment of the wall's clock, or when this thread has worked long enough.

    :param seconds: of work of this thread
    :param until: the moment, by `time.monotonic`
    """

    def __init__(self, *, seconds: float = math.inf, until: float = math.inf) -> None:
        self.until = until
        self.work_until = time.thread_time() + seconds
        self.asked = time.monotonic()

    def look(self) -> None:
        """Go on.

        :raises OutOfTime: the time is over
        """
        if self.over():
            raise OutOfTime(busy=time.thread_time() <= self.work_until)

    def over(self) -> bool:
        """Whether the time is over, seen at most 5 ms late.

        In less time on the wall's clock the thread cannot have worked longer than that, and many
        thousand system calls in one check would cost more than the check.
        """
        now = time.monotonic()
        if now > self.until:
            return True
        if now - self.asked < SLICE:
            return False
        self.asked = now
        return time.thread_time() > self.work_until


ENDLESS = Watch()
