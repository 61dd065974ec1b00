"""What no database row can be called, and what no page would send."""

import pytest

from service.errors import NotFound, Refused
from service.host import documents
from service.host.cases import instances, search
from service.host.definitions import deployment
from service.host.operations import incidents
from service.host.tasks import inbox, tasks
from tests.host.cast import ADMIN, HE, XU, ZHANG
from tests.host.steps import begin, sent, task_of

STRANGE = "焊\x00工\ud800'; DROP TABLE user_task; --"
HUGE = 10**30


@pytest.mark.parametrize("key", [HUGE, -1, 0, 4711])
def test_a_key_that_no_row_has_is_not_found(writing, key):
    for look in (tasks.open, tasks.claim, tasks.unclaim):
        with writing(HE) as session, pytest.raises(NotFound):
            look(session, key=key, actor=HE)
    with writing(ADMIN) as session, pytest.raises(NotFound):
        incidents.retry(session, key=key, actor=ADMIN)
    with writing(ADMIN) as session, pytest.raises(NotFound):
        deployment.source(session, name="note.form", version=key)


def test_names_that_no_row_bears_are_not_found(writing):
    with writing(HE) as session, pytest.raises(NotFound):
        instances.get(session, number=STRANGE, actor=HE)
    with writing(HE) as session, pytest.raises(NotFound):
        documents.open(session, key=STRANGE, actor=HE)


def test_strange_searches_find_nothing_and_break_nothing(writing, clock):
    sent(writing)
    with writing(XU) as session:
        texts = dict.fromkeys(("text", "number", "organisation", "person", "step"), STRANGE)
        for field, value in {**texts, "status": STRANGE, "tags": {"round": STRANGE}}.items():
            wanted = search.CaseFilter(**{field: value})
            assert search.search(session, actor=XU, wanted=wanted).rows == ()
        page = inbox.inbox(
            session, actor=HE, at=clock.now(), box="claimable", query=STRANGE, page=HUGE
        )
        assert page.rows == ()


def test_nothing_but_the_forms_fields_becomes_a_variable(writing, database):
    number = begin(writing)
    key = task_of(writing, number)
    answer = {
        "note": {"subject": "好的", "hidden": 1},
        "case": {"number": "BS-1"},
        "unit": "jinyu",
        "recused": ["he"],
    }
    with writing(ZHANG) as session:
        tasks.complete(session, key=key, actor=ZHANG, answer=answer)
    with database.read() as session:
        instance = instances.get(session, number=number, actor=HE)
        values = instances.variables(session, instance)
        assert (values["case"]["number"], values["unit"]) == (number, "tianheng")
        assert "recused" not in values
        assert "hidden" not in values["note"]


@pytest.mark.parametrize(
    "answer", [None, [], 5, "x", {"note": None}, {"note": {"subject": ["a"]}}], ids=repr
)
def test_an_answer_of_the_wrong_shape_is_refused_in_words(writing, answer):
    key = task_of(writing, begin(writing))
    with writing(ZHANG) as session, pytest.raises(Refused) as refusal:
        tasks.complete(session, key=key, actor=ZHANG, answer=answer)
    assert refusal.value.problems


def test_a_button_that_is_not_there_is_refused(writing):
    number = sent(writing)
    with writing(ZHANG) as session:
        instance = instances.get(session, number=number, actor=ZHANG)
        with pytest.raises(Refused):
            instances.press(session, instance=instance, wait=STRANGE, actor=ZHANG)
