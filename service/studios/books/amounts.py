"""Amounts as people type them, read into fen: decimals all the way, never floating."""

import unicodedata
from decimal import Decimal, InvalidOperation

from service.errors import Refused, say
from service.studios.books.rules import MOST

_LEFT_OUT = str.maketrans("", "", ", ，　\u00a0元¥￥")


def fen(typed: str, *, label: str = "金额") -> int:
    """Return an amount of yuan in fen; full-width digits, commas, ¥ and 元 are read.

    :raises Refused: it is no amount, not more than 0, too large, or finer than a fen

    >>> fen("１００，０００．５"), fen("¥ 12,345.67元")
    (10000050, 1234567)
    """
    text = unicodedata.normalize("NFKC", typed).translate(_LEFT_OUT)
    try:
        exact = Decimal(text) * 100
    except InvalidOperation:
        raise Refused(say("%(label)s不是数字", label=label)) from None
    if not exact.is_finite() or not 0 < exact <= MOST:
        raise Refused(say("%(label)s应大于0，且不超过1000亿元", label=label))
    if exact != exact.to_integral_value():
        raise Refused(say("%(label)s最多两位小数", label=label))
    return int(exact)
