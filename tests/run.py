"""Run every test; a file's tests stay together, they share what is costly.

Three processes on two cores: the tests with a browser wait for it half of their time. The longest
files begin first, so that none is left for one process at the end.
"""

import os
import subprocess
import sys
from pathlib import Path

PROCESSES = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
LONGEST = ("stories", "designer", "forms", "auditor", "workflows", "host", "web")


def folders() -> list[str]:
    """Return the folders that hold tests, those that take longest first."""
    here = Path(__file__).parent
    found = {str(file.relative_to(here).parts[0]) for file in here.rglob("test_*.py")}
    rest = sorted(found - {*LONGEST})
    return [f"tests/{name}" for name in (*LONGEST, *rest)]


def main() -> int:
    """Return pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *PROCESSES, *(sys.argv[1:] or folders())]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
