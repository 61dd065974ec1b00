"""Files that people hand in: typed by their content, stored by their hash, every look recorded."""

import secrets
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import not_, or_, select

from service.db import Session
from service.errors import NotFound, Refused
from service.host import access
from service.host.ledger.record import record
from service.host.storage import sanitize
from service.host.storage.files import TooLarge, keep, path_of
from service.host.storage.media import media_type
from service.host.tables.core import Document, ProcessInstance
from service.people.actor import PUBLIC, Actor

LARGEST = 20 * 1024 * 1024
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
    """Keep a file; without an instance it waits for the case that is being written.

    :raises Refused: empty, larger than 20 MB, or of a type that is not taken
    """
    sha256, size, head = _keep(session, stream)
    found = media_type(head)
    if found is None:
        raise Refused("只接收 PDF、图片（JPG、PNG、WebP、GIF、TIFF）、Word、Excel、WPS、OFD 文件")
    document = Document(
        key=secrets.token_urlsafe(KEY_BYTES),
        instance_key=instance and instance.key,
        kind=sanitize.clean_text(kind)[:60],
        filename=clean_name(filename),
        media_type=found,
        size=size,
        sha256=sha256,
        stored_at=session.at,
        stored_by=actor.id,
        stored_by_name=actor.name,
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
    document = session.get(Document, sanitize.clean_text(key))
    if document is None or not _may_see(session, document, actor):
        raise NotFound("document")
    path = path_of(session.files, document.sha256)
    if document.instance_key is not None:
        details = {"document": key, "filename": document.filename, "kind": document.kind}
        case = document.instance_key
        record(session, subject="document", verb="viewed", instance=case, data=details)
    return OpenDocument(document, path)


def of(session: Session, instance: ProcessInstance) -> list[Document]:
    """Return the documents of a case, oldest first."""
    query = select(Document).where(Document.instance_key == instance.key)
    return list(session.scalars(query.order_by(Document.stored_at, Document.key)))


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
    keys = [text for text in set(_texts(answer)) if len(text) == KEY_LENGTH][:MOST_NAMED]
    if not keys:
        return []
    theirs = Document.instance_key.is_(None) & (Document.stored_by == actor.id)
    mine = theirs if instance is None else or_(theirs, Document.instance_key == instance.key)
    return list(session.scalars(select(Document).where(Document.key.in_(keys), mine)))


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


def clean_name(filename: str) -> str:
    """Return a file's name without folders and characters that no name should have.

    >>> clean_name("C:\\\\Users\\\\x\\\\技师证书\\u202e.pdf")
    '技师证书.pdf'
    """
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = [char for char in last if unicodedata.category(char)[0] != "C"]
    return "".join(kept).strip()[-200:] or "文件"


def _keep(session: Session, stream: BinaryIO) -> tuple[str, int, bytes]:
    try:
        sha256, size, head = keep(session.files, stream, limit=LARGEST)
    except TooLarge:
        raise Refused("文件超过 20 MB，请压缩或拆分后再上传") from None
    if not size:
        raise Refused("文件是空的，请重新选择")
    return sha256, size, head


def _may_see(session: Session, document: Document, actor: Actor) -> bool:
    if document.instance_key is None:
        return document.stored_by == actor.id and actor != PUBLIC
    seen = access.visible(actor)
    if document.stored_by == actor.id and actor != PUBLIC:
        seen = or_(seen, not_(access.party(access.RECUSED, actor.id)))
    query = select(ProcessInstance.key).where(ProcessInstance.key == document.instance_key, seen)
    return session.scalars(query).first() is not None


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
