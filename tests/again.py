"""Run pytest; the few tests that failed run once more, alone.

The machine that runs the tests is shared: a browser that gets no processor time for a while fails
a test whose program is right. Such a test passes alone; one that shows a fault fails again. What
passed only alone is printed by name, to be looked at: more than one of these was a true race.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

FEW = 6  # more than these failing at once are no accident, and running them again takes long
NOTED_IN = "JIANGXIN_TESTS_FAILED"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test that failed, in the process that prints the results."""
    file = os.environ.get(NOTED_IN)
    if file and report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(file).open("a", encoding="utf-8") as notes:
            notes.write(report.nodeid + "\n")


def run(arguments: list[str], environment: dict[str, str], parallel: tuple[str, ...] = ()) -> int:
    """Return pytest's exit code: of the first run, or of the second where few had failed."""
    pytest_command = [sys.executable, "-m", "pytest", "-q"]
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "failed"
        first = subprocess.run(
            [*pytest_command, "-p", "tests.again", *parallel, *arguments],
            env={**environment, NOTED_IN: str(notes)},
            check=False,
        ).returncode
        failed = list(dict.fromkeys(notes.read_text("utf-8").splitlines())) if first == 1 else []
        if not 0 < len(failed) <= FEW:
            return first
        print(f"\nOnce more, alone: {len(failed)} failed.", flush=True)  # noqa: T201
        second = subprocess.run([*pytest_command, *failed], env=environment, check=False).returncode
        if second == 0:
            listed = "\n  ".join(failed)
            print(f"Passed only alone, look at them:\n  {listed}", flush=True)  # noqa: T201
        return second
