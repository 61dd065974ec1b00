"""Run every test; a file's tests stay together, they share what is costly.

Three processes on two cores: the tests with a browser wait for it half of their time.
"""

import os
import subprocess
import sys

PROCESSES = ("-n", "3", "--dist", "loadfile")


def main() -> int:
    """Return pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *PROCESSES, *sys.argv[1:]]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
