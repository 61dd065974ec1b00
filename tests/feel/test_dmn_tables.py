"""Decision tables: hit policies, aggregations, defaults, allowed values, explanations."""

import json

import pytest

from service.feel import dmn, to_json
from tests.feel.dmn_models import decision, inputs, model, table

GRADES = """
    < 60      => "不合格"
    >= 60     => "合格"
    >= 80     => "良好"
    >= 90     => "优秀"
"""
ORDER = '"优秀","良好","合格","不合格"'


def grade(policy, score, *, aggregation="", rules=GRADES, values=ORDER, kind="string", default=""):
    """Decide a grade by a score under a hit policy."""
    logic = table(
        "score:number",
        f"grade:{kind}",
        rules,
        policy=policy,
        aggregation=aggregation,
        values=values,
        default=default,
    )
    source = model(inputs(score="number") + decision("grade", logic, needs="i_score"))
    return dmn.read(source).decide("grade", {"score": score})


@pytest.mark.parametrize(
    ("policy", "score", "value"),
    [
        ("UNIQUE", 50, "不合格"),
        ("UNIQUE", 85, None),
        ("ANY", 85, None),
        ("ANY", 65, "合格"),
        ("FIRST", 95, "合格"),
        ("PRIORITY", 95, "优秀"),
        ("PRIORITY", 85, "良好"),
        ("RULE ORDER", 95, ["合格", "良好", "优秀"]),
        ("OUTPUT ORDER", 95, ["优秀", "良好", "合格"]),
        ("COLLECT", 85, ["合格", "良好"]),
        ("U", 50, "不合格"),
    ],
)
def test_a_hit_policy_chooses(policy, score, value):
    assert grade(policy, score).value == value


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3), ("", [1, 2, 3])]
)
def test_collect_aggregates(aggregation, value):
    rules = "> 1 => 1\n> 2 => 2\n> 3 => 3"
    found = grade("COLLECT", 10, aggregation=aggregation, rules=rules, values="", kind="number")
    assert to_json(found.value) == value


def test_any_accepts_rules_that_agree():
    assert grade("ANY", 5, rules='> 1 => "合格"\n> 2 => "合格"').value == "合格"


def test_no_rule_gives_the_default_output():
    assert grade("UNIQUE", 5, rules='> 10 => "合格"', default='"不合格"').value == "不合格"


def test_no_rule_and_no_default_gives_null_and_says_so():
    found = grade("UNIQUE", 5, rules='> 10 => "合格"')
    assert found.value is None
    assert found.explanation["decisions"][0]["tables"][0]["reason"] == "没有匹配的规则"


def test_an_output_that_is_not_allowed_gives_null():
    found = grade("UNIQUE", 5, rules='> 1 => "特优"')
    assert found.value is None
    assert found.warnings[0].zh == "输出“grade”的值不在允许范围内"


def test_an_input_of_the_wrong_type_gives_null():
    found = grade("UNIQUE", "many")
    assert found.value is None
    assert found.warnings[0].zh == "“score”的值类型为 string，不符合 number"


def test_several_outputs_make_a_context():
    logic = table(
        "n:number",
        "grade:string; money:number",
        '>= 90 => "优秀" | 200000\n< 90 => "合格" | n * 10',
    )
    source = model(inputs(n="number") + decision("award", logic, needs="i_n"))
    decisions = dmn.read(source)
    assert to_json(decisions.decide("award", {"n": 95}).value) == {
        "grade": "优秀",
        "money": 200000,
    }
    assert to_json(decisions.decide("d_award", {"n": 10}).value) == {"grade": "合格", "money": 100}


def test_the_explanation_tells_inputs_rules_and_outputs():
    rules = '>= 60 => "合格" // 第十条\n< 60 => "不合格"'
    explanation = grade("UNIQUE", 75, rules=rules).explanation
    told = explanation["decisions"][0]
    assert told["inputs"] == {"score": 75}
    assert told["output"] == explanation["value"] == "合格"
    assert told["tables"][0]["rules"] == [
        {
            "number": 1,
            "id": "",
            "annotations": [{"name": "", "text": "第十条"}],
            "outputs": [{"label": "grade", "value": "合格"}],
        },
    ]
    json.dumps(explanation)


def test_the_explanation_of_a_conflict_names_the_rules():
    told = grade("UNIQUE", 85).explanation["decisions"][0]["tables"][0]
    assert [hit["number"] for hit in told["rules"]] == [2, 3]
    assert told["reason"] == "规则 2, 3 同时匹配，但命中策略为 UNIQUE"
