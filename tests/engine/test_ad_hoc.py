"""Ad-hoc sub-processes: everything inside is open at once, or one after the other."""

from tests.engine.drawing import START_END, Case, ext, flows, users


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


def test_a_collection_may_name_what_to_open() -> None:
    chosen = ext('<zeebe:adHoc activeElementsCollection="=chosen"/>')
    assert Case(ad_hoc(more=chosen), chosen=["b"]).open == ["b"]
    assert Case(ad_hoc(more=chosen), chosen=["z"]).reasons == [("x", "collection")]
