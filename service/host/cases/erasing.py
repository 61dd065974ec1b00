"""Erasure of a person's private values, where the law asks for it (个人信息保护法 article 47).

What stands on the record is a commitment to each value, never the value: the record and its tree
stay as they are, and a line says what was erased, on which ground, by which two people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from service import privacy
from service.db import Session
from service.errors import Refused, say
from service.host.ledger.record import record
from service.host.ledger.tables import Entry
from service.host.tables.core import ProcessInstance
from service.private_values import PrivateValue

MOST_CASES = 200
SHOWN = 200  # erasures that were made before


@dataclass(frozen=True)
class Held:
    """A case in which values of a person are kept."""

    instance: ProcessInstance
    found: int
    """How many of the values that were searched for."""
    kept: int
    """How many private values the case holds altogether."""

    @property
    def running(self) -> bool:
        """Whether the case needs them still."""
        return self.instance.ended_at is None


def find(session: Session, *, values: Sequence[str]) -> tuple[list[str], list[Held]]:
    """Return the lookups of values and the cases that hold one of them, the oldest first."""
    lookups = sorted({privacy.lookup(session, one) for one in values if one.strip()})
    return lookups, held(session, lookups=lookups)


def held(session: Session, *, lookups: Sequence[str]) -> list[Held]:
    """Return the cases that hold values by their lookups, the oldest first."""
    hit = func.count().filter(PrivateValue.lookup.in_(lookups))
    counted = (
        select(PrivateValue.instance_key, hit.label("found"), func.count().label("kept"))
        .group_by(PrivateValue.instance_key)
        .having(hit > 0)
        .subquery()
    )
    query = (
        select(ProcessInstance, counted.c.found, counted.c.kept)
        .join(counted, counted.c.instance_key == ProcessInstance.key)
        .order_by(ProcessInstance.key)
        .limit(MOST_CASES)
    )
    return [Held(case, found, kept) for case, found, kept in session.execute(query)]


def loose(session: Session, *, lookups: Sequence[str]) -> int:
    """Count values that belong to no case: messages on their way, accounts, the register."""
    query = select(func.count()).where(
        PrivateValue.lookup.in_(lookups), PrivateValue.instance_key.is_(None)
    )
    return session.scalar(query) or 0


def refuse_running(session: Session, *, cases: Sequence[str]) -> None:
    """Refuse to erase what a case needs that still runs.

    :raises Refused: one of the cases has not ended
    """
    running = select(ProcessInstance.number).where(
        ProcessInstance.number.in_(cases), ProcessInstance.ended_at.is_(None)
    )
    found = list(session.scalars(running.order_by(ProcessInstance.key)))
    if found:
        raise Refused(
            say("办件 %(cases)s 还在办理，办结以后才能删除其中的个人信息", cases="、".join(found))
        )


def erase(
    session: Session,
    *,
    lookups: Sequence[str],
    cases: Sequence[str],
    whole: Sequence[str],
    ground: str,
    proposed_by: str,
) -> int:
    """Erase values from cases that have ended; return how many.

    :param cases: numbers of the cases from which the values with these lookups go
    :param whole: numbers of the cases from which every private value goes
    :raises Refused: one of the cases has not ended
    """
    refuse_running(session, cases=[*cases, *whole])
    chosen = select(ProcessInstance).where(ProcessInstance.number.in_([*cases, *whole]))
    erased = 0
    for case in session.scalars(chosen.order_by(ProcessInstance.key)).all():
        of_case = [PrivateValue.instance_key == case.key]
        if case.number not in whole:
            of_case.append(PrivateValue.lookup.in_(lookups))
        ids = sorted(session.scalars(select(PrivateValue.id).where(*of_case)))
        if not ids:
            continue
        session.execute(delete(PrivateValue).where(*of_case))
        said = {"ground": ground, "proposed_by": proposed_by, "whole": case.number in whole}
        record(
            session,
            subject="private-value",
            verb="erased",
            instance=case.key,
            data={"ids": ids, **said},
        )
        erased += len(ids)
    return erased


@dataclass(frozen=True)
class Tombstone:
    """What was erased from a case: how many values, when, on which ground."""

    case: str
    count: int
    whole: bool
    ground: str
    proposed_by: str
    """A username; who confirmed it is the actor of the line."""
    entry: Entry


def tombstones(session: Session) -> list[Tombstone]:
    """Return what was erased, the newest first."""
    query = (
        select(Entry, ProcessInstance.number)
        .join(ProcessInstance, ProcessInstance.key == Entry.instance_key)
        .where(Entry.subject == "private-value", Entry.verb == "erased")
        .order_by(Entry.sequence.desc())
        .limit(SHOWN)
    )
    return [
        Tombstone(
            number,
            len(one.data["ids"]),
            bool(one.data["whole"]),
            one.data["ground"],
            one.data["proposed_by"],
            one,
        )
        for one, number in session.execute(query)
    ]
