"""What an objection must say (article 7): a name and an address, or else evidence."""

from typing import Any

from service.errors import FieldProblem
from service.studios.answers import text, yes

OUTCOMES = ("upheld", "dismissed", "not-accepted")
"""异议成立、异议不成立、不予受理。"""
ENDED = "ended"
"""The outcome of an objection whose case was ended by hand: nothing was decided about it."""


def anonymous(objection: dict[str, Any]) -> bool:
    """Ask whether somebody objects without giving a name.

    >>> anonymous({"anonymous": "true"}), anonymous({})
    (True, False)
    """
    return yes(objection.get("anonymous"))


def problems(objection: dict[str, Any]) -> list[FieldProblem]:
    """Return what an objection lacks, each at its field.

    >>> [found.path for found in problems({"subject": "某工作室", "anonymous": True})]
    ['objection.facts', 'objection.evidence']
    """
    found = []
    if not text(objection, "subject"):
        found.append(_problem("subject", "异议对象", "请写明对谁提出异议"))
    if not text(objection, "facts"):
        found.append(_problem("facts", "事实和理由", "请写明事实和理由"))
    if anonymous(objection):
        return found + _anonymous_problems(objection)
    return found + _real_name_problems(objection)


def _anonymous_problems(objection: dict[str, Any]) -> list[FieldProblem]:
    if objection.get("evidence"):
        return []
    return [_problem("evidence", "证据材料", "匿名提出异议，应当提交证据材料")]


def _real_name_problems(objection: dict[str, Any]) -> list[FieldProblem]:
    found = []
    if not text(objection, "name"):
        found.append(_problem("name", "姓名", "实名提出异议，请填写姓名"))
    if not text(objection, "mobile") and not text(objection, "email"):
        found.append(_problem("mobile", "手机", "请填写手机或者电子邮箱，以便答复"))
    return found


def _problem(name: str, label: str, sentence: str) -> FieldProblem:
    return FieldProblem(f"objection.{name}", label, sentence)
