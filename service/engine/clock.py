"""Time spent in the caller's actions and decisions, which the engine's budget leaves out."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from service.engine.execution import Execution


@contextmanager
def callers_time(run: Execution) -> Iterator[None]:
    """Count the time inside as the caller's."""
    started = time.thread_time()
    try:
        yield
    finally:
        run.callers_seconds += time.thread_time() - started
