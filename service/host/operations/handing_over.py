"""A running case goes over to another organisation: its parties, its open work, who had claimed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service import engine
from service.db import Session
from service.host import access
from service.host.cases import moves, persist
from service.host.ledger.record import record
from service.host.registry import registry
from service.host.storage.locks import lock
from service.host.tables.core import ProcessInstance, UserTask
from service.people.actor import SYSTEM
from service.people.tables import Account

CASE = "case"


def follow(session: Session, args: Mapping[str, Any]) -> None:
    """Do a job of `jobs.following`: nothing, where the case has ended or gone over meanwhile."""
    held_by, becomes = args["held_by"], args["becomes"]
    case = lock(session, instance=args["instance"])
    there = persist.state_of(session, case).variables.get("", {})
    if case.ended_at is not None or any(there.get(name) != one for name, one in held_by.items()):
        return
    values = {name: one for name, one in becomes.items() if one is not None}
    removed = [name for name, one in becomes.items() if one is None and name in there]
    with moves.moving(session, case=case, actor=SYSTEM, subject="wake") as move:
        record(
            session,
            subject="instance",
            verb="handed_over",
            instance=case.key,
            data={"before": dict(held_by), "after": dict(becomes)},
        )
        move.persist(
            engine.amend(
                move.diagram,
                move.state,
                values={
                    **_inside(there, held_by, values),
                    **values,
                    **_facts(session, there, values),
                },
                removed=removed,
                context=move.context,
            )
        )
        for name, old in held_by.items():
            if becomes.get(name) not in (None, old):
                _readdress(session, case, old=old, new=becomes[name])


def _inside(
    there: Mapping[str, Any], held_by: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the variables of which a member of the same name says the same, as it is now.

    >>> _inside({"grant": {"unit": "a", "entry": 1}, "note": {"by": "a"}}, {"unit": "a"},
    ...         {"unit": "b"})
    {'grant': {'unit': 'b', 'entry': 1}}
    """
    found: dict[str, Any] = {}
    for name, value in there.items():
        if isinstance(value, dict) and name not in values:
            new = {
                member: values[member]
                for member, old in held_by.items()
                if member in values and value.get(member) == old
            }
            found |= {name: {**value, **new}} if new else {}
    return found


def _facts(session: Session, there: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variable `case` with what stands of its organisations, where it said so before."""
    facts, known = registry(session).facts, there.get(CASE)
    if facts is None or not isinstance(known, dict):
        return {}
    found = {name: one for name, one in facts(session, values).items() if known.get(name)}
    return {CASE: {**known, **found}} if found else {}


def _readdress(session: Session, case: ProcessInstance, *, old: str, new: str) -> None:
    """Give the open work of an organisation to the other; what was claimed there is free again."""
    query = select(UserTask).where(UserTask.instance_key == case.key, UserTask.status == "open")
    for task in session.scalars(query.order_by(UserTask.key)):
        bound = [one for one in task.candidates if one.organisation == old]
        for candidate in bound:
            candidate.organisation = new
        if not bound:
            continue
        task.addressed = access.address(task.candidates)
        if task.assignee is not None and _belongs(session, task.assignee, old):
            task.assignee = None
        task.revision += 1
    session.flush()


def _belongs(session: Session, username: str, organisation: str) -> bool:
    account = session.get(Account, username)
    return account is not None and account.organisation_code == organisation
