"""Packs asked for: begun by a page, made by the worker, listed and handed out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.errors import NotFound, Refused
from service.host import access, documents
from service.host.cases import instances
from service.host.documents import OpenDocument
from service.host.jobs.queue import enqueue
from service.host.ledger.record import record
from service.host.packs.purposes import PURPOSES, Purpose, open_to
from service.host.tables.core import Document, ProcessInstance
from service.host.tables.packs import EvidencePack
from service.people.actor import Actor

KIND = "evidence-pack"
SILENT_FOR = timedelta(minutes=2)  # without a word it counts as interrupted
LONGEST_BASIS = 200  # letters
SHOWN = 50


def case_for(session: Session, *, number: str, actor: Actor) -> ProcessInstance:
    """Return a case of which somebody may have packs made.

    :raises NotFound: there is none, or it is not for them
    """
    found = instances.get(session, number=number, actor=actor)
    if not open_to(actor) or access.recused(found, actor):
        raise NotFound(f"packs of {number}")
    return found


def ask(
    session: Session, *, case: ProcessInstance, purpose: str, basis: str, actor: Actor
) -> EvidencePack:
    """Let the worker make a pack.

    :raises Refused: no purpose that is theirs, no basis, or one is being made
    """
    if purpose not in {one.code for one in open_to(actor)}:
        raise Refused("请选择用途")
    if not basis:
        raise Refused("请写明依据：给谁、凭什么")
    if len(basis) > LONGEST_BASIS:
        raise Refused("依据最多写二百字")
    if any(running(one, session.at) for one in listed(session, case=case, actor=actor)):
        raise Refused("这个案件的取证包正在制作，请等它做完")
    made = EvidencePack(
        instance_key=case.key,
        purpose=purpose,
        basis=basis,
        requested_at=session.at,
        requested_by=actor.id,
        requested_by_name=actor.name,
        status="waiting",
        reported_at=session.at,
    )
    session.add(made)
    session.flush()
    key = f"{KIND}:{made.key}"
    enqueue(session, kind=KIND, key=key, args={"pack": made.key}, run_at=session.at)
    return made


def listed(session: Session, *, case: ProcessInstance, actor: Actor) -> list[EvidencePack]:
    """Return the packs of a case that are for somebody, the newest first.

    The auditor sees all, others those that they asked for.
    """
    query = select(EvidencePack).where(EvidencePack.instance_key == case.key)
    if not any(role.audits for role in actor.roles):
        query = query.where(EvidencePack.requested_by == actor.id)
    return list(session.scalars(query.order_by(EvidencePack.key.desc()).limit(SHOWN)))


def running(one: EvidencePack, now: datetime) -> bool:
    """Ask whether a pack is being made; one that has said nothing for minutes is not."""
    return one.status == "waiting" and now - one.reported_at < SILENT_FOR


def kept(session: Session, packs: list[EvidencePack]) -> set[str]:
    """Return which files of packs are still kept."""
    keys = [one.document for one in packs if one.document]
    return set(session.scalars(select(Document.key).where(Document.key.in_(keys))))


def open(  # noqa: A001 - as in `documents`
    session: Session, *, key: int, actor: Actor
) -> OpenDocument:
    """Return the file of a pack; that it was taken is on the record.

    :raises NotFound: there is none, it is not for them, or its month is over
    """
    found = session.get(EvidencePack, key)
    if found is None or found.document is None:
        raise NotFound(f"pack {key}")
    case_for(session, number=found.instance.number, actor=actor)
    if found not in listed(session, case=found.instance, actor=actor):
        raise NotFound(f"pack {key}")
    said: dict[str, Any] = {"pack": key, "purpose": found.purpose, "sha256": found.sha256}
    record(session, subject="pack", verb="taken", instance=found.instance_key, data=said)
    return documents.of_no_case(session, key=found.document)


def purpose_of(one: EvidencePack) -> Purpose:
    """Return what a pack is for."""
    return PURPOSES[one.purpose]
