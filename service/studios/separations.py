"""Parts in a case that nobody has two of, and interests: to whom no work is passed on.

Nobody does two of: propose, check the law, decide; request money, pay it; score, hear what is said
against the score. Whoever scored, investigated or proposed neither hears, reviews nor decides
(行政处罚法 64, article 7, articles 13 and 15).
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import select

from service.db import Session
from service.studios.notices.tables import NoticeItem, Objection
from service.studios.pool.tables import Interest
from service.studios.revocation.rules import KEPT_APART
from service.studios.revocation.tables import Appeal, Revocation

PARTS: Mapping[str, tuple[str, ...]] = {
    "proposes": (
        "assessment-submission",
        "clawback-check",
        "clawback-disposal",
        "complaint-verification",
        "legacy-check",
        "legacy-entry",
        "objection-verification",
        "payment-request",
        "recommendation",
        "return-opinion",
        "revocation-notice",
        "revocation-proposal",
        "round-move",
        "round-plan",
        "tie-decision",
        "unit-proposal",
    ),
    "investigates": (
        "assessment-check",
        "finance-check",
        "outcome-check",
        "revocation-investigation",
        "site-visit",
        "unit-visit",
    ),
    "checks": ("legal-check",),
    "scores": ("assessment-score", "expert-score", "review-result", "tie-ballot"),
    "hears": ("feedback-answer", "hearing-minutes", "objection-receipt", "objection-verification"),
    "reviews": ("appeal-examination", "revocation-review"),
    "decides": (
        "appeal-decision",
        "approval",
        "assessment-decision",
        "assessment-postponement",
        "batch-decision",
        "clawback-approval",
        "clawback-decision",
        "complaint-answer",
        "funding-approval",
        "legacy-approval",
        "objection-answer",
        "recommendation-decision",
        "rectification-extension",
        "revocation-decision",
        "revocation-start",
        "round-call",
        "round-move-check",
        "tie-approval",
        "unit-decision",
    ),
    "requests": ("payee", "payment-request"),
    "pays": ("payment", "payment-order"),
}
"""Part of a case → the forms by which it is done."""
APART: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"proposes"}), frozenset({"checks", "decides"})),
    (frozenset({"checks"}), frozenset({"decides"})),
    (frozenset({"requests"}), frozenset({"pays"})),
    (frozenset({"scores"}), frozenset({"hears"})),
    (
        frozenset({"scores", "investigates", "proposes"}),
        frozenset({"hears", "reviews", "decides"}),
    ),
)
"""Parts of the one and of the other side that one person does not both have."""
OF_REVOCATION = {
    "hears": "hearing_host",
    "reviews": "section_officer",
    "checks": "legal_officer",
    "decides": "bureau_leader",
}
"""Part → the role that `revocation.rules.KEPT_APART` keeps apart for it."""


def parts(form: str) -> frozenset[str]:
    """Return the parts that a form is.

    >>> sorted(parts("payment-request")), sorted(parts("plaque"))
    (['proposes', 'requests'], [])
    """
    return frozenset(part for part, forms in PARTS.items() if form in forms)


def barred(form: str, done: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return who may not do a form's part, of those who have done others (form → usernames).

    >>> done = {"payment-request": {"wang"}, "payee": {"sun"}, "plaque": {"lin"}}
    >>> sorted(barred("payment", done)), sorted(barred("funding-approval", done))
    (['sun', 'wang'], ['wang'])
    >>> sorted(barred("payment-request", {"payment": {"qian"}}))
    ['qian']
    """
    wanted = parts(form)
    kept = {part for part in PARTS if _apart(part, wanted)}
    return frozenset(who for other, people in done.items() if parts(other) & kept for who in people)


def _apart(part: str, others: Iterable[str]) -> bool:
    """Ask whether a part is kept apart from one of some others, whichever came first."""
    return any(
        (part in one and other in two) or (part in two and other in one)
        for one, two in APART
        for other in others
        if part != other
    )


def kept_apart(
    *,
    session: Session,
    case: str,
    form: str,
    parties: Collection[str],
    done: Callable[[str], Mapping[str, Collection[str]]],
) -> frozenset[str]:
    """Return the usernames of who may not be given work of a form in a case.

    Because of another part that they had in it, or in the case that an objection or a review
    is about, or because of an interest in an organisation that is a party to it.
    """
    found = set(barred(form, done(case)))
    about = session.scalar(
        select(NoticeItem.case_number)
        .join(Objection, Objection.item_key == NoticeItem.key)
        .where(Objection.case_number == case)
    )
    if about is not None and parts(form):
        found |= barred("objection-verification", done(about))
    row = session.get(Revocation, case)
    if row is not None:
        roles = [OF_REVOCATION[part] for part in parts(form) if part in OF_REVOCATION]
        kept = {part for role in roles for part in KEPT_APART[role]}
        found |= {who for part in kept for who in (row.involved or {}).get(part, ())}
    appeal = session.get(Appeal, case)
    if appeal is not None and parts(form):
        found |= set(appeal.acted)
    interested = select(Interest.username).where(Interest.organisation.in_(parties))
    return frozenset(found | set(session.scalars(interested)))
