"""Was anything altered since? Rows are altered behind the service's back to see it noticed."""

import threading

import pytest
from sqlalchemy import event, text

from service.host.jobs import queue
from service.host.ledger.tables import LedgerCheckpoint
from service.host.worker.handlers import HANDLERS
from tests.altering import refusals_away


@pytest.fixture
def behind(district):
    """Run a statement on the database itself, past the service."""

    def run(statement: str) -> None:
        with district.house.database.engine.begin() as connection:
            refusals_away(connection)
            connection.execute(text(statement))

    return run


@pytest.fixture
def worker(district):
    """Let the worker do what is due, and wait for the thread in which it verifies."""

    def work() -> None:
        house = district.house
        queue.run_due(house.database, clock=house.clock, handlers=HANDLERS)
        for thread in threading.enumerate():
            if thread.name == "verify":
                thread.join()

    return work


@pytest.fixture
def verified(xu, worker):
    """Verify as the auditor does: press the button, let the worker work, read the page."""

    def verify(*, full: bool = False) -> str:
        xu.get("/auditor/verify")
        assert xu.post("/auditor/verify", {"full": "yes"} if full else None).status_code == 303
        worker()
        return xu.get("/auditor/verify").text

    return verify


def test_an_untouched_history_is_whole(verified):
    page = verified()
    assert "历史完整" in page
    assert "不一致的地方" not in page


def test_opening_the_page_verifies_nothing(xu, district):
    seen = []
    engine = district.house.database.engine
    event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    page = xu.get("/auditor/verify").text
    assert "还没有核验过" in page
    assert not [statement for statement in seen if "ledger_entry" in statement]


def test_a_verification_is_shown_as_running_until_the_worker_has_done_it(xu, worker):
    xu.get("/auditor/verify")
    xu.post("/auditor/verify")
    waiting = xu.get("/auditor/verify")
    assert "后台正在核验" in waiting.text
    assert waiting.headers["Refresh"] == "2"
    worker()
    done = xu.get("/auditor/verify")
    assert "历史完整" in done.text
    assert "Refresh" not in done.headers


def test_a_second_one_is_refused_while_one_runs(xu, worker):
    xu.get("/auditor/verify")
    xu.post("/auditor/verify")
    xu.post("/auditor/verify")
    assert "正在核验，请等它结束" in xu.get("/auditor/verify").text


def test_one_that_says_nothing_for_minutes_can_be_begun_again(xu, district, behind, verified):
    xu.get("/auditor/verify")
    xu.post("/auditor/verify")
    behind("UPDATE verification SET started_at = '2020-01-01 00:00:00.000000'")
    assert "上一次核验中断了" in xu.get("/auditor/verify").text
    assert "历史完整" in verified()


def test_what_is_whole_is_the_checkpoint_of_the_next_run(verified, district):
    first = verified()
    with district.house.database.read() as session:
        kept = session.query(LedgerCheckpoint).one()
        size, root = kept.size, kept.root
    assert root.hex() in first
    assert f"<dd>{size + 1}</dd>" in verified()
    assert "<dd>1</dd>" in verified(full=True)


def test_an_altered_line_of_the_history_is_named(verified, behind):
    behind("UPDATE ledger_entry SET actor_name = '别人' WHERE sequence = 700")
    assert "历史被改动过：最先在 第 700 条记录 对不上" in verified()


def test_a_removed_line_is_noticed(verified, behind):
    behind("DELETE FROM ledger_entry WHERE sequence = 700")
    assert "历史被改动过：最先在 第 70" in verified()


def test_an_altered_answer_is_named_with_its_row(verified, behind):
    behind("UPDATE variable SET value = '{\"eligible\": true}' WHERE name = 'eligibility'")
    page = verified()
    assert "历史被改动过：最先在 数据 variable 的行" in page
    assert "eligibility" in page


def test_an_altered_model_is_named(verified, behind):
    behind("UPDATE model SET reason = '别的理由' WHERE name = 'public-notice.bpmn'")
    assert "数据 model 的行" in verified()


def test_what_breaks_is_no_checkpoint(verified, behind, district):
    behind("UPDATE model SET reason = '别的理由' WHERE name = 'public-notice.bpmn'")
    verified()
    with district.house.database.read() as session:
        assert session.query(LedgerCheckpoint).count() == 0
