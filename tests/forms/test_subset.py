"""What a form may contain, and what a designer is told about the rest."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from service.errors import Invalid
from service.forms import Form, check
from service.forms.subset import ATTRIBUTES
from tests.forms.making import faults, field, source
from tests.forms.pages import EVERYTHING

FORMS = sorted(Path("forms").rglob("*.form"))


def test_a_form_of_every_component_has_nothing_wrong_with_it() -> None:
    assert check(EVERYTHING, name="everything.form") == []


def test_that_form_really_has_every_component() -> None:
    form = Form.read(EVERYTHING)
    assert {component.type for component in form.walk()} | {"spacer"} == set(ATTRIBUTES)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_every_form_of_the_house_is_in_the_subset(path: Path) -> None:
    assert [p for p in check(path.read_bytes(), name=path.name) if p.severity == "error"] == []


def test_a_component_outside_the_subset_is_named_with_its_id_and_a_hint() -> None:
    html = {"type": "html", "id": "Html_1", "label": "横幅", "content": "<b>x</b>"}
    (problem,) = check(source(html), name="a.form")
    assert (problem.element, problem.file, problem.severity) == ("Html_1", "a.form", "error")
    assert problem.zh == "横幅：不支持组件类型“html”"
    assert "Markdown" in problem.hint


def test_a_form_with_errors_cannot_be_read() -> None:
    with pytest.raises(Invalid) as refused:
        Form.read(source({"type": "button", "id": "b"}), name="a.form")
    assert refused.value.problems[0].element == "b"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"[]", b"7", b'{"type": "default"}', b'{"id": "x", "type": "y"}']
)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    assert check(body, name="a.form")


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"validate": {"pattern": "["}}, "the pattern cannot be used"),
        ({"validate": {"pattern": "\\p{Han}"}}, "the pattern cannot be used"),
        ({"validate": {"validationType": "phone"}}, "international numbers"),
        ({"validate": {"minLength": "=a"}}, "must be a number"),
        ({"validate": {"max": "1e400000"}}, "too large"),
        ({"increment": "1e400000"}, "too large"),
        ({"validate": {"min": "-1e-400"}}, "too small"),
        ({"validate": {"minLength": 9, "maxLength": 3}}, "minLength is greater"),
        ({"validate": {"longest": 3}}, "has no validation 'longest'"),
        ({"conditional": {"hide": "a = 1"}}, "begins with '='"),
        ({"conditional": {"hide": "=a ="}}, "expression '=a ='"),
        ({"colour": "red"}, "attribute 'colour'"),
        ({"properties": {"privat": "true"}}, "unknown property 'privat'"),
        ({"properties": {"private": "maybe"}}, "must be true or false"),
        ({"label": ""}, "'label' is missing"),
        ({"key": ""}, "'key' is missing"),
        ({"key": "a b"}, "not a dotted name"),
        ({"key": "case.number"}, "written by the service"),
    ],
)
def test_a_designer_is_told_what_is_wrong(attributes: dict[str, object], told: str) -> None:
    assert any(told in fault for fault in faults(field("textfield") | attributes))


def test_two_fields_cannot_share_a_place_or_an_id() -> None:
    found = faults(field("textfield", id="a"), field("textarea", id="a"))
    assert sum("same path" in fault for fault in found) == 1
    assert sum("more than once" in fault for fault in found) == 2


def test_a_field_cannot_lie_inside_the_answer_of_another() -> None:
    found = faults(field("textfield"), field("textfield", key="x.y"))
    assert any("already is another component's answer" in fault for fault in found)


def test_names_of_checks_and_lists_must_exist() -> None:
    known = SimpleNamespace(checks={"even"}, sources={"departments"})
    asked = field("textfield", properties={"check": "odd"})
    chosen = field("select", key="y", valuesKey="towns")
    assert len(faults(asked, chosen, known=known)) == 2


def test_options_need_exactly_one_source() -> None:
    values = [{"label": "甲", "value": "a"}]
    assert faults(field("radio"))
    assert faults(field("radio", values=values, valuesKey="towns"))
    assert faults(field("radio", values=[{"label": "甲", "value": True}]))
    assert not faults(field("radio", values=values))


def test_rows_that_come_and_go_have_no_read_only_columns() -> None:
    column = {"type": "textfield", "id": "c", "key": "c", "label": "列", "readonly": True}
    rows = {"type": "dynamiclist", "path": "rows", "label": "表", "components": [column]}
    assert any("fixed rows" in fault for fault in faults(rows))
    assert not faults(rows | {"allowAddRemove": False})


def test_a_list_holds_no_lists() -> None:
    inner = {"type": "dynamiclist", "id": "i", "path": "inner", "label": "内", "components": []}
    rows = {"type": "dynamiclist", "path": "rows", "label": "表", "components": [inner]}
    assert any("cannot stand in a dynamic list" in fault for fault in faults(rows))


def test_groups_nested_out_of_all_reason_are_refused() -> None:
    nest: dict[str, object] = {"type": "group", "id": "g", "components": []}
    for number in range(40):
        nest = {"type": "group", "id": f"g{number}", "components": [nest]}
    assert any("nested deeper" in fault for fault in faults(nest))


DEFAULTS = [
    ("number", {"defaultValue": "abc"}),
    ("number", {"defaultValue": 1e20}),
    ("number", {"defaultValue": 7, "validate": {"max": 5}}),
    ("textfield", {"defaultValue": {"a": 1}}),
    ("textfield", {"defaultValue": "很长", "validate": {"maxLength": 1}}),
    ("checkbox", {"defaultValue": "maybe"}),
    ("datetime", {"subtype": "date", "defaultValue": "2026-02-30"}),
    ("radio", {"values": [{"value": "a", "label": "甲"}], "defaultValue": "b"}),
    ("checklist", {"values": [{"value": "a", "label": "甲"}], "defaultValue": ["a", "b"]}),
]


@pytest.mark.parametrize(("kind", "attributes"), DEFAULTS)
def test_a_default_that_could_not_be_answered_is_told(
    kind: str, attributes: dict[str, object]
) -> None:
    [told] = faults(field(kind, **attributes))
    assert "could not be answered" in told


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("number", {"defaultValue": 5}),
        ("number", {"defaultValue": "5"}),
        ("checkbox", {"defaultValue": True}),
        ("datetime", {"subtype": "date", "defaultValue": "2026-02-28"}),
        ("datetime", {"subtype": "date", "defaultValue": "2020-01-01",
                      "properties": {"when": "future"}}),
        ("select", {"valuesExpression": "=list", "defaultValue": "b"}),
        ("textfield", {"defaultValue": "", "validate": {"required": True}}),
    ],
)  # fmt: skip
def test_a_default_that_may_be_answered_is_not(kind: str, attributes: dict[str, object]) -> None:
    assert faults(field(kind, **attributes)) == []


def test_an_option_without_a_value_is_no_answer() -> None:
    values = [{"value": " ", "label": "无"}, {"value": "a", "label": "甲"}]
    assert any("must not be empty" in one for one in faults(field("radio", values=values)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_form_is_read_in_the_encoding_that_its_first_bytes_say(encoding: str) -> None:
    written = source(field("textfield", label="姓名")).decode().encode(encoding)
    assert check(written, name="a.form") == []
    assert Form.read(written).fields[0].label == "姓名"


def test_a_mark_that_is_neither_true_nor_false_is_told_at_its_component() -> None:
    [told] = faults(field("textfield", properties={"permanent": "ja"}))
    assert told.startswith("甲")
