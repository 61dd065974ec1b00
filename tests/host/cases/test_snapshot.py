"""What is remembered of a live case: believed at its version only, and never what was undone."""

import contextlib

import pytest
from sqlalchemy import event, select

from service import engine
from service.db import Database
from service.errors import Refused
from service.host.cases import instances, moves, snapshot
from service.host.ledger import verify
from service.host.storage.cache import OWN_WEIGHT, Memory
from service.host.storage.locks import lock
from service.host.tables.core import ProcessInstance, UserTask, Variable
from service.host.tasks import tasks
from service.people.actor import SYSTEM
from tests.campaigns.random_cases import both_ways
from tests.host.cast import HE, ZHANG
from tests.host.desk import REGISTRY, Registration
from tests.host.steps import NOTE, PASS, RETURN, begin, do, sent, task_of
from tests.keys import keys


@pytest.fixture
def elsewhere(url, tmp_path, clock):
    """The same database opened a second time, as another process has it."""
    other = Database(url, registry=REGISTRY, keys=keys, files=tmp_path / "files")
    yield lambda actor: other.write(actor=actor, at=clock.now())
    other.close()


def amend(writing, number, **values):
    with writing(SYSTEM) as session:
        key = session.scalars(
            select(ProcessInstance.key).where(ProcessInstance.number == number)
        ).one()
        case = lock(session, instance=key)
        with moves.moving(session, case=case, actor=SYSTEM, subject="wake") as move:
            move.persist(
                engine.amend(move.diagram, move.state, values=values, context=move.context)
            )


@contextlib.contextmanager
def counted(database):
    statements = []

    def count(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    yield statements
    event.remove(database.engine, "before_cursor_execute", count)


def returned_and_undone(session):
    key = session.scalars(select(UserTask.key).where(UserTask.status == "open")).one()
    tasks.complete(session, key=key, actor=HE, answer=RETURN)
    raise ZeroDivisionError


def remembered(database, number):
    with database.read() as session:
        case = session.scalars(select(ProcessInstance).filter_by(number=number)).one()
        return snapshot.remembered(session, case)


def variables(database, number):
    with database.read() as session:
        case = session.scalars(select(ProcessInstance).filter_by(number=number)).one()
        rows = select(Variable.name, Variable.value).where(
            Variable.instance_key == case.key, Variable.scope == ""
        )
        return instances.variables(session, case), dict(session.execute(rows).all())


def test_a_case_is_remembered_as_its_last_move_left_it(database, writing):
    number = sent(writing)
    rest = remembered(database, number)
    said, rows = variables(database, number)
    assert rest.scopes()[""] == said == rows
    assert len(rest.tasks) == 1


def test_what_another_process_did_is_not_overlooked(database, writing, elsewhere):
    number = begin(writing)
    do(elsewhere, ZHANG, number, NOTE)
    do(writing, HE, number, RETURN)
    do(elsewhere, ZHANG, number, NOTE)
    do(writing, HE, number, PASS)
    with database.read() as session:
        assert session.scalars(select(ProcessInstance.status)).one() == "completed"
        assert verify.verify(session).whole


def test_a_variable_that_another_process_corrected_is_read_again(database, writing, elsewhere):
    number = sent(writing)
    assert remembered(database, number) is not None
    amend(elsewhere, number, remark="更正")
    assert remembered(database, number) is None
    assert variables(database, number)[0]["remark"] == "更正"


def test_a_move_that_leaves_every_token_where_it_is_is_a_new_version_too(database, writing):
    number = sent(writing)
    before = remembered(database, number)
    amend(writing, number, remark="一")
    after = remembered(database, number)
    assert before.blob == after.blob
    assert after.scopes()[""]["remark"] == "一"


def test_what_was_rolled_back_is_never_seen(database, writing):
    number = sent(writing)
    with contextlib.suppress(ZeroDivisionError), writing(HE) as session:
        returned_and_undone(session)
    assert remembered(database, number) is None
    do(writing, HE, number, PASS)
    said, rows = variables(database, number)
    assert said == rows
    assert said["verdict"]["decision"] == "pass"


def test_what_a_savepoint_undid_is_not_remembered_by_the_commit_around_it(
    database, writing, elsewhere
):
    number = sent(writing)
    with writing(HE) as session, contextlib.suppress(ZeroDivisionError), session.begin_nested():
        returned_and_undone(session)
    assert remembered(database, number) is None
    do(elsewhere, HE, number, PASS)  # at the version that was undone here
    assert variables(database, number)[0]["verdict"]["decision"] == "pass"


def test_who_looks_sees_one_moment_though_the_case_moves_on(database, writing):
    number = sent(writing)
    with database.read() as session:
        task = session.scalars(select(UserTask).where(UserTask.status == "open")).one()
        do(writing, HE, number, PASS)
        shown = tasks.open(session, key=task.key, actor=HE)
        assert (shown.task.status, shown.workable) == ("open", True)
        assert shown.instance.ended_at is None


def test_a_move_that_was_refused_leaves_the_case_as_it_was(database, writing):
    number = sent(writing, subject="请拒绝")
    before, _ = variables(database, number)
    with pytest.raises(Refused):
        do(writing, HE, number, PASS)
    assert variables(database, number) == (before, before)
    do(writing, HE, number, RETURN)
    assert variables(database, number)[0]["verdict"]["decision"] == "return"


def test_a_refusal_undoes_its_move_though_the_transaction_around_it_goes_on(database, writing):
    number = sent(writing, subject="请拒绝")
    key = task_of(writing, number)
    with writing(HE) as session, contextlib.suppress(Refused):
        tasks.complete(session, key=key, actor=HE, answer=PASS)
    with database.read() as session:
        assert session.get_one(UserTask, key).status == "open"
        assert session.scalars(select(Registration)).all() == []
        assert verify.verify(session).whole


def test_two_moves_in_one_transaction_build_on_each_other(database, writing):
    number = begin(writing)
    with writing(SYSTEM) as session:
        case = lock(session, instance=1)
        for value in ("一", "二"):
            with moves.moving(session, case=case, actor=SYSTEM, subject="wake") as move:
                values = {value: value, "last": value}
                move.persist(
                    engine.amend(move.diagram, move.state, values=values, context=move.context)
                )
    said, rows = variables(database, number)
    assert said == rows
    assert (said["一"], said["last"]) == ("一", "二")


def test_a_long_case_asks_the_database_as_little_as_a_short_one(database, writing):
    number = begin(writing)
    asked = []
    for _ in range(8):
        with counted(database) as statements:
            do(writing, ZHANG, number, NOTE)
            do(writing, HE, number, RETURN)
        asked.append(len(statements))
    assert asked[1] == asked[-1] <= 44  # two completions, and each time finding the work


def test_nobody_can_change_what_another_reads(database, writing):
    number = sent(writing)
    variables(database, number)[0]["note"]["body"] = "改了"
    assert variables(database, number)[0]["note"]["body"] == "八人"


def test_memory_is_bounded_and_the_oldest_goes():
    memory = Memory(largest=3 * OWN_WEIGHT)
    for name in ("a", "b", "c"):
        memory.put(name, name, weight=OWN_WEIGHT)
    assert memory.get("a") == "a"
    memory.put("d", "d", weight=OWN_WEIGHT)
    assert [memory.get(name) for name in "abcd"] == ["a", None, "c", "d"]
    memory.put("all", "all", weight=4 * OWN_WEIGHT)
    assert (len(memory), memory.weight) == (0, 0)


@pytest.mark.parametrize("seed", range(12))
def test_random_cases_go_the_same_way_live_and_read_again(tmp_path, seed):
    live_one, read_one = both_ways(tmp_path, seed)
    assert live_one == read_one
