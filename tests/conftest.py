"""What every test shares: pages' templates are compiled once for all applications of a run."""

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.prepared import common_folder


@pytest.fixture(scope="session", autouse=True)
def templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep compiled templates: a test that opens an application would compile them all again."""
    folder = common_folder(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}
