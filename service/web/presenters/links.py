"""Where a case is read: on its page by who works in it, in the audit by who only audits."""

from flask import url_for

from service.web.core.request import actor, works


def case_page(number: str) -> str:
    """Return the address of the page on which the reader sees a case."""
    own = any(works(role) for role in actor().roles)
    return url_for("cases.page" if own else "auditor.case", number=number)
