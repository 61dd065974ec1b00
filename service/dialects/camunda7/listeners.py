"""Execution listeners of Camunda 7 and its relatives: work before or after an element's own."""

import re
from collections.abc import Mapping
from dataclasses import replace

from service.dialects.camunda7.values import value_of
from service.dialects.camunda7.vocabulary import children
from service.engine.model import Listener
from service.engine.reading.dialect import OF_TASKS
from service.engine.reading.words import Untranslatable
from service.engine.reading.xml import Element, local, text

EVENTS = frozenset({"start", "end"})
REFUSED = {
    "assignment": (
        "谁来办理由收件箱决定，流程在那一刻不运行",
        "the inbox decides who does a task: the process does not move at that moment",
    ),
    "update": (
        "办理中的任务改变时流程不运行", "the process does not move while a task is being changed",
    ),
    "delete": (
        "任务被取消后已没有可以等待监听器的步骤",
        "once a task is cancelled nothing is left that could wait for a listener",
    ),
    "timeout": (
        "请在任务上放一个不中断的定时边界事件", "put a non-interrupting timer event on the task",
    ),
}  # fmt: skip
DONE_BY = ("class", "delegateExpression", "expression")


def says_nothing(element: Element) -> bool:
    """Whether a listener is a script that is empty."""
    scripts = [child for child in element if local(child) == "script"]
    return bool(scripts) and not any(one.get("resource") or text(one) for one in scripts)


def listener_of(element: Element) -> Listener:
    """Return a listener as the job or action that its class or expression names.

    :raises Untranslatable: it holds a script, or listens to something else
    """
    event = element.get("event") or "start"
    if local(element) == "taskListener":
        said = event
        event = OF_TASKS.get(event, "")
        if said in REFUSED:
            raise Untranslatable(*REFUSED[said])
    return _done_by(element, event)


def flow_listeners(element: Element) -> tuple[Listener, ...]:
    """Return the listeners of a sequence flow; it can only be taken, whatever event they name.

    :raises Untranslatable: one of them holds a script
    """
    listed = (child for child in children(element) if local(child) == "executionListener")
    heard = (child for child in listed if not says_nothing(child))
    return tuple(replace(_done_by(child, "start"), event="take") for child in heard)


def process_listeners(element: Element) -> tuple[Listener, ...]:
    """Return the listeners of a process.

    :raises Untranslatable: one of them holds a script, or listens to something else
    """
    listed = (child for child in children(element) if local(child) == "executionListener")
    return tuple(listener_of(child) for child in listed if not says_nothing(child))


def _done_by(element: Element, event: str) -> Listener:
    written = next((w for w in (element.get(name) for name in DONE_BY) if w), "").strip()
    if event not in EVENTS or not written:
        raise Untranslatable(
            "只支持 start 和 end（任务：create 和 complete）时由 class 或表达式做的监听器",
            "only classes and expressions that listen to start or end (tasks: create or complete) "
            "are done, as jobs",
        )
    inside = re.fullmatch(r"[#$]\{(.*)\}", written, re.DOTALL)
    kind = (inside[1] if inside else written).strip().lstrip("=")[:200]
    return Listener(event, kind, None, _fields(element))


def _fields(element: Element) -> Mapping[str, str]:
    """Return what is injected into the class, which must be constant."""
    found = {c.get("name") or "": value_of(c) for c in element if local(c) == "field"}
    if any(value.startswith("=") for value in found.values()):
        raise Untranslatable("监听器的字段只能是常量", "a listener's fields must be constants")
    return found
