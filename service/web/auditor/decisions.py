"""Why a decision came out as it did: its tables as they were, the rules that hit, its inputs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.host.definitions.decisions import Shown, ShownTable
from service.host.history.timeline import Rules
from service.web.core.language import gettext, lazy_gettext
from service.web.presenters.labels import called, plain
from service.web.presenters.variable_names import VALUES

POLICIES: Mapping[str, object] = {
    "UNIQUE": lazy_gettext("只有一条规则命中"),
    "ANY": lazy_gettext("命中的规则结论都相同"),
    "FIRST": lazy_gettext("自上而下取第一条命中的规则"),
    "PRIORITY": lazy_gettext("在命中的规则里取最优先的结论"),
    "RULE ORDER": lazy_gettext("命中的规则都算，按规则的次序"),
    "OUTPUT ORDER": lazy_gettext("命中的规则都算，按结论的优先次序"),
    "COLLECT": lazy_gettext("命中的规则都算"),
    "COLLECT SUM": lazy_gettext("命中的规则都算，结论相加"),
    "COLLECT MIN": lazy_gettext("在命中的规则里取最小的结论"),
    "COLLECT MAX": lazy_gettext("在命中的规则里取最大的结论"),
    "COLLECT COUNT": lazy_gettext("数命中的规则有几条"),
}
"""Hit policy, with its aggregation → what it says."""
JUDGED = {**VALUES["grade"], **VALUES["level"]}
"""Grades and levels, which decisions give by their codes."""
WHOLE = 60
"""Rules of a table that are shown; of a longer one only those that hit."""
ANY = ("", "-")
"""Cells that ask for nothing."""


@dataclass(frozen=True)
class Row:
    """A rule of a table: its number, its cells, and whether the answer rests on it."""

    number: int
    cells: tuple[str, ...]
    notes: tuple[str, ...]
    hit: bool
    passed_over: bool
    """It would have matched too, but the hit policy took another."""
    outputs: tuple[tuple[str, str], ...] = ()
    """What it came to, by column: of a rule that hit."""


@dataclass(frozen=True)
class Column:
    """A column of a table; `value` is what stood there in this case."""

    label: str
    value: str | None


@dataclass(frozen=True)
class Table:
    """One decision table at work; without columns and rows the release cannot be read any more."""

    inputs: tuple[Column, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    policy: str
    reason: str
    total: int
    """How many rules it has; more than are shown where it is a long one."""


@dataclass(frozen=True)
class Decision:
    """One decision of a graph: by tables, or by an expression."""

    name: str
    value: str
    tables: tuple[Table, ...]
    expression: str


@dataclass(frozen=True)
class Ruling:
    """One evaluation of a decision, as it was recorded, under the release that decided."""

    step: str
    name: str
    rules: Rules
    decisions: tuple[Decision, ...]
    value: str


def ruling(
    step: str, detail: Mapping[str, Any], *, rules: Rules, graph: Mapping[str, Shown]
) -> Ruling:
    """Read a decision's explanation from the line of history that holds it.

    :param rules: the release that decided
    :param graph: the decisions of that release, by their ids
    """
    explanation = detail.get("explanation") or {}
    return Ruling(
        step=step,
        name=str(explanation.get("name") or detail.get("decision", "")),
        rules=rules,
        decisions=tuple(
            _decision(one, graph.get(str(one.get("id", ""))))
            for one in explanation.get("decisions") or ()
        ),
        value=_value(explanation.get("value")),
    )


def _decision(trace: Mapping[str, Any], written: Shown | None) -> Decision:
    tables = list(trace.get("tables") or ())
    return Decision(
        name=str(trace.get("name") or trace.get("id", "")),
        value=_value(trace.get("output")),
        tables=tuple(
            _table(one, _written(one, number, written), trace.get("output"))
            for number, one in enumerate(tables)
        ),
        expression=written.expression if written else "",
    )


def _written(trace: Mapping[str, Any], number: int, written: Shown | None) -> ShownTable | None:
    """Return a table as its designer wrote it: by its id, or by its place where it has none."""
    tables = written.tables if written else ()
    by_id = [one for one in tables if one.id and one.id == trace.get("table")]
    if by_id:
        return by_id[0]
    return tables[number] if not trace.get("table") and number < len(tables) else None


def _table(trace: Mapping[str, Any], written: ShownTable | None, output: Any) -> Table:
    fired = {int(one.get("number") or 0): one for one in trace.get("rules") or ()}
    counts = _counted(trace, list(fired.values()), output)
    values = list(trace.get("inputs") or ())
    inputs = [(str(one.get("label", "")), "") for one in values]
    outputs = _outputs(fired.values())
    rows = [_row(n, (), _notes(one), fired, counts) for n, one in fired.items() if n in counts]
    if written is not None:
        inputs = [(one.label, one.source) for one in written.inputs]
        outputs = [(one.label, one.source) for one in written.outputs]
        rows = [
            _row(one.number, _cells(one.cells), one.notes, fired, counts) for one in written.rules
        ]
    labels = _distinct([*inputs, *outputs])
    policy = str(trace.get("policy") or "")
    aggregation = written.aggregation if written else ""
    words = POLICIES.get(f"{policy} {aggregation}".strip()) or POLICIES.get(policy)
    return Table(
        inputs=tuple(
            Column(label, _value(values[n].get("value")) if n < len(values) else None)
            for n, label in enumerate(labels[: len(inputs)])
        ),
        outputs=tuple(labels[len(inputs) :]),
        rows=tuple(rows if len(rows) <= WHOLE else [one for one in rows if one.hit]),
        policy=gettext(str(words)) if words else policy,
        reason=str(trace.get("reason") or ""),
        total=len(rows),
    )


def _counted(trace: Mapping[str, Any], fired: Sequence[Mapping[str, Any]], output: Any) -> set[int]:
    """Return the rules that an answer rests on; older lines do not say it of themselves."""
    if "counted" in trace:
        return {int(one) for one in trace["counted"]}
    numbers = [int(one.get("number") or 0) for one in fired]
    if trace.get("policy") == "FIRST":
        return set(numbers[:1])
    if trace.get("policy") == "PRIORITY":
        wanted = list(output.values()) if isinstance(output, dict) else [output]
        said = [[out.get("value") for out in one.get("outputs") or ()] for one in fired]
        return {n for n, values in zip(numbers, said, strict=True) if values == wanted}
    return set(numbers)


def _row(
    number: int,
    cells: tuple[str, ...],
    notes: Sequence[str],
    fired: Mapping[int, Mapping[str, Any]],
    counts: set[int],
) -> Row:
    hit = number in counts
    said = fired[number].get("outputs") or () if hit else ()
    labels = _distinct([(str(one.get("label", "")), "") for one in said])
    return Row(
        number=number,
        cells=cells,
        notes=tuple(notes),
        hit=hit,
        passed_over=number in fired and not hit,
        outputs=tuple(
            (label, _value(one.get("value"))) for label, one in zip(labels, said, strict=True)
        ),
    )


def _cells(written: Sequence[str]) -> tuple[str, ...]:
    words = dict.fromkeys(ANY, gettext("不限")) | {"true": plain(True), "false": plain(False)}
    return tuple(words.get(one.strip(), one) for one in written)


def _notes(rule: Mapping[str, Any]) -> list[str]:
    said = [str(one.get("text") or "") for one in rule.get("annotations") or ()]
    return [one for one in said if one]


def _outputs(fired: Any) -> list[tuple[str, str]]:
    first: Mapping[str, Any] = next(iter(fired), {})
    return [(str(one.get("label", "")), "") for one in first.get("outputs") or ()]


def _distinct(columns: Sequence[tuple[str, str]]) -> list[str]:
    """Return what columns are called: those of one name by what stands behind it, or by place.

    >>> _distinct([("分数", "a.score"), ("分数", "b.score"), ("合格", "passed")])
    ['分数（a.score）', '分数（b.score）', '合格']
    """
    often = Counter(label for label, _ in columns)
    named = [
        f"{label}（{source}）" if often[label] > 1 and source else label
        for label, source in columns
    ]
    again = Counter(named)
    return [
        gettext("%(label)s（第 %(n)s 列）", label=label, n=place) if again[label] > 1 else label
        for place, label in enumerate(named, 1)
    ]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "；".join(
            f"{called(str(name))}：{_value(one)}" for name, one in value.items()
        ) or plain(None)
    if isinstance(value, list):
        return "、".join(_value(one) for one in value) or plain(None)
    return str(JUDGED[value]) if isinstance(value, str) and value in JUDGED else plain(value)
