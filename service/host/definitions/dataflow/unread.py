"""Choices that a form asks for and nothing reads: a condition was forgotten, or a name changed.

Texts, dates and files are for people, who read them on the pages of the case. A choice among fixed
options, or a box that may be ticked, says where a case goes or what comes of it: one that no
condition, decision, action, letter or form reads is left over, where something reads the rest of
its form. A form of which nothing is read is for the record.
"""

from collections.abc import Iterable, Iterator

from service import feel
from service.engine.expressions import body, compiled, is_expression
from service.engine.model import Node, Process
from service.errors import Problem
from service.feel import tree
from service.feel.dmn.boxed import TableOf
from service.forms import Form
from service.forms.components import Component, dotted
from service.host.definitions.dataflow import places
from service.host.definitions.dataflow.answers import reads
from service.host.definitions.dataflow.flow import Following
from service.host.definitions.dataflow.reading import Path, path_of
from service.host.definitions.dataflow.release import Release
from service.papers.model import Paper, expressions, item_texts, other_texts

IS_THERE = ""
"""Ends a path that is only asked whether it is there: what lies below it is not read so."""
CHOSEN = frozenset({"radio", "select", "checkbox"})


def check_unread(following: Following, shown: Iterable[str]) -> Iterator[Problem]:
    """Yield the choices of forms that nothing reads.

    Called when the decisions were read: their trees are kept by the release.

    :param shown: the ids of the forms that some process shows
    """
    release = following.effects.release
    known = frozenset(name for form in release.forms.values() for name in form.writes)
    paths = set(_read(release))
    plain = {path for path in paths if path[0] in known}
    members = {name for path in paths - plain for name in path}
    used = set(shown)
    for file in release.ending(".form"):
        form = release.forms.get(file.removesuffix(".form"))
        if form is None or not {form.id, file.removesuffix(".form")} & used:
            continue
        unread = [one for one in form.fields if not _is_read(one.path, plain, members)]
        if len(unread) == len(form.fields):
            continue  # the whole form is for the record
        for component in unread:
            if _tells(component):
                yield _problem(file, component)


def _tells(component: Component) -> bool:
    """Ask whether an answer is there to be read by the process: who must tick a box promises."""
    if component.type == "checkbox":
        return not component.rules.required
    return component.type in CHOSEN and bool(component.choices.static)


def _is_read(path: Path, plain: set[Path], members: set[str]) -> bool:
    """Ask whether something reads an answer, what holds it, or what bears its name in a loop."""
    if path[-1] in members:
        return True
    return any(one[: len(path)] == path or path[: len(one)] == one for one in plain)


def _problem(file: str, component: Component) -> Problem:
    called, name = component.label or component.id, dotted(component.path)
    return Problem(
        "warning", file, component.id,
        f"{called}：没有任何一步读取这一项（“{name}”），选什么结果都一样",
        f"{called}: nothing reads {name!r}: whatever is chosen changes nothing",
        "检查连线的条件、判定和动作用的名字；只给人看的，改成“文字”或者写进说明",
    )  # fmt: skip


def _read(release: Release) -> Iterator[Path]:
    """Yield every path that something in the release reads; a shorter one reads all below it."""
    for process in release.processes.values():
        for node in process.nodes.values():
            yield from _of_node(process, node)
        for text in process.properties.values():
            if is_expression(text):
                yield from _of_text(text, process.names)
    for paper in release.papers.values():
        yield from _of_paper(paper)
    for form in release.forms.values():
        yield from _of_form(form)
    for root in release.trees.values():
        yield from _of_tree(root)


def _of_node(process: Process, node: Node) -> Iterator[Path]:
    for place in (*places.places(node), *places.inputs(node), *places.outputs(node)):
        if not place.always and not is_expression(place.text):
            continue
        found = tuple(_of_text(place.text, process.names))
        if place.target and found == (tuple(place.target.split(".")),):
            continue  # handed on under its own name, and not used
        yield from found
    for text in node.dialect.properties.values():
        if is_expression(text):
            yield from _of_text(text, process.names)


def _of_paper(paper: Paper) -> Iterator[Path]:
    lines = [
        *paper.texts,
        *(text for block in paper.blocks for text in (*other_texts(block), *item_texts(block))),
    ]
    for text in lines:
        for expression in expressions(text):
            yield from _of_text(expression.text)
    for block in paper.blocks:
        for one in (getattr(block, "when", None), getattr(block, "each", None)):
            if one is not None:
                yield from _of_text(one.text)


def _of_text(text: str, names: frozenset[str] = frozenset()) -> Iterator[Path]:
    try:
        expression = compiled(body(text), names)
    except feel.FeelError:
        return
    yield from _of_tree(expression.tree)


def _of_form(form: Form) -> Iterator[Path]:
    for read in reads(form):
        for path in _of_text(read.text):
            yield path
            if read.row is not None:
                yield (*read.row.path, *path)


def _of_tree(node: object) -> Iterator[Path]:
    """Yield the paths that a tree reads; of `f(x).y` and the like, what is inside and the name."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tuple):
            waiting.extend(current)
            continue
        path = path_of(current) if isinstance(current, tree.Node) else None
        if path is not None:
            yield path
            continue
        asked = _asked(current)
        if asked is not None:
            yield (*asked, IS_THERE)
            continue
        if isinstance(current, tree.Path):
            yield (current.name,)
        if isinstance(current, tree.Call) and isinstance(current.function, tree.Name):
            waiting.extend(current.arguments)
            continue
        if isinstance(current, TableOf):
            waiting.extend(current.table.nodes())
        elif isinstance(current, tree.Node | tree.Iterator):
            waiting.extend(getattr(current, name) for name in current.__dataclass_fields__)


def _asked(node: object) -> Path | None:
    """Return the path that a node compares with null, None if it does something else."""
    if not isinstance(node, tree.Comparison) or node.operator not in ("=", "!="):
        return None
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, tree.Literal) and other.value is None:
            return path_of(one)
    return None
