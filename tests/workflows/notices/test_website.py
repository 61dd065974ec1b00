"""A notice on the district's website: its days count from there, and every day it is looked at."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select

from service.db import Database
from service.errors import Refused
from service.host.letters import inbox
from service.registry import registry
from service.studios.notices.tables import Notice, NoticeLook
from service.studios.notices.website import looked, looker
from tests.keys import keys
from tests.workflows.play import Play
from tests.workflows.story import apply, pass_materials, pass_review

SUBJECT, SUMMARY = "关于拟认定技能大师工作室的公示", "经专家评审合格，现予公示。\n公示五个工作日。"
PAGE = "<html><head><title>x</title></head><body><h1>{subject}</h1><p>访问 {n} 次</p>{text}</body>"


class Site:
    """A website of one page, which a test changes."""

    def __init__(self) -> None:
        self.status, self.visits, self.text, self.onward = 200, 0, "", ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.visits += 1
                words = PAGE.format(subject=SUBJECT, n=site.visits, text=site.text).encode()
                self.send_response(302 if site.onward else site.status)
                if site.onward:
                    self.send_header("Location", site.onward)
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/gongshi/1.html"

    def shows(self, *lines: str) -> None:
        self.text = "".join(f"<p>{line[:4]} {line[4:]}</p>" for line in lines)


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        found.shows(*SUMMARY.splitlines())
        yield found


def look(site: Site, **changes: str) -> dict[str, str]:
    allowed = frozenset({site.host})
    return dict(
        looked(changes.get("url", site.url), [SUBJECT], SUMMARY.splitlines(), allowed=allowed)
    )


def test_a_page_that_shows_our_words_is_known_by_one_hash_whatever_stands_around_them(site):
    first, second = look(site), look(site)
    assert first["outcome"] == "shown"
    assert first["sha256"] == second["sha256"] != ""
    assert first["shown"] == "".join(SUMMARY.split())


def test_altered_gone_and_out_of_reach_are_told_apart(site):
    site.shows("经专家评审合格，现予公示。")
    assert look(site)["outcome"] == "altered"
    assert "公示五个工作日" in look(site)["note"]
    site.status = 404
    assert look(site)["outcome"] == "gone"
    site.status = 503
    assert look(site)["outcome"] == "unreachable"


def test_nobody_else_is_asked(site):
    assert look(site, url="http://127.0.0.2/x")["outcome"] == "unreachable"
    assert look(site, url="file:///etc/passwd")["outcome"] == "unreachable"
    site.onward = "http://127.0.0.2/secret"
    found = look(site)
    assert (found["outcome"], site.visits) == ("unreachable", 1)
    ask = looker(())
    nobody = ask(idempotency_key="1", url=site.url, subject="", summary="", names=[])
    assert nobody["outcome"] == "unwatched"


@pytest.fixture
def watched(play: Play, site: Site) -> Play:
    """A play whose service may look at the site."""
    known = replace(registry(notice_hosts=(site.host,)))
    url = str(play.database.engine.url)
    files = Path(str(play.database.engine.url.database)).parent / "files"
    play.database.close()
    play.database = Database(url, registry=known, keys=keys, files=files)
    return play


def published(play: Play) -> str:
    case = apply(play)
    pass_materials(play, case)
    pass_review(play, case)
    text = {"subject": SUBJECT, "summary": SUMMARY}
    play.do("wang", case, "check_notice", {"notice_text": text})
    return case


def posted(play: Play, site: Site, on: str = "2026-11-23", at: str = "08:30") -> str:
    case = published(play)
    posting = {"url": site.url, "published_on": on, "published_at": at}
    play.do("wang", case, "post_notice", {"posting": posting})
    return case


def outcomes(play: Play) -> list[str]:
    with play.database.read() as session:
        return list(session.scalars(select(NoticeLook.outcome).order_by(NoticeLook.key)))


def warned(play: Play, case: str) -> list[str]:
    return [one.body for one in play.letters_of(case) if one.subject.startswith("网站公示有变化")]


def test_the_days_count_from_the_day_after_it_was_posted(watched, site):
    case = published(watched)
    watched.on(date(2026, 11, 25))
    assert list(watched.waiting(case)) == ["post_notice"]
    posting = {"url": site.url, "published_on": "2026-11-24", "published_at": "16:00"}
    watched.do("wang", case, "post_notice", {"posting": posting})
    with watched.database.read() as session:
        assert session.scalars(select(Notice.ends_on)).one() == date(2026, 12, 1)
    body = watched.letters_of(case)[-1].body
    assert site.url in body
    assert "2026年12月1日" in body
    watched.on(date(2026, 12, 2))
    assert list(watched.waiting(case)) == ["approve"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "gongshi"}, "完整的网页地址"),
        ({"url": "javascript:alert(1)"}, "完整的网页地址"),
        ({"published_on": "2026-11-22"}, "不能早于"),
        ({"published_at": "09:30"}, "还没有到"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(watched, site, changes, words):
    case = published(watched)
    usual = {"url": site.url, "published_on": "2026-11-23", "published_at": "08:30"}
    with pytest.raises(Refused, match=words):
        watched.do("wang", case, "post_notice", {"posting": usual | changes})
    assert list(watched.waiting(case)) == ["post_notice"]


def test_it_is_looked_at_every_morning_and_the_section_hears_what_changes(watched, site):
    case = posted(watched, site)
    watched.on(date(2026, 11, 24))
    watched.on(date(2026, 11, 25))
    assert outcomes(watched) == ["shown", "shown"]
    assert warned(watched, case) == []
    site.shows("经专家评审合格，现予公示。")
    watched.on(date(2026, 11, 26))
    watched.on(date(2026, 11, 27))
    assert outcomes(watched)[2:] == ["altered", "altered"]
    assert len(warned(watched, case)) == 1
    assert "公示五个工作日" in warned(watched, case)[0]
    site.status = 404
    watched.on(date(2026, 11, 28))
    assert "打不开" in warned(watched, case)[1]
    assert not watched.incidents()
    with watched.database.read() as session:
        shown = list(session.scalars(select(NoticeLook.shown).order_by(NoticeLook.key)))
    assert shown[0] == "".join(SUMMARY.split())
    assert shown[1] == ""


def test_a_word_that_is_added_between_ours_is_noticed(watched, site):
    case = posted(watched, site)
    watched.on(date(2026, 11, 24))
    one, two = SUMMARY.splitlines()
    site.shows(one, "另有一个工作室。", two)
    watched.on(date(2026, 11, 25))
    assert outcomes(watched) == ["shown", "altered"]
    assert "与第一次查看时不同" in warned(watched, case)[0]


def test_the_section_is_given_the_paper_for_the_website_first(watched, site):
    case = posted(watched, site)
    letters = [one for one in watched.letters_of(case) if one.subject.startswith("公示材料")]
    with watched.acting("wang") as (session, actor):
        [paper] = inbox.enclosed(session, letters[0], actor=actor)
        assert paper.paper == "public-notice"
        assert paper.word
