"""Whatever is posted, the answer is clean JSON and the rest is a list of problems."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from service.forms import Form, fold, parse, rearrange, validate
from tests.forms.pages import CONTEXT, EVERYTHING

FORM = Form.read(EVERYTHING)
TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
PATHS = [".".join(field.path) for field in FORM.fields]
COLUMNS = ["name", "sex", "birth_month", "apprentice", "master", "item", "result"]
NAMES = (
    st.sampled_from(PATHS)
    | st.builds("application.members[{}].{}".format, st.integers(), st.sampled_from(COLUMNS))
    | st.builds("materials.checklist[{}].{}".format, TEXT, st.sampled_from(COLUMNS))
    | TEXT
)


def nested(pairs: dict[str, Any]) -> dict[str, Any]:
    """Return values under their dotted names as nested objects."""
    tree: dict[str, Any] = {}
    for name, value in pairs.items():
        inner = tree
        *way, last = name.split(".")
        for part in way:
            inner = inner.setdefault(part, {}) if isinstance(inner.get(part, {}), dict) else {}
        inner[last] = value
    return tree


def judged(body: object) -> dict[str, Any]:
    """Parse and validate a body; the answer must be clean and the same when parsed again."""
    answer = parse(FORM, body, context=CONTEXT)
    text = orjson.dumps(answer).decode()
    assert "\\u0000" not in text
    assert parse(FORM, answer, context=CONTEXT) == answer
    assert set(answer) <= {"application", "materials", "total"}
    for problem in validate(FORM, answer, context=CONTEXT):
        assert problem.sentence.endswith("。")
        problem.sentence.encode()
    orjson.dumps(fold(FORM, answer, context=CONTEXT))
    return answer


@settings(max_examples=120, deadline=None)
@given(JSON)
def test_any_json_body_is_judged(body: Any) -> None:
    judged(body)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_any_json_in_the_places_of_fields_is_judged(pairs: dict[str, Any]) -> None:
    judged(nested(pairs))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(NAMES, TEXT), max_size=12), TEXT)
def test_any_browser_form_is_judged(pairs: list[tuple[str, str]], command: str) -> None:
    body = MultiDict(pairs)
    judged(body)
    rearrange(FORM, body, command=command, context=CONTEXT)


@pytest.mark.parametrize("body", [None, [], 7, "x", b"x", True, [[]], {"application": []}])
def test_a_body_of_the_wrong_kind_is_a_problem_not_an_accident(body: object) -> None:
    judged(body)
    assert validate(FORM, parse(FORM, body, context=CONTEXT), context=CONTEXT)


def test_a_body_nested_100_000_deep_is_judged() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = {"application": deep}
    judged(deep)


@pytest.mark.parametrize("count", [501, 20_000])
def test_overlong_row_counts_are_refused_in_a_sentence(count: int) -> None:
    answer = parse(FORM, {"application": {"members": [{"name": "甲"}] * count}}, context=CONTEXT)
    assert len(answer["application"]["members"]) == 500
    sentences = {problem.sentence for problem in validate(FORM, answer, context=CONTEXT)}
    assert "“主要成员”多于 500 行，请刷新页面后重新填写。" in sentences


@pytest.mark.parametrize("row", ["甲", 7, None, [], [{"name": "甲"}]])
def test_a_row_that_is_none_is_refused_at_its_place(row: Any) -> None:
    body = {"application": {"members": [{"name": "甲"}, row]}}
    problems = validate(FORM, parse(FORM, body, context=CONTEXT), context=CONTEXT)
    found = {problem.path: problem.sentence for problem in problems}
    sentence = "“主要成员”第 2 行的内容读不出来，请重新填写这一行。"
    assert found["application.members[1]"] == sentence


def test_a_fixed_row_that_is_none_is_refused_at_its_place() -> None:
    body = {"materials": {"checklist": ["齐全"]}}
    problems = validate(FORM, parse(FORM, body, context=CONTEXT), context=CONTEXT)
    assert "materials.checklist[0]" in {problem.path for problem in problems}


def test_scripts_stay_text() -> None:
    script = "<script>alert(1)</script>"
    answer = judged({"application": {"unit": {"name": script}}})
    assert answer["application"]["unit"]["name"] == script


@pytest.mark.parametrize("value", [{}, [], [{}], 7, True, {"a": []}])
def test_a_value_of_the_wrong_type_is_named(value: Any) -> None:
    answer = parse(FORM, {"application": {"unit": {"name": value}}}, context=CONTEXT)
    sentences = {problem.sentence for problem in validate(FORM, answer, context=CONTEXT)}
    assert "“单位名称”的内容读不出来，请重新填写。" in sentences
