"""Who has to do with a case, read from its variables after every move."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.host.tables import Party, ProcessInstance

ORGANISATIONS = ("unit", "branch", "department")
LONGEST_CODE = 60


def keep(
    session: Session, instance: ProcessInstance, variables: Mapping[str, Mapping[str, Any]]
) -> None:
    """Let the parties of a case be what its variables say; whoever is recused stays so."""
    rows = {(row.relation, row.holder): row for row in instance.parties}
    wanted = set(_organisations(variables.get("", {}))) | set(_recused(variables.values()))
    for place in rows.keys() - wanted:
        if place[0] != "recused":
            instance.parties.remove(rows[place])
            session.delete(rows[place])
    for relation, holder in sorted(wanted - rows.keys()):
        instance.parties.append(Party(instance_key=instance.key, relation=relation, holder=holder))


def _organisations(case: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name in ORGANISATIONS:
        if _is_code(case.get(name)):
            yield name, case[name]


def _recused(scopes: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    """Find the usernames that `recused` or `<variable>.recused` lists, in any scope."""
    for scope in scopes:
        nested = [value for value in scope.values() if isinstance(value, dict)]
        for place in (scope, *nested):
            people = place.get("recused")
            listed = people if isinstance(people, list) else []
            yield from (("recused", person) for person in listed if _is_code(person))


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_CODE
