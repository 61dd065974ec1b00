"""Where scenarios are run one after the other: a sandbox that is copied for each of them."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from service.db import Database
from service.host.cases import printing
from service.host.jobs.queue import Handler
from service.host.scenarios import sandbox
from service.host.scenarios.sandbox import Sandbox
from service.host.worker.handlers import HANDLERS, nothing_more

WITHOUT_FILES = {**HANDLERS, printing.KIND: Handler(nothing_more)}
"""What is done in a scenario: papers are written, and not set as PDF and Word."""


class Stage:
    """A sandbox that is furnished once for a set of models and a day, and copied for each run."""

    def __init__(self, folder: Path, *, real: Database, draft: Mapping[str, bytes]) -> None:
        self._folder, self._real, self._draft = folder, real, draft
        self._furnished: dict[datetime, Path] = {}
        self._now: Sandbox | None = None

    def at(self, begins: datetime) -> Sandbox:
        """Return the sandbox as it stands at the beginning of a time."""
        template = self._furnished.get(begins) or self._furnish(begins)
        if self._now is None:
            place = self._folder / "now"
            shutil.copytree(template, place)
            self._now = sandbox.opened(place, real=self._real, remembers=True)
            self._now.handlers = WITHOUT_FILES
        now = self._now
        sandbox.copy(template / sandbox.DATABASE, now.folder / sandbox.DATABASE)
        now.database.resources = replace(now.database.resources, memory={})
        now.clock.put(begins)
        return now

    def close(self) -> None:
        """Let the database go."""
        if self._now is not None:
            self._now.close()

    def _furnish(self, begins: datetime) -> Path:
        place = self._folder / f"furnished-{len(self._furnished)}"
        place.mkdir()
        # One key for all: the sandbox is opened once.
        if first := next(iter(self._furnished.values()), None):
            shutil.copy(first / sandbox.KEY, place)
        sandbox.make(place, real=self._real, at=begins, draft=self._draft).close()
        self._furnished[begins] = place
        return place


@contextmanager
def stage(*, real: Database, draft: Mapping[str, bytes] | None = None) -> Iterator[Stage]:
    """Open a stage that is deleted afterwards.

    :param draft: file name → content of the models that are tried on top of what is deployed
    """
    with tempfile.TemporaryDirectory(prefix="jiangxin-scenarios-") as folder:
        made = Stage(Path(folder), real=real, draft=draft or {})
        try:
            yield made
        finally:
            made.close()
