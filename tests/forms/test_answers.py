"""Each kind of field: what is taken of what was typed, and what is said against it."""

from datetime import date
from typing import Any

import pytest

from service.forms import normalise, parse, validate
from tests.forms.making import faults, field, form, said, taken

CHOICES = [{"label": "甲", "value": "a"}, {"label": "乙", "value": "b"}]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("textfield", "  张三\u0000\ud800 ", "张三"),
        ("textfield", "a\r\nb", "a b"),
        ("textfield", "abc\u202edef", "abcdef"),
        ("textfield", "   ", None),
        ("textarea", "一\r\n二\r三", "一\n二\n三"),
        ("number", "１２", 12),
        ("number", "0.1", 0.1),
        ("number", "1,200.50", 1200.5),
        ("number", "￥１００，０００", 100000),
        ("number", "100 000.50 元", 100000.5),
        ("number", 12.5, 12.5),
        ("number", "", None),
        ("number", "十二", "十二"),
        ("number", "1e999999", "1e999999"),
        ("number", "0x10", "0x10"),
        ("datetime", "2026年1月5日", "2026-01-05"),
        ("datetime", "２０２６．１．５", "2026-01-05"),
        ("datetime", "20260105", "2026-01-05"),
        ("datetime", "2026-02-30", "2026-02-30"),
        ("checkbox", "on", True),
        ("checkbox", True, True),
        ("checkbox", None, False),
        ("checkbox", "false", False),
    ],
)
def test_what_is_typed_is_cleaned(kind: str, typed: Any, kept: Any) -> None:
    assert taken(field(kind), typed) == kept


def test_a_month_is_taken_in_the_ways_people_write_it() -> None:
    month = field("datetime", properties={"month": "true"})
    assert [taken(month, typed) for typed in ("1980年5月", "1980.05", "1980-5")] == ["1980-05"] * 3
    assert said(month, "1980-13") == ["“甲”不是有效的年月，请按“1980-05”的样子填写。"]


@pytest.mark.parametrize(
    ("one", "value", "sentence"),
    [
        (field("textfield", validate={"required": True}), " ", "请填写“甲”。"),
        (field("number", validate={"required": True}), None, "请填写“甲”。"),
        (field("select", values=CHOICES, validate={"required": True}), "", "请选择“甲”。"),
        (field("checklist", values=CHOICES, validate={"required": True}), [], "请选择“甲”。"),
        (field("checkbox", validate={"required": True}), False, "请勾选“甲”。"),
        (field("filepicker", validate={"required": True}), [], "请上传“甲”。"),
        (
            field("textfield", validate={"maxLength": 3}),
            "一二三四",
            "“甲”最多 3 个字，现在有 4 个字，请删减后再提交。",
        ),
        (
            field("textarea", validate={"minLength": 3}),
            "一",
            "“甲”至少 3 个字，现在只有 1 个字，请补充。",
        ),
        (field("number"), "许多", "“甲”要填数字，例如 12 或 12.5，位数不超过 15 位。"),
        (field("number", validate={"min": 1}), "0", "“甲”不能小于 1，请改正。"),
        (field("number", validate={"max": 60}), 60.5, "“甲”不能大于 60，请改正。"),
        (field("number", decimalDigits=0), "1.5", "“甲”要填整数，不带小数。"),
        (field("number", decimalDigits=1), "0.15", "“甲”最多保留 1 位小数。"),
        (field("number", increment=0.1), "0.35", "“甲”须是 0.1 的整数倍。"),
        (
            field("datetime"),
            "2026-02-30",
            "“甲”不是有效的日期，请按“2026-11-22”的样子填写。",
        ),
        (
            field("textfield", validate={"validationType": "email"}),
            "a@",
            "“甲”不是有效的电子邮箱，请检查，例如 name@example.com。",
        ),
        (
            field("textfield", validate={"pattern": "^[0-9]{6}$"}),
            "12345",
            "“甲”的格式不对，请检查后重新填写。",
        ),
        (
            field("radio", values=CHOICES),
            "c",
            "“甲”里选的内容不在可选范围内，请重新选择。",
        ),
        (field("textfield", properties={"check": "even"}), "一", "“甲”：字数须是双数。"),
    ],
)
def test_a_wrong_answer_is_told_what_to_do(one: dict[str, Any], value: Any, sentence: str) -> None:
    assert said(one, value) == [sentence]


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (field("textfield", validate={"required": True, "maxLength": 3}), "张三丰"),
        (field("number", validate={"min": 0.1, "max": 0.3}, increment=0.1), "0.3"),
        (field("datetime"), "2024-02-29"),
        (field("textfield", validate={"validationType": "email"}), "a.b@example.com.cn"),
        (field("radio", values=CHOICES), "a"),
        (field("checklist", values=CHOICES), ["a", "b"]),
        (field("checkbox", validate={"required": True}), True),
        (field("textfield", properties={"check": "even"}), "一二"),
    ],
)
def test_a_right_answer_is_taken_without_a_word(one: dict[str, Any], value: Any) -> None:
    assert said(one, value) == []


def test_two_megabytes_of_text_are_told_their_number() -> None:
    (sentence,) = said(field("textarea"), "字" * 1_000_000)
    assert sentence.startswith("“甲”最多 20,000 个字，现在有 1,000,000 个字")


def test_options_may_come_from_the_case() -> None:
    chosen = field("select", valuesExpression="=panel.names")
    assert said(chosen, "李专家", panel={"names": ["李专家"]}) == []
    assert said(chosen, "王专家", panel={"names": ["李专家"]}) != []


def test_a_pattern_that_explodes_does_not_hang() -> None:
    assert said(field("textfield", validate={"pattern": "^(a+)+$"}), "a" * 3000 + "b")


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("when", "month", "value", "sentences"),
    [
        ("past", False, "2026-11-23", []),
        ("past", False, "2026-11-24", ["“甲”不能晚于今天，请核对。"]),
        ("past", True, "2026-11", []),
        ("past", True, "2026-12", ["“甲”不能晚于今天，请核对。"]),
        ("future", False, "2026-11-23", []),
        ("future", False, "2026-11-22", ["“甲”不能早于今天，请核对。"]),
        ("", False, "2099-01-01", []),
    ],
)
def test_a_date_lies_where_its_form_says(
    when: str, month: bool, value: str, sentences: list[str]
) -> None:
    properties = {"when": when, "month": str(month).lower()}
    made = form(field("datetime", properties=properties))
    answer = parse(made, {"x": value})
    assert [p.sentence for p in validate(made, answer, today=TODAY)] == sentences


def test_when_is_for_dates_alone_and_one_of_two_words() -> None:
    assert faults(field("textfield", properties={"when": "past"}))
    assert faults(field("datetime", properties={"when": "yesterday"}))
    assert not faults(field("datetime", properties={"when": "future"}))


def test_a_checked_text_is_brought_into_its_normal_form_in_rows_too() -> None:
    column = {"id": "c", "type": "textfield", "key": "n", "label": "乙"}
    made = form(
        field("textfield", properties={"check": "loud"}),
        {"type": "dynamiclist", "path": "rows", "label": "行",
         "components": [{**column, "properties": {"check": "loud"}}]},
        {**field("textfield"), "key": "y"},
    )  # fmt: skip
    answer = parse(made, {"x": "a", "y": "b", "rows": [{"n": "c"}]})
    found = normalise(made, answer, {"loud": str.upper})
    assert found == {"x": "A", "y": "b", "rows": [{"n": "C"}]}
