"""Files that people hand in: counted, stored by their hash, every look recorded."""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, func, not_, or_, select

from service import uploads
from service.db import Session
from service.errors import NotFound, Refused, say
from service.host import access
from service.host.ledger.record import record
from service.host.storage import sanitize
from service.host.storage.files import keep as keep_bytes
from service.host.storage.files import path_of
from service.host.tables.core import Document, ProcessInstance
from service.host.tables.papers import CasePaper
from service.people.actor import PUBLIC, SYSTEM, Actor
from service.uploads import LARGEST, Admitted

MB = 1024 * 1024
CASE_FILES = 500  # files; a yearly evaluation with all its evidence has some 120
CASE_BYTES = 1000 * MB  # of a case; 50 of the largest files
UNIT_BYTES = 20_000 * MB  # handed in for one organisation over all years, whoever it was
WAITING_FILES = 200  # files of one person that no case has yet
WAITING_BYTES = 500 * MB  # of one person that no case has yet
PAPER = "paper"
"""The kind of the documents that a case has printed."""
KEY_BYTES, KEY_LENGTH = 12, 16
MOST_NAMED = 1000
JUST_WRITTEN = timedelta(hours=1)
"""Longer than any transaction that stores a file."""


@dataclass(frozen=True)
class OpenDocument:
    """A document and where its bytes lie."""

    document: Document
    path: Path


def store(
    session: Session,
    *,
    instance: ProcessInstance | None,
    kind: str,
    filename: str,
    stream: BinaryIO,
    actor: Actor,
) -> Document:
    """Look at a file and keep it; without an instance it waits for the case that is being written.

    :raises Refused: it is no file that is taken (`uploads.admit`), or there are too many
    """
    admitted = uploads.admit(stream, filename=filename, scanner=session.resources.scanner)
    return keep(session, instance=instance, kind=kind, admitted=admitted, actor=actor)


def keep(
    session: Session,
    *,
    instance: ProcessInstance | None,
    kind: str,
    admitted: Admitted,
    actor: Actor,
) -> Document:
    """Keep a file that was looked at before, in no transaction: that may take a second.

    :raises Refused: the case, the organisation or the person has too many
    """
    _refuse_too_many(session, instance, admitted.size, actor)
    return _kept(session, instance=instance, kind=kind, admitted=admitted, actor=actor)


def keep_paper(session: Session, *, instance: ProcessInstance, made: Admitted) -> Document:
    """Keep a paper that the case has printed: it counts for nobody."""
    return _kept(session, instance=instance, kind=PAPER, admitted=made, actor=SYSTEM)


def keep_pack(session: Session, *, filename: str, sha256: str, size: int) -> Document:
    """Keep a pack of evidence whose bytes are stored: it belongs to no case and goes by itself."""
    document = Document(
        key=secrets.token_urlsafe(KEY_BYTES),
        instance_key=None,
        kind="pack",
        filename=filename,
        media_type="application/zip",
        size=size,
        sha256=sha256,
        stored_at=session.at,
        stored_by=SYSTEM.id,
        stored_by_name=SYSTEM.name,
    )
    session.add(document)
    session.flush()
    return document


def _kept(
    session: Session,
    *,
    instance: ProcessInstance | None,
    kind: str,
    admitted: Admitted,
    actor: Actor,
) -> Document:
    admitted.stream.seek(0)
    sha256, size = keep_bytes(session.files, admitted.stream, limit=LARGEST)
    document = Document(
        key=secrets.token_urlsafe(KEY_BYTES),
        instance_key=instance and instance.key,
        kind=sanitize.clean_text(kind)[:60],
        filename=admitted.filename,
        media_type=admitted.media_type,
        size=size,
        sha256=sha256,
        stored_at=session.at,
        stored_by=actor.id,
        stored_by_name=actor.name,
        organisation=actor.organisation,
    )
    session.add(document)
    session.flush()
    return document


def open(  # noqa: A001 - the contract's name
    session: Session, *, key: str, actor: Actor
) -> OpenDocument:
    """Return a document somebody may see; that they looked goes on the record.

    :raises NotFound: there is none, or not for them
    """
    document, _ = find(session, key=key, actor=actor)
    path = path_of(session.files, document.sha256)
    if document.instance_key is not None:
        details = {"document": key, "filename": document.filename, "kind": document.kind}
        case = document.instance_key
        record(session, subject="document", verb="viewed", instance=case, data=details)
    return OpenDocument(document, path)


def find(session: Session, *, key: str, actor: Actor) -> tuple[Document, ProcessInstance | None]:
    """Return a document somebody may see and its case, if it has one; not what is in it.

    :raises NotFound: there is none, or not for them
    """
    document = session.get(Document, sanitize.clean_text(key))
    if document is None or not _may_see(session, document, actor):
        raise NotFound("document")
    case = document.instance_key
    return document, None if case is None else session.get_one(ProcessInstance, case)


def of_no_case(session: Session, *, key: str) -> OpenDocument:
    """Return a file that belongs to no case, for a page that has asked who may see it.

    :raises NotFound: there is none, or it belongs to a case
    """
    document = session.get(Document, sanitize.clean_text(key))
    if document is None or document.instance_key is not None:
        raise NotFound("document")
    return OpenDocument(document, path_of(session.files, document.sha256))


def of(session: Session, instance: ProcessInstance) -> list[Document]:
    """Return the documents of a case, oldest first."""
    query = select(Document).where(Document.instance_key == instance.key)
    return list(session.scalars(query.order_by(Document.stored_at, Document.key)))


def handed_in(session: Session, instance: ProcessInstance) -> list[Document]:
    """Return the documents of a case that people have handed in: not the papers it has printed."""
    found = of(session, instance)
    printed = {key for one in _papers(session, found) for key in (one.pdf, one.word)}
    return [document for document in found if document.key not in printed]


def papers(session: Session, instance: ProcessInstance, *, actor: Actor) -> list[CasePaper]:
    """Return the papers that a case has printed and somebody may read, oldest first."""
    return papers_by_reader(session, instance, actor=actor)[0]


def papers_by_reader(
    session: Session, instance: ProcessInstance, *, actor: Actor
) -> tuple[list[CasePaper], list[CasePaper]]:
    """Return the papers of a case that somebody may read, and those for other roles."""
    query = select(CasePaper).where(CasePaper.instance_key == instance.key)
    rows = session.scalars(query.order_by(CasePaper.key)).all()
    return (
        [paper for paper in rows if may_read(paper, actor)],
        [paper for paper in rows if not may_read(paper, actor)],
    )


def printed(session: Session, *, case: str, papers: Sequence[str]) -> list[CasePaper]:
    """Return what a case has printed by some texts and what is set, for a page that is public."""
    query = select(CasePaper).join(ProcessInstance, ProcessInstance.key == CasePaper.instance_key)
    own = query.where(ProcessInstance.number == case, CasePaper.paper.in_(papers))
    done = own.where(CasePaper.pdf.is_not(None), CasePaper.word.is_not(None))
    return list(session.scalars(done.order_by(CasePaper.key)))


def of_paper(session: Session, paper: CasePaper, *, word: bool) -> OpenDocument:
    """Return a file of a printed paper, for a page that has asked who may see it."""
    document = session.get_one(Document, paper.word if word else paper.pdf)
    return OpenDocument(document, path_of(session.files, document.sha256))


def may_read(paper: CasePaper, actor: Actor) -> bool:
    """Ask whether somebody who sees the case may read a paper of it: some are for roles alone."""
    if not paper.readers or actor == SYSTEM:
        return True
    return any(role.audits or role.code in paper.readers for role in actor.roles)


def _papers(session: Session, found: Iterable[Document]) -> list[CasePaper]:
    keys = [document.key for document in found]
    mine = or_(CasePaper.pdf.in_(keys), CasePaper.word.in_(keys))
    return list(session.scalars(select(CasePaper).where(mine)))


def named(session: Session, keys: Iterable[str]) -> list[Document]:
    """Return the documents with these keys, whoever's they are: not for what a request names."""
    return list(session.scalars(select(Document).where(Document.key.in_(list(keys)))))


def attach(session: Session, *, instance: ProcessInstance, answer: Any, actor: Actor) -> None:
    """Lay the documents that an answer names, handed in by the same person, to their case."""
    for document in nameable(session, answer=answer, instance=None, actor=actor):
        document.instance_key = instance.key


def nameable(
    session: Session, *, answer: Any, instance: ProcessInstance | None, actor: Actor
) -> list[Document]:
    """Return the documents that an answer names and may: of its case, or just handed in."""
    keys = _keys_in(answer)
    if not keys:
        return []
    theirs = Document.instance_key.is_(None) & (Document.stored_by == actor.id)
    mine = theirs if instance is None else or_(theirs, Document.instance_key == instance.key)
    return _keyed(session, keys, mine)


def stored_by(session: Session, *, answer: Any, person: str) -> list[Document]:
    """Return the documents that an answer names and that somebody handed in, of whichever case."""
    keys = _keys_in(answer)
    return _keyed(session, keys, Document.stored_by == person) if keys else []


def waiting_of(session: Session, *, answer: Any, person: str) -> list[Document]:
    """Return the documents that an answer names, that somebody handed in and no case has yet."""
    keys = _keys_in(answer)
    theirs = Document.instance_key.is_(None) & (Document.stored_by == person)
    return _keyed(session, keys, theirs) if keys else []


def _keys_in(answer: Any) -> list[str]:
    return [text for text in set(texts(answer)) if len(text) == KEY_LENGTH][:MOST_NAMED]


def _keyed(session: Session, keys: Sequence[str], which: ColumnElement[bool]) -> list[Document]:
    return list(session.scalars(select(Document).where(Document.key.in_(keys), which)))


def texts(value: Any) -> Iterable[str]:
    """Yield every text in an answer, however deep: some are keys of documents."""
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from texts(item)


def remove(session: Session, document: Document) -> None:
    """Take away a file that belongs to no case; its bytes go with `drop_bytes`.

    :raises ValueError: it belongs to a case
    """
    if document.instance_key is not None:
        raise ValueError("a document of a case stays")
    session.delete(document)
    session.flush()


def drop_bytes(session: Session, args: Mapping[str, Any]) -> None:
    """Take away the bytes of a removed file (the work of a job), unless a document names them.

    Somebody may be handing the same file in at this moment: bytes that were just written stay.
    """
    sha256 = args["sha256"]
    named = select(Document.key).where(Document.sha256 == sha256).limit(1)
    path = path_of(session.files, sha256)
    if session.scalars(named).first() is not None or not path.exists():
        return
    if time.time() - path.stat().st_mtime > JUST_WRITTEN.total_seconds():
        path.unlink(missing_ok=True)


def _refuse_too_many(
    session: Session, instance: ProcessInstance | None, size: int, actor: Actor
) -> None:
    """Count what there is already: of the case, of the person without one, of the organisation."""
    if instance is not None:
        _refuse_full_case(session, instance, size)
    elif actor != PUBLIC:  # the public is counted by its address, so that none shuts others out
        own = Document.instance_key.is_(None) & (Document.stored_by == actor.id)
        count, total = _counted(session, own)
        if count >= WAITING_FILES or total + size > WAITING_BYTES:
            raise Refused("您上传后没有使用的文件太多，请先提交或者放弃没有写完的内容")
    if actor.organisation is not None:
        total = _counted(session, Document.organisation == actor.organisation)[1]
        if total + size > UNIT_BYTES:
            raise Refused(
                say(
                    "本单位上传的文件合计不能超过 %(most)s MB，已有 %(used)s MB，请联系主管科室",
                    most=UNIT_BYTES // MB,
                    used=total // MB,
                )
            )


def _refuse_full_case(session: Session, instance: ProcessInstance, size: int) -> None:
    handed_in = (Document.instance_key == instance.key) & (Document.kind != PAPER)
    count, total = _counted(session, handed_in)
    if count >= CASE_FILES:
        raise Refused(say("一个案件最多放 %(most)s 个文件，请把几个文件合成一个", most=CASE_FILES))
    if total + size > CASE_BYTES:
        raise Refused(
            say(
                "一个案件的文件合计不能超过 %(most)s MB，现在已有 %(used)s MB",
                most=CASE_BYTES // MB,
                used=total // MB,
            )
        )


def _counted(session: Session, which: ColumnElement[bool]) -> tuple[int, int]:
    """Return how many documents there are, and their bytes."""
    query = select(func.count(), func.coalesce(func.sum(Document.size), 0)).where(which)
    count, total = session.execute(query).one()
    return count, int(total)


def _may_see(session: Session, document: Document, actor: Actor) -> bool:
    if document.instance_key is None:
        return document.stored_by == actor.id and actor != PUBLIC
    if any(not may_read(paper, actor) for paper in _papers(session, [document])):
        return False
    seen = access.visible(actor)
    if document.stored_by == actor.id and actor != PUBLIC:
        seen = or_(seen, not_(access.party(access.RECUSED, actor.id)))
    query = select(ProcessInstance.key).where(ProcessInstance.key == document.instance_key, seen)
    return session.scalars(query).first() is not None
