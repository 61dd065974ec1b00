"""Only what the form asks for can become a variable, whatever is posted."""

from typing import Any

from werkzeug.datastructures import MultiDict

from service.forms import Form, fold, parse, rearrange, validate
from tests.forms.making import field, form
from tests.forms.pages import CONTEXT, EVERYTHING, Document

FORM = Form.read(EVERYTHING)


def posted(*pairs: tuple[str, str]) -> Any:
    return parse(FORM, MultiDict(pairs), context=CONTEXT)


def test_a_browsers_names_become_a_nested_answer() -> None:
    answer = posted(
        ("application.unit.name", "天衡"),
        ("application.members[0].name", "李卫东"),
        ("application.members[7].name", "王芳"),
        ("application.master.duties", "research"),
        ("application.master.duties", "teaching"),
    )
    assert answer["application"]["unit"]["name"] == "天衡"
    assert [row["name"] for row in answer["application"]["members"]] == ["李卫东", "王芳"]
    assert answer["application"]["master"]["duties"] == ["research", "teaching"]


def test_what_the_form_does_not_ask_is_not_taken() -> None:
    answer = posted(("case.number", "DS-0"), ("approval.decision", "granted"), ("total", "9"))
    assert "case" not in answer
    assert "approval" not in answer
    assert answer["total"] == 0


def test_a_read_only_field_cannot_be_written() -> None:
    answer = posted(("application.master.checked_by", "我自己"))
    assert "checked_by" not in answer["application"]["master"]


def test_a_hidden_field_is_not_taken_and_not_asked() -> None:
    answer = posted(("application.channel", "self"), ("application.department", "commerce"))
    assert "department" not in answer["application"]
    problems = validate(FORM, answer, context=CONTEXT)
    assert "application.department" not in {problem.path for problem in problems}


def test_a_visible_field_is_asked() -> None:
    answer = posted(("application.channel", "recommended"))
    problems = validate(FORM, answer, context=CONTEXT)
    assert "application.department" in {problem.path for problem in problems}


def test_a_column_hidden_in_one_row_is_asked_in_another() -> None:
    answer = posted(
        ("application.members[0].name", "甲"),
        ("application.members[0].master", "不该有"),
        ("application.members[1].name", "乙"),
        ("application.members[1].apprentice", "true"),
    )
    rows = answer["application"]["members"]
    assert ["master" in row for row in rows] == [False, True]
    paths = {problem.path for problem in validate(FORM, answer, context=CONTEXT)}
    assert "application.members[1].master" in paths


def test_rows_left_blank_are_not_answers() -> None:
    answer = posted(("application.members[0].name", " "), ("application.members[1].name", "乙"))
    assert len(answer["application"]["members"]) == 1


def test_fixed_rows_keep_what_stands_in_them() -> None:
    answer = posted(
        ("materials.checklist[0].item", "伪造的材料"),
        ("materials.checklist[0].result", "pass"),
        ("materials.checklist[9].result", "pass"),
    )
    rows = answer["materials"]["checklist"]
    assert [row["item"] for row in rows] == ["申报表", "职业资格证书", "工作室制度"]
    assert [row["result"] for row in rows] == ["pass", None, None]


def test_too_many_and_too_few_rows_are_counted() -> None:
    rows = {"members": [{"name": "甲"}] * 16}
    many = validate(FORM, parse(FORM, {"application": rows}), context=CONTEXT)
    assert "“主要成员”最多填 15 行，现在有 16 行，请删去多余的行。" in {p.sentence for p in many}
    few = validate(FORM, parse(FORM, {}), context=CONTEXT)
    assert "“主要成员”至少要填 1 行，现在有 0 行，请补充。" in {p.sentence for p in few}


def test_a_problem_in_a_row_names_the_row() -> None:
    answer = posted(("application.members[0].education", "本科"))
    sentences = {p.sentence for p in validate(FORM, answer, context=CONTEXT)}
    assert "请填写“主要成员第 1 行的姓名”。" in sentences


def test_two_fields_of_one_name_are_told_apart_by_their_section() -> None:
    required = {"required": True}
    one = field("textfield", id="a", key="a", validate=required)
    other = field("textfield", id="b", key="b", validate=required)
    group = {"type": "group", "id": "g", "label": "二、领办人", "components": [other]}
    twins = form(one, group)
    found = [problem.sentence for problem in validate(twins, parse(twins, {}))]
    assert found == ["请填写“甲”。", "请填写“领办人的甲”。"]


def test_a_file_must_belong_to_the_case_and_be_of_its_kind() -> None:
    one = form(field("filepicker", multiple=True, properties={"kind": "seal"}))
    mine, other = Document(1, "seal", "盖章页.pdf"), Document(2, "awards", "奖状.pdf")
    for keys, problems in ((["1"], 0), ([1], 0), (["2"], 1), (["3"], 1), (["1", "3"], 1)):
        answer = parse(one, {"x": keys})
        assert len(validate(one, answer, documents=[mine, other])) == problems


def test_one_file_is_one_file() -> None:
    one = form(field("filepicker"))
    both = [Document(1, "", "a.pdf"), Document(2, "", "b.pdf")]
    (problem,) = validate(one, parse(one, {"x": ["1", "2"]}), documents=both)
    assert problem.sentence == "“甲”只能上传一个文件，请删去多余的文件。"


def test_a_form_for_a_part_keeps_the_rest_of_the_variable() -> None:
    part = form(field("textfield", key="application.studio_name"))
    before = {
        "application": {"studio_name": "旧名", "unit": {"name": "天衡"}},
        "facts": {"age": 50},
    }
    answer = parse(part, {"application": {"studio_name": "新名"}}, context=before)
    after = fold(part, answer, context=before)
    assert after == {"application": {"studio_name": "新名", "unit": {"name": "天衡"}}}
    assert before["application"]["studio_name"] == "旧名"


def test_the_old_value_of_a_field_hidden_now_goes() -> None:
    before = {"application": {"channel": "recommended", "department": "commerce"}}
    answer = parse(FORM, {"application": {"channel": "self"}}, context=before)
    assert "department" not in fold(FORM, answer, context=before)["application"]


def test_hiding_one_field_hides_what_depends_on_it() -> None:
    chain = form(
        field("checkbox", key="a"),
        field("checkbox", key="b", conditional={"hide": "=not(a = true)"}),
        field("textfield", key="c", conditional={"hide": "=not(b = true)"}),
    )
    assert parse(chain, {"a": False, "b": True, "c": "x"}) == {"a": False}
    assert parse(chain, {"a": True, "b": True, "c": "x"})["c"] == "x"


def test_rows_and_files_come_and_go_by_buttons() -> None:
    body = MultiDict([("application.members[0].name", "甲"), ("application.members[1].name", "乙")])
    body.setlist("application.attachments.qualification", ["1", "2"])

    def after(command: str) -> Any:
        return rearrange(FORM, body, command=command, context=CONTEXT)["application"]

    assert len(after("add:application.members")["members"]) == 3
    assert [row["name"] for row in after("remove:application.members[0]")["members"]] == ["乙"]
    dropped = after("drop:application.attachments.qualification:1")
    assert dropped["attachments"]["qualification"] == ["2"]


def test_a_strange_button_changes_nothing() -> None:
    body = MultiDict([("application.members[0].name", "甲")])
    before = parse(FORM, body, context=CONTEXT, blank_rows=True)
    for command in ("", "add:unit", "remove:application.members[99]", "drop:x:1", "\x00", "add:"):
        assert rearrange(FORM, body, command=command, context=CONTEXT) == before
