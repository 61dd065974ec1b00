"""What would break in a case is told before the release, at the element, with what to do."""

import pytest

from service.errors import Problem
from tests.host.definitions.more_sabotage import MORE
from tests.host.definitions.sabotage import MISTAKES, SHIPPED, Sabotage, changed, told


def test_the_shipped_models_pass_without_a_word() -> None:
    assert told(SHIPPED) == []


@pytest.mark.parametrize("mistake", [*MISTAKES, *MORE], ids=lambda one: one.what)
def test_a_mistake_is_told_at_its_element_in_the_words_of_the_panel(mistake: Sabotage) -> None:
    found = told(changed(mistake.file, mistake.edit))
    here = [p for p in found if (p.file, p.element) == (mistake.told_in, mistake.element)]
    assert [p for p in here if p.severity == mistake.severity], found
    assert not [problem for problem in found if spoken_in_xml(problem)]


def spoken_in_xml(problem: Problem) -> list[str]:
    """Return the words of XML in what a designer reads."""
    words = ("zeebe:", "bpmn:", "Expression", "isExecutable", "ioMapping", "target=", '="true"')
    return [word for word in words if word in problem.zh + problem.hint]
