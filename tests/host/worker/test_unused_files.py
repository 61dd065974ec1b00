"""Files that no case has come for, and bytes that no document names, are taken away."""

import os
import time
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from service.host import documents
from service.host.jobs import queue
from service.host.storage.files import path_of
from service.host.tables.beginnings import StartDraft
from service.host.tables.core import Document, Job
from service.host.worker import unused_files
from service.host.worker.handlers import HANDLERS
from service.people.actor import PUBLIC
from tests.files import pdf
from tests.host.cast import ZHANG
from tests.host.test_documents import case_with_paper


def waiting(writing, name: str, actor=ZHANG) -> str:
    with writing(actor) as session:
        return documents.store(
            session,
            instance=None,
            kind="x",
            filename=f"{name}.pdf",
            stream=BytesIO(pdf(name)),
            actor=actor,
        ).key


def aged(folder) -> None:
    """Let every file in the store be three days old."""
    old = time.time() - 3 * 86400
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (old, old))


def sweep(database, clock) -> None:
    unused_files.ensure(database, clock)
    clock.at += unused_files.FIRST
    queue.run_due(database, clock=clock, handlers=HANDLERS)


def keys(database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(Document.key)))


def test_files_that_nothing_names_go_and_those_of_cases_and_drafts_stay(
    writing, database, clock, tmp_path
):
    _, of_a_case = case_with_paper(writing)
    left, drafted, public = (waiting(writing, "left"), waiting(writing, "drafted"), "")
    public = waiting(writing, "public", PUBLIC)
    with writing(ZHANG) as session:
        draft = {"key": "k" * 16, "person": ZHANG.id, "process_id": "x", "page": "", "revision": 1}
        body = {"proof": [drafted]}
        session.add(StartDraft(**draft, body=body, saved_at=session.at))
    clock.at += timedelta(days=2)
    sweep(database, clock)
    assert keys(database) == {of_a_case, left, drafted}
    clock.at += timedelta(days=30)
    queue.run_due(database, clock=clock, handlers=HANDLERS)
    assert keys(database) == {of_a_case, drafted}
    assert public not in keys(database)
    with database.read() as session:
        again = session.scalars(select(Job).where(Job.name == unused_files.KIND)).one()
        assert again.run_at == clock.at + unused_files.EVERY


def test_bytes_of_an_undone_transaction_go_and_those_that_are_named_stay(
    writing, database, clock, tmp_path
):
    class Undone(Exception):
        pass

    _, key = case_with_paper(writing)
    try:
        with writing(ZHANG) as session:
            lost = documents.store(
                session,
                instance=None,
                kind="x",
                filename="a.pdf",
                stream=BytesIO(pdf("lost")),
                actor=ZHANG,
            ).sha256
            raise Undone
    except Undone:
        pass
    folder = tmp_path / "files"
    (folder / ".cut-off").write_bytes(b"half of a file")
    with database.read() as session:
        kept = path_of(folder, session.get_one(Document, key).sha256)
    sweep(database, clock)
    assert path_of(folder, lost).exists()  # it is fresh: somebody may be handing it in
    aged(folder)
    clock.at += unused_files.EVERY
    queue.run_due(database, clock=clock, handlers=HANDLERS)
    assert [path for path in folder.rglob("*") if path.is_file()] == [kept]
