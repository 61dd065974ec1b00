"""What the worker has the pages' words for: a dossier of a case is written where sentences are."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, g

from service.db import Session
from service.host.packs.purposes import Purpose
from service.host.tables.core import Document
from service.host.tables.packs import EvidencePack
from service.papers import Content
from service.people.actor import Actor
from service.people.sign_ins import SignedIn
from service.web.auditor import dossier
from service.web.core.services import Services


def dossier_writer(house: Services, create: Callable[[Services], Flask]) -> Callable[..., Content]:
    """Return what writes dossiers in a worker; the application is made when it is first asked.

    :param create: makes the application of a house
    """
    made: list[Flask] = []

    def write(session: Session, *, reader: Actor, **said: Any) -> Content:
        if not made:
            made.append(create(house))
        with made[0].test_request_context():
            g.now = session.at
            g.sign_in = SignedIn(
                actor=reader,
                token_hash="",
                ends_at=session.at + timedelta(hours=1),
                unnoticed=False,
                must_change=False,
                has_factor=False,
            )
            return _written(session, reader=reader, **said)

    return write


def _written(
    session: Session,
    *,
    reader: Actor,
    asked: EvidencePack,
    purpose: Purpose,
    documents: Sequence[Document],
    lines: Sequence[int],
    variables: frozenset[str] | None,
    size: int,
) -> Content:
    return dossier.content(
        session,
        asked=asked,
        reader=reader,
        purpose=purpose,
        documents=documents,
        lines=lines,
        variables=variables,
        size=size,
    )
