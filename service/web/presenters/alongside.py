"""Other cases of which article 5 lets only one succeed, as readers of a case see them."""

from dataclasses import dataclass

from service.db import Session
from service.errors import NotFound
from service.host.cases import instances
from service.host.tables.core import ProcessInstance
from service.studios import alongside
from service.web.core.language import gettext, lazy_gettext
from service.web.core.request import actor
from service.web.presenters import parties

SAME = {
    "master": lazy_gettext("同一技能大师另有申报或者变更正在办理"),
    "place": lazy_gettext("同一单位（分厂、分公司）相同职业（工种）另有申报正在办理"),
}


@dataclass(frozen=True)
class Other:
    """Another case, and why it is shown."""

    number: str
    title: str
    unit: str
    why: str


def of(session: Session, instance: ProcessInstance) -> list[Other]:
    """Return the other cases that whoever asks may see."""
    return [
        found
        for one in alongside.of(session, case=instance.number)
        if (found := _presented(session, one)) is not None
    ]


def _presented(session: Session, one: alongside.Alongside) -> Other | None:
    try:
        case = instances.get(session, number=one.case_number, actor=actor())
    except NotFound:
        return None
    names = [party.name for party in parties.named(session, case)]
    why = gettext(str(SAME[one.same]))
    return Other(case.number, case.title or case.process_name, names[-1] if names else "", why)
