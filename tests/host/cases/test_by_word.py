"""A word finds the same cases whether the list is read or an index is asked."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from service.host.cases import by_word
from service.host.cases.search import CaseFilter, search
from service.host.operations import interventions
from service.host.tables.core import ProcessInstance
from service.host.tasks import inbox as listing
from service.host.tasks.inbox import inbox
from tests.host.cast import ADMIN, HE, WANG, ZHANG, ZHOU
from tests.host.steps import sent

SUBJECTS = ("学徒名单", "学员名单", "ＣＮＣ车床 100%", "cnc 铣床", "名_单", "單")
WORDS = (
    *("名", "名单", "学徒名单", "徒名", "名 学", "单名", "没有这样的词", "單"),
    *("cnc", "ＣＮＣ", "C", "100%", "%", "_", "0001", "2026-0003", "审核材料", "审核", "报送"),
)


@pytest.fixture
def cases(writing):
    """Cases of two units with subjects that share letters and words."""
    for turn, subject in enumerate(SUBJECTS):
        sent(writing, (ZHANG, ZHOU)[turn % 2], subject=subject)


@pytest.fixture(params=["looked up", "read"])
def read(request, database, clock, monkeypatch):
    """Open a transaction in which PostgreSQL asks its index for every word, or for none."""
    looked_up = request.param == "looked up"
    if looked_up:
        monkeypatch.setattr(by_word, "LONG", 1)

    @contextmanager
    def read():
        with database.read(at=clock.now()) as session:
            if looked_up and database.engine.dialect.name == "postgresql":
                session.execute(text("SET LOCAL enable_seqscan = off"))
                assert by_word.is_long(session, select(ProcessInstance.key))
                assert by_word.is_selective(session, "名单")
            yield session

    return read


def titles(found):
    return sorted(row.title for row in found.rows)


@pytest.mark.parametrize("word", WORDS)
def test_a_search_finds_what_holds_every_word(cases, read, clock, word):
    words = word.replace("ＣＮＣ", "cnc").lower().split()
    with read() as session:
        every = search(session, actor=WANG, wanted=CaseFilter()).rows
        assert len(every) == len(SUBJECTS)
        expected = sorted(
            case.title
            for case in every
            if all(
                one in f"{case.number} {case.title.replace('ＣＮＣ', 'cnc')}".lower()
                for one in words
            )
        )
        assert titles(search(session, actor=WANG, wanted=CaseFilter(text=word))) == expected
        as_operator = interventions.cases(session, actor=ADMIN, query=word)
        assert titles(as_operator) == expected


@pytest.mark.parametrize("word", WORDS)
def test_an_inbox_finds_open_work_too(cases, read, clock, word):
    words = word.replace("ＣＮＣ", "cnc").lower().split()
    with read() as session:
        asked = {"actor": HE, "at": clock.now(), "box": "claimable"}
        every = inbox(session, **asked).rows
        assert len(every) == len(SUBJECTS)
        expected = sorted(
            row.title
            for row in every
            if all(
                one
                in f"{row.number} {row.title.replace('ＣＮＣ', 'cnc')} {row.process} {row.name} "
                f"{row.organisation}".lower()
                for one in words
            )
        )
        assert titles(inbox(session, **asked, query=word)) == expected


def test_what_words_find_is_counted_so_far_as_the_next_page_needs(
    cases, database, clock, monkeypatch
):
    monkeypatch.setattr(listing, "SIZE", 1)
    monkeypatch.setattr(listing, "FOUND", 2)
    with database.read(at=clock.now()) as session:
        asked = {"actor": HE, "at": clock.now(), "box": "claimable", "query": "审核"}
        pages = [inbox(session, **asked, page=number) for number in range(1, len(SUBJECTS) + 1)]
    assert [(page.total, page.more) for page in pages[:3]] == [(2, True), (3, True), (4, True)]
    assert (pages[-1].total, pages[-1].more) == (len(SUBJECTS), False)
    assert len({page.rows[0].key for page in pages}) == len(SUBJECTS)


def test_an_organisation_finds_its_cases(cases, read):
    with read() as session:
        for name in (ZHANG.organisation, ZHOU.organisation):
            asked = CaseFilter(organisation=name)
            assert len(search(session, actor=WANG, wanted=asked).rows) == len(SUBJECTS) / 2
        assert len(search(session, actor=WANG, wanted=CaseFilter(number="0003")).rows) == 1
