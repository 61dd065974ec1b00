"""The organisations of a case, by name."""

from dataclasses import dataclass

from service.db import Session
from service.host.history.timeline import organisation_then
from service.host.tables.core import ProcessInstance
from service.people import accounts
from service.web.core.language import gettext, lazy_gettext

RELATIONS = {
    "unit": lazy_gettext("申报单位"),
    "branch": lazy_gettext("分支机构"),
    "department": lazy_gettext("业务主管部门"),
}


@dataclass(frozen=True)
class Named:
    """An organisation that has to do with a case, and how."""

    relation: str
    name: str


def named_then(session: Session, instance: ProcessInstance) -> list[Named]:
    """Return the organisations of a case by the names they had when it began, with today's."""
    found = {party.relation: party.holder for party in instance.parties}
    named_ones = []
    for relation, words in RELATIONS.items():
        if relation in found:
            now = accounts.organisation_name(session, found[relation])
            then = organisation_then(session, code=found[relation], at=instance.started_at)
            named_ones.append(Named(gettext(str(words)), _both(then or now, now)))
    return named_ones


def _both(then: str, now: str) -> str:
    return then if then == now else gettext("%(then)s（现名：%(now)s）", then=then, now=now)


def named(session: Session, instance: ProcessInstance) -> list[Named]:
    """Return the organisations of a case; people who keep out of it are not shown."""
    found = {party.relation: party.holder for party in instance.parties}
    return [
        Named(gettext(str(words)), accounts.organisation_name(session, found[relation]))
        for relation, words in RELATIONS.items()
        if relation in found
    ]
