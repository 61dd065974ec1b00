"""What is wrong inside the cells and expressions of a decision: syntax, usual slips, types."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.feel import tree
from service.feel.compiler import CONDITIONS
from service.feel.constants import impossible
from service.feel.dmn.boxed import Broken
from service.feel.dmn.check_places import Part, both
from service.feel.dmn.check_types import ModelInference, conflict
from service.feel.errors import FeelError, FeelSyntaxError, Problem
from service.feel.grammar import parse
from service.feel.inference import Scope
from service.feel.slips import corrected, position, word_hint
from service.feel.types import ANY, BOOLEAN, STRING, Type

ANYTHING = frozenset(("不限", "任意", "任何", "所有", "全部", "无所谓", "均可", "any", "all"))
TRUTHS = {
    **dict.fromkeys(("true", "是", "真", "有", "对", "yes"), "true"),
    **dict.fromkeys(("false", "否", "不是", "假", "没有", "无", "错", "no"), "false"),
    **dict.fromkeys(("null", "空"), "null"),
}
WAYS = {
    "number": both("数字不加引号", "numbers stand without quotes"),
    "string": both('文字要加半角双引号，例如 "合格"', "strings stand in double quotes"),
    "boolean": both("请写 true 或 false", "write true or false"),
    "date": both('日期请写 date("2026-03-01")', 'write date("2026-03-01")'),
}
DAY = re.compile(r"\s*[0-9]{4}\s*([-/])\s*[0-9]{1,2}\s*\1\s*[0-9]{1,2}\s*")
SPAN = re.compile(r"\s*([0-9.]+)\s*-\s*([0-9.]+)\s*")
THOUSANDS = re.compile(r"\s*(?P<sign>[<>]=?|!?=)?\s*[0-9]{1,3}(?P<groups>(?:,[0-9]{3})+)\s*")


def broken(part: Part) -> Iterator[Problem]:
    """Report expressions that are no FEEL, and dates and durations that do not exist."""
    for node in tree.walk(part.node):
        if isinstance(node, Broken):
            yield _syntax(node, part)
        elif isinstance(node, tree.Text):
            yield from _no_such_day(node, part)
        elif isinstance(node, tree.FunctionOf) and node.external:
            zh, en = "外部函数（Java、PMML）不会执行", "external functions (Java, PMML) are not run"
            yield part.place.problem("error", zh, en)


def _syntax(node: Broken, part: Part) -> Problem:
    error = node.error
    if not isinstance(error, FeelSyntaxError):
        return part.place.problem("error", error.zh, str(error))
    hint = both(error.hint_zh, error.hint)
    fixed = corrected(node.text)
    if fixed != node.text and _reads(fixed, unary=node.unary):
        hint = both(f"请改用半角符号：{fixed}", f"write {fixed}")
    at = (error.line, error.column)
    return part.place.problem("error", error.zh, str(error), at=at, hint=hint)


def _reads(text: str, *, unary: bool) -> bool:
    try:
        parse(text, unary=unary)
    except FeelError:
        return False
    return True


def _no_such_day(node: tree.Text, part: Part) -> Iterator[Problem]:
    for inner in tree.walk(node.node):
        written = isinstance(inner, tree.Literal) and inner.value is None
        if written and node.text[inner.at : inner.at + 1] == "@":
            zh = "@ 后面不是有效的日期、时间或时长"
            en = "no such date, time or duration behind @"
            yield part.place.problem("error", zh, en, at=position(node.text, inner.at))
    for at, zh, en in impossible(node.node):
        yield part.place.problem("error", zh, en, at=position(node.text, at))


def slips(part: Part) -> Iterator[Problem]:
    """Report cells that read as something else than was meant."""
    node = part.node
    if part.role not in ("test", "output") or not isinstance(node, tree.Text):
        return
    span, thousands = SPAN.fullmatch(node.text), THOUSANDS.fullmatch(node.text)
    if DAY.fullmatch(node.text):
        zh, en = "这里是在做减法或除法，不是日期", "this calculates, it is no date"
        yield part.place.problem("error", zh, en, hint=WAYS["date"])
    elif span and part.role == "test":
        low, high = span.groups()
        hint = both(f"从 {low} 到 {high} 请写 [{low}..{high}]", f"write [{low}..{high}]")
        zh, en = "这里是在做减法，不是从几到几", "this subtracts, it is no range"
        yield part.place.problem("error", zh, en, hint=hint)
    elif thousands and (thousands["sign"] or ",0" in thousands["groups"]):
        plain = node.text.replace(",", "").strip()
        zh, en = "逗号把这里分成了几个条件", "the comma makes several tests of this"
        yield part.place.problem("error", zh, en, hint=both(f"请写 {plain}", f"write {plain}"))


def bare(part: Part, name: str, kind: Type) -> tuple[str, str, str] | None:
    """Judge an unknown name that is all a cell says: Chinese, English and hint, or None.

    :param kind: the type of the column, Any where it is not certain
    """
    if part.role not in ("test", "output") or name not in _alone(part.node):
        return None
    plain = unicodedata.normalize("NFKC", name).lower()
    if plain in ANYTHING and part.role == "test" and kind.name != "string":
        return _said(name, both("任何值请写 -", "write - for any value"))
    if plain in TRUTHS and kind.name != "string":
        return _said(name, both(f"请写 {TRUTHS[plain]}", f"write {TRUTHS[plain]}"))
    if any(word_hint(name)):
        en, zh = word_hint(name)
        return _said(name, both(zh, en))
    if kind.name == "boolean":
        return _said(name, WAYS["boolean"])
    if kind.name == "string":
        return _said(name, both(f'文字要加半角双引号："{name}"', f'write "{name}"'))
    return None


def _said(name: str, hint: str) -> tuple[str, str, str]:
    return (
        f"“{name}”没有加引号，会被当作变量",
        f"{name} has no quotes and is read as a variable",
        hint,
    )


def _alone(node: tree.Node) -> set[str]:
    """Return the names that stand alone in a cell, or alone behind a sign."""
    inner = node.node if isinstance(node, tree.Text) else node
    items = inner.items if isinstance(inner, tree.Tests) else (inner,)
    values = (item.right if isinstance(item, tree.Test) else item for item in items)
    return {value.name for value in values if isinstance(value, tree.Name)}


def column_type(part: Part, scope: Scope) -> Type:
    """Return the type of the column that a cell stands in: declared, inferred, or of its cells."""
    table = part.table
    if table is None:
        return ANY
    outputs = part.role.startswith("output")
    columns = table.outputs if outputs else table.inputs
    if part.index >= len(columns):
        return ANY
    clause = columns[part.index]
    if clause.type != ANY:
        return clause.type
    if not outputs:
        inferred = ModelInference().type(table.inputs[part.index].node, scope)
        if inferred != ANY:
            return inferred
    return _common(part)


def _common(part: Part) -> Type:
    """Return string where some cell of the column is a string constant, otherwise Any."""
    outputs = part.role.startswith("output")
    rules = part.table.rules if part.table else ()
    rows = (rule.outputs if outputs else rule.tests for rule in rules)
    cells = (row[part.index] for row in rows if part.index < len(row))
    found = (kind for cell in cells for kind in compared(cell, {}, ModelInference()))
    return STRING if STRING in found else ANY


def typed(part: Part, scope: Scope) -> Iterator[Problem]:
    """Report conflicts of types inside an expression, and with the column it stands in."""
    inference, wanted = ModelInference(), column_type(part, scope)
    if part.role in ("logic", "input", "output"):
        found = [inference.type(part.node, scope)]
    else:
        found = list(compared(part.node, {**scope, "?": wanted}, inference))
    wrong = {kind.name: kind for kind in found if conflict(kind, wanted)}
    for kind in wrong.values():
        yield _misfit(part, wanted, kind)
    for one in inference.conflicts:
        at = position(one.text, one.at)
        yield part.place.problem(one.severity, one.zh, one.en, at=at)


def _misfit(part: Part, wanted: Type, found: Type) -> Problem:
    hint = WAYS.get(wanted.name, "")
    if part.role == "input":
        zh = f"表达式的结果是 {found}，这一列的类型是 {wanted}"
        return part.place.problem("error", zh, f"the expression is {found}, not {wanted}")
    zh, en = f"应为 {wanted}，写的是 {found}", f"{found} where {wanted} is expected"
    return part.place.problem("error", zh, en, hint=hint)


def compared(node: tree.Node, scope: Scope, inference: ModelInference) -> Iterator[Type]:
    """Yield the types of what tests compare with; a condition may hold for any column."""
    if isinstance(node, tree.Text):
        outside, inference.text = inference.text, node.text
        yield from compared(node.node, scope, inference)
        inference.text = outside
    elif isinstance(node, tree.Tests | tree.ListOf):
        for item in node.items:
            yield from compared(item, scope, inference)
    elif isinstance(node, tree.Test):
        yield inference.type(node.right, scope)
    elif isinstance(node, tree.RangeOf):
        yield inference.type(node.low, scope)
        yield inference.type(node.high, scope)
    else:
        found = inference.type(node, scope)
        yield ANY if isinstance(node, CONDITIONS) and found == BOOLEAN else found
