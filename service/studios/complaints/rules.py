"""What a report must say: a name and an address, or else evidence."""

from typing import Any

from service.errors import FieldProblem
from service.studios.answers import text, yes

OUTCOMES = {"founded": "举报属实", "partly": "部分属实", "unfounded": "举报不实",
            "not-accepted": "不予受理"}  # fmt: skip
ENDED = "ended"
"""The outcome of a report whose case was ended by hand: nothing was decided about it."""
MOST_OPEN = 20
"""Open reports about one studio: more of them say nothing new, and hide what is under way."""


def anonymous(complaint: dict[str, Any]) -> bool:
    """Ask whether somebody reports without giving a name.

    >>> anonymous({"anonymous": "true"}), anonymous({})
    (True, False)
    """
    return yes(complaint.get("anonymous"))


def problems(complaint: dict[str, Any]) -> list[FieldProblem]:
    """Return what a report lacks, each at its field.

    >>> [found.path for found in problems({"subject": "挪用经费", "anonymous": True})]
    ['complaint.facts', 'complaint.evidence']
    """
    found = []
    if not text(complaint, "subject"):
        found.append(_problem("subject", "举报事项", "请写明举报什么"))
    if not text(complaint, "facts"):
        found.append(_problem("facts", "事实", "请写明事实"))
    if anonymous(complaint):
        if not complaint.get("evidence"):
            found.append(_problem("evidence", "证据材料", "匿名举报，应当提交证据材料"))
        return found
    if not text(complaint, "name"):
        found.append(_problem("name", "姓名", "实名举报，请填写姓名"))
    if not text(complaint, "mobile") and not text(complaint, "email"):
        found.append(_problem("mobile", "手机号码", "请填写手机号码或者电子邮箱，以便答复"))
    return found


def _problem(name: str, label: str, sentence: str) -> FieldProblem:
    return FieldProblem(f"complaint.{name}", label, sentence)
