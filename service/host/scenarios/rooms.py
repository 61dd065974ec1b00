"""Sandboxes on the server: whose they are, how many a person has, and when one ends."""

import json
import re
import secrets
import shutil
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from service.db import Database
from service.errors import NotFound, Refused
from service.host.scenarios import sandbox
from service.host.scenarios.sandbox import Sandbox
from service.people.actor import Actor

FOLDER = "sandboxes"
ABOUT = "about.json"
MOST = 3
"""Sandboxes that one person has at once."""
LASTS = timedelta(days=3)
"""A sandbox in which nobody has done anything for so long is deleted."""
NAME = re.compile(r"[0-9a-f]{12}\Z", re.ASCII)
KEPT_OPEN = 4
"""Sandboxes that a process keeps open: the others are opened when they are asked for."""
LONGEST_TITLE = 100


@dataclass(frozen=True)
class About:
    """What a sandbox is: its name, its owner's username, what is tried in it, since when."""

    name: str
    owner: str
    title: str
    made_at: str
    models: tuple[str, ...]
    """The files that are tried; none where it is what is deployed."""

    @property
    def made(self) -> datetime:
        """When it was made, by the real clock."""
        return datetime.fromisoformat(self.made_at)


class Rooms:
    """The sandboxes of an installation; those used last are kept open."""

    def __init__(self, home: Path, real: Database) -> None:
        self.folder = home / FOLDER
        self.real = real
        self._open: OrderedDict[str, Sandbox] = OrderedDict()
        self._lock = threading.Lock()

    def begin(
        self,
        *,
        owner: Actor,
        title: str,
        at: datetime,
        draft: Mapping[str, bytes] | None = None,
        begins: datetime | None = None,
    ) -> str:
        """Make a sandbox and return its name.

        :param at: now, by the real clock
        :param draft: file name → content of the models that are tried
        :param begins: when time begins in it; now, if not said
        :raises Refused: they have as many as one person may have
        """
        self.sweep(at)
        if len(self.of(owner)) >= MOST:
            raise Refused("每人最多同时试办 3 场，请先结束一场")
        name = secrets.token_hex(6)
        unfinished = self.folder / f"{name}.making"
        unfinished.mkdir(parents=True, mode=0o700)
        try:
            sandbox.make(unfinished, real=self.real, at=begins or at, draft=draft).close()
            about = About(
                name, owner.id, title[:LONGEST_TITLE], at.isoformat(), tuple(sorted(draft or ()))
            )
            (unfinished / ABOUT).write_text(json.dumps(asdict(about), ensure_ascii=False))
            unfinished.rename(self.folder / name)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return name

    def of(self, owner: Actor) -> list[About]:
        """Return somebody's sandboxes, newest first."""
        found = [one for one in self._all() if one.owner == owner.id]
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    def about(self, name: str, *, owner: Actor) -> About:
        """Return what a sandbox is.

        :raises NotFound: there is none of that name, or it is somebody else's
        """
        found = self._about(name) if NAME.match(name) else None
        if found is None or found.owner != owner.id:
            raise NotFound(f"sandbox {name}")
        return found

    def open(self, name: str, *, owner: Actor) -> Sandbox:
        """Return a sandbox to act in.

        :raises NotFound: there is none of that name, or it is somebody else's
        """
        self.about(name, owner=owner)
        with self._lock:
            found = self._open.pop(name, None)
            if found is None:
                found = sandbox.opened(self.folder / name, real=self.real)
            self._open[name] = found
            while len(self._open) > KEPT_OPEN:
                self._open.popitem(last=False)[1].close()
        return found

    def end(self, name: str, *, owner: Actor) -> None:
        """Delete a sandbox.

        :raises NotFound: there is none of that name, or it is somebody else's
        """
        self.about(name, owner=owner)
        self._delete(name)

    def sweep(self, at: datetime) -> None:
        """Delete the sandboxes in which nobody has done anything for a long time."""
        for one in self._all():
            used = one.made.timestamp()
            with suppress(FileNotFoundError):
                used = max(used, (self.folder / one.name / sandbox.DATABASE).stat().st_mtime)
            if at.timestamp() - used > LASTS.total_seconds():
                self._delete(one.name)

    def _delete(self, name: str) -> None:
        with self._lock:
            found = self._open.pop(name, None)
        if found is not None:
            found.close()
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def _all(self) -> list[About]:
        if not self.folder.is_dir():
            return []
        named = (one.name for one in self.folder.iterdir() if NAME.match(one.name))
        return [about for about in map(self._about, named) if about is not None]

    def _about(self, name: str) -> About | None:
        try:
            said = json.loads((self.folder / name / ABOUT).read_text())
        except (FileNotFoundError, ValueError):
            return None
        return About(**{**said, "models": tuple(said["models"])})
