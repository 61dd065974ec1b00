"""Pages of a case speak in words: no name of a variable, element, role or account by itself."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from service.forms import Form
from service.host.ledger import rows, vocabulary
from service.host.tables.core import Document
from service.web.presenters.history_sentences import SENTENCES
from service.web.presenters.history_verbs import DONE
from service.web.presenters.labels import Labels, plain
from service.web.presenters.row_sentences import REGISTER, SILENT

CASES = ("SQ-2026-0001", "SQ-2026-0003", "BG-2026-0001", "YY-2026-0001")
RAW = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]{2,}[A-Z]\w*|\b\w+\.\d+\.\w+|\d\dT\d\d:\d\d", re.ASCII
)
"""How elements, variables, paths and instants are written: `fill_form`, `loopCounter`, `a.0.b`."""


def spoken(page: str) -> str:
    """Return what a page says in its main part, without FEEL that stands as such."""
    main = re.search(r"<main.*?</main>", page, re.S)[0]
    for hidden in (
        r"<script.*?</script>",
        r'<(\w+)[^>]*class="[^"]*mono[^"]*".*?</\1>',
        r"<code.*?</code>",
    ):
        main = re.sub(hidden, " ", main, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", main))


def codes(district) -> set[str]:
    """Return what stands in variables for files."""
    with district.house.database.read() as session:
        return set(session.scalars(select(Document.key)))


@pytest.mark.parametrize("room", ["auditor/cases", "operations"])
def test_pages_speak_in_words(district, room):
    browser = district.enter("xu" if room == "auditor/cases" else "admin")
    files = codes(district)
    for number in CASES:
        said = spoken(browser.get(f"/{room}/{number}").text)
        assert set(RAW.findall(said)) == set()
        assert {one for one in files if one in said} == set()


def test_people_are_named_and_not_their_accounts(xu):
    said = spoken(xu.get("/auditor/cases/SQ-2026-0001").text)
    assert re.search(r"\b(expert|zhang|wang|he)\d*\b", said) is None


def test_what_was_chosen_from_a_list_is_read_in_its_words(xu):
    said = spoken(xu.get("/auditor/cases/SQ-2026-0001").text)
    assert re.search(r"申报批次\s+（空）\s+2026 年第二批", said)


def test_only_what_is_an_instant_is_written_as_one(app):
    with app.test_request_context():
        assert plain("2026-12-02T16:00:00Z") == "2026年12月3日 00:00"
        assert plain("2026-02-31T00:00:00+08:00") == "2026-02-31T00:00:00+08:00"


def test_every_line_of_the_record_has_words():
    tables = rows.recorded_classes().items()
    of_tests = {subject for subject, table in tables if table.__module__.startswith("tests.")}
    silent = {
        name
        for name, event in vocabulary.every().items()
        if name not in SENTENCES
        and event.subject not in {*SILENT, *of_tests, "step"}
        and not (event.subject in REGISTER and event.verb in DONE)
    }
    assert silent == set()


def test_a_part_that_no_form_asks_for_is_called_by_its_place(app):
    told = Labels([Form(id="", name="", components=())])
    with app.test_request_context():
        assert told.name(("materials", "round")) == "材料审核 补正轮次"
        assert told.name(("materials", "checklist", "0", "item")).endswith("审核项目")
        assert told.value(("materials", "checklist", "0", "result"), "fail") == "不符合"
