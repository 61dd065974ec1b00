"""The real service with its demonstration, and a browser to walk through it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.supervisor import PARENT
from tests import browser
from tests.stories.walker import Walker
from tests.web.conftest import MovedClock, catalogue, played  # noqa: F401 - fixtures


class Service:
    """`jiangxin run` on a home and a port of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.home = home
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "JIANGXIN_HOME": str(home),
            "JIANGXIN_DEMO": "1",
            "PORT": str(self.port),
            PARENT: str(os.getpid()),
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "service.cli", "run"]
        self.log = (self.home / "log").open("ab")
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=self.log
        )
        for _ in range(1200):
            if self.answers():
                return
            time.sleep(0.1)
        self.kill()
        raise TimeoutError((self.home / "log").read_text())

    def answers(self) -> bool:
        """Ask whether it is up."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthy", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    def stop(self) -> None:
        """End it as an operator would."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()


@pytest.fixture(scope="module")
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Run the service for the stories of a file, on a copy of the demonstration.

    A file that says `FROM_NOTHING` begins with an empty home, as `make run` does.
    """
    home = tmp_path_factory.mktemp("home")
    if not getattr(request.module, "FROM_NOTHING", False):
        begun_on_monday(request.getfixturevalue("played"), home)
    service = Service(home)
    service.start()
    yield service
    service.stop()


def begun_on_monday(demonstration: Path, home: Path) -> None:
    """Copy the demonstration, and let it be the morning on which it was played."""
    shutil.copytree(demonstration, home, dirs_exist_ok=True)
    clock = MovedClock(home / "clock")
    away = clock.start - datetime.now(UTC)
    clock.path.write_text(str(away.total_seconds()))


@pytest.fixture(scope="session")
def chromium() -> Browser:
    return browser.chromium()


@pytest.fixture
def walker(service: Service, chromium: Browser) -> Iterator[Walker]:
    """Give somebody who walks through the service in a browser window of 1280 pixels."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield Walker(context.new_page(), service.address)
    context.close()
