"""The pictures of the handbooks, made from the demonstration: `make handbooks`."""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from service.demo.cast import EXPERTS
from service.web import create
from service.web.core.static_files import FOLDER
from service.web.handbook.rendering import picture
from tests import browser
from tests.serving import served
from tests.web.conftest import MovedClock, Services, _play, config, opened

MOST = 60 * 1024  # bytes of a picture
WIDTH, HEIGHT = 1000, 640  # pixels of the window: a third of a printed page
COLOURS = (64, 32, 16)
"""Palettes that are tried one after the other until a picture is small enough."""

SHOTS: Mapping[str, tuple[str, str]] = {
    "public-studios": ("", "/studios"),
    "public-notice": ("", "a[href^='/notices/']"),
    "unit-inbox": ("sun", "/inbox?box=mine"),
    "unit-application": ("hou", "填写申报表"),
    "unit-studio": ("sun", "/studio"),
    "officer-inbox": ("he", "/inbox?box=claimable"),
    "officer-check": ("he", "审核申报材料"),
    "officer-round": ("wang", "/rounds"),
    "officer-experts": ("wang", "/experts"),
    "officer-books": ("qian", "/books"),
    "officer-assessment": ("wang", "/assessments"),
    "expert-inbox": ("li", "/inbox?box=mine"),
    "expert-score": (" ".join(EXPERTS), "独立评审打分"),
    "leader-inbox": ("zhao", "/inbox?box=claimable"),
    "leader-statistics": ("zhao", "/statistics"),
    "designer-room": ("gao", "/designer/studio-application.bpmn"),
    "auditor-case": ("xu", "/auditor/cases/SQ-2026-0001"),
    "administrator-operations": ("admin", "/operations"),
}
"""Name → whose window ("": nobody's; of several the first who has the work), and an address, a
piece of work, or a link to follow."""


def shots(page: Page, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield every picture as a PNG of few colours."""
    for name, (who, where) in SHOTS.items():
        page.context.clear_cookies()
        for one in who.split():
            browser.step_into(page, address, one)
            if where.startswith(("/", "a[")) or _works(page, address, where):
                break
        _open(page, address, where)
        page.wait_for_load_state("networkidle")
        yield name, small(page.screenshot(animations="disabled"))


def _works(page: Page, address: str, work: str) -> bool:
    """Open the list in which a piece of work stands; say whether it does."""
    for box in ("mine", "claimable"):
        page.goto(f"{address}/inbox?box={box}")
        if page.locator(f"main a:text-is('{work}')").count():
            return True
    return False


def _open(page: Page, address: str, where: str) -> None:
    if where.startswith("/"):
        page.goto(address + where)
    elif where.startswith("a["):
        page.goto(f"{address}/notices")
        page.locator(f"main {where}").first.click()
    else:
        page.locator(f"main a:text-is('{where}')").first.click()


def small(shot: bytes) -> bytes:
    """Return a picture with so few colours that it is small enough."""
    drawn = Image.open(BytesIO(shot)).convert("RGB")
    for colours in COLOURS:
        written = BytesIO()
        drawn.quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        if written.tell() <= MOST:
            break
    return written.getvalue()


@contextmanager
def demonstration() -> Iterator[str]:
    """Serve the demonstration as the tests play it; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        _play(Path(folder))
        house = Services(
            opened(Path(folder)), MovedClock(Path(folder) / "clock"), config(Path(folder))
        )
        try:
            with served(create(house)) as address:
                yield address
        finally:
            house.database.close()


def main() -> None:
    """Make every picture, or those that are named."""
    wanted = set(sys.argv[1:])
    with demonstration() as address:
        window = browser.chromium().new_context(
            locale="zh-CN", viewport={"width": WIDTH, "height": HEIGHT}
        )
        for name, written in shots(window.new_page(), address):
            if not wanted or name in wanted:
                (FOLDER / picture(name)).write_bytes(written)
        window.close()


if __name__ == "__main__":
    main()
