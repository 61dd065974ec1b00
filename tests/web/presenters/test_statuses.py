"""How a case ended is said in words, whichever shipped diagram ends it."""

import re
from html import unescape
from pathlib import Path

from service.web.presenters.statuses import STANDINGS, status_label

GIVEN = re.compile(r'source="=([^\n]*?)" target="outcome"')
OF_A_CONTEXT = re.compile(r'outcome"?[:,] ("[a-z-]+"|if [^\n]*)')
WORD = re.compile(r'(?<!= )"([a-z][a-z_-]*)"')
"""A text that is given, not one that is compared with."""


def outcomes(diagram: str) -> set[str]:
    """Return the words that a diagram ends a case with."""
    text = unescape(diagram)
    parts = [*GIVEN.findall(text), *OF_A_CONTEXT.findall(text)]
    return {word for part in parts for word in WORD.findall(part)}


def test_every_end_of_a_shipped_process_has_words():
    ends = {
        word for path in Path("workflows").rglob("*.bpmn") for word in outcomes(path.read_text())
    }
    assert {"granted", "filed", "paid"} <= ends
    assert ends - set(STANDINGS) == set()


def test_an_end_that_a_designer_named_stands_for_itself(app):
    with app.test_request_context():
        assert status_label("转交街道办理").words == "转交街道办理"
        assert status_label("unfounded").words == "举报不实"
