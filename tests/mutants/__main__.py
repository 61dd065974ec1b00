"""Sow one fault at a time in a copy of the house, and see that a test notices it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.mutants.faults import FAULTS, Fault
from tests.postgres import programs, server

ROOT = Path(__file__).parents[2]
COPIED = (
    "service",
    "tests",
    "forms",
    "papers",
    "workflows",
    "examples",
    "docs",
    "bench",
    "assets/src",
)
LONGEST = 300
"""So many seconds the tests of a fault may take: one that hangs has been noticed too."""


def main(only: str) -> int:
    """Sow the faults whose name holds a word; return 1 if one was not noticed."""
    chosen = [fault for fault in FAULTS if only in fault.name]
    with ExitStack() as stack:
        copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jiangxin-sown-")))
        copy_house(copy)
        urls = {"sqlite": ""}
        if any(fault.on == "postgresql" for fault in chosen):
            urls["postgresql"] = stack.enter_context(server(programs()))
        unnoticed = [fault for fault in chosen if not noticed(fault, copy, urls[fault.on])]
    print(f"{len(chosen) - len(unnoticed)} of {len(chosen)} faults noticed")  # noqa: T201
    return 1 if unnoticed else 0


def copy_house(copy: Path) -> None:
    """Copy what the tests need: not the environment, not what was built for the browser."""
    for name in (*COPIED, "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            without = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(source, copy / name, ignore=without)
        elif source.exists():
            shutil.copy(source, copy / name)


def noticed(fault: Fault, copy: Path, url: str) -> bool:
    """Sow a fault, run the tests that are to notice it up to the first that fails."""
    path, began = copy / fault.file, time.monotonic()
    text = path.read_text()
    path.write_text(sown(fault, text))
    try:
        found = _first_failure(fault, copy, url)
    finally:
        path.write_text(text)
    spent = time.monotonic() - began
    print(f"{spent:5.0f} s  {fault.name}: {found or 'NOBODY NOTICED'}", flush=True)  # noqa: T201
    return bool(found)


def sown(fault: Fault, text: str) -> str:
    """Return the file with the fault in it.

    :raises ValueError: the text is not there exactly once
    """
    if text.count(fault.right) != 1:
        raise ValueError(f"{fault.name}: {fault.right!r} is not once in {fault.file}")
    return text.replace(fault.right, fault.wrong)


def _first_failure(fault: Fault, copy: Path, url: str) -> str:
    """Return what the first test that fails is called; empty if all pass.

    That nothing can be imported any more is noticed too (2).
    """
    files = [f"tests/{name}" for name in fault.tests.split()]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-m", "not browser", *files]
    environment = {**os.environ, "JIANGXIN_TEST_DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=LONGEST,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "the tests never end"
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(done.stdout + done.stderr)
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    said = failed[0].partition(" - ")[0].split("::")[-1] if failed else "a test failed"
    return said if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "")))
