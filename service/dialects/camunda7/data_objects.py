"""Data objects that begin with a value, as Activiti and Flowable have them."""

import json
from collections.abc import Iterator

from service.dialects.camunda7.vocabulary import children
from service.dialects.expressions.juel import to_feel
from service.engine.expressions import body, is_expression
from service.engine.model import Assignment
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, bpmn, local, reference, text
from service.feel.builtin import BUILTINS

PLAIN = frozenset({"int", "integer", "long", "double", "float", "short", "decimal", "boolean"})


def initial(container: Element) -> Iterator[Assignment]:
    """Yield what the data objects of a process or sub-process begin with, by their names.

    :raises Untranslatable: a value calls Java, or the name is a function's
    """
    for data in bpmn(container, "dataObject"):
        for value in children(data):
            written = text(value)
            if local(value) == "value" and written:
                yield Assignment(f"={_feel(data, written)}", _name(data))


def _name(data: Element) -> str:
    """Return the variable of a data object; until it is there, a function's name is the function.

    :raises Untranslatable: it is the name of a function
    """
    name = data.get("name") or data.get("id") or ""
    if name in BUILTINS:
        raise Untranslatable(f"“{name}”是函数名", f"{name!r} is the name of a function")
    return name


def _feel(data: Element, written: str) -> str:
    kind = (reference(data.get("itemSubjectRef")) or "").lower()
    found = to_feel(written)
    if is_expression(found):
        return body(found)
    return found if kind in PLAIN else json.dumps(found, ensure_ascii=False)
