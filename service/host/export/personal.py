"""Identity and telephone numbers in what is shown or handed out, with their middle hidden."""

import re
from typing import Any

# A number stands alone: no digit or letter before or after it, so no part of a hash is one.
_ALONE = r"(?<![0-9A-Za-z])(?:{})(?![0-9A-Za-z])"
_IDENTITY = re.compile(_ALONE.format(r"[1-8]\d{16}[\dXx]|[1-8]\d{14}"), re.ASCII)
_MOBILE = re.compile(_ALONE.format(r"(?:\+?86[- ]?)?1[3-9]\d{9}"), re.ASCII)
_LANDLINE = re.compile(_ALONE.format(r"0\d{2,3}[- ]?\d{7,8}(?:-\d{1,6})?"), re.ASCII)


def masked(value: Any) -> Any:
    """Return a value of JSON, however deep, with every such number masked.

    >>> masked({"master": ["11010519491231002X", "13800138000", "010-64370001"]})
    {'master': ['110105********002X', '138****8000', '010****0001']}
    """
    if isinstance(value, str):
        return _masked_text(value)
    if isinstance(value, dict):
        return {key: masked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [masked(one) for one in value]
    return value


def _masked_text(text: str) -> str:
    text = _IDENTITY.sub(lambda found: found[0][:6] + "********" + found[0][-4:], text)
    for numbers in (_MOBILE, _LANDLINE):
        text = numbers.sub(lambda found: found[0][:3] + "****" + found[0][-4:], text)
    return text
