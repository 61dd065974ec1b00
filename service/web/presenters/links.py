"""Where a case is read: on its page by who works in it, in the audit by who only audits."""

from collections.abc import Callable, Iterable

from flask import url_for

from service.db import Session
from service.host.cases import search
from service.web.core.request import actor, works


def to_cases(session: Session, numbers: Iterable[str | None]) -> Callable[[str | None], str]:
    """Return a function from a case's number to its page: "" where the reader may not open it.

    :param numbers: of the cases that the page at hand speaks of
    """
    named = {number for number in numbers if number}
    seen = search.about(session, actor=actor(), numbers=named) if named else []
    opened = {one.number for one in seen}
    own = any(works(role) for role in actor().roles)
    page = "cases.page" if own else "auditor.case"
    return lambda number: url_for(page, number=number) if number in opened else ""
