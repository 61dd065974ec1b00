"""What a handbook names exists: pages, buttons, roles, processes, tasks, ends, pictures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import url_for
from lxml import etree, html

from service.demo.cast import PEOPLE
from service.people.roles import Role
from service.studios.roles import ROLES
from service.web.core.static_files import FOLDER as STATIC
from service.web.handbook import books, rendering
from service.web.handbook.books import Handbook
from tests.web.conftest import Browser
from tests.web.handbook.pictures import MOST, SHOTS

ROOT = Path(__file__).parents[3]
SPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
BY_CODE = {role.code: role for role in ROLES}
USERNAMES = {**{person.role: person.username for person in PEOPLE}, "expert": "li"}
NO_PAGE = re.compile(
    r"^(api|static|health|documents|demonstration|single_sign_on)\b|^handbook"
    r"|\.(exported|studio_exported|file|feed|paper|take|yearly_report|template|language|remaining)$"
    r"|^registrations\.authorisation$|^api_page"
)
"""Endpoints that answer with files or for programs, and the handbooks themselves."""
BOOKS = pytest.mark.parametrize("book", books.every(), ids=lambda one: one.code)


@dataclass(frozen=True)
class Model:
    """A process as its diagram has it."""

    name: str
    tasks: frozenset[str]
    ends: frozenset[str]
    begun_by: frozenset[str]
    """Names of the lanes in which somebody begins it with a form."""
    buttons: frozenset[str]


@cache
def models() -> dict[str, Model]:
    """Return the shipped processes by id."""
    found = {}
    for path in sorted((ROOT / "workflows").rglob("*.bpmn")):
        root = etree.parse(path).getroot()
        process = root.find("bpmn:process", SPACES)
        properties = root.iterfind(".//zeebe:property", SPACES)
        pressed = [one.get("value") for one in properties if one.get("name") in PRESSED]
        found[process.get("id")] = Model(
            name=process.get("name"),
            tasks=names(process, "userTask"),
            ends=names(process, "endEvent"),
            begun_by=frozenset(lanes_of_starts(process)),
            buttons=frozenset(pressed),
        )
    return found


PRESSED = ("submit", "button")


def names(process: etree._Element, kind: str) -> frozenset[str]:
    """Return the names of all elements of a kind."""
    return frozenset(one.get("name") for one in process.iterfind(f".//bpmn:{kind}", SPACES))


def lanes_of_starts(process: etree._Element) -> Iterator[str]:
    """Yield the lanes in which an event with a form begins a process."""
    begun = {
        one.get("id")
        for one in process.iterfind("bpmn:startEvent", SPACES)
        if one.find("bpmn:extensionElements/zeebe:formDefinition", SPACES) is not None
    }
    for lane in process.iterfind(".//bpmn:lane", SPACES):
        if begun & {one.text for one in lane.iterfind("bpmn:flowNodeRef", SPACES)}:
            yield lane.get("name")


@cache
def buttons() -> frozenset[str]:
    """Return what stands on buttons: of diagrams, and of templates."""
    found = {words for model in models().values() for words in model.buttons}
    for path in (ROOT / "service/web/templates").rglob("*.html"):
        written = path.read_text()
        parts = re.findall(r"<button\b[^>]*>(.*?)</button>", written, re.DOTALL)
        parts += re.findall(r"<a [^>]*class=\"btn[^>]*>(.*?)</a>", written, re.DOTALL)
        for part in parts:
            found.add(re.sub(r'\{\{ _\("([^"]+)"[^}]*\) \}\}', r"\1", part).strip())
    return frozenset(found)


def named(book: Handbook, *schemes: str) -> list[tuple[str, str, str]]:
    """Return what a handbook names: scheme, name, words."""
    texts = [book.opening, *(one.text for one in book.sections)]
    every = [one for text in texts for one in rendering.references(text)]
    return [one for one in every if one[0] in schemes]


@BOOKS
def test_every_link_has_a_scheme(book: Handbook) -> None:
    known = {*rendering.SCHEMES, rendering.PICTURE, "button"}
    texts = [book.opening, *(one.text for one in book.sections)]
    every = {scheme for text in texts for scheme, _, _ in rendering.references(text)}
    assert every <= known


@BOOKS
def test_every_button_is_somewhere(book: Handbook) -> None:
    assert [words for _, words, _ in named(book, "button") if words not in buttons()] == []


@BOOKS
def test_every_task_and_end_is_in_its_process(book: Handbook) -> None:
    tasks = [one for one in named(book, "task") if one[2] not in models()[one[1]].tasks]
    ends = [one for one in named(book, "end") if one[2] not in models()[one[1]].ends]
    assert (tasks, ends) == ([], [])


@BOOKS
def test_every_process_and_role_has_its_name(book: Handbook) -> None:
    processes = named(book, "process")
    assert [one for one in processes if models()[one[1]].name != one[2]] == []
    assert [one for one in named(book, "role") if BY_CODE[one[1]].name != one[2]] == []


@BOOKS
def test_what_somebody_begins_is_begun_by_a_role_of_the_handbook(book: Handbook) -> None:
    lanes = {BY_CODE[code].name for code in book.roles}
    wrong = [one for one in named(book, "start") if not models()[one[1]].begun_by & lanes]
    assert wrong == []


@BOOKS
def test_every_page_can_be_opened_without_more_being_known(book: Handbook, app) -> None:
    with app.test_request_context():
        for _, endpoint, _ in named(book, "page"):
            assert url_for(endpoint)


@BOOKS
def test_pages_that_sections_are_about_exist_and_belong_to_one(book: Handbook, app) -> None:
    endpoints = set(app.view_functions)
    rooms = {one.rpartition(".")[0] for one in endpoints}
    pages = [one for section in book.sections for one in section.pages]
    assert [one for one in pages if one not in endpoints | rooms] == []
    assert len(pages) == len(set(pages))
    anchors = [one.anchor for one in book.sections]
    assert len(anchors) == len(set(anchors))


def test_every_role_has_one_handbook() -> None:
    held = [code for book in books.every() for code in book.roles]
    assert sorted(held) == sorted(BY_CODE)


def test_every_process_that_a_role_begins_is_in_its_handbook() -> None:
    by_role = {BY_CODE[code].name: book for book in books.every() for code in book.roles}
    missing = [
        (lane, process)
        for process, model in models().items()
        for lane in model.begun_by
        if process not in {one[1] for one in named(by_role[lane], "start", "process")}
        and lane != "社会公众"  # the public begins by a page of its own
    ]
    assert missing == []


def test_nine_tasks_in_ten_are_in_a_handbook() -> None:
    """A task that is drawn today may be described tomorrow; a handbook left behind fails."""
    said = {one[2] for book in books.every() for one in named(book, "task")}
    tasks = {task for model in models().values() for task in model.tasks}
    assert len(tasks & said) >= 0.9 * len(tasks)


def test_every_page_is_helped_by_a_section(app) -> None:
    html_pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not NO_PAGE.search(rule.endpoint)
    }
    helped = {one for one in html_pages for book in books.every() if book.section(one)}
    assert html_pages - helped == set()


@BOOKS
def test_every_picture_is_there_small_and_made_by_the_script(book: Handbook) -> None:
    for _, name, words in named(book, "picture"):
        assert name in SHOTS
        assert words
        written = (STATIC / rendering.picture(name)).read_bytes()
        assert 0 < len(written) <= MOST


def test_no_picture_is_made_for_nothing() -> None:
    shown = {one[1] for book in books.every() for one in named(book, "picture")}
    assert shown == set(SHOTS)


@pytest.mark.parametrize("role", USERNAMES)
def test_the_help_of_a_page_is_the_section_about_it(district, role) -> None:
    browser = district.enter(USERNAMES[role])
    menu = set(re.findall(r'<li><a href="(/[^"]*)"', browser.get("/no-such-page").text))
    for address in [*sorted(menu), "/me", "/no-such-page"]:
        page = html.document_fromstring(browser.get(address).text)
        [link] = page.xpath("//header//a[text()='帮助']/@href")
        path, _, anchor = link.partition("#")
        answer = browser.get(path)
        assert answer.status_code == 200, link
        book = books.find(path.rpartition("/")[2])
        assert book is not None
        assert role in book.roles
        if anchor:
            assert html.document_fromstring(answer.text).get_element_by_id(anchor) is not None
        else:
            assert address in ("/no-such-page", "/notices", "/studios", "/results", "/rounds")


@pytest.mark.parametrize("role", USERNAMES)
def test_links_of_a_handbook_open_to_its_reader(district, role) -> None:
    browser = district.enter(USERNAMES[role])
    for book in books.every():
        answer = browser.get(f"/handbook/{book.code}")
        if answer.status_code != 200:
            continue
        links = html.document_fromstring(answer.text).xpath("//article//a/@href")
        for link in {one for one in links if one.startswith("/")}:
            assert browser.get(link).status_code < 400, (book.code, link)


def test_visitors_read_what_is_public_and_nothing_else(district) -> None:
    visitor = Browser(district.app.test_client())
    answers = {book.code: visitor.get(f"/handbook/{book.code}") for book in books.every()}
    opened = {code for code, answer in answers.items() if answer.status_code == 200}
    assert opened == {"public", "unit"} == {book.code for book in books.every() if book.public}
    assert 'href="/start' not in answers["unit"].text
    listed = visitor.get("/handbook").text
    assert "经办人手册" not in listed
    assert "申报单位和领办人手册" in listed


@pytest.mark.parametrize(
    ("who", "others"),
    [("sun", ["officer", "leader", "expert", "auditor", "designer", "administrator"]),
     ("li", ["officer", "leader", "auditor", "designer", "administrator"])],
)  # fmt: skip
def test_units_and_experts_read_their_own_and_what_is_public(district, who, others) -> None:
    browser = district.enter(who)
    assert [browser.get(f"/handbook/{one}").status_code for one in others] == [404] * len(others)
    assert browser.get("/handbook/no-such-book").status_code == 404


def test_somebody_of_two_roles_is_helped_by_the_handbook_that_speaks_of_the_page() -> None:
    roles: list[Role] = [BY_CODE["centre_officer"], BY_CODE["hearing_host"]]
    assert books.place(roles, "registrations.page")[0].code == "officer"
    assert books.place(roles, "ratings.page")[0].code == "expert"
    assert books.place([], None) == (books.find("public"), None)


def test_markdown_becomes_marked_text_and_raw_html_stays_text(app) -> None:
    written = "按「提交」，<b>看</b>[已备案](end:x) ![图](picture:none)"
    with app.test_request_context():
        drawn = rendering.html(written, opens=lambda _scheme, _name: False)
    assert '<b class="pressed">提交</b>' in drawn
    assert "&lt;b&gt;看" in drawn
    assert "<strong>已备案</strong>" in drawn
    assert 'alt="图"' in drawn
