"""Run every test, and beside them the checks of types and of who imports whom.

A file's tests stay together, they share what is costly. Three processes on two cores: the tests
with a browser wait for it half of their time. The longest files begin first, so that none is left
for one process at the end.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests import again

PROCESSES = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
BESIDE = (("mypy",), ("lint-imports",))
LONGEST = ("stories", "designer", "forms", "auditor", "workflows", "host", "web")


def folders() -> list[str]:
    """Return the folders that hold tests, those that take longest first."""
    here = Path(__file__).parent
    found = {str(file.relative_to(here).parts[0]) for file in here.rglob("test_*.py")}
    rest = sorted(found - {*LONGEST})
    return [f"tests/{name}" for name in (*LONGEST, *rest)]


def main() -> int:
    """Return 0 when every test passed and both checks found nothing."""
    checks = [subprocess.Popen(check) for check in (() if sys.argv[1:] else BESIDE)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    failed = again.run(sys.argv[1:] or folders(), environment, PROCESSES)
    return failed or max((check.wait() for check in checks), default=0)


if __name__ == "__main__":
    sys.exit(main())
