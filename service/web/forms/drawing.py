"""From a form and its values to the widgets of a page."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from service import amounts, privacy
from service.errors import FieldProblem
from service.forms import (
    Component,
    Form,
    View,
    clean,
    expressions,
    limit,
    nesting,
    options,
    sentences,
    subset,
    view,
)
from service.forms.components import Option, dotted
from service.forms.options import Sources
from service.forms.visibility import row_context, spot
from service.web.core.language import tr
from service.web.forms import labels
from service.web.forms.widgets import Block, Choice, File, Line, Widget, html_id

SHAPES = {"taglist": "checklist", "datetime": "date", "expression": "reading"}
ALONE = frozenset({"group", "dynamiclist", "text", "separator", "spacer"})
BLANK_ROW: Mapping[str, Any] = {}
ROW_MARK = "__row__"


@dataclass(frozen=True)
class Drawing:
    """A form about to be drawn; see `service.web.forms.render` for what everything means."""

    form: Form
    values: Mapping[str, Any]
    problems: Collection[FieldProblem]
    context: Mapping[str, Any]
    sources: Sources
    documents: Collection[Any]
    readonly: bool
    private: bool
    lines: Mapping[str, Line]
    """What stands beside the lines of a checklist, by the id of their field."""

    @cached_property
    def seen(self) -> View:
        """What is hidden, what is locked, and the data that expressions see."""
        return view(self.form, self._given, self.context)

    @cached_property
    def _given(self) -> dict[str, Any]:
        """The values of all fields: as typed, as known in the case, or as the form proposes."""
        given = nesting.copy(self.values)
        for field in self.form.fields:
            if nesting.get(given, field.path, nesting.ABSENT) is nesting.ABSENT:
                empty: list[Any] | None = [] if field.is_list or field.type in subset.MANY else None
                proposed = empty if field.default is None else field.default
                known = nesting.get(self.context, field.path, proposed)
                nesting.put(given, field.path, known)
        return given

    @cached_property
    def _said(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for problem in self.problems:
            found.setdefault(problem.path, tr(problem.sentence))
        return found

    @cached_property
    def _explained(self) -> frozenset[str]:
        """The fields whose group already says what may be uploaded."""
        return frozenset(
            inner.id
            for group in self.form.walk()
            if group.description
            for inner in group.components
        )

    @cached_property
    def _files(self) -> dict[str, File]:
        return {str(document.key): file(document) for document in self.documents}

    def say(self, text: str) -> str:
        """Return a form's own text in the visitor's language, looked up once a page."""
        found = self._words.get(text)
        if found is None:
            found = self._words[text] = labels.said(text)
        return found

    @cached_property
    def _words(self) -> dict[str, str]:
        return {}

    def said_of_each(self) -> dict[str, tuple[str, Any, str]]:
        """Return of every field by its name: what it is called, its value, and that in words."""
        found: dict[str, tuple[str, Any, str]] = {}
        for field in self.form.fields:
            if field.is_list:
                found |= dict(self._said_of_rows(field))
                continue
            value = nesting.get(self._given, field.path)
            if field.takes_input:
                name = dotted(field.path)
                label = tr(self.form.labels[field.id])
                found[name] = (label, value, self._in_words(field, value, self.seen.data))
        return found

    def _said_of_rows(self, field: Component) -> Iterator[tuple[str, tuple[str, Any, str]]]:
        for number, row in enumerate(nesting.get(self._given, field.path) or ()):
            local = row_context(self.seen.data, row, number)
            for column in field.components:
                value = nesting.get(row, column.path)
                if column.takes_input:
                    name = f"{dotted(field.path)}[{number}].{dotted(column.path)}"
                    label = tr(sentences.in_row(field.label, number, column.label))
                    yield name, (label, value, self._in_words(column, value, local))

    def _in_words(self, field: Component, value: Any, data: Mapping[str, Any]) -> str:
        if field.type == "filepicker":
            return gettext("、").join(self._file(key).name for key in value or ())
        return self._shown(field, value, data)

    def blocks(self, components: tuple[Component, ...]) -> tuple[Block, ...]:
        """Return components as blocks, in the order of the page."""
        widgets = [self._widget(one) for one in components if one.type != "spacer"]
        if self.readonly:
            widgets = [one for one in widgets if not one.hidden and not _of_now(one.component)]
            return tuple(_answers(widgets))
        return tuple(_laid_out(widgets))

    def _widget(self, component: Component) -> Widget:
        if component.type in ("group", "separator", "text"):
            return self._frame(component)
        if component.is_list:
            return self._list(component)
        value = nesting.get(self._given, component.path)
        return self._field(component, dotted(component.path), value, self.seen.data, None)

    def _frame(self, component: Component) -> Widget:
        hidden = not self.seen.shows(component)
        return Widget(
            component=component,
            shape=component.type,
            id=html_id(component.id),
            name="",
            spot=component.id,
            label=self.say(component.label),
            hint=self.say(component.description),
            hidden=hidden,
            html=labels.filled(component.text, self.seen.data) + self._listed(component),
            blocks=self.blocks(component.components),
        )

    def _listed(self, component: Component) -> Markup:
        """Return what a text lists from a named source, as it stands now."""
        offered = options(component, context=self.seen.data, sources=self.sources)
        return labels.listed([self.say(one.label) for one in offered])

    def _field(
        self, component: Component, name: str, value: Any, data: Mapping[str, Any], row: int | None
    ) -> Widget:
        """Return a field; `data` is what its expressions see, `row` its row in a list."""
        if component.type == "expression":
            value = expressions.value(component.expression, data)
        shape = "month" if component.month else SHAPES.get(component.type, component.type)
        return Widget(
            component=component,
            shape=shape,
            id=html_id(name),
            name=name,
            spot=spot(component, row),
            label=self.say(component.label),
            hint=self.say(component.description),
            error=self._said.get(name, ""),
            hidden=not self.seen.shows(component, row),
            locked=self.seen.locks(component, row),
            value=labels.plain(value) if not isinstance(value, bool | list) else "",
            ticked=value is True,
            shown=self._shown(component, value, data),
            most=limit(component),
            in_row=row is not None,
            line=self.lines.get(component.id),
            explained=bool(component.description) or component.id in self._explained,
            choices=self._choices(component, name, value, data),
            files=tuple(self._file(key) for key in value or ())
            if component.type == "filepicker"
            else (),
        )

    def _shown(self, component: Component, value: Any, data: Mapping[str, Any]) -> str:
        """Return a value for reading: labels for codes, stars where it is not theirs to see."""
        if value in (None, "", []) or component.type == "filepicker":
            return ""
        if component.private and not self.private:
            return _masked(component, value)
        if component.type in subset.CHOOSERS:
            names = self._offered(component, data)
            chosen = [str(one) for one in (value if isinstance(value, list) else [value])]
            return labels.plain([names[one].whole if one in names else one for one in chosen])
        return written(component, value)

    def _offered(self, component: Component, data: Mapping[str, Any]) -> dict[str, Option]:
        """Return a field's options by value, in the visitor's language.

        They are the same in every row, unless FEEL says them.
        """
        kept = self._lists.get(component.id)
        if kept is not None and not component.choices.expression:
            return kept
        found = options(component, context=data, sources=self.sources)
        self._lists[component.id] = offered = {
            one.value: Option(one.value, self.say(one.label), self.say(one.section))
            for one in found
        }
        return offered

    @cached_property
    def _lists(self) -> dict[str, dict[str, Option]]:
        return {}

    def _choices(
        self, component: Component, name: str, value: Any, data: Mapping[str, Any]
    ) -> tuple[Choice, ...]:
        if component.type not in subset.CHOOSERS or self.readonly:
            return ()
        chosen = {str(one) for one in (value if isinstance(value, list) else [value]) if one}
        offered = dict(self._offered(component, data))
        for gone in sorted(chosen - offered.keys()):
            offered[gone] = Option(gone, f"{gone}{gettext('（已不可选）')}")
        prefix = html_id(name)
        return tuple(
            Choice(f"{prefix}-{number}", one.value, one.label, one.value in chosen, one.section)
            for number, one in enumerate(offered.values())
        )

    def _list(self, component: Component) -> Widget:
        given = nesting.get(self._given, component.path)
        rows = [row if isinstance(row, Mapping) else {} for row in given or ()]
        least = 0 if component.fixed_rows or self.readonly else max(1, component.rules.min_rows)
        rows += [BLANK_ROW] * (least - len(rows))
        name = dotted(component.path)
        return Widget(
            component=component,
            shape="dynamiclist",
            id=html_id(name),
            name=name,
            spot=component.id,
            label=self.say(component.label),
            hint=self.say(component.description),
            error=self._said.get(name, ""),
            hidden=not self.seen.shows(component),
            locked=self.seen.locks(component),
            columns=self._row(component, BLANK_ROW, -1),
            rows=tuple(self._row(component, row, number) for number, row in enumerate(rows)),
        )

    def _row(self, component: Component, row: Mapping[str, Any], number: int) -> tuple[Widget, ...]:
        """Return a row's cells; row -1 is the pattern for rows still to come."""
        mark = ROW_MARK if number < 0 else str(number)
        local = row_context(self.seen.data, row, number)
        return tuple(
            self._field(
                column,
                f"{dotted(component.path)}[{mark}].{dotted(column.path)}",
                nesting.get(row, column.path, column.default),
                local,
                number,
            )
            for column in component.components
        )

    def _file(self, key: object) -> File:
        return self._files.get(str(key)) or File(str(key), gettext("（文件）"), "", opens=False)


def written(component: Component, value: Any) -> str:
    """Return an answer as people read it: an amount of money with its separators."""
    unit = amounts.unit_of(label=component.label, suffix=component.look.suffix)
    if component.type != "number" or not unit or clean.decimal(value) is None:
        return labels.plain(value)
    return amounts.yuan(value) if unit == "元" else amounts.plain(value)


def _of_now(component: Component) -> bool:
    """Ask whether a text tells how things are now: it says nothing of an answer of the past.

    It lists a named source, or names what the case holds, which may be more by now, or gone with
    the step that knew it.
    """
    return component.type == "text" and bool(component.choices.source or "{{" in component.text)


def _masked(component: Component, value: Any) -> str:
    """Return a private answer masked, whether it is typed or stands for what was typed."""
    if privacy.is_private(value):
        return str(privacy.mask(value))
    return privacy.mask_value(labels.plain(value), how=component.private_as)


def file(document: Any) -> File:
    """Return a document as it stands in a list."""
    return File(str(document.key), document.filename, size(getattr(document, "size", 0)))


def size(octets: int) -> str:
    """Return a file's size as people read it.

    >>> size(2_500_000), size(900), size(0)
    ('2.4 MB', '1 KB', '')
    """
    if not octets:
        return ""
    if octets < 1024 * 1024:
        return f"{max(1, round(octets / 1024))} KB"
    return f"{octets / 1024 / 1024:.1f} MB"


def _laid_out(widgets: Iterable[Widget]) -> Iterable[Block]:
    """Group what shares a row of the designer's layout."""

    def place(widget: Widget) -> tuple[str, str]:
        look, alone = widget.component.look, widget.component.type in ALONE
        return ("one", widget.id) if alone or not look.row else ("row", look.row)

    for (shape, _), found in groupby(widgets, key=place):
        yield Block(shape, tuple(found))


def _answers(widgets: Iterable[Widget]) -> Iterable[Block]:
    """Group neighbouring answers into one list of names and values."""
    for alone, found in groupby(widgets, key=lambda widget: widget.component.type in ALONE):
        if alone:
            yield from (Block("one", (widget,)) for widget in found)
        else:
            yield Block("answers", tuple(found))
