"""What is wrong with a decision model, found before it is deployed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from service.feel import tree
from service.feel.dmn.boxed import BoxedReader, Broken, TableOf
from service.feel.dmn.check_tables import TableCheck
from service.feel.dmn.model import Element, Model, Sources, Xml
from service.feel.dmn.reader import read_model
from service.feel.dmn.types import plain_name
from service.feel.dmn.xml import ModelError, attribute, name_of
from service.feel.errors import FeelSyntaxError, Problem
from service.feel.names import NameUse, free_names
from service.feel.types import simple


def check(xml: bytes, *, imports: Sources | None = None) -> list[Problem]:
    """List what is wrong: syntax, names, types, references, and the rules of tables."""
    try:
        model = read_model(xml, imports)
    except ModelError as error:
        return [Problem("error", error.zh, str(error))]
    return [*_references(model), *_types(model), *_elements(model)]


def _references(model: Model) -> Iterator[Problem]:
    """Report references to nothing, and decisions that require themselves."""
    for element in model.elements.values():
        hrefs = [*element.needs, *element.knows]
        parts = model.services.get(element.id)
        hrefs += [*parts.outputs, *parts.input_data, *parts.input_decisions] if parts else []
        for href in hrefs:
            if model.target(href) is None:
                yield Problem(
                    "error",
                    f"“{element.name}”引用的 {href} 不存在",
                    f"{href} does not exist",
                    element=element.id,
                )
        if element.kind == "decision" and _requires_itself(model, element):
            yield Problem(
                "error",
                f"决策“{element.name}”循环依赖自己",
                f"decision {element.name} requires itself",
                element=element.id,
            )


def _requires_itself(model: Model, element: Element) -> bool:
    """Follow the requirements of a decision and look for the decision itself."""
    seen: set[str] = set()
    waiting = [element]
    while waiting:
        found = map(model.target, waiting.pop().needs)
        nearby = [target[1] for target in found if target is not None and target[0] is model]
        if element in nearby:
            return True
        waiting += [other for other in nearby if other.id not in seen]
        seen |= {other.id for other in nearby}
    return False


def _types(model: Model) -> Iterator[Problem]:
    """Report type references that name no type."""
    for holder in model.root.iter():
        reference = attribute(holder, "typeRef")
        name = plain_name(reference)
        if reference and name not in model.types and simple(name) is None:
            owner = _owner(model, holder)
            yield Problem(
                "error",
                f"类型“{reference}”没有定义",
                f"there is no type {reference}",
                element=owner,
                name=reference,
            )


def _owner(model: Model, holder: Xml) -> str:
    """Return the id of the element of the graph that something stands in."""
    ids = (attribute(above, "id") for above in (holder, *holder.iterancestors()))
    return next((found for found in ids if found in model.elements), "")


def _elements(model: Model) -> Iterator[Problem]:
    reader = BoxedReader(model)
    for element in model.elements.values():
        if element.kind not in ("decision", "knowledge"):
            continue
        if element.logic is None:
            yield Problem(
                "error",
                f"“{element.name}”没有决策逻辑",
                f"{element.name} has no logic",
                element=element.id,
            )
            continue
        root = reader.node(element.logic)
        yield from _broken(root, element)
        yield from _names(model, element, root)
        for node in _inside(root):
            if isinstance(node, TableOf):
                yield from TableCheck(node.table, element.id).problems()


def _inside(root: tree.Node) -> Iterator[tree.Node]:
    """Yield every node, those in the cells of tables as well."""
    for node in tree.walk(root):
        yield node
        if isinstance(node, TableOf):
            for part in node.table.nodes():
                yield from _inside(part)


def _broken(root: tree.Node, element: Element) -> Iterator[Problem]:
    for node in tree.walk(root):
        if isinstance(node, TableOf):
            yield from _broken_cells(node, element)
        elif isinstance(node, Broken):
            yield _syntax(node, element)


def _broken_cells(node: TableOf, element: Element) -> Iterator[Problem]:
    for rule in node.table.rules:
        for column, cell in enumerate((*rule.tests, *rule.outputs), 1):
            if isinstance(cell, Broken):
                yield _syntax(cell, element, rule.number, column)
    for clause in node.table.clauses():
        for part in clause.nodes():
            if isinstance(part, Broken):
                yield _syntax(part, element)


def _syntax(node: Broken, element: Element, rule: int = 0, column: int = 0) -> Problem:
    error = node.error
    place = f"规则 {rule} 第 {column} 列：" if rule else ""
    line, at = (error.line, error.column) if isinstance(error, FeelSyntaxError) else (0, 0)
    hint = error.hint_zh if isinstance(error, FeelSyntaxError) else ""
    return Problem(
        "error",
        f"“{element.name}”{place}{error.zh}",
        str(error),
        line,
        at,
        hint,
        element=element.id,
        rule=rule,
        table_column=column,
    )


def _names(model: Model, element: Element, root: tree.Node) -> Iterator[Problem]:
    """Report names that are not required: an error if the model has them, else a warning."""
    known = {element.name}
    for href in (*element.needs, *element.knows):
        found = model.target(href)
        if found is not None:
            prefix = model.prefix(found[0])
            known |= {prefix} if prefix else {found[1].name, found[1].variable}
    known |= _local_names(element.logic)
    reported: set[str] = set()
    for use in free_names("", root):
        if use.sure and use.name not in known and use.name not in reported:
            reported.add(use.name)
            yield _unknown(model, element, use, known)


def _local_names(logic: Xml | None) -> set[str]:
    """Return the names that entries, parameters and loops introduce somewhere in an expression."""
    if logic is None:
        return set()
    holders = logic.iter("{*}variable", "{*}formalParameter", "{*}parameter")
    loops = logic.iter("{*}for", "{*}some", "{*}every")
    return {name_of(h) for h in holders} | {attribute(loop, "iteratorVariable") for loop in loops}


def _unknown(model: Model, element: Element, use: NameUse, known: set[str]) -> Problem:
    if any(other.name == use.name for other in model.elements.values()):
        return Problem(
            "error",
            f"“{element.name}”用到“{use.name}”，但图上没有连线",
            f"{element.name} uses {use.name} without requiring it",
            use.line,
            use.column,
            "请在决策图上添加依赖",
            use.name,
            element.id,
        )
    near = difflib.get_close_matches(use.name, sorted(known), n=1)
    return Problem(
        "warning",
        f"“{element.name}”用到的“{use.name}”不是图上的输入，只能由流程变量提供",
        f"{use.name} is no input of {element.name}",
        use.line,
        use.column,
        f"是否想写“{near[0]}”？" if near else "",
        use.name,
        element.id,
    )
