"""Examples in documentation and docstrings run."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import service.feel
from service.feel.builtin import BUILTINS

OLD_NAMES = {"and", "or", "put"}
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


def test_the_readme_lists_every_function_and_no_other():
    table = (ROOM / "README.md").read_text(encoding="utf-8").partition("## Functions")[2]
    rows = [line for line in table.partition("\n\n`")[0].splitlines() if line.startswith("| ")]
    listed = {name.partition("(")[0] for row in rows for name in re.findall("`([^`]+)`", row)}
    assert listed == set(BUILTINS) - OLD_NAMES
