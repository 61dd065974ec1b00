"""Run every test: those that share nothing side by side, those with a browser after them."""

import os
import subprocess
import sys

SIDE_BY_SIDE = ("-m", "not browser", "-n", "2", "--dist", "loadfile")
BROWSER = ("-m", "browser")


def main() -> int:
    """Return 0 when both parts pass."""
    results = [_pytest(*part) for part in (SIDE_BY_SIDE, BROWSER)]
    return max(results)


def _pytest(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
