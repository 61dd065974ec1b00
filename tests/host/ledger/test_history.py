"""The ledger: everything is on it, and whatever is altered behind its back shows."""

import pytest
from sqlalchemy import select, text

from service.errors import Refused
from service.host.cases import instances, search
from service.host.history import timeline
from service.host.ledger import verify
from service.host.ledger.tables import Entry
from service.host.tasks import tasks
from tests.altering import refusals_away
from tests.host.cast import HE, XU, ZHANG
from tests.host.steps import PASS, do, sent, task_of


def lines(session, **wanted):
    query = select(Entry).filter_by(**wanted).order_by(Entry.sequence)
    return list(session.scalars(query))


def alter(database, statement, **values):
    """Change something behind the service's back."""
    with database.engine.execution_options(writes=True).begin() as connection:
        refusals_away(connection)
        assert connection.execute(text(statement), values).rowcount > 0


def verdict(database):
    with database.read() as session:
        return verify.verify(session)


def test_every_step_and_change_is_on_the_record_with_who_and_when(writing, database, clock):
    number = sent(writing)
    clock.move(hours=1)
    do(writing, HE, number, PASS)
    with database.read() as session:
        told = [f"{e.subject}:{e.verb}" for e in lines(session, actor="he")]
        for word in ("task:completed", "step:entered", "variable:changed", "registration:created"):
            assert word in told
        (changed,) = [e for e in lines(session, subject="variable") if "verdict" in e.row]
        assert (changed.actor_name, changed.at) == ("何老师", clock.now())
        assert changed.data["after"]["value"] == PASS["verdict"]


def test_a_changed_variable_is_recorded_with_before_and_after(writing, database):
    number = sent(writing)
    do(writing, HE, number, {"verdict": {"decision": "return", "opinion": "缺照片"}})
    do(writing, ZHANG, number, {"note": {"subject": "新标题"}})
    with database.read() as session:
        last = [e for e in lines(session, subject="variable") if e.row.endswith("|note")][-1]
        assert last.data["before"]["value"]["subject"] == "学徒名单"
        assert last.data["after"]["value"]["subject"] == "新标题"


def test_a_refusal_is_on_the_record_though_its_move_was_undone(writing, database):
    number = sent(writing, subject="请拒绝我")
    with pytest.raises(Refused):
        do(writing, HE, number, PASS)
    with database.read() as session:
        (line,) = lines(session, subject="completion")
        assert (line.verb, line.actor, line.element) == ("refused", "he", "check")
        assert line.data["sentence"] == "标题里有“拒绝”，不能登记"
        assert lines(session, subject="registration") == []


def test_a_refusal_that_its_caller_swallows_is_on_the_record_once(writing, database):
    number = sent(writing)
    key = task_of(writing, number)
    with writing(HE) as session, pytest.raises(Refused):
        tasks.complete(session, key=key, actor=HE, answer={})
    with database.read() as session:
        assert len(lines(session, subject="completion")) == 1


def test_the_chain_of_a_busy_day_is_whole(writing, database, work):
    for subject in ("甲", "会出故障", "乙"):
        do(writing, HE, sent(writing, subject=subject), PASS)
    work()
    found = verdict(database)
    assert found.whole, found.breaks
    assert found.entries > 60


@pytest.mark.parametrize(
    ("statement", "kind", "what"),
    [
        ("UPDATE ledger_entry SET actor = 'lin' WHERE sequence = 30", "chain", "altered"),
        ("UPDATE ledger_entry SET data = '{}' WHERE sequence = 31", "chain", "details"),
        ("DELETE FROM ledger_entry WHERE sequence = 32", "chain", "missing"),
        ("UPDATE ledger_head SET size = size - 1", "chain", "ends at"),
        ("UPDATE variable SET value = '{\"subject\": \"假\"}' WHERE name = 'note'", "row", "假"),
        ("DELETE FROM variable WHERE name = 'note'", "row", "gone"),
        ("UPDATE user_task SET completed_by = 'lin' WHERE element = 'check'", "row", "lin"),
        ("UPDATE process_instance SET status = 'granted'", "row", "granted"),
        ("UPDATE process_instance SET state = ''", "row", "state"),
        ("UPDATE model SET content = '' WHERE name = 'note.form'", "row", "content"),
        ("UPDATE test_registration SET subject = '假'", "row", "假"),
        ("UPDATE test_registration SET mobile = '13900139000'", "row", "mobile"),
        ("UPDATE account_role SET granted_by = 'he' WHERE username = 'zhou'", "row", "granted_by"),
        ("UPDATE account_role SET role = 'auditor' WHERE username = 'zhou'", "row", "no line"),
        ("UPDATE role SET staff = NOT staff WHERE code = 'expert'", "row", "staff"),
        ("UPDATE variable SET value = 'not JSON' WHERE name = 'note'", "row", "cannot be read"),
    ],
)
def test_what_is_altered_behind_the_services_back_is_found(
    writing, database, statement, kind, what
):
    do(writing, HE, sent(writing), PASS)
    alter(database, statement)
    found = verdict(database)
    assert not found.whole
    assert found.first.kind == kind
    assert what in found.first.what
    assert "被改动" in found.sentence


def test_a_row_that_nobody_wrote_is_found(writing, database):
    number = sent(writing)
    alter(
        database,
        "INSERT INTO test_registration (number, subject, registered_by) VALUES ('X', :n, 'zhou')",
        n=number,
    )
    assert verdict(database).first.subject == "registration"


def test_private_columns_are_committed_to_but_not_told(writing, database):
    do(writing, HE, sent(writing), PASS)
    with database.read() as session:
        (line,) = lines(session, subject="registration")
        assert "13800138000" not in str(line.data)
        assert "committed" in line.data["after"]["mobile"]


def test_bulk_writing_past_the_record_is_refused(writing):
    from sqlalchemy import update

    from service.host.tables.core import Variable

    with pytest.raises(RuntimeError, match="bypass the record"), writing(HE) as session:
        session.execute(update(Variable).values(value=1))


def test_the_auditor_reads_all_of_a_case_and_its_unit_only_the_story(writing, database):
    number = sent(writing)
    do(writing, HE, number, PASS)
    with database.read() as session:
        instance = instances.get(session, number=number, actor=XU)
        whole = timeline.timeline(session, instance=instance, actor=XU)
        story = timeline.timeline(session, instance=instance, actor=ZHANG)
        assert {"variable", "step", "task"} <= {one.subject for one in whole}
        assert "variable" not in {one.subject for one in story}
        assert not any(one.data for one in story)
        checked = next(
            o for o in whole if (o.subject, o.verb, o.actor) == ("task", "completed", "he")
        )
        assert (checked.name, checked.lane) == ("审核材料", "区人力资源公共服务中心")


def test_a_look_at_personal_data_is_itself_on_the_record(writing, database):
    number = sent(writing)
    with writing(XU) as session:
        instance = instances.get(session, number=number, actor=XU)
        timeline.viewed(session, instance=instance)
    with database.read() as session:
        (line,) = lines(session, subject="personal-data")
        assert (line.verb, line.actor) == ("viewed", "xu")


def test_cases_are_found_by_what_is_known_of_them(writing, database):
    number = sent(writing, subject="焊工学徒")
    sent(writing, subject="另一件")

    def found(**wanted):
        with database.read() as session:
            page = search.search(session, actor=XU, wanted=search.CaseFilter(**wanted))
            return [case.number for case in page.rows]

    assert found(text="焊工") == [number]
    assert found(number=number[-4:]) == [number]
    assert (
        len(found(organisation="天衡"))
        == len(found(person="张师傅"))
        == len(found(step="审核"))
        == 2
    )
    assert found(tags={"round": "2026-1"}, status="running", text="焊工 天衡") == [number]
    assert found(person="赵局长") == found(tags={"round": "2025-1"}) == found(status="ended") == []
