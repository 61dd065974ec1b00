"""Keeps the web server and the worker running side by side until somebody says stop."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

DOORS = ("web", "worker")
PAUSE = 1.0
PARENT = "JIANGXIN_PARENT"

_PR_SET_PDEATHSIG = 1


def supervise() -> int:
    """Run web and worker until stopped; one that dies is started again after a second."""
    with until_stopped() as stop:
        keepers = [threading.Thread(target=_keep, args=(door, stop)) for door in DOORS]
        for keeper in keepers:
            keeper.start()
        stop.wait()
        for keeper in keepers:
            keeper.join()
    return 0


def _keep(door: str, stop: threading.Event) -> None:
    command = [sys.executable, "-m", "service.cli", door]
    environment = {**os.environ, PARENT: str(os.getpid())}
    while not stop.is_set():
        process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
        _watch(process, stop)
        stop.wait(PAUSE)


def _watch(process: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    """Wait until the process ends by itself or is stopped."""
    while process.poll() is None:
        if stop.wait(0.2):
            process.terminate()
            process.wait()


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """Give an event that is set when the process is asked to end, however often it is asked.

    A signal may come while the main thread holds the event's own lock, waiting or setting it.
    So no handler sets it: a thread does, woken by the byte that Python writes for a signal.
    """
    stop = threading.Event()
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: None)
    waiting = threading.Thread(target=_set_when_asked, args=(stop, reading), daemon=True)
    waiting.start()
    try:
        yield stop
    finally:
        signal.set_wakeup_fd(before)
        os.close(writing)
        waiting.join()


def _set_when_asked(stop: threading.Event, reading: int) -> None:
    os.read(reading, 1)
    stop.set()
    os.close(reading)


def end_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to end this process when its parent dies, even by `kill -9`.

    Otherwise an orphan would go on holding the port and answering with yesterday's program.
    Who was started by nobody of ours (no `parent`, nothing in the environment) lives on.
    Linux only; elsewhere nothing happens.
    """
    expected = parent or int(os.environ.get(PARENT) or 0)
    if not expected or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != expected:
        sys.exit(1)
