"""Keeps the web server and the worker running side by side until somebody says stop."""

import subprocess
import sys
import threading

from service import setup
from service.config import Config

PAUSE = 1.0


def supervise(config: Config) -> int:
    """Run both until told to end; one that dies is started again after a second."""
    with setup.until_told() as stop:
        keepers = [
            threading.Thread(target=_keep, args=(command, stop))
            for command in (_web(config), _worker())
        ]
        for keeper in keepers:
            keeper.start()
        stop.wait()
        for keeper in keepers:
            keeper.join()
    return 0


def _web(config: Config) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"),
        *("--host", config.host, "--port", str(config.port)),
        *("--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers"),
        *("--no-access-log", "--log-level", "warning", "service.app:serve"),
    ]


def _worker() -> list[str]:
    return [sys.executable, "-m", "service.cli", "worker"]


def _keep(command: list[str], stop: threading.Event) -> None:
    while not stop.is_set():
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own words
        _watch(process, stop)
        stop.wait(PAUSE)


def _watch(process: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    """Wait until the process ends by itself or is told to."""
    while process.poll() is None:
        if stop.wait(0.2):
            process.terminate()
            process.wait()
