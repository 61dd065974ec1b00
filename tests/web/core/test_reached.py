"""Reached through a real nginx over TLS, and directly: who a client is, and slow bodies."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from service.people import attempts
from tests import nginx
from tests.web.core.serving import Client, web

WANG = {"username": "wang", "password": "demo"}
GUESS = {"Authorization": "Bearer jx_guess"}
PROGRAM = "/api/v1/token"
LINES = 6  # slow clients; the service has four threads


@pytest.fixture
def proxied(tmp_path, house):
    """Run the service with nginx before it; give nginx's port."""
    own = tmp_path / "nginx"
    own.mkdir()
    with (
        web(tmp_path, at=house.clock.now(), JIANGXIN_TRUSTED_PROXIES="1") as service,
        nginx.before(service, own) as port,
    ):
        yield port


def everybody_is_served(port: int, *, tls: bool) -> None:
    """Ask for a page while clients that send nothing more hold their connections."""
    slow = [Client(port, tls=tls).slow("/sign-in") for _ in range(LINES)]
    time.sleep(0.3)
    began = time.monotonic()
    assert Client(port, tls=tls).get("/notices")[0] == 200
    assert time.monotonic() - began < 25  # the slow ones are cut off after thirty seconds
    for one in slow:
        one.close()


def test_behind_nginx_everybody_is_who_they_are(proxied):
    wang = Client(proxied)
    assert wang.post("/sign-in", WANG)[0] == 303
    cookies = wang.headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    assert wang.headers["Strict-Transport-Security"]
    assert wang.get("/inbox")[0] == 200
    assert wang.post("/sign-out", {}, origin="https://evil.example")[0] == 403
    assert wang.post("/sign-out", {}, origin=f"http://127.0.0.1:{proxied}")[0] == 403

    everybody_is_served(proxied, tls=True)

    # Who guesses tokens is stopped by address; nobody gets another by writing one into a header.
    guesses = [
        Client(proxied, source="127.0.0.2", X_Forwarded_For=f"198.51.100.{turn}", **GUESS)
        for turn in range(attempts.PER_PLACE + 1)
    ]
    assert [one.get(PROGRAM)[0] for one in guesses] == [401] * attempts.PER_PLACE + [429]
    assert Client(proxied, source="127.0.0.3", **GUESS).get(PROGRAM)[0] == 401


def test_directly_with_a_certificate(tmp_path, house):
    chain, key = nginx.certificate(tmp_path)
    told = {"JIANGXIN_TLS_CERT": str(chain), "JIANGXIN_TLS_KEY": str(key)}
    with web(tmp_path, at=house.clock.now(), tls=True, **told) as port:
        wang = Client(port, X_Forwarded_Proto="http", X_Forwarded_Host="evil.example")
        assert wang.post("/sign-in", WANG)[0] == 303
        assert "Secure" in wang.headers["Set-Cookie"]
        assert wang.headers["Strict-Transport-Security"]
        everybody_is_served(port, tls=True)
        with Client(port).slow("/sign-in", length=100_000_000) as large:
            assert b" 413 " in large.recv(100)
        with Client(port).slow("/sign-in", length=50) as left:
            left.sendall(b"x" * 40)
        assert Client(port).get("/notices")[0] == 200


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"JIANGXIN_TRUSTED_PROXIES": "yes"}, "JIANGXIN_TRUSTED_PROXIES must be a whole number"),
        ({"JIANGXIN_TLS_CERT": "{folder}/fullchain.pem"}, "must be set together"),
        (
            {"JIANGXIN_TLS_CERT": "{folder}/no", "JIANGXIN_TLS_KEY": "{folder}/privkey.pem"},
            "JIANGXIN_TLS_CERT cannot be read",
        ),
        (
            {
                "JIANGXIN_TLS_CERT": "{folder}/fullchain.pem",
                "JIANGXIN_TLS_KEY": "{folder}/other/privkey.pem",
            },
            "is not the key of",
        ),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, told, said):
    (tmp_path / "other").mkdir()
    nginx.certificate(tmp_path)
    nginx.certificate(tmp_path / "other")
    environment = {name: value.format(folder=tmp_path) for name, value in told.items()}
    environment["JIANGXIN_HOME"] = str(tmp_path / "home")
    ended = CliRunner().invoke(main, ["web"], env=environment)
    assert ended.exit_code == 1
    assert said in ended.output
    assert ended.output.count("\n") == 1
