"""Answers of another kind than in the release before, and those that a step asks for no more."""

from collections.abc import Iterable, Iterator, Mapping

from service.engine.checking.report import problem
from service.engine.model import Node
from service.errors import Problem
from service.forms import Form
from service.forms.components import Component, dotted
from service.host.definitions.dataflow.answers import ONE_OF, SOME_OF
from service.host.definitions.dataflow.findings import shown
from service.host.definitions.dataflow.reading import Path
from service.host.definitions.dataflow.release import Release

DATE, LIST, TEXT = "日期", "列表", "文字"
KINDS: Mapping[str, str] = {
    "number": "数", "checkbox": "是否", "datetime": DATE, "dynamiclist": LIST,
    **dict.fromkeys(SOME_OF, LIST), **dict.fromkeys(("textfield", "textarea", *ONE_OF), TEXT),
}  # fmt: skip
EN = {"数": "a number", "是否": "yes or no", DATE: "a date", LIST: "a list", TEXT: "a text"}


def check_retyped(release: Release, before: Release) -> Iterator[Problem]:
    """Yield answers that change their kind, or go: what reads them may want them as they were."""
    for file in release.ending(".form"):
        name = file.removesuffix(".form")
        form, old = release.forms.get(name), before.forms.get(name)
        if form and old and release.files.get(file) != before.files.get(file):
            yield from _kinds(file, old, form)
    for key, was in before.processes.items():
        new = release.processes.get(key)
        for name, node in new.nodes.items() if new is not None and new != was else ():
            if name in was.nodes:
                yield from _swapped(was.nodes[name], node, release, before)


def _kinds(file: str, old: Form, form: Form) -> Iterator[Problem]:
    known = {path: _kind(one) for path, one in _fields(old.fields)}
    for path, one in _fields(form.fields):
        was, now = known.get(path), _kind(one)
        if was is None or now is None or was == now or (was, now) == (TEXT, DATE):
            continue
        called = one.label or dotted(one.path)
        yield Problem(
            "warning", file, one.id, f"{called}：现在填的是{was}，发布后是{now}",
            f"{called}: was {EN[was]} and is {EN[now]} now",
            f"用到它的条件、动作和统计要的可能还是{was}；不是有意改的，请改回原来的类型",
        )  # fmt: skip


def _fields(components: Iterable[Component], around: Path = ()) -> Iterator[tuple[Path, Component]]:
    """Yield what has an answer with its path; columns of lists lie below their list."""
    for one in components:
        if one.is_field:
            yield (*around, *one.path), one
        if one.is_list:
            columns = [inner for column in one.components for inner in column.walk()]
            yield from _fields(columns, (*around, *one.path))


def _kind(component: Component) -> str | None:
    """Return of what kind an answer is, None for files and what is worked out."""
    return KINDS.get(component.type)


def _swapped(was: Node, node: Node, release: Release, before: Release) -> Iterator[Problem]:
    """Yield the variables that a step asked for and asks for no more, with its other form."""
    old, new = before.forms.get(_form(was)), release.forms.get(_form(node))
    if old is None or new is None or _form(was) == _form(node):
        return
    gone = sorted(set(old.writes) - set(new.writes))
    if gone:
        yield problem(
            node, f"：换了表单，不再填写{shown(gone)}",
            f"has another form: {', '.join(gone)} are asked for no more",
            f"后面的步骤可能还要用；不是有意换的，请选回表单“{_form(was)}”", "warning",
        )  # fmt: skip


def _form(node: Node) -> str:
    return node.dialect.form or node.dialect.properties.get("form") or ""
