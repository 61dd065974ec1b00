"""Run every test on two processes; a file's tests stay together, they share what is costly."""

import os
import subprocess
import sys

PROCESSES = ("-n", "2", "--dist", "loadfile")


def main() -> int:
    """Return pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *PROCESSES, *sys.argv[1:]]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
