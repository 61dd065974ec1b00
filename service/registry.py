"""Functions of the regulation that diagrams and forms may call by name."""

from collections.abc import Collection

from service.host.registry import Registry
from service.studios import parties, sandbox_cast, separations
from service.studios.actions import ACTIONS, CHORES
from service.studios.checks import CHECKS, NORMAL_FORMS
from service.studios.complaints import actions as complaints
from service.studios.endings import case_ended
from service.studios.notices.actions import STARTED_WITH
from service.studios.notices.website import looker
from service.studios.register import registrations
from service.studios.sources import ONCE_OFFERED, SOURCES
from service.studios.working_days import calendar


def registry(signature: str = "", *, notice_hosts: Collection[str] = ()) -> Registry:
    """Return the actions, options, checks and calendar by name, and what names a case's parties.

    :param signature: what stands under letters to people without an account
    :param notice_hosts: the websites on which posted notices are looked at
    """
    return Registry(
        actions=ACTIONS,
        jobs={"notice.look": looker(notice_hosts)},
        sources=SOURCES,
        once_offered=ONCE_OFFERED,
        checks=CHECKS,
        normal_forms=NORMAL_FORMS,
        calendar=calendar,
        organisations=parties.organisations,
        facts=parties.facts,
        recusal=parties.RECUSED,
        ended=case_ended,
        started_with={"public": (*STARTED_WITH["public"], *complaints.STARTED_WITH)},
        signature=signature,
        kept_documents=registrations.documents,
        chores=CHORES,
        kept_apart=separations.kept_apart,
        sandbox=sandbox_cast.furnish,
    )
