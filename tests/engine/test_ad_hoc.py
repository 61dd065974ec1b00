"""Ad-hoc sub-processes: everything inside is open at once, or one after the other."""

from service import engine
from service.engine import Known
from tests.engine.drawing import START_END, Case, ext, file, flows, io, process, rounds, users


def ad_hoc(attributes: str = "", inner: str = "", more: str = "") -> str:
    return (
        f'<adHocSubProcess id="x" {attributes}>{more}{users("a", "b", "c")}{flows("a > c")}{inner}'
        "</adHocSubProcess>" + START_END + flows("start > x > end")
    )


ENOUGH = "<completionCondition>=enough</completionCondition>"


def test_everything_that_nothing_leads_to_is_open() -> None:
    case = Case(ad_hoc())
    assert case.open == ["a", "b"]
    assert case.do("a").do("b").open == ["c"]
    assert case.do("c").at.done


def test_sequential_ones_come_one_by_one() -> None:
    case = Case(ad_hoc('ordering="Sequential"'))
    assert case.open == ["a"]
    assert case.do("a").do("c").open == ["b"]
    assert case.do("b").at.done


def test_a_completion_condition_ends_the_rest() -> None:
    case = Case(ad_hoc(inner=ENOUGH), enough=False).do("a", enough=True)
    assert case.at.done
    assert sorted(case.path("cancelled")) == ["b", "c"]


def test_a_completion_condition_may_let_the_rest_finish() -> None:
    case = Case(ad_hoc('cancelRemainingInstances="false"', ENOUGH), enough=False)
    assert case.do("b", enough=True).open == ["a"]


def test_nothing_is_left_to_do_and_it_is_not_enough() -> None:
    case = Case(ad_hoc(inner=ENOUGH), enough=False).do("a").do("c").do("b")
    assert case.reasons == [("x", "condition")]
    case.keep(
        engine.amend(case.diagram, case.at.state, values={"enough": True}, context=case.context)
    )
    assert case.retry().at.done


def test_a_collection_may_name_what_to_open() -> None:
    chosen = ext('<zeebe:adHoc activeElementsCollection="=chosen"/>')
    assert Case(ad_hoc(more=chosen), chosen=["b"]).open == ["b"]
    assert Case(ad_hoc(more=chosen), chosen=["z"]).reasons == [("x", "collection")]


def collecting(element: str = "=r", attributes: str = "", more: str = "") -> str:
    said = f'<zeebe:adHoc outputCollection="out" outputElement="{element}"/>'
    return ad_hoc(attributes, more=ext(said + more))


def test_what_each_of_them_gives_is_collected_in_the_order_they_end() -> None:
    case = Case(collecting(), r=0)
    case.do("b", r=2).do("a").do("c", r=3)
    assert case.at.done
    assert case.variables == {"r": 0, "out": [2, 3]}


def test_a_part_that_gives_nothing_is_collected_as_null() -> None:
    assert Case(collecting()).do("a").do("c").do("b").variables == {"out": [None, None]}


def test_the_completion_condition_sees_what_has_been_collected() -> None:
    enough = "<completionCondition>=count(out) = 1</completionCondition>"
    body = collecting().replace("</adHocSubProcess>", enough + "</adHocSubProcess>")
    case = Case(body).do("a")
    assert sorted(case.open) == ["b", "c"]
    assert case.do("c", r=7).at.done
    assert case.variables == {"out": [7]}


def test_sequential_parts_are_collected_too_and_outputs_see_them_all() -> None:
    case = Case(collecting("=r.n", 'ordering="Sequential"', io(out_sum="=sum(out)")))
    assert case.do("a").do("c", r={"n": 1}).open == ["b"]
    case.do("b", r={"n": 4})
    assert (case.at.done, case.variables) == (True, {"out": [1, 4], "sum": 5})


def test_an_ad_hoc_is_listened_to_once_however_many_parts_it_has() -> None:
    heard = '<zeebe:executionListener eventType="end" type="t"/>'
    told = []
    case = Case(
        collecting(more=f"<zeebe:executionListeners>{heard}</zeebe:executionListeners>"),
        actions={"t": lambda: told.append(1)},
    )
    assert case.do("a").do("c").do("b").at.done
    assert told == [1]


def test_parts_are_nothing_of_their_own_to_the_record() -> None:
    case = Case(collecting()).do("a").do("c").do("b")
    assert case.path("entered").count("x") == 1
    assert case.path().count("x") == 1


def test_rounds_of_ad_hocs_that_collect_each_give_their_own() -> None:
    loop = rounds(inputCollection="=[1,2]", outputCollection="all", outputElement="=out")
    body = collecting().replace("</extensionElements>", f"</extensionElements>{loop}", 1)
    case = Case(body)
    for number in (1, 2):
        case.do("a").do("b", r=number).do("c", r=10 * number)
    assert case.at.done
    assert case.variables["all"] == [[1, 10], [2, 20]]


def test_a_collection_without_its_element_is_refused() -> None:
    body = ad_hoc(more=ext('<zeebe:adHoc outputCollection="out"/>'))
    found = engine.check({"p.bpmn": file(process(body))}, Known())
    assert "x" in [p.element for p in found if p.severity == "error"]
