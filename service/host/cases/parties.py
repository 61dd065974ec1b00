"""Who has to do with a case, read from its variables after every move."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.db import Session
from service.host.access import RECUSED
from service.host.ledger.writer import Created, Deleted, write
from service.host.registry import registry
from service.host.tables.core import Party, ProcessInstance
from service.people import roles

LONGEST_CODE = 60  # letters; the columns that hold codes and usernames


def organisation_variables(session: Session) -> frozenset[str]:
    """Return the case variables that hold an organisation's code: those that roles are bound by."""
    return frozenset(name for role in roles.every(session) for name in role.bound_by)


def reserved(session: Session) -> frozenset[str]:
    """Return the variables that say whose case it is and who must keep out of it."""
    recusal = registry(session).recusal
    return organisation_variables(session) | ({recusal} if recusal else set())


def persist_parties(
    session: Session, instance: ProcessInstance, variables: Mapping[str, Mapping[str, Any]]
) -> None:
    """Let the parties of a case be what its variables say; whoever is recused stays so."""
    there = {(row.relation, row.holder) for row in instance.parties}
    organisations = _organisations(variables.get("", {}), organisation_variables(session))
    wanted = {*organisations, *_recused(variables.values(), registry(session).recusal)}
    gone = sorted(place for place in there - wanted if place[0] != RECUSED)
    new = sorted(wanted - there)
    if not gone and not new:
        return
    write(session, [Deleted(Party, (instance.key, *place)) for place in gone])
    rows = [{"relation": relation, "holder": holder} for relation, holder in new]
    write(session, [Created(Party, {"instance_key": instance.key, **row}) for row in rows])
    session.expire(instance, ["parties"])


def _organisations(case: Mapping[str, Any], names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        if _is_code(case.get(name)):
            yield name, case[name]


def _recused(scopes: Iterable[Mapping[str, Any]], name: str) -> Iterable[tuple[str, str]]:
    """Find the usernames that `<name>` or `<variable>.<name>` lists, in any scope."""
    for scope in scopes:
        nested = [value for value in scope.values() if isinstance(value, dict) and name in value]
        for place in (scope, *nested):
            people = place.get(name)
            listed = people if isinstance(people, list) else []
            yield from ((RECUSED, person) for person in listed if _is_code(person))


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_CODE
