"""Somebody who walks through the service as one person after another, by what a page shows."""

import re
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import step_into

PAPER = Path(__file__).parent / "paper.pdf"


class Walker:
    """A browser window, and whoever sits before it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.faults: list[str] = []
        page.on("response", self._watch)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _watch(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def become(self, username: str) -> None:
        """Step into a role."""
        step_into(self.page, self.address, username)

    def press(self, button: Locator) -> None:
        """Press something that leads to another page, and wait until that page is there."""
        with self.page.expect_navigation():
            button.click()

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(self.address + path)

    def work(self, number: str, name: str) -> None:
        """Open the work of a name of a case, from one's own inbox, once it lies there."""
        patience = time.monotonic() + 60
        while not self._opened(number, name):
            assert time.monotonic() < patience, f"{name} of {number} is not in this inbox"
            self.page.wait_for_timeout(250)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def _opened(self, number: str, name: str) -> bool:
        for box in ("mine", "claimable"):
            self.go(f"/inbox?box={box}&q={number}")
            link = self.page.get_by_role("link", name=name, exact=True)
            if link.count():
                self.press(link.first)
                return True
        return False

    def newest(self, name: str) -> str:
        """Return the number of the last case for which work of a name can be claimed."""
        self.go("/inbox?box=claimable")
        rows = self.page.locator("table.list tbody tr").filter(has_text=name)
        return max(re.findall(r"[A-Z]{2}-\d{4}-\d{4}", " ".join(rows.all_inner_texts())))

    def fill(self, answer: Mapping[str, Any], prefix: str = "") -> None:
        """Answer a form, field by field, by the names of its variables."""
        for name, value in answer.items():
            path = f"{prefix}.{name}" if prefix else name
            if isinstance(value, Mapping):
                self.fill(value, path)
            elif isinstance(value, list) and value and isinstance(value[0], Mapping):
                self._rows(path, value)
            elif value is not None:
                self._answer(path, value)

    def _answer(self, path: str, value: Any) -> None:
        if isinstance(value, Path):
            self._hand_in(path, value)
            return
        field = self.page.locator(f'form[data-form] [name="{path}"]')
        kind = field.first.evaluate("e => e.type || e.localName")
        if kind == "checkbox" and isinstance(value, bool):
            field.locator("visible=true").set_checked(value)
        elif kind in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                self._choose(field, one)
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(str(value))

    def _rows(self, path: str, rows: list[Mapping[str, Any]]) -> None:
        for place, row in enumerate(rows):
            if not self.page.locator(f'[name^="{path}[{place}]"]').count():
                self.page.locator(f'[name="_row"][value="add:{path}"]').click()
            self.fill(row, f"{path}[{place}]")

    def _hand_in(self, path: str, file: Path) -> None:
        self.page.locator(f'[name="_file:{path}"]').set_input_files(file)
        expect(self.page.locator(f'form[data-form] [name="{path}"]').first).to_be_attached()

    def _choose(self, field: Locator, value: str) -> None:
        field.and_(self.page.locator(f'[value="{value}"]')).check()

    def send(self, button: str | None = None) -> None:
        """Press the button of a form."""
        found = self.page.locator('form[data-form] button.btn-primary[type="submit"]')
        if button:
            expect(found).to_contain_text(button)
        self.press(found)

    def finish(
        self, number: str, name: str, answer: Mapping[str, Any], button: str | None = None
    ) -> None:
        """Open a piece of work, answer its form and send it."""
        self.work(number, name)
        self.fill(answer)
        self.send(button)
        expect(self.page.locator(".error-summary")).to_have_count(0)

    def refused(self) -> str:
        """Return the sentences with which the last form came back."""
        return self.page.locator(".error-summary").inner_text()

    def days_pass(self, days: int) -> None:
        """Move the clock, and give the worker its moment."""
        self.go("/clock")
        self.page.locator("#days").fill(str(days))
        self.press(self.page.get_by_role("button", name="拨动时钟"))

    def posting(self) -> dict[str, Any]:
        """Return what is entered of a notice that the website shows since this morning."""
        url = "https://www.bjchy.gov.cn/gongshi/1.html"
        entered = {"url": url, "published_on": self.today(), "published_at": "00:00"}
        return {"posting": entered}

    def today(self) -> str:
        """Return the day that the demonstration has come to, as a date field wants it."""
        self.go("/clock")
        found = re.search(r"(\d{4})年(\d+)月(\d+)日", self.page.locator("main").inner_text())
        assert found
        year, month, day = map(int, found.groups())
        return date(year, month, day).isoformat()

    def number(self) -> str:
        """Return the number of the case on this page."""
        found = re.search(r"[A-Z]{2}-\d{4}-\d{4}", self.page.locator("main").inner_text())
        assert found, self.page.url
        return found[0]
