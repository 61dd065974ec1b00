"""How the open work stands: every figure recounted from the rows, and nobody named who judges."""

import csv
import io

import pytest
from sqlalchemy import select

from service.host.tables.core import ProcessInstance, UserTask

TABLES = ("ages", "due", "parties", "people", "steps")


def rows_of(browser, name):
    text = browser.get(f"/standing/{name}.csv").text.removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def open_work(district):
    """Return the open work of cases that were sent."""
    with district.house.database.read() as session:
        query = select(UserTask).join(UserTask.instance).where(UserTask.status == "open")
        query = query.where(ProcessInstance.status.not_in(("draft", "discarded")))
        return [(one.lane, one.name, one.due_at) for one in session.scalars(query)]


def test_every_table_counts_the_same_open_work(district, open_work):
    wang, now = district.enter("wang"), district.house.clock.now()
    late = sum(1 for _, _, due in open_work if due is not None and due < now)
    head, *rows, total = rows_of(wang, "ages")
    assert total[-2:] == [str(len(open_work)), str(late)]
    for row in rows:
        assert int(row[-2]) == sum(lane == row[0] for lane, _, _ in open_work)
        assert sum(map(int, row[1:-2])) == int(row[-2])
    assert len(head) == len(total)
    *_, whole = rows_of(wang, "steps")
    assert whole[3:5] == [str(len(open_work)), str(late)]
    assert rows_of(wang, "due")[1] == ["已经逾期", str(late)]


def test_nobody_who_judges_is_named(district):
    with district.house.database.read() as session:
        query = select(UserTask.completed_by_name).where(UserTask.lane == "评审专家")
        experts = {one for one in session.scalars(query) if one}
    assert experts
    for who in ("wang", "he", "zhao"):
        page = district.enter(who).get("/standing").text
        assert "办理情况" in page
        assert not [name for name in experts if name in page]


def test_each_table_is_there_for_a_spreadsheet_and_no_other(district):
    xu = district.enter("xu")
    assert [xu.get(f"/standing/{name}.csv").status_code for name in TABLES] == [200] * len(TABLES)
    assert xu.get("/standing/nothing.csv").status_code == 404


def test_only_who_answers_for_the_work_sees_how_it_stands(district):
    for who in ("sun", "zhoulin", "admin", "gao"):
        assert district.enter(who).get("/standing").status_code == 403
