"""What a report must say: a name and an address, or else evidence."""

from collections.abc import Mapping
from typing import Any

from service.errors import FieldProblem
from service.studios import handed_in
from service.studios.handed_in import ENDED, anonymous

__all__ = ["ENDED", "MOST_OPEN", "OUTCOMES", "anonymous", "problems"]
OUTCOMES = {"founded": "举报属实", "partly": "部分属实", "unfounded": "举报不实",
            "not-accepted": "不予受理"}  # fmt: skip
MOST_OPEN = 20
"""Open reports about one studio: more of them say nothing new, and hide what is under way."""
WORDS = handed_in.Words(
    form="complaint",
    subject=("举报事项", "请写明举报什么"),
    facts=("事实", "请写明事实"),
    evidence=("证据材料", "匿名举报，应当提交证据材料"),
    name=("姓名", "实名举报，请填写姓名"),
    mobile=("手机号码", "请填写手机号码或者电子邮箱，以便答复"),
)


def problems(complaint: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what a report lacks, each at its field.

    >>> [found.path for found in problems({"subject": "挪用经费", "anonymous": True})]
    ['complaint.facts', 'complaint.evidence']
    """
    return handed_in.problems(complaint, WORDS)
