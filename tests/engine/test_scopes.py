"""Call activities, sub-processes and rounds have variables of their own."""

from typing import Any

from tests.engine.drawing import (
    START_END,
    Case,
    event,
    ext,
    flows,
    io,
    process,
    rounds,
    timer,
    users,
)

CALL = (
    '<callActivity id="call"><extensionElements><zeebe:calledElement processId="q" {more}/>'
    "{mapping}</extensionElements></callActivity>"
)


def calling(more: str = "", mapping: str = "", **variables: Any) -> Case:
    body = START_END + CALL.format(more=more, mapping=mapping) + flows("start > call > end")
    inner = '<startEvent id="s"/><endEvent id="e"/>' + users("check") + flows("s > check > e")
    return Case(body, called=(process(inner, id="q"),), **variables)


def test_a_called_process_gives_its_variables_back() -> None:
    case = calling(name="王师傅").do("check", complete=True)
    assert case.at.done
    assert case.variables == {"name": "王师傅", "complete": True}
    assert [s.verb for s in case.steps if s.element == "call"] == [
        "entered", "called", "returned", "completed",
    ]  # fmt: skip


def test_a_called_process_keeps_its_variables_until_it_returns() -> None:
    case = calling(name="王师傅")
    assert case.task("check").process_id == "q"
    assert case.variables == {"name": "王师傅"}


def test_output_mappings_choose_what_a_call_gives_back() -> None:
    mapping = io(out_materials__ok="=complete")
    case = calling(mapping=mapping).do("check", complete=True, other=1)
    assert case.variables == {"materials": {"ok": True}}


def test_a_call_can_be_given_only_its_inputs() -> None:
    mapping = io(in_who="=name")
    case = calling('propagateAllParentVariables="false"', mapping, name="王师傅", secret=1)
    assert case.at.state.variables == {
        "": {"name": "王师傅", "secret": 1},
        "2": {"who": "王师傅"},
    }


def test_what_a_call_sets_does_not_return_when_it_must_not() -> None:
    case = calling('propagateAllChildVariables="false"').do("check", complete=True)
    assert case.variables == {}


def panel(*, sequential: bool = False, completion: str = "", **variables: Any) -> Case:
    loop = rounds(
        completion,
        sequential=sequential,
        inputCollection="=panel",
        inputElement="expert",
        outputCollection="scores",
        outputElement="=score",
    )
    who = ext('<zeebe:assignmentDefinition assignee="=expert"/>')
    body = START_END + f'<userTask id="review">{who}{loop}</userTask>'
    return Case(body + flows("start > review > end"), panel=["李", "陈", "周"], **variables)


def over(collection: str, **said: str) -> Case:
    body = START_END + users("a", inner=rounds(inputCollection=collection, **said))
    return Case(body + flows("start > a > end"))


def test_every_expert_has_a_round_of_their_own_and_scores_are_collected() -> None:
    case = panel()
    assert [task.assignee for task in case.at.tasks] == ["李", "陈", "周"]
    case.do("review", 2, score=70).do("review", 1, score=80).do("review", 0, score=90)
    assert case.at.done
    assert case.variables == {"panel": ["李", "陈", "周"], "scores": [90, 80, 70]}


def test_sequential_rounds_come_one_after_another() -> None:
    case = panel(sequential=True)
    for expert in ("李", "陈", "周"):
        assert [task.assignee for task in case.at.tasks] == [expert]
        case.do("review", score=len(expert))
    assert case.variables["scores"] == [1, 1, 1]


def test_rounds_end_early_when_their_completion_condition_holds() -> None:
    condition = "<completionCondition>=numberOfCompletedInstances >= 2</completionCondition>"
    case = panel(completion=condition).do("review", score=1).do("review", score=2)
    assert case.at.done
    assert case.variables["scores"] == [1, 2, None]
    assert "review" in case.path("cancelled")


def test_a_collection_that_is_no_list_is_an_incident() -> None:
    assert over("=nobody").reasons == [("a", "collection")]
    assert over("=3").reasons == [("a", "collection")]


def test_an_empty_collection_is_passed() -> None:
    case = over("=[]", outputCollection="r", outputElement="=1")
    assert case.at.done
    assert case.variables == {"r": []}


def test_a_sub_process_with_inputs_keeps_them_to_itself() -> None:
    mapping = ext(io(in_n="=n + 1", out_m="=n"))
    inner = '<startEvent id="s"/><endEvent id="e"/>' + users("a") + flows("s > a > e")
    body = START_END + f'<subProcess id="sub">{mapping}{inner}</subProcess>'
    case = Case(body + flows("start > sub > end"), n=1).do("a", n=5)
    assert case.variables == {"n": 1, "m": 5}


def test_what_is_interrupted_leaves_no_variables_behind() -> None:
    b = event("boundaryEvent", "b", timer("timeDuration", "PT1H"), attachedToRef="a")
    body = START_END + users("a", inner=ext(io(in_own="=1"))) + users("n") + b
    case = Case(body + flows("start > a > end", "b > n > end"), name="王师傅")
    assert {"own": 1} in case.at.state.variables.values()
    assert case.wait(hours=1).at.state.variables == {"": {"name": "王师傅"}}
