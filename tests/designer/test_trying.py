"""A decision is tried with inputs, an expression with data."""


def test_a_decision_says_which_rule_it_judged_by(gao) -> None:
    data = '{scores: [{points: [27, 18], total: 90, vote: "agree"}]}'
    page = gao.post("/designer/try", {"decision": "expert-review", "data": data}).text
    assert "合格标准" in page
    assert "照它判" in page


def test_an_expression_is_evaluated_with_data(gao) -> None:
    asked = {"expression": "金额 * 2", "data": "{金额: 21}"}
    assert "<pre>42</pre>" in gao.post("/designer/try", asked).text
    wrong = gao.post("/designer/try", {"expression": "金额 +", "data": "{金额: 21}"})
    assert wrong.status_code == 200
    assert "算不出来" in wrong.text
    assert "请选一张判定表" in gao.post("/designer/try", {"data": "{a: 1}"}).text
    assert "数据要写成" in gao.post("/designer/try", {"data": "3"}).text
