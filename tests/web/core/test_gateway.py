"""The gateway and what proxies say: whole bodies, their pace, and when a request arrived."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from service.web import Services, create
from service.web.core import gateway
from service.web.core.gateway import ARRIVED, CUT, Gateway
from service.web.core.request import now

HEADERS = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "jiangxin.example",
}


def asked(app, *, pieces=(), pause=0.0, headers=(), leaves=False, freed=None):
    """Send one request to an ASGI application; return status, headers and body."""
    left, sent = list(pieces), []

    async def receive():
        if pause:
            await asyncio.sleep(pause)
        if not left and leaves:
            return {"type": "http.disconnect"}
        piece = left.pop(0) if left else b""
        return {"type": "http.request", "body": piece, "more_body": bool(left) or leaves}

    async def send(message):
        sent.append(dict(message))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST" if pieces or leaves else "GET",
        "scheme": "http",
        "raw_path": b"/a%2Fb/%E5%8C%A0",
        "path": "/a/b/匠",
        "query_string": b"x=1",
        "headers": [(b"host", b"localhost"), *headers],
        "server": ("127.0.0.1", "80"),
        "client": ("127.0.0.1", "4000"),
    }

    async def answered():
        await app(scope, receive, send)
        if freed:
            freed.set()

    # In a thread of its own: a browser of another test may have its loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, answered()).result()
    return sent


def echo(environ, start):
    """Answer with what was read."""
    start("200 OK", [("X-Cut", str(environ.get(CUT, "")))])
    return [environ["PATH_INFO"].encode("latin-1"), b" ", environ["wsgi.input"].read()]


def length(count: int):
    return ((b"content-length", str(count).encode()),)


def test_a_body_is_whole_before_a_thread_sees_it():
    sent = asked(Gateway(echo), pieces=[b"ab", b"cd"], headers=length(4))
    assert sent[0]["status"] == 200
    assert sent[-1]["body"].decode() == "/a/b/匠 abcd"


@pytest.mark.parametrize("pieces", [[b"ab"], [b"abcdef"]])
def test_a_body_of_another_length_than_said_is_not_taken(pieces):
    sent = asked(Gateway(echo), pieces=pieces, headers=length(4))
    assert (b"x-cut", b"400") in sent[0]["headers"]
    assert sent[-1]["body"].endswith(b" ")


def test_who_leaves_in_the_middle_has_sent_nothing():
    sent = asked(Gateway(echo), pieces=[b"ab"], headers=length(4), leaves=True)
    assert (b"x-cut", b"400") in sent[0]["headers"]
    assert sent[-1]["body"].endswith(b" ")


def test_a_slow_body_is_cut(monkeypatch):
    monkeypatch.setattr(gateway, "GRACE", 0.05)
    sent = asked(Gateway(echo), pieces=[b"a"] * 50, pause=0.03, headers=length(50))
    assert (b"x-cut", b"408") in sent[0]["headers"]


def test_a_body_that_is_too_large_is_cut_at_once():
    sent = asked(Gateway(echo), leaves=True, headers=length(gateway.LARGEST_BODY + 1))
    assert (b"x-cut", b"413") in sent[0]["headers"]


def test_an_address_may_not_send_any_number_of_slow_bodies():
    crowded = Gateway(echo)
    crowded._sending["127.0.0.1"] = gateway.SLOW_AT_ONCE
    sent = asked(crowded, pieces=[b"ab"], headers=length(2))
    assert (b"x-cut", b"429") in sent[0]["headers"]


def test_a_long_answer_comes_in_pieces():
    def long(_environ, start):
        start("200 OK", [])
        return (b"x" * 100_000 for _ in range(10))

    sent = asked(Gateway(long))
    assert sum(len(one["body"]) for one in sent[1:]) == 1_000_000
    assert len(sent) > 3


@pytest.mark.parametrize(
    ("pieces", "patience", "words"),
    [
        ((), {"read_within": 0.05}, "什么也没有丢"),
        ((b"ab",), {"answered_within": 0.05}, "可能已经保存"),
    ],
)
def test_who_waits_for_a_database_that_hangs_is_told(pieces, patience, words):
    freed = threading.Event()

    def hanging(_environ, start):
        assert freed.wait(10)
        start("200 OK", [])
        return [b""]

    hung = Gateway(hanging, threads=1, **patience)
    sent = asked(hung, pieces=pieces, headers=length(2) if pieces else (), freed=freed)
    assert sent[0]["status"] == 503
    assert words in sent[1]["body"].decode()


def test_a_header_with_an_underscore_is_not_taken_for_one_with_a_dash():
    def seen(environ, start):
        start("200 OK", [])
        return [environ.get("HTTP_X_FORWARDED_FOR", "").encode()]

    headers = ((b"x_forwarded_for", b"1.2.3.4"), (b"x-forwarded-for", b"203.0.113.7"))
    assert asked(Gateway(seen), headers=headers)[-1]["body"] == b"203.0.113.7"


@pytest.mark.parametrize("status", [408, 413, 429, 503])
def test_what_was_cut_is_said_in_words(app, status):
    page = app.test_client().post("/sign-in", environ_overrides={CUT: status})
    assert page.status_code == status
    assert "</html>" in page.text
    program = app.test_client().post("/api/v1/jobs", environ_overrides={CUT: status})
    assert program.status_code == status
    assert program.is_json


def trusting(house: Services, proxies: int):
    config = replace(house.config, trusted_proxies=proxies)
    return create(Services(house.database, house.clock, config))


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, ("http://localhost", "127.0.0.1")),
        (1, ("https://jiangxin.example", "203.0.113.7")),
        (2, ("http://localhost", "198.51.100.1")),
    ],
)
def test_only_our_proxies_are_believed(house, proxies, seen):
    from flask import request

    app = trusting(house, proxies)
    found = []
    app.add_url_rule(
        "/seen", view_func=lambda: found.append((request.host_url[:-1], request.remote_addr)) or ""
    )
    app.test_client().get("/seen", headers=HEADERS)
    assert found == [seen]


@pytest.mark.parametrize(
    ("proxies", "header", "seconds"),
    [(0, "600", 5), (1, "600.5", 605.5), (1, "-600", 5), (1, "9999999999", 5), (1, "1e9", 5)],
)
def test_a_request_counts_by_when_it_arrived(house, monkeypatch, proxies, header, seconds):
    app = trusting(house, proxies)
    monkeypatch.setattr("time.monotonic", lambda: 1005.0)
    with app.test_request_context(
        headers={"X-Request-Time": header}, environ_overrides={ARRIVED: 1000.0}
    ):
        assert house.clock.now() - now() == timedelta(seconds=seconds)


@pytest.mark.parametrize(("proxies", "secure"), [(0, False), (1, True)])
def test_a_cookie_that_came_over_tls_goes_back_over_tls_only(house, proxies, secure):
    page = trusting(house, proxies).test_client().get("/no-such-page", headers=HEADERS)
    cookies = page.headers.getlist("Set-Cookie")
    assert cookies
    assert {"Secure" in one for one in cookies} == {secure}
    assert ("Strict-Transport-Security" in page.headers) is secure
