"""The questions to the bureau: each says where its default stands, and it does stand there."""

import importlib
from pathlib import Path

import pytest
from lxml import etree

from service.studios.questions import QUESTIONS

ROOT = Path(__file__).parents[3]
PLACES = [(one.number, place) for one in QUESTIONS for place in one.places]


@pytest.mark.parametrize(("number", "place"), PLACES, ids=lambda value: str(value)[:3])
def test_the_place_of_a_default_exists(number, place):
    if place.kind == "code":
        assert hasattr(importlib.import_module(place.file), place.name)
        return
    [path] = ROOT.glob(f"workflows/*/{place.file}")
    ids = {one.get("id"): one.get("name") for one in etree.parse(path).iter("{*}*")}
    assert place.name in ids
    assert place.file.endswith(".dmn") or (ids[place.name] or "").startswith(place.words[:4])


def test_all_twelve_are_asked_in_their_order():
    assert [one.number for one in QUESTIONS] == [f"Q{n}" for n in range(1, 13)]


@pytest.mark.parametrize("who", ["wang", "zhao", "xu", "gao"])
def test_who_decides_or_designs_reads_them(district, who):
    page = district.enter(who).get("/questions")
    assert page.status_code == 200
    assert "决定追加资助" in page.text
    assert ("/designer/assessment.bpmn#decide_top_up" in page.text) == (who == "gao")


@pytest.mark.parametrize("who", ["sun", "li"])
def test_units_and_experts_do_not(district, who):
    assert district.enter(who).client.get("/questions").status_code == 403
