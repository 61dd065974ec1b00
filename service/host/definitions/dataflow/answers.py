"""What a form's answer puts into the variables of a case, and what the form itself reads."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service import feel
from service.forms import Form
from service.forms.components import Component, dotted
from service.forms.expressions import places
from service.host.definitions.dataflow.reading import Path, Reading, guards
from service.host.definitions.dataflow.shapes import (
    ANY,
    BOOLEAN,
    NUMBER,
    TEXT,
    Env,
    Shape,
    context,
    join,
    list_of,
    put,
    text,
)

TEXTS = frozenset({"textfield", "textarea", "datetime"})
ONE_OF, SOME_OF = frozenset({"radio", "select"}), frozenset({"checklist", "taglist"})

Sources = Mapping[str, Callable[..., Any]]
Answers = tuple[tuple[Path, Shape], ...]
"""Where each answer of a form lies, and what it is."""


@dataclass(frozen=True)
class Read:
    """A place of a form that reads variables: its component, its text, and what guards it."""

    component: Component
    where: str
    text: str
    guarded: frozenset[Path]
    row: Component | None = None


def written(answers: Answers, before: Env, *, closed: bool = True) -> dict[str, Shape]:
    """Return the variables that an answer sets, whole: a form may ask for a part of one only.

    :param closed: what is not in `before` was not there; otherwise it may have held anything
    """
    found: dict[str, Shape] = {}
    for path, shape in answers:
        root = found.get(path[0]) or before.get(path[0]) or context({}, more=not closed)
        found[path[0]] = put(root, path[1:], shape)
    return found


def answered(form: Form, sources: Sources) -> Answers:
    """Return where each answer of a form lies, and its shape."""
    hideable = {id(component) for outer in form.walk() if outer.hide for component in outer.walk()}
    return tuple(
        (component.path, field(component, form, sources, id(component) in hideable))
        for component in form.fields
    )


def field(component: Component, form: Form, sources: Sources, hidden: bool = False) -> Shape:
    """Return the shape of one answer."""
    shape = _answered(component, form, sources)
    if (component.rules.required and not hidden) or shape.kind in ("any", "boolean"):
        return shape.maybe if hidden else shape
    return replace(shape, nullable=True, blank=not component.rules.required)


def _answered(component: Component, form: Form, sources: Sources) -> Shape:
    if component.type in ("textfield", "textarea"):
        return Shape("string", origin=_origin(component, form))
    if component.type in TEXTS:
        return TEXT
    if component.type == "number":
        return NUMBER
    if component.type == "checkbox":
        return BOOLEAN
    if component.type in ONE_OF:
        return _option(component, form, sources)
    if component.type in SOME_OF:
        return list_of(_option(component, form, sources))
    if component.is_list:
        columns: dict[str, Shape] = {}
        for column in component.components:
            if column.is_field:
                root = columns.get(column.path[0])
                shape = field(column, form, sources, bool(column.hide))
                columns[column.path[0]] = put(root, column.path[1:], shape)
        return list_of(context(columns))
    return ANY


def _option(component: Component, form: Form, sources: Sources) -> Shape:
    """Return the shape of a choice: the values of its options, where they are fixed."""
    origin = _origin(component, form)
    if component.choices.static:
        return text((one.value for one in component.choices.static), origin=origin)
    fixed = getattr(sources.get(component.choices.source), "values", None)
    return text(fixed, origin=origin) if fixed else TEXT


def _origin(component: Component, form: Form) -> str:
    return f"表单“{form.name or form.id}”的“{component.label or dotted(component.path)}”"


def reads(form: Form) -> Iterator[Read]:
    """Yield every expression of a form, with what is compared with null around it."""
    for component, around, row in _placed(form.components, frozenset(), None):
        own = around | _guards(component.hide)
        if component.hide:
            yield Read(component, "隐藏条件", component.hide[1:], around, row)
        if component.readonly.startswith("="):
            yield Read(component, "只读条件", component.readonly[1:], around, row)
        if component.expression:
            yield Read(component, "表达式", component.expression[1:], own, row)
        if component.choices.expression:
            yield Read(component, "选项表达式", component.choices.expression[1:], own, row)
        for place in places(component.text):
            yield Read(component, "文字", place, own, row)


def _placed(
    components: tuple[Component, ...], around: frozenset[Path], row: Component | None
) -> Iterator[tuple[Component, frozenset[Path], Component | None]]:
    for component in components:
        yield component, around, row
        inner = around | _guards(component.hide)
        yield from _placed(component.components, inner, component if component.is_list else row)


def _guards(hide: str) -> frozenset[Path]:
    try:
        return guards(feel.compile(hide[1:]).tree) if hide.startswith("=") else frozenset()
    except feel.FeelError:
        return frozenset()


def read_form(
    form: Form, before: Env, sources: Sources, *, closed: bool, anywhere: Env
) -> Iterator[tuple[Read, Reading]]:
    """Read every expression of a form where it is shown: the case's variables, then the answers.

    What is asked may be there already, from an earlier answer, or not yet.
    """
    seen = dict(before)
    for name, shape in written(answered(form, sources), before, closed=closed).items():
        seen[name] = join(before[name], shape) if name in before else shape
    for one in reads(form):
        env = seen
        if one.row is not None:
            env = {**seen, **_row(one.row, form, sources)}
        try:
            expression = feel.compile(one.text)
        except feel.FeelError:
            continue  # told by the check of the form
        reading = Reading(env, closed, anywhere, one.guarded)
        reading.read(expression)
        yield one, reading


def _row(component: Component, form: Form, sources: Sources) -> dict[str, Shape]:
    """Return what an expression in a row of a list sees besides."""
    shape = _answered(component, form, sources).item or ANY
    return {**dict(shape.fields), "this": shape, "parent": ANY, "i": list_of(NUMBER)}
