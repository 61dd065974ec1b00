"""The files of a case, as far as somebody sees it."""

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound
from service.host import documents
from service.host.cases.sight import sight
from service.host.documents import OpenDocument
from service.host.ledger.tables import Entry
from service.host.tables.core import Document, ProcessInstance
from service.people.actor import Actor


def find(session: Session, *, key: str, actor: Actor) -> tuple[Document, ProcessInstance | None]:
    """Return a document somebody may see and its case, if it has one; not what is in it.

    :raises NotFound: there is none, or not for them
    """
    document, instance = documents.find(session, key=key, actor=actor)
    if instance is not None and not sight(session, instance, actor).sees_document(document):
        raise NotFound("document")
    return document, instance


def looked_at(session: Session, *, instance: ProcessInstance, actor: Actor) -> frozenset[str]:
    """Return the keys of the documents of a case that somebody has had shown, by the record."""
    looks = select(Entry.data).where(
        Entry.instance_key == instance.key,
        Entry.subject == "document",
        Entry.verb == "viewed",
        Entry.actor == actor.id,
    )
    return frozenset(str(data.get("document")) for data in session.scalars(looks))


def open(  # noqa: A001 - the contract's name
    session: Session, *, key: str, actor: Actor
) -> OpenDocument:
    """Return a document somebody may see, with its bytes; that they looked goes on the record.

    :raises NotFound: there is none, or not for them
    """
    find(session, key=key, actor=actor)
    return documents.open(session, key=key, actor=actor)
