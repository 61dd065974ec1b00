"""Why a decision came out as it did: its inputs, the rules that fired, and what followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.web.auditor.labels import called, plain


@dataclass(frozen=True)
class Fired:
    """A rule that fired: its number in the table, and what it gave."""

    number: int
    outputs: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One decision table at work."""

    name: str
    inputs: tuple[tuple[str, str], ...]
    fired: tuple[Fired, ...]
    reason: str


@dataclass(frozen=True)
class Ruling:
    """One evaluation of a decision, as it was recorded."""

    step: str
    decision: str
    name: str
    tables: tuple[Table, ...]
    value: str


def ruling(step: str, detail: Mapping[str, Any]) -> Ruling:
    """Read a decision's explanation from the line of history that holds it."""
    told = detail.get("explanation") or {}
    tables = [
        _table(decision, table)
        for decision in told.get("decisions") or ()
        for table in decision.get("tables") or ()
    ]
    return Ruling(
        step=step,
        decision=str(detail.get("decision", "")),
        name=str(told.get("name") or detail.get("decision", "")),
        tables=tuple(tables),
        value=_value(told.get("value")),
    )


def _table(decision: Mapping[str, Any], table: Mapping[str, Any]) -> Table:
    return Table(
        name=str(decision.get("name") or decision.get("id", "")),
        inputs=_pairs(table.get("inputs")),
        fired=tuple(_fired(rule) for rule in table.get("rules") or ()),
        reason=str(table.get("reason") or ""),
    )


def _fired(rule: Mapping[str, Any]) -> Fired:
    notes = [str(one.get("text") or "") for one in rule.get("annotations") or ()]
    return Fired(
        number=int(rule.get("number") or 0),
        outputs=_pairs(rule.get("outputs")),
        notes=tuple(filter(None, notes)),
    )


def _pairs(found: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.get("label", "")), _value(one.get("value"))) for one in found or ())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "；".join(
            f"{called(str(name))}：{_value(one)}" for name, one in value.items()
        ) or plain(None)
    if isinstance(value, list):
        return "、".join(_value(one) for one in value) or plain(None)
    return plain(value)
