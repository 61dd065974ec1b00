"""A decision's result in the shape that another product's diagrams expect of it."""

from typing import Any

from service.engine.context import DecisionResult
from service.engine.failures import Failure

Json = Any
SINGLE_RESULT, ENTRIES, LIST, SPREAD = "singleResult", "collectEntries", "resultList", "spread"
SHAPES = frozenset({SINGLE_RESULT, ENTRIES, LIST})


def shaped(value: Json, shape: str, result: DecisionResult) -> Json:
    """Return a decision's result by the names of its outputs, or as a list of its entries.

    :raises Failure: there are more results than were asked for, or an output has no name
    """
    rows = value if isinstance(value, list) else [] if value is None else [value]
    if shape == ENTRIES and len(result.outputs) > 1:
        raise _failed("决策有几个输出列", "the decision has several outputs")
    if shape == ENTRIES:
        return rows
    named = [_named(row, result.outputs) for row in rows]
    if shape == LIST:
        return named
    if len(named) > 1:
        raise _failed("决策有几个结果", "the decision has several results")
    return named[0] if named else None


def spread(value: Json, decision: str, result: DecisionResult) -> dict[str, Json]:
    """Return a result as variables: one row by its outputs' names, several as one list."""
    rows = shaped(value, LIST, result)
    return dict(rows[0]) if len(rows) == 1 else {decision: rows} if rows else {}


def _named(row: Json, outputs: tuple[str, ...]) -> Json:
    if len(outputs) != 1:
        if isinstance(row, dict):
            return row
        raise _failed("决策的输出没有名称", "the decision's output has no name")
    return {outputs[0]: row}


def _failed(zh: str, en: str) -> Failure:
    return Failure("decision", zh, en)
