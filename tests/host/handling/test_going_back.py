"""Work that goes back: returned with its reason, taken back until somebody has looked."""

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused, Stale
from service.host.handling import copies, going_back, looks, passing
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.letters import inbox as letters
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tasks import tasks
from tests.host.cast import FENG, HE, LIN, WANG, ZHANG, ZHOU
from tests.host.steps import NOTE, PASS, RETURN, begin, do, sent, task_of


def send_back(writing, who, key, to="write", words="照片不清楚", **more):
    with writing(who) as session:
        return going_back.send_back(session, key=key, to=to, words=words, actor=who, **more)


def open_work(database, number):
    with database.read() as session:
        query = select(UserTask).join(ProcessInstance).where(ProcessInstance.number == number)
        found = session.scalars(query.where(UserTask.status == "open")).all()
        return [(one.element, one.assignee, one.passed) for one in found]


def written(writing, number):
    with writing(WANG) as session:
        query = select(UserTask.key).join(ProcessInstance)
        query = query.where(
            ProcessInstance.number == number,
            UserTask.element == "write",
            UserTask.status == "completed",
        )
        return session.scalars(query.order_by(UserTask.key.desc())).first()


def test_returned_work_comes_to_who_did_it_with_the_reason_and_the_plan_said_so(
    writing, database, clock
):
    number = sent(writing)
    key = task_of(writing, number)
    with database.read(at=clock.now()) as session:
        asked = {"key": key, "to": "write", "words": "照片不清楚", "actor": HE}
        planned = going_back.plan(session, **asked)
    assert send_back(writing, HE, key) == planned
    assert open_work(database, number) == [("write", "zhang", "sent_back")]
    with database.read(at=clock.now()) as session:
        (letter,) = letters.of(session, actor=ZHANG).rows
        assert (letter.subject, letter.body) == (planned.subject, planned.body)
        assert "说明：照片不清楚" in letter.body
        instance = session.scalars(select(ProcessInstance)).one()
        (kept,) = copies.of_case(session, instance, actor=HE)
        assert (kept.kind, kept.words) == ("sent_back", "照片不清楚")
        query = select(Entry.verb).where(Entry.subject == "task").order_by(Entry.sequence)
        assert list(session.scalars(query))[-3:] == ["cancelled", "created", "sent_back"]
        assert not verify.verify(session).breaks
    do(writing, ZHANG, number, NOTE)
    do(writing, LIN, number, PASS)


def test_only_who_may_do_it_returns_it_to_a_step_that_was_done(writing, database):
    number = sent(writing)
    key = task_of(writing, number)
    for stranger in (ZHANG, ZHOU, FENG):
        with pytest.raises(NotFound):
            send_back(writing, stranger, key)
    for wrong in ("check", "nowhere", ""):
        with pytest.raises(Refused, match="请选择"):
            send_back(writing, HE, key, to=wrong)
    with pytest.raises(Refused, match="请写明"):
        send_back(writing, HE, key, words=" ")
    with writing(HE) as session:
        passing.carry_out(session, key=key, verb="delegated", to="lin", words="请看", actor=HE)
    with pytest.raises(Refused):
        send_back(writing, LIN, key)
    with pytest.raises(Refused, match="没有规定"):
        send_back(writing, ZHANG, task_of(writing, begin(writing)))


def test_of_two_who_return_and_finish_the_second_is_told(writing):
    number = sent(writing)
    key = task_of(writing, number)
    with writing(LIN) as session:
        tasks.claim(session, key=key, actor=LIN)
    with pytest.raises(Stale):
        send_back(writing, HE, key, revision=1)
    send_back(writing, LIN, key)
    with pytest.raises(Refused, match="撤销"), writing(LIN) as session:
        tasks.complete(session, key=key, actor=LIN, answer=PASS)
    with pytest.raises(Refused, match="撤销"):
        send_back(writing, LIN, key)


def test_what_nobody_has_looked_at_is_taken_back(writing, database, clock):
    number = sent(writing)
    done = written(writing, number)
    with writing(ZHANG) as session:
        instance = session.scalars(select(ProcessInstance)).one()
        assert [one.key for one in going_back.takeable(session, instance, actor=ZHANG)] == [done]
        assert going_back.takeable(session, instance, actor=HE) == []
    with pytest.raises(NotFound), writing(HE) as session:
        going_back.take_back(session, key=done, actor=HE)
    with writing(ZHANG) as session:
        going_back.take_back(session, key=done, actor=ZHANG)
    assert open_work(database, number) == [("write", "zhang", "taken_back")]
    do(writing, ZHANG, number, NOTE)
    clock.move(minutes=1)
    do(writing, HE, number, RETURN)
    done = written(writing, number)
    with pytest.raises(Refused, match="拿回"), writing(ZHANG) as session:
        going_back.take_back(session, key=done, actor=ZHANG)


@pytest.mark.parametrize("touched", ["looked", "claimed"])
def test_what_somebody_has_looked_at_or_claimed_stays(writing, touched):
    number = sent(writing)
    key = task_of(writing, number)
    with writing(HE) as session:
        assert looks.matters(session, session.get_one(UserTask, key), HE)
        if touched == "looked":
            looks.note(session, key=key, actor=HE)
            assert not looks.matters(session, session.get_one(UserTask, key), LIN)
        else:
            tasks.claim(session, key=key, actor=HE)
    done = written(writing, number)
    with pytest.raises(Refused, match="已经看过"), writing(ZHANG) as session:
        going_back.take_back(session, key=done, actor=ZHANG)
