"""Actions of the caller, run in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from service.engine.expressions import plain
from service.engine.failures import BpmnError, Failure
from service.engine.runtime.clock import callers_time
from service.engine.runtime.execution import Execution, scope
from service.engine.runtime.token import Token
from service.errors import Refused


def inputs_of(run: Execution, task: Token) -> dict[str, Any]:
    """Return what an action or job is given: the mapped inputs, else the item of its round."""
    node, values = task.task_spec.node, run.scopes.local(scope(task))
    names = {line.target.partition(".")[0] for line in node.dialect.inputs}
    if node.loop is not None and not names:
        names = {node.loop.item or ""}
    return {name: value for name, value in values.items() if name in names}


def call_action(
    run: Execution, kind: str, inputs: dict[str, Any], headers: Mapping[str, str], element: str
) -> dict[str, Any]:
    """Run an action in the caller's transaction.

    :raises Refused: a rule says no: the caller undoes the whole move
    :raises Failure: anything else that went wrong in it
    """
    try:
        with callers_time(run):
            outputs = run.context.act(kind, inputs, headers, element)
    except (Refused, BpmnError):
        raise
    except Exception as error:
        raise Failure(
            "action",
            f"动作“{kind}”出错：{_in_words(error)}",
            f"{kind}: {type(error).__name__}: {error}",
        ) from error
    found = plain(dict(outputs or {}))
    return found if isinstance(found, dict) else {}


def tell_caller(run: Execution, task: Token) -> None:
    """Tell the caller of an element that bears the property it asked to be told of, once.

    :raises Refused: a rule says no: the caller undoes the whole move
    :raises Failure: anything else that went wrong
    """
    node, notified_property = task.task_spec.node, run.context.notified_property
    properties = node.dialect.properties
    if not notified_property or notified_property not in properties or task.saved.notified:
        return
    if node.loop is not None and task.task_spec.rounds is None:
        return  # each of its rounds tells
    try:
        with callers_time(run):
            run.context.tell(node.id, properties, run.visible(task))
    except (Refused, Failure):
        raise
    except Exception as error:
        raise Failure(
            "action",
            f"“{notified_property}”没有办成：{_in_words(error)}",
            f"{notified_property}: {type(error).__name__}: {error}",
        ) from error
    task.saved.notified = True


def _in_words(error: Exception) -> str:
    """Say what went wrong to whoever mends it: Python's own words are for the detail.

    >>> _in_words(ValueError("没有这一批次")), _in_words(ValueError("invalid literal for int()"))
    ('没有这一批次', '输入的内容缺少或不合要求')
    """
    said = str(error)
    if any("\u4e00" <= letter <= "\u9fff" for letter in said):
        return said
    if isinstance(error, LookupError):
        return "要用的内容不存在"
    if isinstance(error, TypeError | ValueError | ArithmeticError):
        return "输入的内容缺少或不合要求"
    return "系统内部没有办成"


def tries(run: Execution, text: str | None, task: Token) -> int:
    """Return how often a job may be tried: three times where nothing sensible is said."""
    value = run.expressions.value(text or "3", run.visible(task))
    return int(value) if str(value).isdigit() else 3
