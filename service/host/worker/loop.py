"""The worker: does due jobs again and again, until it is asked to stop."""

import threading
from functools import partial
from pathlib import Path

from service import log
from service.clock import Clock
from service.db import Database
from service.host.jobs.queue import run_due
from service.host.transparency import publishing
from service.host.worker import heartbeat, unused_files
from service.host.worker.handlers import HANDLERS
from service.people import roles

PAUSE = 0.5
"""Seconds between two looks when nothing was due."""
BATCH = 20


def run(
    database: Database, clock: Clock, stop: threading.Event, *, folder: Path | None = None
) -> None:
    """Do due jobs until `stop` is set; any number of workers may run side by side.

    :param folder: where the workers of this home lay the locks that tell that they live
    """
    log.event("worker started")
    with heartbeat.present(database, clock, folder=folder) as own:
        watch = partial(own.watch, clock)
        unused_files.ensure(database, clock)
        publishing.ensure(database, clock)
        while not stop.is_set():
            with database.read() as session:
                roles.refresh(session)
            done = run_due(
                database, clock=clock, handlers=HANDLERS, limit=BATCH, worker=own.id, watch=watch
            )
            if done == 0:
                stop.wait(PAUSE)
    log.event("worker stopped")
