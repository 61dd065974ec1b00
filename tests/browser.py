"""One Chromium for every test of a process: Playwright can be started only once in it."""

import atexit
import shutil
from functools import cache

from playwright.sync_api import Browser, expect, sync_playwright

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
