"""What a process designer sees of the actions, choices and checks."""

import inspect

import pytest

from service.people.actor import Actor
from service.studios.actions import ACTIONS
from service.studios.checks import CHECKS
from service.studios.sources import ONCE_OFFERED, SOURCES
from tests.roles import held
from tests.studios.cast import JINYU, MONDAY, TIANHENG

GIVEN = {"session", "at", "actor", "case", "step", "sealed"}
SUN = Actor("sun", "孙秀兰", held("applicant"), TIANHENG)
ZHENG = Actor("zheng", "郑洁", held("applicant"), JINYU)


@pytest.mark.parametrize("name", sorted(ACTIONS))
class TestAction:
    def test_takes_keywords_only(self, name):
        kinds = {p.kind for p in inspect.signature(ACTIONS[name]).parameters.values()}
        assert kinds == {inspect.Parameter.KEYWORD_ONLY}

    def test_explains_every_input_in_chinese(self, name):
        action = ACTIONS[name]
        words = inspect.getdoc(action)
        assert "：" in words.splitlines()[0]
        for parameter in set(inspect.signature(action).parameters) - GIVEN:
            assert f"{parameter} " in words, parameter

    def test_is_typed(self, name):
        signature = inspect.signature(ACTIONS[name])
        assert all(p.annotation is not p.empty for p in signature.parameters.values())


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_choice_is_a_label_and_a_value(session, name):
    choices = SOURCES[name](session, at=MONDAY, actor=SUN, variables={})
    assert all(set(choice) == {"label", "value"} for choice in choices)
    assert len({choice["value"] for choice in choices}) == len(choices)


def values(session, name, actor=SUN, at=MONDAY):
    return [c["value"] for c in SOURCES[name](session, at=at, actor=actor, variables={})]


def test_a_unit_is_offered_its_own_branches(session):
    assert values(session, "branches") == ["dongba", "jiuxianqiao"]
    assert values(session, "branches", ZHENG) == []


def test_what_a_list_offers_only_some_people_is_named_to_everybody(session):
    asked = {
        name for name, source in SOURCES.items() if "actor" in inspect.signature(source).parameters
    }
    assert asked <= ONCE_OFFERED.keys()
    [named] = ONCE_OFFERED["branches"](session, values=["dongba"])
    assert named["label"].endswith("东坝分厂")


def test_only_open_rounds_are_offered(session):
    assert values(session, "open_rounds") == ["2026-2"]
    assert values(session, "open_rounds", at=MONDAY.replace(year=2027)) == []
    assert values(session, "rounds", at=MONDAY.replace(year=2027)) == ["2026-2"]


def test_a_unit_is_offered_its_own_studios(session, granted):
    number = granted("A-1")["number"]
    assert values(session, "my_studios") == [number]
    assert values(session, "my_studios", ZHENG) == []


def test_there_are_56_ethnicities(session):
    assert len(values(session, "ethnicities")) == 56


def test_a_check_says_what_is_wrong_or_nothing():
    assert CHECKS["postcode"]("100020") is None
    assert "6位数字" in CHECKS["postcode"]("1000")
