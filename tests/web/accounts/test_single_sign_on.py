"""Single sign-on against a real provider (npm `oidc-provider`): in, kept out, and out again."""

import fcntl
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from service.assets import find_node
from service.config import SignOn
from service.web import create
from tests.serving import served

PROVIDER = Path(__file__).parent / "provider"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def install() -> None:
    """Install the provider as its lock file names it, once for all processes of a run."""
    with (PROVIDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PROVIDER / "node_modules/oidc-provider").exists():
            npm = [*find_node().npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(npm, cwd=PROVIDER, check=True, capture_output=True)


@pytest.fixture
def service(house) -> Iterator[str]:
    """Give the address of a service whose people may sign in with a provider."""
    install()
    port = free_port()
    sign_on = SignOn(f"http://127.0.0.1:{port}", "jiangxin", "only for tests")
    app = create(replace(house, config=replace(house.config, demo=False, sign_on=sign_on)))
    with served(app) as address:
        back, out = f"{address}/sign-in/oidc/back", f"{address}/sign-in/oidc/out"
        command = [*find_node().node, "provider.mjs", str(port), back, out]
        process = subprocess.Popen(
            command, cwd=PROVIDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        assert any("ready" in line for line in process.stdout)
        yield address
        process.terminate()
        process.wait()
        process.stdout.close()


def press(browser: requests.Session, page: requests.Response, **typed: str) -> requests.Response:
    """Send the first form of a page."""
    action = unescape(re.search(r'action="([^"]+)"', page.text)[1])
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return browser.post(urljoin(page.url, action), data={**hidden, **typed})


def enter(browser: requests.Session, service: str, username: str) -> requests.Response:
    """Sign in with the provider as somebody, and agree that it tells us who."""
    page = browser.get(f"{service}/sign-in/oidc?next=/me")
    page = press(browser, page, login=username, password="x")
    return press(browser, page)


def test_who_the_provider_knows_is_signed_in_and_signs_out_of_both(service):
    with requests.Session() as browser:
        assert "统一身份认证" in browser.get(f"{service}/sign-in").text
        page = enter(browser, service, "wang")
        assert (page.url, page.status_code) == (f"{service}/me", 200)
        assert "王科长" in page.text
        csrf = re.search(r'name="csrf" content="([^"]+)"', page.text)[1]
        page = browser.post(f"{service}/sign-out", data={"csrf": csrf})
        assert page.url == f"{service}/sign-in/oidc/out"
        onward = unescape(re.search(r'href="(http[^"]+/session/end[^"]*)"', page.text)[1])
        page = press(browser, browser.get(onward), logout="yes")
        assert page.url.startswith(f"{service}/sign-in/oidc/out")
        assert 'name="login"' in browser.get(f"{service}/sign-in/oidc").text


def test_nobody_is_given_an_account_by_the_provider(service):
    with requests.Session() as browser:
        page = enter(browser, service, "stranger")
        assert page.status_code == 422
        assert "没有账户" in page.text


def test_an_answer_that_nobody_asked_for_signs_nobody_in(service):
    with requests.Session() as browser:
        page = browser.get(f"{service}/sign-in/oidc/back?code=x&state=y")
        assert page.status_code == 422
        assert browser.get(f"{service}/me").url.startswith(f"{service}/sign-in")


def test_a_provider_that_does_not_answer_leaves_the_password(house):
    sign_on = SignOn(f"http://127.0.0.1:{free_port()}", "jiangxin", "only for tests")
    app = create(replace(house, config=replace(house.config, sign_on=sign_on)))
    answer = app.test_client().get("/sign-in/oidc")
    assert answer.status_code == 422
    assert "用密码登录" in answer.text


def test_without_a_provider_there_is_no_such_page(visitor):
    assert visitor.get("/sign-in/oidc").status_code == 404
