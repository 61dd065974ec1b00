"""The inbox: what is mine, what I could take, what I have done, and who was first."""

from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import text

from service.errors import Refused, Stale
from service.host.letters import inbox as letters
from service.host.tasks import boxes, tasks
from service.host.tasks.inbox import counts, inbox
from tests.host.cast import DONGBA, HE, LI, LIN, WANG, WU, ZHANG, ZHOU
from tests.host.steps import PASS, begin, do, score_of, scoring, sent, task_of


def box(database, clock, actor, name, **search):
    with database.read() as session:
        page = inbox(session, actor=actor, at=clock.now(), box=name, **search)
        return [(row.number, row.name) for row in page.rows]


def test_work_moves_from_claimable_to_mine_to_done(writing, database, clock):
    number = sent(writing)
    key, line = task_of(writing, number), (number, "审核材料")
    assert box(database, clock, HE, "claimable") == box(database, clock, LIN, "claimable") == [line]
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
    assert box(database, clock, LIN, "claimable") == []
    assert box(database, clock, HE, "mine") == [line]
    do(writing, HE, number, PASS)
    assert box(database, clock, HE, "mine") == []
    assert box(database, clock, HE, "done") == [line]


def test_what_somebody_begins_lies_in_their_own_box(writing, database, clock):
    number = begin(writing)
    assert box(database, clock, ZHANG, "mine") == [(number, "填写材料")]
    assert box(database, clock, ZHOU, "claimable") == []


def test_work_returned_to_a_branchs_case_lies_with_branch_and_unit(writing, database, clock):
    number = sent(writing, DONGBA)
    do(writing, HE, number, {"verdict": {"decision": "return"}})
    line = [(number, "填写材料")]
    assert box(database, clock, DONGBA, "claimable") == box(database, clock, ZHANG, "claimable")
    assert box(database, clock, ZHANG, "claimable") == line


def test_what_is_overdue_comes_first_and_is_counted(writing, database, clock):
    late = sent(writing, subject="早的")
    clock.move(days=4)
    early = sent(writing, subject="晚的")
    clock.move(days=2)
    with database.read() as session:
        page = inbox(session, actor=HE, at=clock.now(), box="claimable")
        assert [(row.number, row.overdue) for row in page.rows] == [(late, True), (early, False)]
        found = counts(session, actor=HE, at=clock.now())
        assert (found.claimable, found.overdue, found.mine) == (2, 1, 0)
        assert page.rows[1].due_at == clock.now() + timedelta(days=3)


def test_the_inbox_is_searched_by_number_title_unit_and_round(writing, database, clock):
    number = sent(writing, subject="焊工学徒")
    sent(writing, subject="100%_")
    line = [(number, "审核材料")]
    for query in (number, "焊工", "焊工 天衡", "审核 焊工"):
        assert box(database, clock, HE, "claimable", query=query) == line
    assert box(database, clock, HE, "claimable", query="锦裕") == []
    assert len(box(database, clock, HE, "claimable", query="%_")) == 1
    assert len(box(database, clock, HE, "claimable", tags={"round": "2026-1"})) == 2
    assert box(database, clock, HE, "claimable", tags={"round": "2025-2"}) == []


def test_a_long_inbox_has_pages(writing, database, clock):
    for number in range(23):
        sent(writing, subject=f"第{number}件")
    with database.read() as session:
        page = inbox(session, actor=HE, at=clock.now(), box="claimable", page=2)
        assert (len(page.rows), page.total, page.pages) == (3, 23, 2)


def test_the_second_to_claim_is_told_who_was_first(writing, clock):
    key = task_of(writing, sent(writing))
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
    with writing(LIN) as session, pytest.raises(Stale) as stale:
        tasks.claim(session, key=key, actor=LIN)
    assert (stale.value.who, stale.value.when) == ("何老师", "2026-03-02 09:00")


def test_the_second_to_finish_is_told_who_was_first_and_keeps_their_text(writing, database):
    number = sent(writing)
    key = task_of(writing, number)
    with writing(LIN) as session:
        tasks.save_draft(session, key=key, actor=LIN, body={"verdict": {"opinion": "我看"}})
    do(writing, HE, number, PASS)
    with writing(LIN) as session, pytest.raises(Stale, match="何老师已于2026-03-02 09:00办结"):
        tasks.complete(session, key=key, actor=LIN, answer=PASS, revision=1)
    with database.read() as session:
        view = tasks.open(session, key=key, actor=LIN)
        assert view.draft == {"verdict": {"opinion": "我看"}}
        assert not view.workable


def test_a_page_from_before_somebody_else_had_the_work_is_too_old(writing):
    key = task_of(writing, sent(writing))
    with writing(LIN) as session:
        tasks.claim(session, key=key, actor=LIN)
        tasks.unclaim(session, key=key, actor=LIN)
    with writing(HE) as session, pytest.raises(Stale) as stale:
        tasks.complete(session, key=key, actor=HE, answer=PASS, revision=1)
    assert stale.value.who == "林老师"


def test_drafts_are_everybodys_own_and_end_with_the_work(writing, database):
    number = sent(writing)
    key = task_of(writing, number)
    for who, revisions in ((HE, 2), (LIN, 1)):
        for _ in range(revisions):
            with writing(who) as session:
                saved = tasks.save_draft(session, key=key, actor=who, body={"by": who.id})
        assert saved.revision == revisions
    with database.read() as session:
        assert tasks.open(session, key=key, actor=HE).draft == {"by": "he"}
        assert tasks.open(session, key=key, actor=LIN).draft == {"by": "lin"}


def test_shared_work_is_given_back_and_named_work_is_not(writing, database, clock):
    number = sent(writing)
    key = task_of(writing, number)
    with writing(HE) as session:
        tasks.claim(session, key=key, actor=HE)
    with writing(HE) as session:
        tasks.unclaim(session, key=key, actor=HE)
    assert box(database, clock, LIN, "claimable") == [(number, "审核材料")]
    named = score_of(database, scoring(writing, "li"), LI)
    with writing(LI) as session, pytest.raises(Refused, match="指定由您本人"):
        tasks.unclaim(session, key=named, actor=LI)


def test_a_letter_to_one_is_not_read_by_others_who_belong_nowhere(writing):
    with writing(WANG) as session:
        letters.send(session, {"case": "", "subject": "请评分", "body": "请评分", "to": "li"})
    with writing(LI) as session:
        assert letters.of(session, actor=LI).total == 1
        assert letters.of(session, actor=WU).total == 0


@pytest.mark.parametrize(
    ("box", "index"),
    [
        ("mine", "ix_user_task_mine"),
        ("claimable", "ix_user_task_claimable"),
        ("done", "ix_user_task_done"),
    ],
)
def test_each_box_is_read_from_an_index_of_its_own(writing, database, clock, box, index):
    sent(writing)
    with database.read() as session:
        found = boxes.keys(HE, box, most=20, at=clock.now()).select()
        dialect = session.get_bind().dialect
        words = found.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        if dialect.name == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
        plan = session.connection().exec_driver_sql(f"{explain} {words}".replace("%%", "%")).all()
    assert index in str(plan)


def test_the_migration_finds_the_same_addresses_as_the_service(writing, database):
    begin(writing)
    sent(writing)
    do(writing, HE, sent(writing, DONGBA), {"verdict": {"decision": "return"}})
    scoring(writing, "li")
    migrated = import_module("service.schema.versions.0012_addressed").ADDRESS
    with database.read() as session:
        found = session.execute(text(f"SELECT addressed, {migrated} FROM user_task")).all()
    assert {"centre_officer", "=li", "*"} <= {kept for kept, _ in found}
    assert [kept for kept, _ in found] == [made for _, made in found]
