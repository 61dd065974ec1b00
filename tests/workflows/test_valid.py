"""What designers ship is deployable, and nothing in it is left over."""

import re

from service.app import registry
from service.host.definitions import deployment
from service.studios.roles import ROLES
from service.studios.templates import TEMPLATES, made
from tests.workflows.files import FILES, names


def test_diagrams_decisions_and_forms_are_valid_together() -> None:
    assert deployment.validate(FILES, registry=registry(), roles=ROLES) == []


def test_every_form_is_used_by_a_diagram() -> None:
    used = {found for name in names(".bpmn") for found in _uses(FILES[name].decode())}
    begun = (made(key, process_id="new", name="新") for key in TEMPLATES)
    used |= {found for text in begun for found in _uses(text)}
    assert used == {name.removesuffix(".form") for name in names(".form")}


def test_every_letter_is_an_expression_that_reads_as_one() -> None:
    for name in names(".bpmn"):
        letters = re.findall(r'source="([^"]+)" target="(?:subject|body)"', FILES[name].decode())
        assert all(text.startswith("=") and "&#39;" not in text for text in letters), name


def test_a_missing_form_is_noticed() -> None:
    without = {name: source for name, source in FILES.items() if name != "panel.form"}
    problems = deployment.validate(without, registry=registry(), roles=ROLES)
    assert [(p.severity, p.file, p.element) for p in problems] == [
        ("error", "expert-review.bpmn", "compose_panel")
    ]


def _uses(text: str) -> list[str]:
    """Return the forms of a diagram: of start events and user tasks, and of buttons."""
    return re.findall(r'formId="([^"]+)"', text) + re.findall(r'name="form" value="([^"]+)"', text)
