"""Values that may be corrected by somebody who must not read what is private in them."""

import re
from collections.abc import Mapping
from typing import Any

from service.errors import Refused
from service.host.export.personal import masked
from service.host.forms.masking import mask

PERSONAL = frozenset(
    {
        "identity_number",
        "mobile",
        "office_phone",
        "legal_office_phone",
        "legal_mobile",
        "contact_office_phone",
        "contact_mobile",
    }
)
"""What forms and variables call identity and telephone numbers."""

_STARS = re.compile(r"\*{3}")


def veil(value: Any, name: str = "") -> Any:
    """Return a value with identity and telephone numbers hidden, by their names and their look.

    >>> veil({"master": {"name": "张", "mobile": "13800138000"}, "note": "致电 13800138000"})
    {'master': {'name': '张', 'mobile': '138****8000'}, 'note': '致电 138****8000'}
    """
    if isinstance(value, Mapping):
        return {key: veil(one, str(key)) for key, one in value.items()}
    if isinstance(value, list):
        return [veil(one, name) for one in value]
    if name in PERSONAL and value not in (None, "", True, False):
        return mask(value)
    return masked(value)


def unveil(before: Any, given: Any, name: str = "") -> Any:
    """Return what was typed, with what was shown hidden and left alone put back.

    A row of a list is known by what was shown of it, wherever it stands now.

    >>> unveil({"name": "张", "mobile": "13800138000"}, {"name": "章", "mobile": "138****8000"})
    {'name': '章', 'mobile': '13800138000'}

    :raises Refused: a hidden number was altered or copied: nobody can know what is meant
    """
    if given == veil(before, name) and type(given) is type(veil(before, name)):
        return before
    if isinstance(given, Mapping):
        known = before if isinstance(before, Mapping) else {}
        return {key: unveil(known.get(key), one, str(key)) for key, one in given.items()}
    if isinstance(given, list):
        return _rows(before if isinstance(before, list) else [], given, name)
    if isinstance(given, str) and _STARS.search(given):
        raise Refused(f"“{given}”是隐去中间的号码：请保持原样，或者写完整的新号码")
    return given


def _rows(before: list[Any], given: list[Any], name: str) -> list[Any]:
    shown = [veil(one, name) for one in before]
    left = dict(enumerate(before))
    found: dict[int, Any] = {}
    for place, row in enumerate(given):
        same = next((n for n in left if shown[n] == row), None)
        if same is not None:
            found[place] = left.pop(same)
    return [
        found[place] if place in found else unveil(left.get(place), row, name)
        for place, row in enumerate(given)
    ]
