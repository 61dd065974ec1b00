"""What people answered, as the register keeps it: text that fits its place, yes or no."""

from collections.abc import Mapping
from typing import Any

from service.errors import Refused, say
from service.searching import normal

_YES = (True, "true", "yes", "是")


def text(values: Mapping[str, Any], name: str) -> str:
    """Return a text that was answered, without blanks around it; empty if it is none.

    >>> text({"name": " 周某 ", "age": 7}, "name"), text({"age": 7}, "age")
    ('周某', '')
    """
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def reference(values: Mapping[str, Any], name: str) -> str:
    """Return the number of a voucher or an invoice in its normal form; empty if there is none.

    >>> reference({"voucher": " 记－０４１２ "}, "voucher")
    '记-0412'
    """
    return normal(text(values, name))


def yes(value: object) -> bool:
    """Ask whether a box was ticked, however the form says so.

    >>> yes("true"), yes(True), yes("false"), yes(None)
    (True, True, False, False)
    """
    return value in _YES


def fitting(text: str, *, label: str, most: int) -> str:
    """Return a text that fits into its column: a sentence beats a database's error.

    :raises Refused: it is longer

    >>> fitting("记-0231", label="凭证号", most=100)
    '记-0231'
    """
    if len(text) > most:
        raise Refused(
            say(
                "%(label)s不能超过%(most)s字，现为%(count)s字",
                label=label,
                most=most,
                count=len(text),
            )
        )
    return text
