"""The time that a check may take: whoever does many things looks at it between two of them."""

import math
import time

SLICE = 0.005  # seconds: how seldom the thread's own clock is asked, a system call each time


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
