"""What axe finds wrong with a page, and whether the page fits its window."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
TRY = """async options => (await axe.run(options)).violations.map(
    one => `${one.id} ${one.nodes[0].html.slice(0, 120)} (${one.nodes.length})`)"""
LOOKS = """() => [...new Set([...document.querySelectorAll("body *")].map(one => [
    one.parentElement, one].map(e => [e.tagName, e.className, e.type, e.role]).join()))]"""


def faults(page: Page, *more: str) -> list[str]:
    """Return what axe finds by the levels A and AA (and more tags): rule, first place, how many."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": [*LEVELS, *more], "resultTypes": ["violations"]}
    return page.evaluate(TRY, options)


def excess(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)")


def looks(page: Page) -> frozenset[str]:
    """Return what a page is made of: each kind of element within each kind of element, once."""
    return frozenset(page.evaluate(LOOKS))
