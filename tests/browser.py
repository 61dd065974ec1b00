"""One Chromium for every test of a process: Playwright can be started only once in it."""

import atexit
import re
import shutil
from functools import cache

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = ("chromium-headless-shell", "chromium")
"""Debian's builds; the first draws the same pages for a third of the processor's time."""
PATIENCE = 30_000  # milliseconds; a busy machine is no fault
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@cache
def chromium() -> Browser:
    """Return the browser; each test opens a window (a context) of its own in it."""
    expect.set_options(timeout=PATIENCE)
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    found = next(filter(None, map(shutil.which, CHROMIUM)))
    return playwright.chromium.launch(executable_path=found, args=SWITCHES)


def step_into(page: Page, address: str, username: str) -> str:
    """Let somebody of the demonstration sit at a window; return the address they begin at.

    As the button of the demonstration's page does, but no page is drawn for it.
    """
    shown = page.request.get(f"{address}/demo").text()
    csrf = re.search(r'name="csrf" value="([^"]+)"', shown)
    assert csrf, shown
    stepped = page.request.post(
        f"{address}/demo/{username}", form={"csrf": csrf[1]}, max_redirects=0,
        headers={"Origin": address},
    )  # fmt: skip
    assert stepped.status == 303, stepped.text()
    return stepped.headers["location"]
