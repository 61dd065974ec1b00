"""Adding and removing rows and files by a button, for browsers without JavaScript."""

import re
from collections.abc import Mapping
from typing import Any

from service.forms import nesting
from service.forms.form import Form
from service.forms.parsing import NOTHING, Answer, parse

COMMAND = re.compile(
    r"(?P<verb>add|remove|drop):(?P<path>[\w.]{1,200})(?:\[(?P<row>\d{1,4})\]|:(?P<key>.{1,200}))?",
    re.DOTALL,
)


def rearrange(
    form: Form, body: object, *, command: str, context: Mapping[str, Any] = NOTHING
) -> Answer:
    """Return what was typed with one row or file more or less; nothing is checked.

    :param command: the `_row` button's value: `add:application.members`,
        `remove:application.members[1]`, `drop:application.attachments.awards:17`; anything else
        (`refresh`) changes nothing
    """
    answer = parse(form, body, context=context, blank_rows=True)
    asked = COMMAND.fullmatch(command)
    field = form.at(asked["path"]) if asked else None
    if not asked or not field:
        return answer
    values = list(nesting.get(answer, field.path) or [])
    if asked["verb"] == "drop" and field.type == "filepicker":
        values = [key for key in values if key != asked["key"]]
    if asked["verb"] == "add" and field.is_list and len(values) < field.rules.max_rows:
        values.append({})
    if asked["verb"] == "remove" and field.is_list and asked["row"]:
        del values[int(asked["row"]) : int(asked["row"]) + 1]
    nesting.put(answer, field.path, values)
    return answer
