"""What a diagram may name: offered to the designer as choices instead of free text."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.host.registry import Registry, registry
from service.people.roles import ROLES
from service.web.designer.outline import Named, outline

INJECTED = frozenset({"session", "at", "actor", "case", "step"})
"""Parameters that the host fills in by itself."""
NOT_IN_LANES = frozenset({"auditor", "designer", "admin", "public"})
LETTER = {
    "type": "letter.send",
    "doc": "给角色、单位或个人发一条消息，进入对方的“消息”。",
    "inputs": [
        {"name": name, "label": label, "required": True, "whole": False}
        for name, label in (("to", "发给谁"), ("subject", "标题"), ("body", "正文"))
    ],
}


def offers(session: Session, files: Mapping[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """Return roles, forms, decisions, processes and actions, each by id and Chinese name."""
    outlines = {name: outline(name, source) for name, source in sorted(files.items())}
    forms = [
        Named(name.removesuffix(".form"), one.title)
        for name, one in outlines.items()
        if name.endswith(".form")
    ]
    return {
        "roles": [
            {"id": role.code, "name": role.title}
            for role in ROLES
            if role.code not in NOT_IN_LANES
        ],
        "forms": _named(forms),
        "decisions": _named(one for each in outlines.values() for one in each.decisions),
        "processes": _named(one for each in outlines.values() for one in each.processes),
        "actions": actions(registry(session)),
    }


def actions(lent: Registry) -> list[dict[str, Any]]:
    """Return every action with its docstring and its inputs, as its signature says."""
    known = {**lent.actions, **lent.jobs}
    described = [_action(name, deed) for name, deed in sorted(known.items())]
    return [*described, *([] if "letter.send" in known else [LETTER])]


def _action(name: str, deed: Callable[..., Any]) -> dict[str, Any]:
    doc = inspect.getdoc(deed) or ""
    parameters = inspect.signature(deed).parameters.values()
    return {
        "type": name,
        "doc": doc.partition("\n\n:")[0].strip(),
        "inputs": [
            _input(one, doc)
            for one in parameters
            if one.name not in INJECTED and one.kind is not inspect.Parameter.VAR_KEYWORD
        ],
    }


def _input(parameter: inspect.Parameter, doc: str) -> dict[str, Any]:
    """Describe one input; its label is what the docstring says of it after “输入：”."""
    said = re.search(rf"\b{parameter.name} ([^；。\n]+)", doc.partition("输入：")[2])
    return {
        "name": parameter.name,
        "label": said[1] if said else parameter.name,
        "required": parameter.default is inspect.Parameter.empty,
        "whole": "int" in str(parameter.annotation),
    }


def _named(found: Iterable[Named]) -> list[dict[str, Any]]:
    return [{"id": one.id, "name": one.name or one.id} for one in found if one.id]
