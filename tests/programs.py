"""Programs of the system that tests run beside us: found, installed where we may, waited for."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENCE = 60  # seconds; a busy machine is no fault
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def program(name: str, package: str) -> str:
    """Return where a program is; install Debian's package where we may, one process at a time."""
    with (Path(tempfile.gettempdir()) / f"jiangxin-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _found(name) and os.geteuid() == 0 and shutil.which("apt-get"):
            sys.stdout.write(f"Installing {package}\n")
            install(package)
    found = _found(name)
    assert found, f"{name} is needed: apt-get install {package}"
    return found


def install(package: str) -> None:
    """Let apt-get install a package."""
    for command in (("update", "-q"), ("install", "-y", "-q", "--no-install-recommends", package)):
        subprocess.run(
            ["apt-get", *command],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, **QUIET},
        )


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def wait(process: "subprocess.Popen[bytes]", address: str | tuple[str, int]) -> None:
    """Wait until a program that was started answers at the path of a socket, or at host and port.

    :raises TimeoutError: it does not
    """
    kind = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, f"{process.args!r} did not start"
        with socket.socket(kind) as one:
            if one.connect_ex(address) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{process.args!r} does not answer")
