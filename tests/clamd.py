"""A real ClamAV daemon with a signature of one line."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


def program() -> str:
    """Return where clamd is; install it where we may."""
    with (Path(tempfile.gettempdir()) / "jiangxin-clamd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _found() and os.geteuid() == 0 and shutil.which("apt-get"):
            sys.stdout.write("Installing ClamAV's daemon\n")
            for command in (
                ("update", "-q"),
                ("install", "-y", "-q", "--no-install-recommends", "clamav-daemon"),
            ):
                subprocess.run(
                    ["apt-get", *command],
                    check=True,
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                )
    found = _found()
    assert found, "clamd is needed: apt-get install clamav-daemon"
    return found


def _found() -> str | None:
    return shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run clamd with our signature alone; give the address of its socket."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    (folder / "own.ndb").write_text(f"{NAME}:0:*:{VIRUS.hex()}\n")
    (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder))
    process = subprocess.Popen(
        [program(), "--config-file", str(folder / "clamd.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"{folder}/clamd.ctl", process)
        yield f"{folder}/clamd.ctl"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(path: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "clamd did not start"
        with socket.socket(socket.AF_UNIX) as one:
            if os.path.exists(path) and one.connect_ex(path) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("clamd does not answer")
