"""Scenarios of a process run behind: a thread of their own, progress and results in a file."""

import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from service import log
from service.db import Database
from service.errors import Refused
from service.host.scenarios import running
from service.host.scenarios.coverage import Visited
from service.host.scenarios.running import Result
from service.host.scenarios.scenario import Scenario
from service.host.scenarios.stage import stage

FOLDER = "scenario-runs"
SILENT = 120.0  # seconds without progress, after which a run is taken to have died
BUSY = threading.Lock()
"""Held while scenarios are run: one batch at a time in each process."""


@dataclass(frozen=True)
class Line:
    """What one scenario came to, as it is kept; `sentence` is empty where it passed."""

    name: str
    version: int
    sentence: str = ""
    step: int = 0
    element: str = ""
    missing: bool = False
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether it went as expected."""
        return not self.sentence


@dataclass
class Report:
    """A run of the scenarios of a process: how far it is, and what it came to."""

    process: str
    release: int
    at: str
    by: str
    total: int
    lines: list[Line] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    over: bool = False
    reported: float = 0.0

    @property
    def running(self) -> bool:
        """Whether it goes on; one that has been silent for long has died."""
        return not self.over and time.time() - self.reported < SILENT

    @property
    def when(self) -> datetime:
        """When it began."""
        return datetime.fromisoformat(self.at)

    @property
    def visited(self) -> Visited:
        """What all of its scenarios together came through."""
        return Visited(frozenset(self.elements), frozenset(self.flows), frozenset(self.rules))

    def line(self, name: str, version: int) -> Line | None:
        """Return what a version of a scenario came to; None where it was not run."""
        return next((one for one in self.lines if (one.name, one.version) == (name, version)), None)


def latest(home: Path, *, process_id: str) -> Report | None:
    """Return the last run of a process's scenarios; None where there was none."""
    try:
        said = json.loads(_place(home, process_id).read_text())
        return Report(**{**said, "lines": [Line(**one) for one in said["lines"]]})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def begin(
    home: Path,
    *,
    real: Database,
    wanted: Sequence[tuple[Scenario, int]],
    process_id: str,
    release: int,
    at: datetime,
    by: str,
    draft: Mapping[str, bytes] | None = None,
) -> threading.Thread:
    """Begin to run scenarios (each with its version) behind; the report grows as they go on.

    :raises Refused: others are being run in this process
    """
    if not wanted:
        raise Refused("这个流程还没有情景")
    if not BUSY.acquire(blocking=False):
        raise Refused("另一批情景正在运行，请等它办完")
    report = Report(process_id, release, at.isoformat(), by, len(wanted))
    _write(home, report)
    thread = threading.Thread(
        target=_run, args=(home, report, real, wanted, draft or {}), daemon=True
    )
    thread.start()
    return thread


def _run(
    home: Path,
    report: Report,
    real: Database,
    wanted: Sequence[tuple[Scenario, int]],
    draft: Mapping[str, bytes],
) -> None:
    seen = Visited()
    try:
        with stage(real=real, draft=draft) as opened:
            for one, version in wanted:
                result = running.result(opened, one)
                seen |= result.visited
                report.lines.append(_line(result, version))
                _write(home, report)
    except Exception as fault:  # noqa: BLE001 - the page says so, and nobody waits for a thread
        log.failure("scenarios could not be run", fault)
    finally:
        report.elements, report.flows = sorted(seen.elements), sorted(seen.flows)
        report.rules, report.over = sorted(seen.rules), True
        _write(home, report)
        BUSY.release()


def _line(result: Result, version: int) -> Line:
    differs = result.difference
    name, seconds = result.scenario.name, round(result.seconds, 3)
    if differs is None:
        return Line(name, version, seconds=seconds)
    return Line(
        name, version, differs.sentence, differs.step, differs.element, differs.missing, seconds
    )


def _place(home: Path, process_id: str) -> Path:
    safe = "".join(one if one.isalnum() or one in "-_." else "_" for one in process_id)
    return home / FOLDER / f"{safe}.json"


def _write(home: Path, report: Report) -> None:
    place = _place(home, report.process)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    report.reported = time.time()
    fresh = place.with_suffix(f".{os.getpid()}")
    said: dict[str, Any] = asdict(report)
    fresh.write_text(json.dumps(said, ensure_ascii=False))
    fresh.replace(place)
