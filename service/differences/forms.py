"""A form as a document: its fields, their settings by their path, their order."""

import json
from typing import Any

from service.differences.document import Document, Incomparable, Item

WRITING = frozenset({
    "schemaVersion", "exporter", "executionPlatform", "executionPlatformVersion",
})  # fmt: skip
"""What the editor keeps for itself."""
FORM = "form"
FIELD = "field"
MOST_DEEP = 60


def read(text: str) -> Document:
    """Return a form as a document; the form itself has the kind `form`, its fields `field`.

    The values of the facts are JSON.

    :raises Incomparable: it is no form
    """
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as failure:
        raise Incomparable("不是表单文件（JSON）") from failure
    if not isinstance(form, dict):
        raise Incomparable("不是表单文件（JSON）")
    reader = _Reader()
    kept = {key: value for key, value in form.items() if key not in WRITING}
    reader.walk({**kept, "formId": form.get("id"), "id": None}, "(form)", "")
    return Document(reader.found, reader.layout)


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, Item] = {}
        self.layout: dict[str, str] = {}

    def walk(self, one: dict[str, Any], key: str, owner: str, depth: int = 0) -> None:
        if depth > MOST_DEEP:
            raise Incomparable("表单里的层次太深")
        listed = one.get("components", [])
        fields = [each for each in listed if isinstance(each, dict)] if _is_list(listed) else []
        own = {
            name: value for name, value in one.items()
            if name not in ("id", "layout") and not (name == "components" and _is_fields(value))
        }  # fmt: skip
        kind = FIELD if owner else FORM
        self.found[key] = Item(key, kind, owner, facts=tuple(_settings(own)))
        names = []
        for place, each in enumerate(fields if _is_fields(listed) else []):
            name = self._name(each, f"{key}/{place}")
            names.append(name)
            self.walk(each, name, key, depth + 1)
        facts = self.found[key].facts
        self.found[key] = Item(key, kind, owner, facts=facts, inside=tuple(names))
        if "layout" in one:
            self.layout[key] = _plain(one["layout"])

    def _name(self, field: dict[str, Any], otherwise: str) -> str:
        name = field.get("id")
        if isinstance(name, str) and name and name not in self.found:
            self.found[name] = Item(name, FIELD)  # taken, in the order of the fields
            return name
        return otherwise


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_fields(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _settings(value: dict[str, Any], path: str = "") -> list[tuple[str, str]]:
    """Return the settings of a field, those inside others by their path, as JSON.

    >>> _settings({"label": "姓名", "validate": {"required": True}})
    [('label', '"姓名"'), ('validate.required', 'true')]
    """
    found: list[tuple[str, str]] = []
    for name, one in value.items():
        place = path + name.replace("\\", "\\\\").replace(".", "\\.")
        if isinstance(one, dict) and one and place.count(".") < MOST_DEEP:
            found += _settings(one, f"{place}.")
        else:
            found.append((place, _plain(one)))
    return found
