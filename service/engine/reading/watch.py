"""The time that a check may take: whoever does many things looks at it between two of them."""

import math
import time


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

    def look(self) -> None:
        """Go on.

        :raises OutOfTime: the time is over
        """
        if self.over():
            raise OutOfTime(busy=time.thread_time() <= self.work_until)

    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.until or time.thread_time() > self.work_until


ENDLESS = Watch()
