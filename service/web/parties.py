"""The organisations of a case, by name."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.host.tables import ProcessInstance
from service.people import accounts
from service.web.language import gettext, lazy_gettext

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


def named(session: Session, instance: ProcessInstance) -> list[Named]:
    """Return the organisations of a case; people who keep out of it are not shown."""
    found = {party.relation: party.holder for party in instance.parties}
    return [
        Named(gettext(str(words)), accounts.organisation_name(session, found[relation]))
        for relation, words in RELATIONS.items()
        if relation in found
    ]
