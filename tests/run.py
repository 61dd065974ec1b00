"""Run every test, and beside them the checks of types and of who imports whom.

A file's tests stay together, they share what is costly. Three processes on two cores: the tests
with a browser wait for it half of their time. The longest files begin first, so that none is left
for one process at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import again

PROCESSES = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
BESIDE = (("mypy",), ("lint-imports",))
MEMORY = Path("/dev/shm")
ENOUGH = 4 * 1024**3  # bytes; a run needs about one
LONGEST = (
    *("stories", "designer", "upkeep", "forms", "auditor", "campaigns", "schema", "workflows"),
    *("web", "host"),
)


def folders() -> list[str]:
    """Return the folders that hold tests, those that take longest first."""
    here = Path(__file__).parent
    found = {str(file.relative_to(here).parts[0]) for file in here.rglob("test_*.py")}
    rest = sorted(found - {*LONGEST})
    return [f"tests/{name}" for name in (*LONGEST, *rest)]


@contextmanager
def in_memory() -> Iterator[tuple[str, ...]]:
    """Let the tests' databases lie in memory where there is room: no commit waits for a disk.

    What a test ends by force is a process; nothing is told of a power cut that way or this.
    """
    if not (os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH):
        yield ()
        return
    with tempfile.TemporaryDirectory(prefix="jiangxin-tests-", dir=MEMORY) as folder:
        yield ("--basetemp", f"{folder}/base")


def main() -> int:
    """Return 0 when every test passed and both checks found nothing."""
    checks = [subprocess.Popen(check) for check in (() if sys.argv[1:] else BESIDE)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with in_memory() as place:
        failed = again.run(sys.argv[1:] or folders(), environment, (*PROCESSES, *place))
    return failed or max((check.wait() for check in checks), default=0)


if __name__ == "__main__":
    sys.exit(main())
