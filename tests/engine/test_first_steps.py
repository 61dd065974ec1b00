"""An instance starts, waits for people, and ends."""

from tests.engine.drawing import START_END, Case, ext, flows, io, users


def test_a_user_task_waits_and_its_answer_becomes_variables() -> None:
    case = Case(START_END + users("apply") + flows("start > apply > end"))
    assert case.open == ["apply"]
    case.do("apply", name="王师傅")
    assert case.at.done
    assert case.variables == {"name": "王师傅"}


def test_of_two_conditions_that_hold_that_of_the_first_flow_in_the_file_counts() -> None:
    named = "<outgoing>x-b</outgoing><outgoing>x-a</outgoing><outgoing>x-end</outgoing>"
    body = START_END + users("a", "b")
    body += f'<exclusiveGateway id="x" default="x-end">{named}</exclusiveGateway>'
    lines = ("x > a : =true", "x > b : =true", "x > end", "a > end", "b > end")
    assert Case(body + flows("start > x", *lines)).open == ["a"]


def test_an_exclusive_gateway_takes_the_flow_whose_condition_holds() -> None:
    body = START_END + users("a", "b") + '<exclusiveGateway id="x" default="x-b"/>'
    drawn = body + flows("start > x", "x > a : =amount > 3", "x > b", "a > end", "b > end")
    assert Case(drawn, amount=5).open == ["a"]
    assert Case(drawn, amount=1).open == ["b"]
    assert Case(drawn).reasons == [("x", "condition")]


def test_a_parallel_join_waits_for_every_branch() -> None:
    body = START_END + users("a", "b", "c") + '<parallelGateway id="f"/><parallelGateway id="j"/>'
    case = Case(body + flows("start > f > a > j > c > end", "f > b > j"))
    assert case.open == ["a", "b"]
    assert case.do("b").open == ["a"]
    assert case.do("a").open == ["c"]
    assert case.do("c").at.done


def test_what_one_branch_sets_another_sees() -> None:
    mapping = ext(io(in_seen="=amount"))
    body = START_END + users("a", "b") + users("c", inner=mapping) + '<parallelGateway id="f"/>'
    case = Case(body + flows("start > f > a > end", "f > b > c > end"))
    case.do("a", amount=7).do("b")
    assert case.at.state.variables[case.task("c").scope] == {"seen": 7}


def test_a_script_is_one_feel_expression() -> None:
    script = ext('<zeebe:script expression="=sum(scores) / count(scores)" resultVariable="mean"/>')
    body = START_END + f'<scriptTask id="s">{script}</scriptTask>' + flows("start > s > end")
    assert Case(body, scores=[80, 90]).variables["mean"] == 85
