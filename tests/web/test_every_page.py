"""Every kind of page of the demonstration: its buttons, its words and its links."""

import re
from urllib.parse import urlsplit

import pytest
from lxml import html

from service.demo.cast import PEOPLE
from service.errors import NotFound
from service.host.cases import files, instances
from service.people import accounts
from service.people.actor import Actor

ROLES = {**{person.role: person.username for person in PEOPLE}, "expert": "li"}
NO_PAGE = re.compile(
    r"/(language|static|demo|clock|documents)|\.(pdf|json|csv|atom|docx|bpmn)|/feed"
)
RAW = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]{2,}[A-Z]\w*|(?<![\w@.])[a-z]\w*(?:\.\w+)+\b|\d\dT\d\d:\d\d",
    re.ASCII,
)
"""How elements, variables and paths are written: `fill_form`, `loopCounter`, `notice.end`."""
WORD = re.compile(r"(?<![\w./@-])[a-z]{3,}(?![\w./@-])", re.ASCII)
KNOWN = frozenset({"https", "www.bjchy.gov.cn", "xlsx", "jiangxin", "worker"})
"""What people read as it is: addresses, endings of files, a command that is run."""
MESSAGES = frozenset({"withdrawal"})
"""Names of messages, by which programs send them: an operator reads what a step waits for."""
OF_A_FAULT = frozenset({"visit", "visit.day", "day"})
"""Names in the reason of the demonstration's fault, which an operator mends in the diagram."""
ELSEWHERE = re.compile(r"/(designer|tokens|api|outbox|me/)")
"""Pages on which names of models and programs are what is spoken of."""
UNSPOKEN = (
    ".//script | .//style | .//code | .//pre | .//textarea | .//option"
    " | .//*[contains(@class, 'mono')] | .//tr[contains(@class, 'case-values')]"
)
"""What is no sentence: FEEL and numbers that stand as such, accounts to choose, what was typed."""


@pytest.fixture
def pages(district):
    """Yield a page of each kind that a role comes to by links, and None where a link is dead."""

    def found(username):
        browser = district.enter(username)
        first = ["/", "/inbox", "/inbox?box=done", "/cases", "/operations", "/auditor"]
        waiting, seen = list(first), set()
        while waiting:
            address = waiting.pop()
            answer = browser.get(address)
            text = answer.text if answer.mimetype == "text/html" else ""
            answer.close()
            if answer.status_code >= 400 and address not in first:
                yield address, None
            if answer.status_code != 200 or "<main" not in text:
                continue
            page = html.document_fromstring(text)
            yield address, page
            for link in page.xpath("//a[starts-with(@href, '/')]/@href"):
                onward = urlsplit(link).path
                if kind(onward) not in seen and not NO_PAGE.search(onward):
                    seen.add(kind(onward))
                    waiting.append(onward)

    return found


def kind(path: str) -> str:
    """Return what kind of page an address is; the cases of each process are a kind of their own."""
    if path.startswith("/cases/YY-"):  # what is kept of an objection differs from one to the next
        return path
    return re.sub(r"(?<=[A-Z]-)[\d-]+|\d+|(?<=/accounts/)(?!new)[a-z]+", "1", path)


def acts(form) -> list:
    """Return the buttons that a form is sent by, in their order."""
    return form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']")


def wrong_buttons(page):
    for button in page.xpath("//button[not(@type)]"):
        yield f"a button without its kind: {button.text_content().strip()}"
    for form in page.xpath("//form[@method='post']"):
        fields = form.xpath(".//input[not(@type='hidden' or @type='file')]")
        first = next(iter(acts(form)), None)
        if not fields or first is None or form.get("data-enter") == "sends":
            continue
        if first.get("name") != "_enter":
            yield f"Enter presses {first.text_content().strip()} of {form.get('action')}"


def said(page) -> str:
    main = page.xpath("//main")[0]
    for one in main.xpath(UNSPOKEN):
        one.text = ""
        for inner in list(one):
            one.remove(inner)
    return main.text_content()


def dead(house, who: Actor, page):
    """Yield the links of a page to cases and files that do not open to its reader."""
    opens = {"cases": instances.get, "documents": files.find}
    with house.database.read() as session:
        for link in page.xpath("//main//a[starts-with(@href, '/')]/@href"):
            _, room, name, *_ = [*urlsplit(link).path.split("/"), "", ""]
            by = {"cases": "number", "documents": "key"}.get(room)
            if by and name:
                try:
                    opens[room](session, **{by: name}, actor=who)
                except NotFound:
                    yield f"a dead link: {link}"


@pytest.mark.parametrize("role", ROLES)
def test_buttons_say_their_kind_pages_speak_in_words_and_links_open(district, pages, role):
    wrong = []
    with district.house.database.read() as session:
        who = accounts.actor(session, ROLES[role])
    for address, page in pages(ROLES[role]):
        if page is None:
            wrong.append(f"a dead link: {address}")
            continue
        wrong += [f"{address}: {one}" for one in dead(district.house, who, page)]
        wrong += [f"{address}: {one}" for one in wrong_buttons(page)]
        if not ELSEWHERE.match(address):
            words = said(page)
            raw = {*RAW.findall(words), *WORD.findall(words)} - KNOWN - MESSAGES - OF_A_FAULT
            wrong += [f"{address}: {one}" for one in sorted(raw)]
    assert not wrong, "\n".join(wrong)
