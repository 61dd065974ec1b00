"""Documents: typed by their content, stored by their hash, every look recorded."""

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.host import documents
from service.host.cases import instances
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.storage.files import path_of
from service.host.tables.core import Document, ProcessInstance
from service.people.actor import SYSTEM
from tests.files import PDF, pdf
from tests.host.cast import HE, LIN, ZHANG, ZHOU
from tests.host.steps import begin, do


def hand_in(writing, actor=ZHANG, content=PDF, filename="技师证书.pdf"):
    with writing(actor) as session:
        return documents.store(
            session,
            instance=None,
            kind="qualification",
            filename=filename,
            stream=BytesIO(content),
            actor=actor,
        ).key


def case_with_paper(writing):
    key = hand_in(writing)
    number = begin(writing)
    do(writing, ZHANG, number, {"note": {"subject": "带附件", "papers": [key]}})
    return number, key


def test_a_paper_handed_in_before_its_case_is_laid_to_it_by_the_answer(writing, database):
    number, key = case_with_paper(writing)
    with database.read() as session:
        instance = instances.get(session, number=number, actor=HE)
        assert [paper.key for paper in documents.of(session, instance)] == [key]


def test_who_sees_the_case_reads_its_papers_and_is_on_the_record(writing, database):
    _, key = case_with_paper(writing)
    with writing(HE) as session:
        opened = documents.open(session, key=key, actor=HE)
        assert opened.path.read_bytes() == PDF
        assert (opened.document.filename, opened.document.size) == ("技师证书.pdf", len(PDF))
    with database.read() as session:
        looks = select(Entry).where(Entry.subject == "document", Entry.verb == "viewed")
        assert [look.actor for look in session.scalars(looks)] == ["he"]


def test_a_paper_is_not_read_by_those_who_do_not_see_its_case(writing):
    _, key = case_with_paper(writing)
    with writing(ZHOU) as session, pytest.raises(NotFound):
        documents.open(session, key=key, actor=ZHOU)


def test_nobody_answers_with_the_paper_of_another(writing):
    key = hand_in(writing)
    number = begin(writing, ZHOU)
    with pytest.raises(Refused):
        do(writing, ZHOU, number, {"note": {"subject": "拿来的", "papers": [key]}})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空"),
        (b"<html><script>alert(1)</script>", "程序、脚本"),
        (b"MZ\x90\x00", "程序、脚本"),
        (b"PK\x03\x04 any other package", "已损坏"),
        (pdf(size=documents.LARGEST), "20 MB"),
    ],
    ids=["empty", "page", "program", "package", "large"],
)
def test_what_is_no_paper_is_refused_by_its_content_not_its_name(
    writing, database, content, sentence
):
    with pytest.raises(Refused, match=sentence):
        hand_in(writing, content=content)
    with database.read() as session:
        assert session.scalars(select(Document)).all() == []


def test_the_same_bytes_lie_in_the_store_once(writing, database, tmp_path):
    for _ in range(2):
        hand_in(writing)
    stored = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert len(stored) == 1


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_a_file_altered_or_lost_on_disk_is_found(writing, database, tmp_path, harm):
    key = hand_in(writing)
    with database.read() as session:
        path = path_of(tmp_path / "files", session.get_one(Document, key).sha256)
    path.write_bytes(b"%PDF forged") if harm == "altered" else path.unlink()
    with database.read() as session:
        found = verify.verify(session).first
        assert (found.kind, found.row) == ("file", key)
        assert harm in found.what


def test_who_handed_a_paper_in_opens_it_while_the_case_is_a_draft(writing, database):
    number = begin(writing)
    with writing(HE) as session:
        case = session.scalars(select(ProcessInstance).filter_by(number=number)).one()
        assert case.status == "draft"
        key = documents.store(
            session, instance=case, kind="note", filename="核对.pdf", stream=BytesIO(PDF), actor=HE
        ).key
    with writing(HE) as session:
        assert documents.open(session, key=key, actor=HE).path.read_bytes() == PDF
    with writing(LIN) as session, pytest.raises(NotFound):
        documents.open(session, key=key, actor=LIN)


def test_a_case_a_person_and_an_organisation_have_room_for_so_much(writing, database, monkeypatch):
    number, _ = case_with_paper(writing)
    size = len(PDF)
    monkeypatch.setattr(documents, "CASE_BYTES", 2 * size)
    with writing(ZHANG) as session:
        case = session.scalars(select(ProcessInstance).filter_by(number=number)).one()

        def add(case=case):
            return documents.store(
                session, instance=case, kind="x", filename="a.pdf", stream=BytesIO(PDF), actor=ZHANG
            )

        add()
        with pytest.raises(Refused, match="一个案件的文件合计"):
            add()
        monkeypatch.setattr(documents, "CASE_FILES", 2)
        with pytest.raises(Refused, match="最多放 2 个文件"):
            add()
        add(None)
        monkeypatch.setattr(documents, "WAITING_FILES", 1)
        with pytest.raises(Refused, match="没有使用的文件太多"):
            add(None)
        monkeypatch.setattr(documents, "WAITING_FILES", 9)
        monkeypatch.setattr(documents, "UNIT_BYTES", 3 * size)
        with pytest.raises(Refused, match="本单位上传的文件合计"):
            add(None)


def test_what_was_handed_in_by_who_has_left_counts_for_their_organisation(
    writing, database, monkeypatch
):
    key = hand_in(writing)
    monkeypatch.setattr(documents, "UNIT_BYTES", len(PDF))
    gone = replace(ZHANG, id="gone")
    with writing(SYSTEM) as session:
        document = session.get(Document, key)
        assert document.organisation == ZHANG.organisation
        document.stored_by = gone.id  # as if nobody of that name had an account any more
    with pytest.raises(Refused, match="本单位上传的文件合计"):
        hand_in(writing)


def test_sixty_refused_files_leave_nothing(writing, database, tmp_path):
    script = pdf(size=5_000_000).replace(b"/Type /Catalog", b"/AA << /O << /S /JavaScript >> >>")
    for _ in range(60):
        with pytest.raises(Refused, match="脚本"):
            hand_in(writing, content=script)
    assert [path for path in tmp_path.rglob("files/**/*") if path.is_file()] == []
    with database.read() as session:
        assert session.scalars(select(Document)).all() == []
