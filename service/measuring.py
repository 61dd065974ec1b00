"""Counters for Prometheus: what a process counts, and how processes of a machine count together."""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the library looks for the folder in which processes count together."""
_OWN = CollectorRegistry()

REQUESTS = Counter(
    "jiangxin_requests",
    "Requests that were answered, by method, route (the pattern of the address) and status.",
    ("method", "route", "status"),
    registry=_OWN,
)
SECONDS = Histogram(
    "jiangxin_request_seconds",
    "How long requests took, by method.",
    ("method",),
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
    registry=_OWN,
)
EVENTS = Counter(
    "jiangxin_events",
    "What was committed to the record: task:completed, completion:refused and so on.",
    ("event",),
    registry=_OWN,
)
JOBS = Counter(
    "jiangxin_jobs_run",
    "Background jobs that were run, by kind and by how they ended: done, failed, refused, lost.",
    ("kind", "outcome"),
    registry=_OWN,
)


def share(folder: Path) -> None:
    """Let this process and its children count in files of a folder, with all others that do.

    Call it before anything is counted. What processes left behind that are gone is cleared away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        if not _runs(file):
            file.unlink(missing_ok=True)
    os.environ[FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]


def exposition(more: Iterable[Collector] = ()) -> bytes:
    """Return all counters, and what other collectors give, as Prometheus reads it."""
    together = CollectorRegistry()
    for one in more:
        together.register(one)
    if FOLDER not in os.environ:
        return generate_latest(_OWN) + generate_latest(together)
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _runs(file: Path) -> bool:
    """Ask whether the process that counts in a file (`counter_17.db`) is still there."""
    pid = file.stem.rpartition("_")[2]
    return not pid.isdigit() or Path(f"/proc/{pid}").exists()
