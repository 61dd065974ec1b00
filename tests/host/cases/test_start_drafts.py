"""Drafts before a case: two clicks at once begin one, and the bytes of a removed file go."""

import os
import time
from io import BytesIO

import pytest
from sqlalchemy import func, select

from service.errors import Refused
from service.forms import Form
from service.host import documents
from service.host.cases import instances, start_drafts
from service.host.cases.start_drafts import Place
from service.host.jobs import queue
from service.host.storage.files import path_of
from service.host.tables.beginnings import StartDraft
from service.host.tables.core import ProcessInstance
from service.host.worker.handlers import HANDLERS
from tests.files import PDF
from tests.host.cases.test_races import at_once
from tests.host.cast import DONGBA, ZHANG

FORM = Form.read(
    b"""{"type": "default", "id": "f", "name": "f", "schemaVersion": 18, "components": [
    {"type": "textfield", "id": "a", "key": "a", "label": "a"},
    {"type": "filepicker", "id": "b", "key": "b", "label": "b", "multiple": true}]}"""
)


def saved(session, key, actor=ZHANG, *, page="one", seen=0, **body):
    place = Place(key, seen, page)
    return start_drafts.save(
        session, place=place, actor=actor, process_id="sending", form=FORM, body=body
    )


def test_two_clicks_at_once_begin_one_case(writing, database):
    key = start_drafts.new_key()
    with writing(ZHANG) as session:
        saved(session, key, a="甲")

    def click(_who):
        with writing(ZHANG) as session:
            before = start_drafts.hold(session, key=key, actor=ZHANG, process_id="sending")
            if before:
                return before
            case = instances.start(session, process_id="sending", actor=ZHANG, variables={})
            start_drafts.begun(session, key=key, actor=ZHANG, instance=case)
            return case.number

    assert len(set(at_once(click, 4))) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 1


def test_two_first_clicks_without_a_draft_begin_one_case_too(writing):
    key = start_drafts.new_key()

    def click(_who):
        with writing(ZHANG) as session:
            before = start_drafts.hold(session, key=key, actor=ZHANG, process_id="sending")
            if before:
                return before
            case = instances.start(session, process_id="sending", actor=ZHANG, variables={})
            start_drafts.begun(session, key=key, actor=ZHANG, instance=case)
            return case.number

    assert len(set(at_once(click, 4))) == 1


def test_windows_that_save_at_once_keep_every_text(writing, database):
    key = start_drafts.new_key()

    def write(who):
        with writing(ZHANG) as session:
            return saved(session, key, page=f"page-{who}", a=f"{who}号窗口").key

    assert len(set(at_once(write, 3))) == 3
    with database.read() as session:
        found = [one.body["a"] for one in start_drafts.of(session, actor=ZHANG)]
    assert sorted(found) == [f"{who}号窗口" for who in range(3)]


def test_one_person_keeps_so_much_and_no_other_persons_draft(writing):
    key = start_drafts.new_key()
    with writing(ZHANG) as session:
        saved(session, key, a="甲")
    with writing(DONGBA) as session:
        assert saved(session, key, DONGBA, a="乙").key != key
        assert [one.body["a"] for one in start_drafts.of(session, actor=DONGBA)] == ["乙"]


def test_of_one_process_one_person_keeps_ten_drafts_and_goes_on_with_each(writing):
    keys = [start_drafts.new_key() for _ in range(start_drafts.MOST_OF_ONE)]
    with writing(ZHANG) as session:
        for key in keys:
            saved(session, key, a="甲")
    fresh = start_drafts.new_key()
    with pytest.raises(Refused, match="最多10份"), writing(ZHANG) as session:
        saved(session, fresh, a="乙")
    with writing(ZHANG) as session:
        assert saved(session, keys[0], seen=1, a="丙").key == keys[0]
        start_drafts.discard(session, key=keys[1], actor=ZHANG)
        assert saved(session, fresh, a="乙").key == fresh
        assert len(start_drafts.of(session, actor=ZHANG)) == start_drafts.MOST_OF_ONE


def test_the_bytes_of_a_removed_file_go_unless_something_names_them(writing, clock, database):
    def handed_in():
        with writing(ZHANG) as session:
            kept = documents.store(
                session,
                instance=None,
                kind="b",
                filename="b.pdf",
                stream=BytesIO(PDF),
                actor=ZHANG,
            )
            return kept.key, kept.sha256

    first, second = handed_in(), handed_in()
    bytes_of = path_of(database.resources.files, first[1])
    for document, left in ((first[0], True), (second[0], False)):
        key = start_drafts.new_key()
        with writing(ZHANG) as session:
            saved(session, key, b=[document])
            start_drafts.discard(session, key=key, actor=ZHANG)
        os.utime(bytes_of, (time.time() - 7200,) * 2)
        clock.move(days=2)
        while queue.run_due(database, clock=clock, handlers=HANDLERS):
            pass
        assert bytes_of.exists() == left
    with database.read() as session:
        assert session.scalars(select(StartDraft)).all() == []
