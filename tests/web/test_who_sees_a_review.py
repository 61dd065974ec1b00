"""A review, seen by everybody at each of its steps: every page of its case, words planted in it.

Who is on the panel and what they wrote is read by the section and the auditor until the review is
over, by the staff afterwards, and by name never by anybody else. Experts see the file of a case
after they have declared their interest.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from service.host.cases import instances
from service.host.tables.core import Document, ProcessInstance, UserTask
from service.host.tables.papers import CasePaper
from service.people.actor import SYSTEM
from service.people.tables import Account
from service.studios.occupations import MACHINES, POWER
from service.studios.pool import experts
from tests.web import doors
from tests.web.conftest import Browser, District
from tests.web.test_hostile import outside
from tests.workflows.play import Play
from tests.workflows.story import checked

CASE = "SQ-2026-0015"
LEADS = ("wang", "xu")
STAFF = ("he", "zhao", "qian", "admin")
OTHERS = ("sun", "zheng", "feng", "gao", "an", "ji", "public", "han")
SAFE = re.compile(r"/(static|language|sign-in|sign-out|healthy|ready|metrics|demo|clock)\b")


@dataclass
class Walk:
    """The case on its way, and the browsers of everybody who looks at it."""

    district: District
    play: Play
    browsers: dict[str, Browser] = field(default_factory=dict)
    shut: set[tuple[str, str]] = field(default_factory=set)
    """Who is turned away at which rule, whatever they ask for there: they need not ask again."""
    silent: set[tuple[str, str]] = field(default_factory=set)
    """Who has read which page that is of no case and told of none."""
    last: dict[str, str] = field(default_factory=dict)
    """What everybody read last."""

    def browser(self, who: str) -> Browser:
        """Return somebody's browser."""
        if who == "api" and who not in self.browsers:
            self.browsers[who] = outside(self.district)
        if who not in self.browsers:
            public = who == "public"
            client = self.district.app.test_client
            self.browsers[who] = Browser(client()) if public else self.district.enter(who)
        return self.browsers[who]

    def addresses(self) -> list[tuple[str, str]]:
        """Return an address of every page that could tell of the case, each with its rule."""
        with self.district.house.database.read() as session:
            case = session.scalars(select(ProcessInstance).filter_by(number=CASE)).one()
            own = UserTask.instance_key == case.key
            tasks = [str(key) for key in session.scalars(select(UserTask.key).where(own))]
            papers = select(Document.key).where(Document.instance_key == case.key)
            documents = list(session.scalars(papers))
        found = [
            ("/cases", f"/cases?q={CASE}"),
            *(("/inbox", f"/inbox?{box}q={CASE}") for box in ("box=done&", "")),
        ]
        for rule in self.district.app.url_map.iter_rules():
            if "GET" not in rule.methods or SAFE.match(rule.rule):
                continue
            if not rule.arguments:
                found.append((rule.rule, rule.rule))
            elif rule.arguments == {"number"}:
                found.append((rule.rule, rule.rule.replace("<number>", CASE)))
            elif rule.arguments == {"key"} and rule.rule.startswith(("/tasks/", "/documents/")):
                keys = tasks if rule.rule.startswith("/tasks/") else documents
                found += [(rule.rule, re.sub("<.*>", str(key), rule.rule)) for key in keys]
        return found

    def read(self, who: str, *, every: bool = True) -> str:
        """Return all that somebody reads of the case, page after page.

        :param every: pages of no case that told of none when they were read last are read too
        """
        browser, pages = self.browser(who), []
        for rule, address in self.addresses():
            if (who, rule) in self.shut or (not every and (who, rule) in self.silent):
                continue
            answer = browser.get(address)
            if doors.is_refused(answer) and doors.is_refused(browser.get(doors.of_nothing(rule))):
                self.shut.add((who, rule))
            if answer.location:
                answer = browser.get(answer.location, follow_redirects=True)
            kind = answer.mimetype or ""
            if answer.status_code == 200 and kind == "application/pdf":
                pages.append(printed(answer.data))
            elif answer.status_code == 200 and (kind.startswith("text/") or "json" in kind):
                about = CASE in address or CASE in answer.text or address.startswith("/tasks/")
                pages += [f"{address}\n{answer.text}"] if about else []
                if not about and "<" not in rule:
                    self.silent.add((who, rule))
            answer.close()
        if who == "api":
            pages.append(browser.client.post("/api/v1/jobs/activation", json=EVERYTHING).text)
        self.last[who] = "\n".join(pages)
        return self.last[who]


@lru_cache(maxsize=100)
def printed(content: bytes) -> str:
    """Return what a PDF says; most people are given the same ones."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


KINDS = ["letter.send", "panel.draw", "review.settle", "expert-review", "tax.check"]
EVERYTHING = {"types": KINDS, "worker": "w", "max": 50}
"""What a program asks for when it asks for everything; nothing of a review is a program's."""
CONFLICT = {"declaration": {"conflict": "conflict", "reason": "曾与领办人共事多年。"}}


@pytest.fixture
def walk(district):
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        for account in session.scalars(select(Account)):
            if account.roles == ("expert",):
                account.name = named(account.username)
        for expert in ("tang", "xie", "cao", "zhoulin"):
            experts.settle(
                session, username=expert, trades=[MACHINES, POWER], employer=None, active=True
            )
    play = Play(district.house.database, district.house.clock.now())
    play.do("he", CASE, "check_materials", checked())
    return Walk(district, play)


def named(expert: str) -> str:
    return f"评委{expert}某"


def remark(expert: str) -> str:
    return f"评语{expert}云"


def score(expert: str) -> dict:
    names = ("skill", "innovation", "apprentices", "conditions", "plan")
    marks = dict(zip(names, (27, 18, 18, 17, 8), strict=True))
    return {"score": {**marks, "vote": "agree", "comment": remark(expert)}}


def leaks(text: str, words: list[str]) -> list[str]:
    """Return what was read of some words, with what stands before them."""
    found = []
    for word in words:
        at = text.find(word)
        if at >= 0:
            page = text[:at].rpartition("\n/")[2].partition("\n")[0]
            found.append(f"{word} on /{page}: …{text[max(0, at - 80) : at + 40]}")
    return found


def look(
    walk: Walk,
    panel: list[str],
    *,
    scored: list[str],
    over: bool,
    gone: str | None = None,
    every: bool = True,
) -> None:
    """Let everybody read everything, and hold what they read against what is for them.

    `gone` has recused themselves: they read no more than anybody, and nobody reads of them.

    :param every: see `Walk.read`
    """
    people = [*panel, gone] if gone else panel
    names, remarks = [named(one) for one in people], [remark(one) for one in scored]
    for who in LEADS:
        read = walk.read(who, every=every)
        assert not [word for word in (*names, *remarks) if word not in read], who
    for who in STAFF:
        read = walk.read(who, every=every)
        assert leaks(read, [] if over else [*names, *remarks]) == [], who
    for who in (*OTHERS, "api", *people):
        own = {named(who), remark(who)}
        kept = [word for word in (*names, *([] if over else remarks)) if word not in own]
        assert leaks(walk.read(who, every=every), kept) == [], who


def test_a_review_is_read_by_whom_it_is_for_at_each_of_its_steps(walk):
    play = walk.play
    play.do("wang", CASE, "compose_panel", {"panel_plan": {"size": "5", "excluded": []}})
    recused, *others = [str(one) for one in play.waiting(CASE)["declare_interest"]]
    contents = file_of(walk)
    play.do(recused, CASE, "declare_interest", CONFLICT)
    for expert in others:
        play.do(expert, CASE, "declare_interest", {"declaration": {"conflict": "none"}})
    play.do("wang", CASE, "substitute_experts", {"substitution": {}})
    [substitute] = [str(one) for one in play.waiting(CASE)["declare_interest"]]
    panel = [substitute, *others]
    look(walk, panel, scored=[], over=False, gone=recused, every=False)
    assert walk.browser(recused).get(f"/cases/{CASE}").status_code == 404
    assert leaks(walk.last[recused], contents) == []
    read = walk.last[substitute]
    assert leaks(read, contents) == []
    assert "申报单位" in read
    play.do(substitute, CASE, "declare_interest", {"declaration": {"conflict": "none"}})
    look(walk, panel, scored=[], over=False, gone=recused, every=False)
    read = walk.last[panel[0]]
    assert all(word in read for word in contents)
    for expert in panel[:2]:
        play.do(expert, CASE, "score", score(expert))
    look(walk, panel, scored=panel[:2], over=False, gone=recused, every=False)
    for expert in panel[2:]:
        play.do(expert, CASE, "score", score(expert))
    look(walk, panel, scored=panel, over=False, gone=recused)
    play.do("wang", CASE, "write_review", {"review_opinion": {"text": "同意推荐。"}})
    look(walk, panel, scored=panel, over=True, gone=recused)
    assert leaks(walk.last["he"], [named(panel[0])]) != []
    assert leaks(walk.last["sun"], [remark(panel[0])]) != []


def file_of(walk: Walk) -> list[str]:
    """Return words that stand in the application, and the names of the files that it came with."""
    with walk.district.house.database.read() as session:
        case = session.scalars(select(ProcessInstance).filter_by(number=CASE)).one()
        application = instances.variables(session, case)["application"]
        files = select(Document.key, Document.filename).where(Document.instance_key == case.key)
        printed = select(CasePaper.pdf, CasePaper.word).where(CasePaper.instance_key == case.key)
        papers = {key for pair in session.execute(printed) for key in pair}
        names = {name for key, name in session.execute(files) if key not in papers}
        assert names
        return [application["goals"][:20], *names]
