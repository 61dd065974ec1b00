"""高设计 in front of the models that ship with the service, as a script and in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from service import assets
from service.host.definitions import deployment
from service.people import accounts
from service.people.actor import SYSTEM
from tests.browser import step_into
from tests.forms.conftest import chromium, page  # noqa: F401 - fixtures
from tests.serving import served
from tests.web.conftest import (  # noqa: F401 - fixtures
    District,
    app,
    catalogue,
    clock,
    database,
    district,
    house,
    played,
    template,
)


@pytest.fixture(scope="session")
def bundles() -> None:
    """Build what the pages load, if something in it has changed."""
    assets.build()


@pytest.fixture(autouse=True)
def alone(request):
    """Lock the other designer of the demonstration: with two, nobody releases by themselves."""
    if "district" in request.fixturenames:
        house = request.getfixturevalue("district").house
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            accounts.lock(session, username="luo")


@pytest.fixture
def gao(district):  # noqa: F811
    return district.enter("gao")


@pytest.fixture
def source(district):  # noqa: F811
    """Return the text of a model's last version."""

    def last(name: str) -> str:
        with district.house.database.read() as session:
            files = deployment.files(session, deployment.current(session))
        return files[name].decode()

    return last


@pytest.fixture
def release(district):  # noqa: F811
    """Return the number of the release that new cases are started under."""

    def number() -> int:
        with district.house.database.read() as session:
            return deployment.current(session).number

    return number


@pytest.fixture
def address(district: District) -> Iterator[str]:  # noqa: F811
    with served(district.app) as address:
        yield address


class Room:
    """The editor of a model in a browser, as a designer uses it."""

    def __init__(self, page: Page, address: str) -> None:  # noqa: F811
        self.page = page
        self.address = address
        step_into(page, address, "gao")

    def open(self, name: str) -> None:
        self.page.goto(f"{self.address}/designer/{name}")
        self.page.wait_for_selector("#room[data-ready]")

    def select(self, element: str) -> None:
        """Click on the middle of an element; a flow is too thin for anything else."""
        place = self.page.locator(f'.djs-element[data-element-id="{element}"]').first
        box = place.bounding_box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.wait_for_selector("#panel .bio-properties-panel-header")

    def rest(self) -> None:
        """Click beside the diagram: the tools around what was selected go away."""
        box = self.page.locator("#canvas").bounding_box()
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 15)

    def check(self) -> str:
        self.page.get_by_role("button", name="检查", exact=True).click()
        return self.told()

    def told(self) -> str:
        self.page.wait_for_selector("#told:not([hidden])")
        return self.page.locator("#told").inner_text()

    def release(self, reason: str) -> list[str]:
        """Release what is in the editor; return what the dialog said would change."""
        self.page.get_by_role("button", name="发布新版本").click()
        self.page.wait_for_selector("#release-dialog[open]")
        said = self.page.locator("#differences li").all_inner_texts()
        warnings = self.page.get_by_label("各条都看过了，仍然发布")
        if warnings.is_visible():
            warnings.check()
        self.page.get_by_label("为什么改").fill(reason)
        self.page.get_by_role("button", name="发布", exact=True).click()
        self.page.wait_for_url("**/versions?released=1")
        return said


@pytest.fixture
def room(page: Page, address: str, bundles: None) -> Room:  # noqa: F811
    return Room(page, address)
