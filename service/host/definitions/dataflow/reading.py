"""Expressions read against the variables that are there: what each gives, and what it lacks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from service import feel
from service.feel import tree
from service.feel.functions import BUILTINS
from service.feel.inference import Inference
from service.feel.kinds import kind
from service.host.definitions.dataflow import calls
from service.host.definitions.dataflow.findings import (
    Finding,
    always_null,
    freely_written,
    missing_member,
    missing_variable,
    never_equal,
)
from service.host.definitions.dataflow.shapes import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    TEXT,
    Env,
    Shape,
    as_type,
    context,
    join,
    list_of,
    of_type,
)
from service.kept import Kept

Path = tuple[str, ...]
FORGIVING = frozenset({"is defined", "get or else", "is blank"})
"""Functions whose first argument need not be there."""
MOST_TREES = 4096


@dataclass
class Reading:
    """Reads one expression: returns the shape of its value and collects findings.

    `closed`: every variable is in `env`, so a name that is not has no value; otherwise an unknown
    name may come from outside. `guarded` are paths that the expression (or what stands around it)
    compares with null, so that they need not be there. `defaulted` are compared with true or
    false, which says what holds where they are not. `typed`: types are compared too; not
    `told`: only the shape is wanted. `anywhere`
    holds every variable of the set.
    """

    env: Env
    closed: bool
    anywhere: Env = field(default_factory=dict)
    guarded: frozenset[Path] = frozenset()
    typed: bool = True
    explains: bool = True
    defaulted: frozenset[Path] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def read(self, expression: feel.Expression) -> Shape:
        """Return the shape of an expression's value; findings are kept."""
        return self.read_tree(expression.tree)

    def read_tree(self, root: tree.Node) -> Shape:
        """Return the shape of a tree's value; findings are kept."""
        if self.explains:
            asked = facts(root)
            self.guarded |= asked.guards
            self.defaulted |= asked.defaulted
        shape = self.of(root, {})
        if self.explains and self.typed and not self.findings:
            self._types(root)
        return shape

    def _types(self, root: tree.Node) -> None:
        """Collect the places where types cannot go together, once all names are there."""
        inference = Inference()
        known = {name: as_type(self.env[name]) for name in self._named(root)}
        inference.type(root, known)
        self.findings += [Finding(zh, en) for _, zh, en in inference.findings]

    def _named(self, root: tree.Node) -> frozenset[str]:
        return facts(root).names & self.env.keys()

    def found(self, finding: Finding) -> None:
        """Keep a finding, once."""
        if finding not in self.findings:
            self.findings.append(finding)

    def of(self, node: tree.Node, local: Env) -> Shape:
        """Return the shape of a node's value; `local` are names that the expression binds."""
        method = getattr(self, f"of_{type(node).__name__.lower()}", None)
        if method is None:
            self._inside(node, local)
            return ANY
        shape: Shape = method(node, local)
        return shape

    def _inside(self, node: tree.Node, local: Env) -> None:
        for name in node.__dataclass_fields__:
            inner = getattr(node, name)
            for one in inner if isinstance(inner, tuple) else (inner,):
                if isinstance(one, tree.Node):
                    self.of(one, local)

    # --- names and members --------------------------------------------------------------------

    def of_name(self, node: tree.Name, local: Env) -> Shape:
        name = node.name
        if name in local:
            return local[name]
        if name in self.env:
            return self.env[name]
        if name in BUILTINS or name == "?" or not self.closed:
            return ANY
        if (name,) not in self.guarded:
            self.found(missing_variable(name, self.env))
        elif self.anywhere and name not in self.anywhere:
            doubt = missing_variable(name, self.anywhere)
            self.found(replace(doubt, severity="warning"))
        return NULL

    def of_path(self, node: tree.Path, local: Env) -> Shape:
        source, path = self.of(node.source, local), path_of(node.source)
        asked = path is not None and self.guarded & {path, (*path, node.name)}
        if source.kind == "null" and path and not self.findings and not asked:
            self.found(always_null(".".join(path)))
        return self.member(source, node.name, path)

    def member(self, source: Shape, name: str, path: Path | None) -> Shape:
        """Return the shape of a member; one that is certainly missing is a finding."""
        if source.kind == "null":
            return NULL
        if source.kind == "list":
            if source.item is None:
                return list_of(ANY)
            return list_of(self.member(source.item, name, path))
        if source.kind in ("string", "number", "boolean"):
            self.found(missing_member(".".join(path or ("…",)), name, ()))
            return NULL
        if source.kind != "context":
            return ANY
        inner = source.member(name)
        if inner is not None:
            return inner.maybe if source.nullable else inner
        if source.open:
            return ANY
        whole = ".".join(path) if path else "结果"
        if path is not None and (*path, name) in self.defaulted and self._somewhere((*path, name)):
            return NULL
        if path is None or (*path, name) not in self.guarded:
            self.found(missing_member(whole, name, dict(source.fields)))
        elif self._nowhere((*path, name)):
            doubt = missing_member(whole, name, dict(source.fields))
            self.found(replace(doubt, severity="warning"))
        return NULL

    def _nowhere(self, path: Path) -> bool:
        """Ask whether no step of the whole set gives what lies at a path."""
        shape = self.anywhere.get(path[0])
        for name in path[1:]:
            if shape is None or shape.kind != "context":
                return False
            inner = shape.member(name)
            if inner is None:
                return not shape.open
            shape = inner
        return False

    def _somewhere(self, path: Path) -> bool:
        """Ask whether some step of the set gives what lies at a path."""
        shape: Shape | None = self.anywhere.get(path[0])
        for name in path[1:]:
            if shape is not None and shape.kind == "any":
                return True  # nobody knows
            shape = (shape.member(name) or (ANY if shape.open else None)) if shape else None
        return shape is not None

    def of_filter(self, node: tree.Filter, local: Env) -> Shape:
        source = self.of(node.source, local)
        item = source.item if source.kind == "list" else source
        item = item or ANY
        inner = {**local, "item": item}
        if item.kind == "context" and not item.open:
            inner |= dict(item.fields)
            condition = self.of(node.condition, inner)
        else:
            outside, self.closed = self.closed, False
            condition = self.of(node.condition, inner | dict(item.fields))
            self.closed = outside
        if condition.kind == "number":
            return item.maybe
        return list_of(item) if condition.kind == "boolean" else ANY

    # --- values -------------------------------------------------------------------------------

    def of_literal(self, node: tree.Literal, local: Env) -> Shape:
        if node.value is None:
            return NULL
        if isinstance(node.value, str):
            return Shape("string", frozenset({node.value}))
        return Shape(kind(node.value))

    def of_listof(self, node: tree.ListOf, local: Env) -> Shape:
        item: Shape | None = None
        for one in node.items:
            shape = self.of(one, local)
            item = shape if item is None else join(item, shape)
        return Shape("list", item=item)

    def of_contextof(self, node: tree.ContextOf, local: Env) -> Shape:
        fields: dict[str, Shape] = {}
        for name, value in node.entries:
            fields[name] = self.of(value, {**local, **fields})
        return context(fields)

    def of_chain(self, node: tree.Chain, local: Env) -> Shape:
        shapes = [self.of(node.first, local), *(self.of(one, local) for _, one, _ in node.rest)]
        kinds = {shape.kind for shape in shapes}
        if kinds in ({"string"}, {"number"}):
            return TEXT if kinds == {"string"} else NUMBER
        return ANY

    def of_negation(self, node: tree.Negation, local: Env) -> Shape:
        shape = self.of(node.operand, local)
        return NUMBER if shape.kind == "number" else ANY

    def of_if(self, node: tree.If, local: Env) -> Shape:
        self.of(node.condition, local)
        return join(self.of(node.then, local), self.of(node.otherwise, local))

    def of_for(self, node: tree.For, local: Env) -> Shape:
        return list_of(self.of(node.body, self.loop(node.iterators, local)))

    def of_quantified(self, node: tree.Quantified, local: Env) -> Shape:
        self.of(node.body, self.loop(node.iterators, local))
        return BOOLEAN

    def loop(self, iterators: tuple[tree.Iterator, ...], local: Env) -> Env:
        """Return the names inside a loop."""
        inner = {**local, "partial": list_of(ANY)}
        for iterator in iterators:
            source = self.of(iterator.source, inner)
            if iterator.high is not None:
                self.of(iterator.high, inner)
                inner[iterator.name] = source if source.kind == "number" else ANY
                continue
            inner[iterator.name] = (source.item or ANY) if source.kind == "list" else ANY
        return inner

    def of_functionof(self, node: tree.FunctionOf, local: Env) -> Shape:
        names = {name: of_type(given) for name, given in node.parameters}
        self.of(node.body, {**local, **names})
        return ANY

    def of_text(self, node: tree.Text, local: Env) -> Shape:
        return self.of(node.node, local)

    def of_typed(self, node: tree.Typed, local: Env) -> Shape:
        shape = self.of(node.node, local)
        return of_type(node.type) if shape.kind == "any" else shape

    def of_call(self, node: tree.Call, local: Env) -> Shape:
        function = node.function.name if isinstance(node.function, tree.Name) else ""
        if function not in BUILTINS or function in local or function in self.env:
            self.of(node.function, local)
            for argument in node.arguments:
                self.of(argument, local)
            return ANY
        shapes = [self.of(argument, local) for argument in node.arguments]
        if function == "list contains" and len(shapes) == 2 and node.names is None:
            self.compared(node.arguments[0], shapes[0].item or ANY, shapes[1])
        return calls.result(function, node, shapes)

    # --- conditions ---------------------------------------------------------------------------

    def of_logic(self, node: tree.Logic, local: Env) -> Shape:
        for operand in node.operands:
            self.of(operand, local)
        return BOOLEAN

    def of_comparison(self, node: tree.Comparison, local: Env) -> Shape:
        left, right = self.of(node.left, local), self.of(node.right, local)
        if node.operator in ("=", "!="):
            self.compared(node.left, left, right)
            self.compared(node.right, right, left)
        return BOOLEAN

    def of_between(self, node: tree.Between, local: Env) -> Shape:
        self._inside(node, local)
        return BOOLEAN

    of_instanceof = of_between

    def of_in(self, node: tree.In, local: Env) -> Shape:
        value = self.of(node.value, local)
        for one in _alternatives(node.test):
            self.compared(node.value, value, self.of(one, local))
        return BOOLEAN

    def compared(self, node: tree.Node, shape: Shape, other: Shape) -> None:
        """Look at a comparison: values that a text cannot have are a finding."""
        path = path_of(node)
        if other.values is None or len(other.values) != 1 or path is None:
            return
        if shape.values is None:
            [value] = other.values
            if shape.kind == "string" and shape.origin and value:
                self.found(freely_written(".".join(path), value, shape.origin))
            return
        for value in other.values - shape.values - {""}:  # a field left empty may be one
            self.found(never_equal(".".join(path), value, shape.values, shape.origin))


@dataclass(frozen=True, slots=True)
class Facts:
    """What does not depend on the variables: paths that a tree guards, and names in it."""

    root: tree.Node
    guards: frozenset[Path]
    defaulted: frozenset[Path]
    names: frozenset[str]


def facts(root: tree.Node) -> Facts:
    """Return what is always so of a tree; looked for once as long as the tree is kept."""
    return _facts.once(id(root), lambda: _facts_of(root))


_facts = Kept[Facts](MOST_TREES)  # each holds its tree, so that no other one gets its id


def _facts_of(root: tree.Node) -> Facts:
    names = frozenset(node.name for node in tree.walk(root) if isinstance(node, tree.Name))
    return Facts(root, guards(root), defaulted(root), names)


def guards(root: tree.Node) -> frozenset[Path]:
    """Return the paths that an expression compares with null, or asks whether they are there."""
    found: set[Path] = set()
    for node in tree.walk(root):
        for one in _asked(node):
            path = path_of(one)
            if path is not None:
                found.add(path)
    return frozenset(found)


def defaulted(root: tree.Node) -> frozenset[Path]:
    """Return the paths that an expression compares with true or false."""
    found: set[Path] = set()
    for node in tree.walk(root):
        if isinstance(node, tree.Comparison):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                path = path_of(one)
                if path and isinstance(other, tree.Literal) and isinstance(other.value, bool):
                    found.add(path)
    return frozenset(found)


def _asked(node: tree.Node) -> Iterator[tree.Node]:
    """Yield what a node asks about: whether it is null, defined, or of a type."""
    if isinstance(node, tree.Comparison) and node.operator in ("=", "!="):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, tree.Literal) and other.value is None:
                yield one
    if isinstance(node, tree.InstanceOf):
        yield node.value
    called = node.function if isinstance(node, tree.Call) else None
    if isinstance(called, tree.Name) and called.name in FORGIVING:
        yield from node.arguments[:1]  # type: ignore[attr-defined]


def path_of(node: tree.Node) -> Path | None:
    """Return `a.b.c` as its names; None for anything else."""
    if isinstance(node, tree.Text):
        return path_of(node.node)
    if isinstance(node, tree.Name):
        return (node.name,)
    if isinstance(node, tree.Path):
        source = path_of(node.source)
        return None if source is None else (*source, node.name)
    return None


def _alternatives(test: tree.Node) -> tuple[tree.Node, ...]:
    """Return what a value is looked for among."""
    if isinstance(test, tree.ListOf | tree.Tests):
        return () if isinstance(test, tree.Tests) and test.negated else test.items
    return (test,)
