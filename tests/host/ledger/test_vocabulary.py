"""The closed list of events: what is not on it cannot be recorded, and what the code writes is."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select

from service.host.ledger import record, vocabulary
from service.host.ledger.chain import Line
from service.host.ledger.tables import Entry
from service.schema import models as _models  # noqa: F401 - every table is known
from tests.host.cast import HE
from tests.host.steps import PASS, do, sent

SERVICE = Path(__file__).parents[3] / "service"
EVENTS = select(Entry.subject, Entry.verb).distinct()
WRITERS = {"record", "record_even_if_rolled_back"}


def literals():
    """Every call in the service that records an event by name: its place, subject and verb."""
    for path in sorted(SERVICE.rglob("*.py")):
        source = path.read_text()
        if "verb=" not in source:  # to parse all of them takes seconds
            continue
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            said = {word.arg: word.value for word in node.keywords}
            if name in WRITERS and {"subject", "verb"} <= said.keys():
                place = f"{path.relative_to(SERVICE)}:{node.lineno}"
                yield place, constants(said["subject"]), constants(said["verb"])


def constants(node):
    """The texts that an expression can be, as far as it says them; empty where it does not."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    return set()


def test_every_event_that_the_code_names_is_on_the_list():
    found = list(literals())
    assert len(found) > 15
    subjects = {event.subject for event in vocabulary.every().values()}
    unknown = [
        (place, subject, verb)
        for place, its_subjects, verbs in found
        for subject in its_subjects
        for verb in verbs or {None}
        if (f"{subject}:{verb}" not in vocabulary.every() if verb else subject not in subjects)
    ]
    assert unknown == []


def test_nothing_is_recorded_that_is_not_on_the_list(writing):
    with writing(HE) as session:
        with pytest.raises(ValueError, match="not in the vocabulary"):
            record.record(session, subject="case", verb="admired")
        with pytest.raises(ValueError, match="not in the vocabulary"):
            record.record_even_if_rolled_back(session, subject="moon", verb="refused")
        with pytest.raises(ValueError, match="not in the vocabulary"):
            record.add(session, Line("variable", "admired"))


def test_every_recorded_line_of_a_story_is_on_the_list(writing, database, work):
    do(writing, HE, sent(writing), PASS)
    do(writing, HE, sent(writing, subject="会出故障"), PASS)
    work()
    with database.read() as session:
        found = {tuple(row) for row in session.execute(EVENTS)}
    assert len(found) > 15
    assert not [pair for pair in found if f"{pair[0]}:{pair[1]}" not in vocabulary.every()]


def test_a_table_adds_its_events_by_being_there():
    events = vocabulary.every()
    assert "registration:created" in events  # a table of these tests
    assert {"studio:granted", "studio:handed_over", "studio:deleted"} <= events.keys()
    assert "studio:created" not in events


def test_an_event_is_on_the_list_once():
    names = [event.name for event in vocabulary.PARTICULAR]
    assert len(names) == len(set(names))
