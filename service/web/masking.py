"""Personal data in what is printed for those whose step does not need it."""

from collections.abc import Mapping
from typing import Any

from service.host.forms import mask
from service.host.veiled import PERSONAL


def hide_personal_data(tree: Any) -> Any:
    """Return a copy in which identity and telephone numbers have their middle hidden.

    >>> hide_personal_data({"master": {"name": "张", "mobile": "13800138000"}})
    {'master': {'name': '张', 'mobile': '138****8000'}}
    """
    if isinstance(tree, Mapping):
        return {name: _hidden(name, value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [hide_personal_data(item) for item in tree]
    return tree


def _hidden(name: str, value: Any) -> Any:
    if name in PERSONAL and isinstance(value, str) and value:
        return mask(value)
    return hide_personal_data(value)
