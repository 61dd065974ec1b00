"""Problems of a form, found before it is deployed."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import replace
from typing import Protocol

from service import feel
from service.errors import Problem
from service.forms import expressions, nesting, patterns, subset
from service.forms.components import Component, Path, dotted
from service.forms.form import Form
from service.forms.notes import Notes, Schema
from service.forms.parsing import parse
from service.forms.reading import read
from service.forms.validation import validate

TEXTS = frozenset({"textfield", "textarea"})


class Known(Protocol):
    """The names that a form may use; the registry is one."""

    @property
    def checks(self) -> Container[str]:
        """Named checks."""

    @property
    def sources(self) -> Container[str]:
        """Named option lists."""


def check(source: bytes, *, name: str, known: Known | None = None) -> list[Problem]:
    """Return everything wrong or doubtful about a form, with each component's id and name.

    :param name: the file's name
    :param known: without it, names of checks and option lists are taken on trust
    """
    notes = Notes(name)
    form_id, _, components = read(source, notes)
    if not form_id:
        return notes.problems
    everything = list(_everything(components))
    _identities(everything, notes)
    _paths(everything, notes)
    _lines(everything, notes)
    for component, in_rows in everything:
        _names(component, notes, known)
        _rules(component, notes, in_rows)
        _expressions(component, notes)
    return notes.problems


def _everything(components: tuple[Component, ...]) -> Iterator[tuple[Component, bool]]:
    """Yield every component and whether it stands in rows."""
    for top in components:
        for component in top.walk():
            yield component, False
            if component.is_list:
                yield from ((column, True) for column in component.components)


def _shown(component: Component) -> Schema:
    """Return what notes need to name a component."""
    return {
        "id": component.id,
        "label": component.label or dotted(component.path),
        "type": component.type,
    }


def _identities(everything: list[tuple[Component, bool]], notes: Notes) -> None:
    counted = Counter(component.id for component, _ in everything)
    for component, _ in everything:
        if not component.id:
            notes.error(_shown(component), "缺少 id", "'id' is missing", "每个组件要有自己的 id")
        elif counted[component.id] > 1:
            notes.error(
                _shown(component),
                f"id“{component.id}”用了不止一次",
                f"id {component.id!r} is used more than once",
            )


def _paths(everything: list[tuple[Component, bool]], notes: Notes) -> None:
    """Note answers that would overwrite one another, or what the service itself writes."""
    _overlaps([one for one, in_rows in everything if one.is_field and not in_rows], notes)
    for component, _ in everything:
        if component.is_list:
            _overlaps([column for column in component.components if column.is_field], notes)
        if component.is_field and component.path[0] in subset.RESERVED and component.takes_input:
            if component.readonly == "true":
                continue
            notes.error(
                _shown(component),
                f"变量“{component.path[0]}”由系统写入，表单不能改它",
                f"variable '{component.path[0]}' is written by the service",
                "换一个变量名",
            )


def _overlaps(fields: list[Component], notes: Notes) -> None:
    taken: dict[Path, Component] = {}
    for field in fields:
        if field.path in taken:
            notes.error(
                _shown(field),
                f"与另一个组件存到同一处：{dotted(field.path)}",
                f"another component has the same path {dotted(field.path)}",
            )
        taken.setdefault(field.path, field)
    for field in fields:
        for length in range(1, len(field.path)):
            if field.path[:length] in taken:
                notes.error(
                    _shown(field),
                    f"“{dotted(field.path[:length])}”已经是另一个组件的答案",
                    f"'{dotted(field.path[:length])}' already is another component's answer",
                )


def _lines(everything: list[tuple[Component, bool]], notes: Notes) -> None:
    """Note lines of a checklist whose remark is no text field, and texts that nobody picks."""
    texts = {one.id for one, in_rows in everything if one.type in TEXTS and not in_rows}
    for component, in_rows in everything:
        look = component.look
        if look.is_line and (component.type != "radio" or in_rows):
            notes.error(
                _shown(component),
                "evidence、article、remark 只能写在单选的审核项上",
                "evidence, article and remark belong to a radio outside of rows",
                "写在“符合、不符合”的单选上",
            )
        if look.remark and look.remark not in texts:
            notes.error(
                _shown(component),
                f"remark 指的“{look.remark}”不是本表的文本框",
                f"remark {look.remark!r} is no text field of this form",
                "写文本框的 id",
            )
        if look.texts and component.type not in TEXTS:
            notes.error(
                _shown(component),
                "texts 只能写在文本框上",
                "texts belong to a text field",
            )


def _names(component: Component, notes: Notes, known: Known | None) -> None:
    if not known:
        return
    check_name, source = component.rules.check, component.choices.source
    if check_name and check_name not in known.checks:
        notes.error(
            _shown(component),
            f"没有名为“{check_name}”的检查",
            f"there is no check named '{check_name}'",
        )
    if source and not source.startswith(subset.FIELDS_OF) and source not in known.sources:
        notes.error(
            _shown(component),
            f"没有名为“{source}”的选项名单",
            f"there is no option list named '{source}'",
        )


def _rules(component: Component, notes: Notes, in_rows: bool) -> None:
    shown, rules = _shown(component), component.rules
    if component.takes_input and not component.label:
        notes.error(shown, "缺少名称（label）", "'label' is missing", "读屏软件和提示语都要念它")
    if component.is_list and rules.min_rows > rules.max_rows:
        notes.error(shown, "最少行数大于最多行数", "minRows is greater than maxRows")
    if component.is_list and not component.components:
        notes.error(shown, "列表里没有任何列", "the list has no columns")
    if rules.minimum is not None and rules.maximum is not None and rules.minimum > rules.maximum:
        notes.error(shown, "最小值大于最大值", "min is greater than max")
    if rules.min_length and rules.max_length and rules.min_length > rules.max_length:
        notes.error(shown, "最短长度大于最长长度", "minLength is greater than maxLength")
    if in_rows and component.readonly not in ("", "true"):
        notes.error(
            shown, "行里的只读只能是 true 或 false", "readonly in a list must be true or false"
        )
    _pattern(component, notes)
    _default(component, notes)
    if component.is_list and not component.fixed_rows:
        _locked_columns(component, notes)


def _pattern(component: Component, notes: Notes) -> None:
    if not component.rules.pattern:
        return
    try:
        patterns.compiled(component.rules.pattern)
    except patterns.Untranslatable as wrong:
        notes.error(
            _shown(component),
            f"正则表达式无法使用：{component.rules.pattern[:80]}",
            f"the pattern cannot be used: {wrong}",
            "不支持 \\p、命名分组、后行断言和 [^]",
        )
    if component.rules.pattern and not component.rules.pattern_message:
        notes.warning(
            _shown(component),
            "有格式要求而没有提示语（patternErrorMessage）",
            "a pattern without patternErrorMessage",
            "写一句话告诉填表人怎么填",
        )


def _default(component: Component, notes: Notes) -> None:
    """Note a default that nobody could answer: it would be refused as it stands on the page."""
    if component.default in (None, "") or not component.takes_input or component.is_list:
        return
    known = not component.choices.source and not component.choices.expression
    if component.type in subset.CHOOSERS and not known:
        return
    bare = replace(component, hide="", readonly="", rules=replace(component.rules, when=""))
    form, body = Form("", "", (bare,)), dict[str, object]()
    nesting.put(body, component.path, component.default)
    for problem in validate(form, parse(form, body)):
        notes.error(
            _shown(component),
            f"默认值“{str(component.default)[:40]}”填不进去：{problem.sentence}",
            f"the default {str(component.default)[:40]!r} could not be answered",
            "改成这一项能填的值，或者去掉默认值",
        )


def _locked_columns(component: Component, notes: Notes) -> None:
    """Rows that come and go cannot have columns that are not sent along."""
    for column in component.components:
        if column.readonly:
            notes.error(
                _shown(column),
                "行可以增删的列表里不能有只读列",
                "a read-only column needs a list with fixed rows",
                "把列表的 allowAddRemove 设为 false，或取消只读",
            )


def _expressions(component: Component, notes: Notes) -> None:
    written = [component.hide, component.readonly, component.expression]
    written += [component.choices.expression]
    written += [f"={place}" for place in expressions.places(component.text)]
    for text in written:
        if not text.startswith("="):
            continue
        for found in feel.check(text[1:]):
            notes.error(
                _shown(component),
                f"表达式“{text[:80]}”：{found.message_zh}",
                f"expression {text[:80]!r}: {found.message_en}",
                found.hint,
            )
