"""A real ClamAV daemon with a signature of one line."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import program, wait

VIRUS = b"JIANGXIN-TEST-VIRUS-5a1c"
NAME = "Jiangxin.Test"
CONFIGURATION = """
Foreground yes
DatabaseDirectory {folder}
LocalSocket {folder}/clamd.ctl
PidFile {folder}/clamd.pid
LogFile {folder}/clamd.log
StreamMaxLength 30M
SelfCheck 0
"""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run clamd with our signature alone; give the address of its socket."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    (folder / "own.ndb").write_text(f"{NAME}:0:*:{VIRUS.hex()}\n")
    (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder))
    process = subprocess.Popen(
        [program("clamd", "clamav-daemon"), "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(process, f"{folder}/clamd.ctl")
        yield f"{folder}/clamd.ctl"
    finally:
        process.kill()  # asked to end it takes seconds, and it has nothing to put away
        process.wait(timeout=30)
