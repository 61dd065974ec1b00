"""Types found in the text alone, and the conflicts that show before anything runs.

Only what is certain is reported: where a type is not known it is Any, and Any conflicts with
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.feel import tree
from service.feel.arithmetic import TABLES
from service.feel.builtin import BUILTINS, Form
from service.feel.grammar_types import TypeReader
from service.feel.kinds import CLASSES, NAMES, kind
from service.feel.types import ANY, BOOLEAN, NUMBER, STRING, Type
from service.feel.values import DaysTime, Range

Finding = tuple[int, str, str]
Scope = Mapping[str, Type]
COMPARABLE = frozenset(CLASSES) - {"list", "context", "range", "function", "boolean", "Null"}
DATE_PARTS = dict.fromkeys(("year", "month", "day", "weekday", "hour", "minute", "second"), NUMBER)


def read_type(known: object) -> Type:
    """Read a type written as FEEL writes it; anything else is Any."""
    if isinstance(known, Type):
        return known
    return TypeReader(known).type() if isinstance(known, str) and known else ANY


class Inference:
    """Walks a tree, returns types and collects findings: offset, Chinese, English."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def found(self, at: int, zh: str, en: str) -> Type:
        """Keep a finding; the type of what it is about is unknown."""
        self.findings.append((at, zh, en))
        return ANY

    def type(self, node: tree.Node, scope: Scope) -> Type:
        """Return the type of a node, Any where it is not certain."""
        method = getattr(self, f"of_{type(node).__name__.lower()}", None)
        result = method(node, scope) if method else ANY
        return result if isinstance(result, Type) else ANY

    def of_literal(self, node: tree.Literal, scope: Scope) -> Type:
        return ANY if node.value is None else Type(kind(node.value))

    def of_name(self, node: tree.Name, scope: Scope) -> Type:
        return scope.get(node.name, ANY)

    def of_listof(self, node: tree.ListOf, scope: Scope) -> Type:
        types = {self.type(item, scope) for item in node.items}
        return Type("list", types.pop() if len(types) == 1 else ANY)

    def of_contextof(self, node: tree.ContextOf, scope: Scope) -> Type:
        fields: dict[str, Type] = {}
        for name, value in node.entries:
            fields[name] = self.type(value, {**scope, **fields})
        return Type("context", fields=tuple(fields.items()))

    def of_negation(self, node: tree.Negation, scope: Scope) -> Type:
        return self.type(node.operand, scope)

    def of_chain(self, node: tree.Chain, scope: Scope) -> Type:
        result = self.type(node.first, scope)
        for sign, right, at in node.rest:
            result = self.calculated(sign, result, self.type(right, scope), at)
        return result

    def calculated(self, sign: str, one: Type, other: Type, at: int) -> Type:
        """Return the type of a calculation, and report one that has no meaning."""
        if "Any" in (one.name, other.name):
            return ANY
        pair = (CLASSES.get(one.name, object), CLASSES.get(other.name, object))
        if pair not in TABLES[sign]:
            return self.found(
                at,
                f"{one.name} 与 {other.name} 之间不能用 {sign} 运算",
                f"{one.name} {sign} {other.name} has no meaning",
            )
        return one if one == other and one in (NUMBER, STRING) else ANY

    def of_logic(self, node: tree.Logic, scope: Scope) -> Type:
        for operand in node.operands:
            found = self.type(operand, scope)
            if found.name not in ("Any", "boolean"):
                self.found(
                    node.at,
                    f"{node.operator} 的一边是 {found.name}，应为 boolean",
                    f"{found.name} beside {node.operator}",
                )
        return BOOLEAN

    def of_comparison(self, node: tree.Comparison, scope: Scope) -> Type:
        one, other = self.type(node.left, scope), self.type(node.right, scope)
        self.compared(node.operator, one, other, node.at)
        return BOOLEAN

    def compared(self, sign: str, one: Type, other: Type, at: int) -> None:
        """Report a comparison that never has an answer."""
        if "Any" in (one.name, other.name):
            return
        ordered = sign in ("=", "!=") or one.name in COMPARABLE
        if one.name != other.name or not ordered:
            self.found(
                at,
                f"{one.name} 与 {other.name} 不能用 {sign} 比较",
                f"{one.name} {sign} {other.name} has no answer",
            )

    def of_between(self, node: tree.Between, scope: Scope) -> Type:
        value = self.type(node.value, scope)
        for sign, end in ((">=", node.low), ("<=", node.high)):
            self.compared(sign, value, self.type(end, scope), node.at)
        return BOOLEAN

    def of_in(self, node: tree.In, scope: Scope) -> Type:
        self.type(node.value, scope)
        self.type(node.test, scope)
        return BOOLEAN

    def of_instanceof(self, node: tree.InstanceOf, scope: Scope) -> Type:
        self.type(node.value, scope)
        return BOOLEAN

    def of_if(self, node: tree.If, scope: Scope) -> Type:
        test = self.type(node.condition, scope)
        if test.name not in ("Any", "boolean"):
            self.found(
                node.at,
                f"if 的条件是 {test.name}，应为 boolean",
                f"the condition of if is {test.name}",
            )
        then, otherwise = self.type(node.then, scope), self.type(node.otherwise, scope)
        return then if then == otherwise else ANY

    def of_path(self, node: tree.Path, scope: Scope) -> Type:
        return member_type(self.type(node.source, scope), node.name)

    def of_filter(self, node: tree.Filter, scope: Scope) -> Type:
        source = self.type(node.source, scope)
        item = source.item or ANY if source.name == "list" else source
        fields = dict(item.fields or ()) if item.name == "context" else {}
        condition = self.type(node.condition, {**scope, "item": item, **fields})
        return item if condition == NUMBER else Type("list", item) if condition == BOOLEAN else ANY

    def of_for(self, node: tree.For, scope: Scope) -> Type:
        return Type("list", self.type(node.body, self.loop_scope(node.iterators, scope)))

    def of_quantified(self, node: tree.Quantified, scope: Scope) -> Type:
        self.type(node.body, self.loop_scope(node.iterators, scope))
        return BOOLEAN

    def loop_scope(self, iterators: tuple[tree.Iterator, ...], scope: Scope) -> Scope:
        """Return the scope inside a loop."""
        inner = dict(scope)
        for iterator in iterators:
            source = self.type(iterator.source, inner)
            item = source.item if source.name == "list" else None
            inner[iterator.name] = NUMBER if iterator.high and source == NUMBER else item or ANY
        return {**inner, "partial": Type("list", ANY)}

    def of_functionof(self, node: tree.FunctionOf, scope: Scope) -> Type:
        self.type(node.body, {**scope, **dict(node.parameters)})
        return Type("function")

    def of_text(self, node: tree.Text, scope: Scope) -> Type:
        return self.type(node.node, scope)

    def of_typed(self, node: tree.Typed, scope: Scope) -> Type:
        self.type(node.node, scope)
        return node.type

    def of_call(self, node: tree.Call, scope: Scope) -> Type:
        types = [self.type(argument, scope) for argument in node.arguments]
        name = node.function.name if isinstance(node.function, tree.Name) else ""
        if name in scope:
            return scope[name].result or ANY
        if name not in BUILTINS or node.names is not None:
            return ANY
        forms: list[Form] = list(BUILTINS[name].forms)
        if not any(fits(form, types) for form in forms):
            given = ", ".join(kind_.name for kind_ in types)
            return self.found(
                node.at,
                f"函数“{name}”不接受参数（{given}）",
                f"{name} cannot be called with ({given})",
            )
        results = {form.result for form in forms if fits(form, types)}
        return Type(results.pop()) if len(results) == 1 else ANY


def fits(form: Form, types: list[Type]) -> bool:
    """Tell whether arguments of these types may fit a form."""
    if not form.takes(len(types)):
        return False
    last = form.parameters[-1:] * max(0, len(types) - len(form.parameters))
    for parameter, given in zip((*form.parameters, *last), types, strict=False):
        lenient = parameter.kinds is None or list in parameter.kinds
        if lenient or given.name in ("Any", "list", "date"):
            continue
        if CLASSES.get(given.name) not in (parameter.kinds or ()):
            return False
    return True


def member_type(source: Type, name: str) -> Type:
    """Return the type of an entry or property."""
    if source.name == "list":
        return Type("list", member_type(source.item or ANY, name))
    if source.name == "context":
        return dict(source.fields or ()).get(name, ANY)
    if source.name in (NAMES[DaysTime], NAMES[Range]):
        return ANY
    return DATE_PARTS.get(name, ANY) if source.name.startswith("date") else ANY
