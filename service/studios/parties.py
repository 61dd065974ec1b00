"""Who has to do with a case: the variables that name its organisations and who keeps out of it."""

from collections.abc import Mapping
from typing import Any, TypedDict

from service.db import Session
from service.declarations import declares
from service.people.actor import Actor
from service.people.tables import Organisation

UNIT = "unit"
BRANCH = "branch"
DEPARTMENT = "department"
RECUSED = "recused"
"""Lists the usernames of those who must keep out of a case (回避)."""

RESERVED = frozenset({"case", UNIT, BRANCH, DEPARTMENT, RECUSED})
"""Variables that programs of others never write: a diagram's mapping does."""


def organisations(session: Session, actor: Actor) -> Mapping[str, str]:
    """Return the organisations somebody begins a case for; a branch begins it for its unit."""
    found = session.get(Organisation, actor.organisation) if actor.organisation else None
    if found is None:
        return {}
    if found.kind == BRANCH and found.parent:
        return {UNIT: found.parent, BRANCH: found.code}
    return {UNIT: found.code} if found.kind == UNIT else {}


class Unit(TypedDict):
    """What a case knows of the unit that it is for."""

    name: str
    credit_code: str


class Facts(TypedDict):
    """What a case knows beside its number."""

    unit: Unit | None


@declares(gives=Facts)
def facts(session: Session, known: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the unit a case is for, None if it is for none: {name, credit_code}."""
    unit = session.get(Organisation, known[UNIT]) if UNIT in known else None
    return {UNIT: unit and {"name": unit.name, "credit_code": unit.credit_code}}
