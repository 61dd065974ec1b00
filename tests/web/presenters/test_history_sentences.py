"""One catalogue of sentences for the events of the ledger, and none is forgotten."""

from sqlalchemy import select

from service.host.ledger import vocabulary
from service.host.ledger.tables import Entry
from service.schema import models as _models  # noqa: F401 - every table is known
from service.web.presenters.history_sentences import SENTENCES
from service.web.presenters.history_verbs import DONE
from service.web.presenters.row_sentences import REGISTER, SILENT

EVENTS = select(Entry.subject, Entry.verb).distinct()


def events():
    """The events of the service; the tables of tests have sentences of their own nowhere."""
    found = vocabulary.every().values()
    return [event for event in found if event.subject != "registration"]


def test_every_sentence_is_of_an_event_of_the_vocabulary():
    assert not [name for name in SENTENCES if name not in vocabulary.every()]


def test_everybody_reads_a_sentence_of_every_public_event_and_of_no_other():
    said = {name for name, sentence in SENTENCES.items() if sentence.public}
    assert said == {event.name for event in events() if event.public}


def test_the_auditor_reads_chinese_of_every_event():
    bookkeeping = SILENT | {"step"}
    assert not [
        event.name
        for event in events()
        if event.name not in SENTENCES
        and event.subject not in bookkeeping
        and not (event.subject in REGISTER and event.verb in DONE)
    ]


def test_every_event_of_the_demonstration_is_in_the_vocabulary(district):
    with district.house.database.read() as session:
        found = {tuple(row) for row in session.execute(EVENTS)}
    assert len(found) > 30
    assert not [pair for pair in found if f"{pair[0]}:{pair[1]}" not in vocabulary.every()]
