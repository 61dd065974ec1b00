"""Was anything altered since? Rows are altered behind the service's back to see it noticed."""

import pytest
from sqlalchemy import text


@pytest.fixture
def behind(district):
    """Run a statement on the database itself, past the service."""

    def run(statement: str) -> None:
        with district.house.database.engine.begin() as connection:
            connection.execute(text(statement))

    return run


def test_an_untouched_history_is_whole(xu):
    page = xu.get("/auditor/verify").text
    assert "历史完整" in page
    assert "不一致的地方" not in page


def test_an_altered_line_of_the_history_is_named(xu, behind):
    behind("UPDATE ledger_entry SET actor_name = '别人' WHERE sequence = 700")
    page = xu.get("/auditor/verify").text
    assert "历史被改动过：最先在 第 700 条记录 对不上" in page


def test_a_removed_line_is_noticed(xu, behind):
    behind("DELETE FROM ledger_entry WHERE sequence = 700")
    assert "历史被改动过：最先在 第 70" in xu.get("/auditor/verify").text


def test_an_altered_answer_is_named_with_its_row(xu, behind):
    behind("UPDATE variable SET value = '{\"eligible\": true}' WHERE name = 'eligibility'")
    page = xu.get("/auditor/verify").text
    assert "历史被改动过：最先在 数据 variable 的行" in page
    assert "eligibility" in page


def test_an_altered_model_is_named(xu, behind):
    behind("UPDATE model SET reason = '别的理由' WHERE name = 'public-notice.bpmn'")
    assert "数据 model 的行" in xu.get("/auditor/verify").text
