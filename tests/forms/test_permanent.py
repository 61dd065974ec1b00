"""Fields that nothing unlocks once they were sent, and options under the headings of a form."""

from service import forms
from service.forms.components import dotted
from service.forms.options import options
from tests.forms.making import faults, form

UNIT = {
    "type": "group",
    "label": "单位",
    "path": "unit",
    "properties": {"permanent": "true"},
    "components": [
        {"type": "textfield", "id": "name", "key": "name", "label": "名称"},
        {"type": "textfield", "id": "fax", "key": "fax", "label": "传真"},
    ],
}
GOALS = {"type": "textfield", "id": "goals", "key": "goals", "label": "目标"}
SENT = {"unit": {"name": "天衡"}, "goals": "旧"}
ALL = frozenset({"unit.name", "unit.fax", "goals"})


def test_what_is_permanent_and_answered_is_not_asked_for_and_not_unlocked():
    sheet = form(UNIT, GOALS)
    asked = [dotted(field.path) for field in forms.changeable(sheet, SENT)]
    assert asked == ["unit.fax", "goals"]
    only = forms.restricted(sheet, unlocked=ALL, context=SENT)
    sent = {"unit": {"name": "别的", "fax": "1"}, "goals": "新"}
    assert forms.parse(only, sent, context=SENT) == {"unit": {"fax": "1"}, "goals": "新"}
    problems = forms.not_asked(sheet, sent, only=only, context=SENT)
    assert [one.path for one in problems] == ["unit.name"]


def test_before_anything_was_sent_all_is_open():
    sheet = form(UNIT, GOALS)
    assert len(list(forms.changeable(sheet, {}))) == 3


def test_rows_are_permanent_as_one():
    column = {"type": "textfield", "key": "c", "label": "列", "properties": {"permanent": "true"}}
    rows = {"type": "dynamiclist", "path": "rows", "label": "行", "components": [column]}
    assert any("'permanent' cannot stand on a column" in one for one in faults(rows))
    del column["properties"]
    whole = form({**rows, "properties": {"permanent": "true"}})
    assert list(forms.changeable(whole, {"rows": [{"c": "一"}]})) == []


def test_an_option_bears_its_heading_and_its_whole_name_away_from_it():
    sheet = form({"type": "checklist", "key": "x", "label": "可改", "valuesKey": "fields:a"})
    offered = [
        {"value": "goals", "label": "目标", "section": "单位"},
        {"value": "members", "label": "成员", "section": "成员"},
        {"value": "plain", "label": "别的"},
    ]
    found = options(sheet.fields[0], context={}, sources={"fields:a": offered})
    assert [one.section for one in found] == ["单位", "成员", ""]
    assert [one.whole for one in found] == ["单位：目标", "成员", "别的"]
