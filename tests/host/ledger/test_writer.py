"""Recorded tables are written by one writer, and whatever goes past it is noticed."""

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from service.host.ledger import verify
from service.host.ledger.tables import Entry, LedgerHead
from service.host.ledger.writer import Changed, Created, Deleted, Replaced, held_columns, write
from service.host.tables.core import Candidate, Party, ProcessInstance, Tag, UserTask, Variable
from service.people.actor import SYSTEM
from service.prepared import Prepared
from tests.host.cast import HE
from tests.host.steps import PASS, do, sent, task_of

ROW = {"instance_key": 1, "scope": "", "name": "written", "value": 1, "element": None}
PAST = {
    "an insert of Core": insert(Variable.__table__).values(ROW),
    "an insert of a mapped class": insert(Variable).values(ROW),
    "an update of Core": update(UserTask.__table__).values(status="cancelled"),
    "a bulk update": update(UserTask).values(status="cancelled"),
    "a text": text("UPDATE user_task SET status = 'cancelled'"),
    "a text in small letters": text('delete from "party"'),
    "a line of the ledger": update(Entry.__table__).values(verb="x"),
    "the end of the ledger": text("UPDATE ledger_head SET size = 0"),
}


@pytest.mark.parametrize("way", PAST)
def test_a_statement_past_the_record_is_refused(writing, database, way):
    sent(writing)
    with pytest.raises(RuntimeError, match="bypass the record"), writing(HE) as session:
        session.execute(PAST[way])
    with database.read() as session:
        assert set(session.scalars(select(UserTask.status))) == {"completed", "open"}
        assert verify.verify(session).whole


def test_a_prepared_statement_past_the_record_is_refused(writing, database):
    sent(writing)
    past = Prepared(update(UserTask.__table__).values(status=bindparam("now")))
    with pytest.raises(RuntimeError, match="bypass the record"), writing(HE) as session:
        past.run(session.connection(), [{"now": "cancelled"}])
    with database.read() as session:
        assert set(session.scalars(select(UserTask.status))) == {"completed", "open"}


def test_what_the_database_refuses_of_a_prepared_statement_is_an_error_of_sqlalchemy(writing):
    sent(writing)
    tag = {"instance_key": 1, "name": "twice", "value": "张师傅的秘密"}
    twice = Prepared(insert(Tag.__table__).values({name: bindparam(name) for name in tag}))
    with pytest.raises(IntegrityError) as refused, writing(HE) as session:
        twice.run(session.connection(), [tag, tag])
    assert "张师傅的秘密" not in str(refused.value)


def test_a_transaction_that_reads_cannot_write_either(writing, database):
    sent(writing)
    with pytest.raises(RuntimeError, match="bypass the record"), database.read() as session:
        session.execute(PAST["a text"])


def test_a_cursor_of_the_driver_is_found_by_verifying(writing, database):
    number = sent(writing)
    key = task_of(writing, number)
    raw = database.engine.raw_connection()
    raw.cursor().execute(f"UPDATE user_task SET assignee = 'thief' WHERE key = {key}")
    raw.commit()
    raw.close()
    with database.read() as session:
        found = verify.verify(session)
    assert not found.whole
    assert "user_task" in str(found.breaks) or "task" in str(found.breaks)


def test_what_the_writer_writes_is_on_the_record_and_in_objects_that_are_loaded(writing, database):
    sent(writing)
    with writing(SYSTEM) as session:
        task = session.scalars(select(UserTask).where(UserTask.status == "open")).one()
        case = session.get_one(ProcessInstance, task.instance_key)
        place = {"instance_key": case.key, "scope": "", "name": "written"}
        party = {"instance_key": case.key, "relation": "recused", "holder": "nobody"}
        write(
            session,
            [
                Changed(UserTask, (task.key,), {"priority": task.priority}, {"priority": 70}),
                Replaced(Variable, {**place, "value": {"a": 1}, "element": "check"}),
                Created(Party, dict(party)),
                Deleted(Party, tuple(party.values())),
                Changed(
                    ProcessInstance,
                    (case.key,),
                    {"title": case.title},
                    {"title": "新", "revision": case.revision + 1},
                    {"revision": case.revision},
                ),
            ],
        )
        assert (task.priority, case.title) == (70, "新")
        assert task not in session.dirty
    with database.read() as session:
        lines = session.scalars(select(Entry).order_by(Entry.sequence.desc()).limit(5)).all()
        told = [(line.subject, line.verb) for line in reversed(lines)]
        assert told == [
            ("task", "changed"),
            ("variable", "changed"),
            ("party", "added"),
            ("party", "deleted"),
            ("instance", "moved"),
        ]
        assert lines[0].data == {"before": {"title": "学徒名单"}, "after": {"title": "新"}}
        assert session.get_one(LedgerHead, 1).size == lines[0].sequence
        assert verify.verify(session).whole


def test_a_row_that_somebody_else_has_changed_is_not_written_over(writing):
    sent(writing)
    late = Changed(ProcessInstance, (1,), {}, {"title": "旧"}, {"revision": 0})
    with pytest.raises(RuntimeError, match="not as they were read"), writing(SYSTEM) as session:
        write(session, [late])


def ending(session, **guard):
    """Return what cancels the open work, read whole, and what opens another with its candidate."""
    task = session.scalars(select(UserTask).where(UserTask.status == "open")).one()
    held = held_columns(task)
    end = {"status": "open"}, {"status": "cancelled"}, guard
    made = Created(UserTask, {**held, "task_id": "again", "name": "再看一遍"})
    del made.values["key"]
    who = Created(Candidate, {"task_key": None, "person": "he"}, parent=made, link="task_key")
    return task, [Changed(UserTask, (task.key,), *end, whole=held), made, who]


def test_the_end_of_work_and_the_beginning_of_the_next_are_one_statement(writing, database):
    sent(writing)
    with writing(SYSTEM) as session:
        task, changes = ending(session, status="open")
        write(session, changes)
        assert task.status == "cancelled"
        new = changes[1].values["key"]
        assert new > task.key
    with database.read() as session:
        assert session.get_one(UserTask, task.key).status == "cancelled"
        assert session.get_one(UserTask, new).name == "再看一遍"
        assert session.scalars(select(Candidate.person).filter_by(task_key=new)).all() == ["he"]
        lines = session.scalars(select(Entry).order_by(Entry.sequence.desc()).limit(3)).all()
        said = [(line.subject, line.verb, line.row) for line in reversed(lines)]
        assert said[:2] == [("task", "cancelled", str(task.key)), ("task", "created", str(new))]
        assert verify.verify(session).whole


def test_work_that_is_not_as_it_was_read_ends_no_more_and_begins_no_other(writing, database):
    sent(writing)
    with pytest.raises(RuntimeError, match="not as it was read"), writing(SYSTEM) as session:
        write(session, ending(session, status="claimed")[1])
    with database.read() as session:
        assert set(session.scalars(select(UserTask.status))) == {"completed", "open"}
        assert verify.verify(session).whole


def test_a_move_writes_each_row_once(writing, database):
    number = sent(writing)
    key = task_of(writing, number)
    with database.read() as session:
        before = session.get_one(ProcessInstance, 1).revision
    do(writing, HE, number, PASS)
    with database.read() as session:
        assert session.get_one(ProcessInstance, 1).revision == before + 1
        lines = session.scalars(select(Entry).where(Entry.row == str(key), Entry.actor == "he"))
        assert [line.verb for line in lines if line.subject == "task"] == ["completed"]
