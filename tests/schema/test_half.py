"""The demonstration of the first half goes on: rounds, money, agreements, reports, supervision."""

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from service.host.definitions import deployment
from service.host.ledger.verify import verify
from service.studios import seed
from tests.schema.going_on import running
from tests.workflows import story
from tests.workflows.files import FILES
from tests.workflows.play import Play

WAITED = {
    "activity-watch", "annual-report", "complaint", "funding", "leader-change", "legacy-entry",
    "objection", "responsibility-agreement", "spending", "studio-application", "supervision",
    "trade-review",
}  # fmt: skip

DESKS = {"tianheng": "sun", "jinyu": "zheng", "chaoyi": "ning"}
"""Who acts for a unit."""

FORGOTTEN = "wait_for_the_day"
"""Where the demonstration's one incident lies: the day of a visit was forgotten."""


def whole(play: Play) -> None:
    """Fail if anything is missing of the record, or something went wrong."""
    with play.database.read() as session:
        found = verify(session)
    assert found.whole, found.sentence
    [known] = play.incidents()
    assert known.element == FORGOTTEN


def test_it_holds_a_running_case_of_every_process_of_the_first_half(half: Play) -> None:
    waiting = set(running(half))
    assert {name for name in WAITED if not waiting & set(half.cases(name))} == set()
    whole(half)


def test_what_was_begun_then_goes_on_to_its_end(half: Play) -> None:
    """Supervision keeps the diagram and forms of its day when those of today are released."""
    with half.acting("gao") as (session, _):
        seed(session, half.at)
        deployment.deploy(session, files=FILES, reason="今天的模型")
    [case] = [one for one in half.cases("supervision") if half.waiting(one)]
    half.do(
        DESKS[half.variables(case)["unit"]],
        case,
        "rectify",
        {"rectification": {"measures": "已补齐。"}},
    )
    done = {"decision": "done", "officers": "何、林", "opinion": "已经补齐。"}
    half.do("he", case, "recheck", {"recheck": done})
    assert half.status(case) == "rectified"
    for case in half.cases("activity-watch"):
        half.do("he", case, "review", {"activity_review": {"opinion": "已经约谈。"}})
        assert half.status(case) == "completed"
    story.approve(half, "SQ-2026-0008")
    assert half.variables("SQ-2026-0008")["studio"]["number"]
    half.do("he", "SQ-2026-0015", "check_materials", story.checked())
    assert "check_materials" not in half.waiting("SQ-2026-0015")
    whole(half)


def test_what_falls_due_over_the_years_end_falls_due(half: Play) -> None:
    before = len(half.cases("responsibility-agreement"))
    for day in (date(2026, 12, 1), date(2026, 12, 15), date(2027, 1, 4)):
        half.on(day)
    assert len(half.cases("responsibility-agreement")) > before
    whole(half)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_head"])
def test_the_record_of_then_is_never_changed_either(half: Play, table: str) -> None:
    engine = half.database.engine.execution_options(writes=True)
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["account_entry", "account_line"])
def test_the_books_of_then_are_never_changed_either(half: Play, table: str) -> None:
    engine = half.database.engine.execution_options(writes=True)
    for statement in (f"UPDATE {table} SET key = key", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="correct them in red"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
