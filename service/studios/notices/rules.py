"""What an objection must say (article 7): a name and an address, or else evidence."""

from collections.abc import Mapping
from typing import Any

from service.errors import FieldProblem
from service.studios import handed_in
from service.studios.handed_in import ENDED, anonymous

__all__ = ["ENDED", "OUTCOMES", "anonymous", "problems"]
OUTCOMES = ("upheld", "dismissed", "not-accepted")
"""异议成立、异议不成立、不予受理。"""
WORDS = handed_in.Words(
    form="objection",
    subject=("异议对象", "请写明对谁提出异议"),
    facts=("事实和理由", "请写明事实和理由"),
    evidence=("证据材料", "匿名提出异议，应当提交证据材料"),
    name=("姓名", "实名提出异议，请填写姓名"),
    mobile=("手机", "请填写手机或者电子邮箱，以便答复"),
)


def problems(objection: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what an objection lacks, each at its field.

    >>> [found.path for found in problems({"subject": "某工作室", "anonymous": True})]
    ['objection.facts', 'objection.evidence']
    """
    return handed_in.problems(objection, WORDS)
