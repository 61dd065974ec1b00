"""Running a decision table: which rules fire, and the explanation of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.feel import tree
from service.feel.dmn.hit_policies import Fired, RuleHit, choose, counted
from service.feel.dmn.table import SINGLE_HIT, Input, Output, Rule, Table
from service.feel.errors import Invalid
from service.feel.exchange import to_json
from service.feel.kinds import MISFIT, convert, fits, kind
from service.feel.run import Closure, Frame

if TYPE_CHECKING:
    from service.feel.dmn.compiler import ModelCompiler


@dataclass(frozen=True, slots=True)
class Column:
    """A compiled input column."""

    clause: Input
    value: Closure
    allowed: Closure | None


@dataclass(frozen=True, slots=True)
class Line:
    """A compiled rule."""

    rule: Rule
    tests: list[Closure]
    outputs: list[Closure]


@dataclass(frozen=True, slots=True)
class Target:
    """A compiled output column; `order` lists its allowed values, best first."""

    clause: Output
    allowed: Closure | None
    default: Closure | None
    order: Closure | None


def compile_table(table: Table, compiler: ModelCompiler) -> Closure:
    """Compile a table into a closure that also leaves an explanation in the run."""
    columns = [
        Column(i, compiler.compile(i.node), _unary(i.allowed, compiler)) for i in table.inputs
    ]
    targets = [_target(o, compiler) for o in table.outputs]
    lines = [
        Line(r, [compiler.unary(t) for t in r.tests], [compiler.compile(o) for o in r.outputs])
        for r in table.rules
    ]

    def evaluate(frame: Frame) -> object:
        note: dict[str, object] = {"table": table.id, "policy": table.policy, "rules": []}
        frame.run.trace.append(note)
        try:
            return _decide(table, columns, targets, lines, frame, note)
        except Invalid as reason:
            note["reason"] = reason.zh
            frame.run.refuse(reason, ("", 0), table.id)
            return None

    return evaluate


def _unary(node: tree.Node | None, compiler: ModelCompiler) -> Closure | None:
    return None if node is None else compiler.unary(node)


def _target(clause: Output, compiler: ModelCompiler) -> Target:
    listed = clause.allowed or clause.type.tests
    order = compiler.compile(listed) if isinstance(listed, tree.Node) else None
    default = None if clause.default is None else compiler.compile(clause.default)
    return Target(clause, _unary(clause.allowed, compiler), default, order)


def _decide(
    table: Table,
    columns: list[Column],
    targets: list[Target],
    lines: list[Line],
    frame: Frame,
    note: dict[str, object],
) -> object:
    values = [column.value(frame) for column in columns]
    note["inputs"] = [
        {"label": column.clause.label, "value": to_json(value)}
        for column, value in zip(columns, values, strict=True)
    ]
    values = [
        _checked_input(column, value, frame) for column, value in zip(columns, values, strict=True)
    ]
    scopes = [
        frame.inner({"?": value, column.clause.variable or "?": value})
        for column, value in zip(columns, values, strict=True)
    ]
    several = table.policy not in SINGLE_HIT
    hits = [_hit(line, targets, frame, several) for line in lines if _fires(line, scopes, frame)]
    note["rules"] = [_traced(hit, targets) for hit in hits]
    if not hits:
        note["reason"] = "没有匹配的规则"
        return _without_hits(table, targets, frame, note)
    orders = [target.order(frame) if target.order else None for target in targets]
    fired = Fired(hits, orders, frame.run)
    value = choose(table, fired)
    note["counted"] = counted(table, fired, value)
    return value


def _checked_input(column: Column, value: object, frame: Frame) -> object:
    fitting = convert(value, column.clause.type)
    if fitting is MISFIT:
        raise Invalid(
            f"{column.clause.label} is {kind(value)}, not {column.clause.type}",
            f"“{column.clause.label}”的值类型为 {kind(value)}，应为 {column.clause.type}",
        )
    if fitting is not None and not _allowed(column.allowed, fitting, frame):
        raise Invalid(
            f"{column.clause.label} is none of the allowed values",
            f"“{column.clause.label}”的值不在允许范围内",
        )
    return fitting


def _allowed(tests: Closure | None, value: object, frame: Frame) -> bool:
    return tests is None or tests(frame.inner({"?": value})) is True


def _fires(line: Line, scopes: list[Frame], frame: Frame) -> bool:
    frame.run.step(len(scopes) + 1)
    return all(test(scope) is True for test, scope in zip(line.tests, scopes, strict=False))


def _hit(line: Line, targets: list[Target], frame: Frame, several: bool) -> RuleHit:
    outputs = {
        target.clause.name or str(n): _checked_output(target, cell(frame), frame, several)
        for n, (target, cell) in enumerate(zip(targets, line.outputs, strict=False))
    }
    return RuleHit(line.rule.number, line.rule.id, line.rule.annotations, outputs)


def _checked_output(target: Target, value: object, frame: Frame, several: bool) -> object:
    """Convert an output; where rules are collected, a list type may mean the whole list."""
    wanted = target.clause.type
    collected = several and wanted.item is not None and fits(value, wanted.item)
    fitting = value if collected else convert(value, wanted)
    if fitting is MISFIT:
        raise Invalid(
            f"{target.clause.name} is {kind(value)}, not {target.clause.type}",
            f"输出“{target.clause.label}”的值类型为 {kind(value)}，应为 {target.clause.type}",
        )
    checked = fitting is not None and not isinstance(fitting, list)
    if checked and not _allowed(target.allowed, fitting, frame):
        raise Invalid(
            f"{target.clause.name} is none of the allowed values",
            f"输出“{target.clause.label}”的值不在允许范围内",
        )
    return fitting


def _traced(hit: RuleHit, targets: list[Target]) -> dict[str, object]:
    return {
        "number": hit.number,
        "id": hit.id,
        "annotations": [{"name": name, "text": text} for name, text in hit.annotations],
        "outputs": [
            {"label": target.clause.label or "结果", "value": to_json(value)}
            for target, value in zip(targets, hit.outputs.values(), strict=False)
        ],
    }


def _without_hits(
    table: Table, targets: list[Target], frame: Frame, note: dict[str, object]
) -> object:
    if any(target.default for target in targets):
        note["reason"] = "没有匹配的规则，采用默认输出"
        values = {t.clause.name: t.default(frame) if t.default else None for t in targets}
        return values if len(targets) > 1 else next(iter(values.values()))
    if table.policy in SINGLE_HIT:
        frame.run.warn("no-rule", "no rule matches", "没有匹配的规则")
    return None
