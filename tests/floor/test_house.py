"""The house rules that a machine can check."""

import ast
import json
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "service").rglob("*.py"))
HOUSE = [path for path in SOURCES if "versions" not in path.parts]
MOST_LINES = 400
FORBIDDEN_CALLS = {"eval", "exec", "__import__"}
FORBIDDEN_NAMES = ("utils", "helpers", "manager", "common", "misc")


@cache
def parsed(path: Path) -> ast.Module:
    """Return a file as Python reads it, read once for all tests of this process."""
    return ast.parse(path.read_text())


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return everything in a file, in the order of `ast.walk`."""
    return tuple(ast.walk(parsed(path)))


def name(path: Path) -> str:
    """Say where a file lies, for the report of a test."""
    return str(path.relative_to(ROOT))


def test_a_file_opens_with_a_sentence_that_says_what_it_holds():
    openings = {name(path): ast.get_docstring(parsed(path)) for path in HOUSE}
    assert not [path for path, opening in openings.items() if not opening]
    first = {path: str(opening).split("\n\n")[0].rstrip() for path, opening in openings.items()}
    assert not [path for path, sentence in first.items() if not sentence.endswith((".", ":"))]


def test_files_stay_readable():
    lengths = {name(path): len(path.read_text().splitlines()) for path in HOUSE}
    assert not {path: length for path, length in lengths.items() if length > MOST_LINES}


def test_nothing_of_a_designer_or_user_can_become_python():
    assert not [name(path) for path in HOUSE if called_names(path) & FORBIDDEN_CALLS]
    assert not [name(path) for path in HOUSE if "import pickle" in path.read_text()]


def called_names(path: Path) -> set[str]:
    """Return the plain names that a file calls."""
    calls = (node for node in nodes(path) if isinstance(node, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def test_names_say_what_they_hold():
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_NAMES]


def test_every_room_says_how_to_read_it():
    rooms = [
        ROOT / "service",
        ROOT / "workflows",
        ROOT / "forms",
        ROOT / "papers",
        ROOT / "tests",
        ROOT / "assets",
    ]
    rooms += [path for path in (ROOT / "service").iterdir() if (path / "__init__.py").exists()]
    assert not [name(room) for room in rooms if not (room / "README.md").exists()]


def test_functions_are_small():
    lengths = sorted(length for path in HOUSE for length in function_lengths(path))
    assert lengths[len(lengths) // 2] <= 9
    assert lengths[len(lengths) * 9 // 10] <= 33


def function_lengths(path: Path) -> list[int]:
    """Return the number of lines of every function of a file."""
    return [
        (node.end_lineno or 0) - node.lineno + 1
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_lock_files_name_no_host():
    packages = json.loads((ROOT / "assets/package-lock.json").read_text())["packages"]
    assert not [path for path, package in packages.items() if "resolved" in package]
    locked = "".join(path.read_text() for path in (ROOT / "requirements").glob("*.lock"))
    assert "://" not in locked
    assert len(re.findall(r"^[a-z0-9._-]+==", locked, re.M)) > 50


def test_nothing_third_party_is_committed():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not [path for path in tracked if "node_modules" in path or path.endswith(".min.js")]


def test_what_a_transaction_carries_is_typed():
    """`session.info` is an untyped second list of arguments: `service.db.Session` has attributes.

    Nor does anything take SQLAlchemy's own session, which has none of them.
    """
    trees = {path: nodes(path) for path in HOUSE}
    untyped = [
        f"{name(path)}:{node.lineno}"
        for path, tree in trees.items()
        for node in tree
        if isinstance(node, ast.Attribute)
        and node.attr == "info"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("session", "database")
    ]
    foreign = [
        name(path)
        for path, tree in trees.items()
        for node in tree
        if isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy.orm"
        and any(one.name == "Session" for one in node.names)
    ]
    assert not untyped + foreign


WRITERS = {"service/host/ledger/statements.py", "service/host/ledger/chain.py"}
PAST_SQLALCHEMY = {"cursor", "exec_driver_sql", "raw_connection", "driver_connection"}
BELOW = {"service/db.py", "service/prepared.py", "service/schema/upgrade.py"}
"""What opens the database, sends prepared statements (past the guard too) and changes tables."""


def test_only_the_writer_says_that_its_statements_are_recorded():
    """The guard of the connection lets marked statements pass: nobody else marks any."""
    marking = {
        name(path)
        for path in HOUSE
        for node in nodes(path)
        if (isinstance(node, ast.Name) and node.id == "RECORDED" and isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.keyword) and node.arg == "recorded")
    }
    assert marking == WRITERS


def test_nothing_goes_past_the_guard_of_the_connection():
    past = [
        f"{name(path)}:{node.lineno}"
        for path in HOUSE
        if name(path) not in BELOW
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in PAST_SQLALCHEMY
    ]
    assert not past
