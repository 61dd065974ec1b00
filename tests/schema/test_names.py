"""Names in models that were deployed in November 2026: each is still there today.

Running cases keep the models they began with, so an action that is renamed, or wants an input that
it did not want then, stops them. What is checked here by name is not what the gate checks: that may
become stricter for new models.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

from service.app import registry
from service.host.definitions.validation import help_on
from service.host.tables.core import Deployment, Model
from service.people.roles import find
from tests.workflows.play import Play

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def releases(migrated: Play) -> list[Files]:
    """Return every release of the dump: file name → content."""
    with migrated.database.read() as session:
        contents = {one.key: one for one in session.scalars(select(Model))}
        return [
            {name: contents[key].content for name, key in release.contents.items()}
            for release in session.scalars(select(Deployment))
        ]


def test_the_dump_holds_releases_of_every_kind_of_model(releases: list[Files]) -> None:
    endings = {name.rpartition(".")[2] for files in releases for name in files}
    assert (len(releases), endings) == (2, {"bpmn", "dmn", "form"})


def test_every_action_of_then_is_there_and_takes_what_it_is_given(releases: list[Files]) -> None:
    known = help_on(registry())
    problems = []
    for task in _elements(releases, "serviceTask"):
        name = next(task.iter(f"{ZEEBE}taskDefinition")).get("type")
        given = {one.get("target") for one in task.iter(f"{ZEEBE}input")}
        action = known.get(name)
        if action is None:
            problems.append(f"no action {name}")
        elif not set(action.required) <= given <= {*action.required, *action.optional}:
            problems.append(f"{name} takes {action.required}, {action.optional}; given {given}")
    assert not problems


def test_every_form_of_then_lies_beside_its_diagram(releases: list[Files]) -> None:
    for files in releases:
        used = {
            found.get("formId") or found.get("value")
            for diagram in _diagrams([files])
            for found in diagram.iter(f"{ZEEBE}formDefinition", f"{ZEEBE}property")
            if found.get("name") in (None, "form")  # a button's is a property
        }
        assert used
        assert {f"{name}.form" for name in used} <= files.keys()


def test_every_decision_of_then_lies_beside_its_diagram(releases: list[Files]) -> None:
    for files in releases:
        tables = (etree.fromstring(files[name]) for name in files if name.endswith(".dmn"))
        decisions = {one.get("id") for table in tables for one in table.iter(f"{DMN}decision")}
        asked = {
            found.get("decisionId")
            for diagram in _diagrams([files])
            for found in diagram.iter(f"{ZEEBE}calledDecision")
        }
        assert asked
        assert asked <= decisions


def test_every_lane_of_then_is_a_role_of_today(migrated: Play, releases: list[Files]) -> None:
    lanes = {lane.get("name") for lane in _elements(releases, "lane")}
    assert len(lanes) > 5
    with migrated.database.read() as session:
        assert {name for name in lanes if find(session, name) is None} == set()


def test_every_list_and_check_that_a_form_names_is_there(releases: list[Files]) -> None:
    lent = registry()
    fields = [field for files in releases for field in _fields(files)]
    sources = {field["valuesKey"] for field in fields if "valuesKey" in field}
    checks = {field["properties"]["check"] for field in fields if _checked(field)}
    assert sources
    assert checks
    assert (sources - lent.sources.keys(), checks - lent.checks.keys()) == (set(), set())


def _diagrams(releases: list[Files]) -> Iterator[Any]:
    for files in releases:
        for name, source in files.items():
            if name.endswith(".bpmn"):
                yield etree.fromstring(source)


def _elements(releases: list[Files], kind: str) -> Iterator[Any]:
    for diagram in _diagrams(releases):
        yield from diagram.iter(BPMN + kind)


def _fields(files: Files) -> Iterator[dict[str, Any]]:
    """Yield the components of every form, those inside groups too."""
    stack = [json.loads(source) for name, source in files.items() if name.endswith(".form")]
    while stack:
        component = stack.pop()
        yield component
        stack += component.get("components", [])


def _checked(field: dict[str, Any]) -> bool:
    return "check" in field.get("properties", {})
