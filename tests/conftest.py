"""What every test shares: compiled templates, and a collector of garbage that is seldom called."""

import gc
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from tests import cheap, postgres
from tests.prepared import common_folder

FIRST = (
    "stories/test_refusals.py",
    "upkeep/test_operators_guide.py",
    "stories/test_objection.py",
    "forms/test_browser.py",
    "campaigns/test_kill.py",
)
"""What takes long and needs no demonstration, or makes it for all: the others would wait for it."""

gc.set_threshold(50_000, 20, 50)  # the usual 700 looks through what a test made all the time


def pytest_configure() -> None:
    """Let processes that test on one PostgreSQL server keep apart, and passwords cost little."""
    postgres.own_database()
    cheap.make_cheap()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin a run with `FIRST`; what comes after keeps its order."""
    here = Path(__file__).parent
    places = {here / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(FIRST)))


class Compiled(FileSystemBytecodeCache):
    """Compiled templates, apart for applications that leave other white space in them."""

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return where a template's code lies."""
        trimmed = f"{environment.trim_blocks} {environment.lstrip_blocks}"
        return super().get_bucket(environment, f"{name} {trimmed}", filename, source)


@pytest.fixture(scope="session", autouse=True)
def templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep compiled templates: a test that opens an application would compile them all again."""
    folder = common_folder(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": Compiled(str(folder))}
