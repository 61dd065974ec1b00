"""The short form of the campaign of strange requests."""

from pathlib import Path

from tests.campaigns.api_loop import campaign


def test_three_hundred_strange_requests_break_nothing(tmp_path: Path):
    answers, wrong = campaign(f"sqlite:///{tmp_path}/a.db", tmp_path, size=300, seed=3)
    assert wrong == []
    assert {status for _, status in answers} >= {200, 202, 204, 400, 404, 405, 410, 422}
