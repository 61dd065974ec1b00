"""The worker: does what is due, again and again, until it is told to stop."""

import threading

from service.clock import Clock
from service.db import Database
from service.host import duties as _duties  # noqa: F401 - says what each kind of job does
from service.host.jobs import run_due

PAUSE = 0.5
"""Seconds between two looks when nothing was due."""
BATCH = 20


def run(database: Database, clock: Clock, stop: threading.Event) -> None:
    """Do due jobs until `stop` is set; any number of workers may run side by side."""
    while not stop.is_set():
        if run_due(database, clock=clock, limit=BATCH) == 0:
            stop.wait(PAUSE)
