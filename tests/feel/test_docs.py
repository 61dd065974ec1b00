"""Examples in documentation and docstrings run."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import service.feel

ROOM = Path(service.feel.__file__).parent
MODULES = [name for _, name, _ in pkgutil.walk_packages(service.feel.__path__, "service.feel.")]


@pytest.mark.parametrize("name", ["service.feel", *MODULES])
def test_the_examples_in_a_module_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_the_examples_in_the_readme_run():
    failed, tried = doctest.testfile(
        str(ROOM / "README.md"), module_relative=False, encoding="utf-8"
    )
    assert tried > 10
    assert failed == 0
