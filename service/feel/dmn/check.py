"""What is wrong with a decision model, found before it is deployed."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterator

from service.feel import tree
from service.feel.dmn import check_cells
from service.feel.dmn.boxed import BoxedReader, Broken, TableOf
from service.feel.dmn.check_places import Part, both, parts
from service.feel.dmn.check_tables import TableCheck
from service.feel.dmn.check_types import ModelTypes
from service.feel.dmn.model import Element, Model, Sources, Xml
from service.feel.dmn.reader import read_model
from service.feel.dmn.types import known_type, plain_name
from service.feel.dmn.xml import ModelError, attribute, name_of
from service.feel.errors import Problem
from service.feel.inference import Scope
from service.feel.names import NameUse, NameWalk

MODELS = ("/dmn", "/DMN")  # what the URI of an imported decision model holds


def check(
    xml: bytes, *, imports: Sources | None = None, look: Callable[[], None] = lambda: None
) -> list[Problem]:
    """List what is wrong: syntax, names, types, references, and the rules of tables.

    :param imports: the other files of the set, by any name; each is judged by itself
    :param look: called between two steps; ends the check by raising when its time is over
    """
    try:
        model = read_model(xml, imports, lenient=True)
    except ModelError as error:
        return [Problem("error", error.zh, str(error))]
    return [
        *_imports(model),
        *_references(model),
        *_same_names(model),
        *_types(model),
        *_elements(model, look),
    ]


def _imports(model: Model) -> Iterator[Problem]:
    """Report imports of what is not there, or is no decision model."""
    known = {other.namespace for _, other in model.imported}
    for wanted in model.imports:
        if wanted.kind and not any(mark in wanted.kind for mark in MODELS):
            zh, en = (
                f"“{wanted.name}”导入的不是决策模型",
                f"{wanted.name} imports no decision model",
            )
            yield Problem("error", zh, en, name=wanted.name)
        elif wanted.namespace not in known:
            yield Problem(
                "error",
                f"“{wanted.name}”导入的模型不在这里（命名空间 {wanted.namespace}）",
                f"{wanted.name} imports {wanted.namespace}, which is not here",
                hint=both("请把那份 DMN 文件一起放进来", "add that DMN file to the set"),
                name=wanted.name,
            )


def _same_names(model: Model) -> Iterator[Problem]:
    """Report a second decision, input or model of knowledge that has the name of another."""
    seen: set[str] = set()
    for element in model.elements.values():
        if element.name and element.name in seen:
            zh, en = f"名称“{element.name}”重复", f"the name {element.name} stands twice"
            yield Problem("error", zh, en, name=element.name, element=element.id)
        seen.add(element.name)


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
        if reference and name not in model.types and known_type(name) is None:
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


def _elements(model: Model, look: Callable[[], None]) -> Iterator[Problem]:
    reader, types = BoxedReader(model), ModelTypes()
    for element in model.elements.values():
        look()
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
        yield from _Expressions(model, element, types.scope(model, element), look).problems(root)
        for node in tree.walk(root):
            if isinstance(node, TableOf):
                yield from TableCheck(node.table, element, look).problems()


class _Expressions:
    """Looks at every expression of one decision."""

    def __init__(
        self, model: Model, element: Element, scope: Scope, look: Callable[[], None]
    ) -> None:
        self.model = model
        self.element = element
        self.look = look
        local = _local_names(element.logic)
        self.known = {element.name} | local
        for href in (*element.needs, *element.knows):
            found = model.target(href)
            if found is not None:
                prefix, target = model.prefix(found[0]), found[1]
                self.known |= {prefix} if prefix else {target.name, target.variable, target.id}
        self.scope = {name: kind for name, kind in scope.items() if name not in local}
        self.reported: set[str] = set()

    def problems(self, root: tree.Node) -> Iterator[Problem]:
        """Yield what is wrong with the logic of the decision, and with every cell in it."""
        functions = (node for node in tree.walk(root) if isinstance(node, tree.FunctionOf))
        self.known |= {name for function in functions for name, _ in function.parameters}
        found = list(parts(root, self.element))
        used = {use.name for part in found for use in _names_of(part.node)}
        for part in found:
            self.look()
            yield from check_cells.broken(part)
            yield from check_cells.slips(part)
            yield from self.names(part, used)
            if not any(isinstance(node, Broken) for node in tree.walk(part.node)):
                yield from check_cells.typed(part, self.scope)

    def names(self, part: Part, used: set[str]) -> Iterator[Problem]:
        """Report names that are not required: an error if that is certain, else a warning."""
        column = part.table.inputs[part.index].variable if part.table and _asks(part) else ""
        for use in _names_of(part.node):
            if not use.sure or use.name in self.known or use.name == column:
                continue
            said = check_cells.bare(part, use.name, check_cells.column_type(part, self.scope))
            if said is not None:
                zh, en, hint = said
                yield part.place.problem("error", zh, en, hint=hint, name=use.name)
            elif use.name not in self.reported:
                self.reported.add(use.name)
                yield self.unknown(part, use, used)

    def unknown(self, part: Part, use: NameUse, used: set[str]) -> Problem:
        """Report a name that the decision does not require."""
        at, name = (use.line, use.column), use.name
        if any(other.name == name for other in self.model.elements.values()):
            zh, en = f"用到“{name}”，但图上没有连线", f"{name} is used without being required"
            hint = both("请在决策图上添加依赖", "draw the requirement")
            return part.place.problem("error", zh, en, at=at, hint=hint, name=name)
        unused = self.unused_decision(used)
        near = [unused] if unused else self.close_to(name)
        hint = both(f"是否想写“{near[0]}”？", f"did you mean {near[0]}?") if near else ""
        if unused:
            zh, en = f"用到的“{name}”不在图上", f"{name} is not in the graph"
            return part.place.problem("error", zh, en, at=at, hint=hint, name=name)
        return part.place.problem(
            "warning",
            f"用到的“{name}”不是图上的输入，只能由流程变量提供",
            f"{name} is no input here, only a process variable can give it",
            at=at,
            hint=hint,
            name=name,
        )

    def close_to(self, name: str) -> list[str]:
        """Return the known name that is written most like another."""
        plain = unicodedata.normalize("NFKC", name)
        return difflib.get_close_matches(plain, sorted(self.known), n=1)

    def unused_decision(self, used: set[str]) -> str:
        """Return the name of a decision that is required and not used, as after a renaming."""
        for href in self.element.needs:
            found = self.model.target(href)
            if found is None or found[1].kind != "decision" or self.model.prefix(found[0]):
                continue
            if not used & {found[1].name, found[1].variable, found[1].id}:
                return found[1].name
        return ""


def _asks(part: Part) -> bool:
    return part.role in ("test", "input values")


class _PartNames(NameWalk):
    """Walks an expression without the tables in it: their cells are parts of their own."""

    def in_tableof(self, node: TableOf, bound: frozenset[str], sure: bool) -> None:
        """Leave a table out."""


def _names_of(node: tree.Node) -> tuple[NameUse, ...]:
    walk = _PartNames("")
    walk.visit(node, frozenset(), sure=True)
    return tuple(walk.found[place] for place in sorted(walk.found))


def _local_names(logic: Xml | None) -> set[str]:
    """Return the names that entries, parameters and loops introduce somewhere in an expression."""
    if logic is None:
        return set()
    holders = logic.iter("{*}variable", "{*}formalParameter", "{*}parameter")
    loops = logic.iter("{*}for", "{*}some", "{*}every")
    return {name_of(h) for h in holders} | {attribute(loop, "iteratorVariable") for loop in loops}
