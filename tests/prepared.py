"""What is costly to make is made once for all processes of a run of the tests, and then copied."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.db import Database
from service.write_lock import PATIENCE


def common_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of a run share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first process to ask has filled; nobody writes in it afterwards.

    :param make: fills an empty folder; what it leaves behind when it fails is not taken
    """
    folder = common_folder(factory) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = factory.mktemp(name)
            make(draft)
            draft.rename(folder)
    return folder


class Reopened:
    """A database that tests of a process use one after the other, each with files of its own.

    SQLAlchemy compiles a statement once for an engine. The address leads through a link to the
    folder of the test whose turn it is, so the engine is the same and the files are not.
    """

    def __init__(self, link: Path, make: Callable[[Path], Database]) -> None:
        self.link = link
        self.database: Database | None = None
        self._make = make

    def at(self, folder: Path) -> Database:
        """Open the database that lies in a folder; nothing is remembered of the one before."""
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(folder, target_is_directory=True)
        if self.database is None:
            self.database = self._make(self.link)
            self._resources = self.database.resources
        self.database.close()
        self.database.patience = PATIENCE
        self.database.resources = replace(self._resources, memory={})
        return self.database
