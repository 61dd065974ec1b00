"""The short form of the campaign of strange requests."""

from pathlib import Path

from tests.web.api_loop import campaign


def test_two_hundred_strange_requests_break_nothing(tmp_path: Path):
    answers, wrong = campaign(f"sqlite:///{tmp_path}/a.db", tmp_path, size=200, seed=3)
    assert wrong == []
    assert {status for _, status in answers} >= {200, 202, 204, 404, 422}
