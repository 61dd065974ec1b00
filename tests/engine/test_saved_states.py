"""States that an earlier version saved: their instances go on as they would have there."""

import json

import pytest

from service.engine.runtime.token_state import TokenState
from tests.engine.saved_states import KEPT, gone_on

SAVED = json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("saved", SAVED, ids=lambda saved: f"seed {saved['seed']}")
def test_an_instance_saved_by_an_earlier_version_goes_on(saved) -> None:
    assert gone_on(saved) == saved["story"]


def test_what_is_nothing_is_not_written_and_what_is_not_known_is_kept() -> None:
    written = {"phase": "waiting", "sub": {}, "job": {"type": "x", "retries": 3}, "later": 1}
    state = TokenState.read(written)
    assert (state.sub, state.flow, state.job and state.job.retries) == (None, None, 3)
    state.phase = None
    assert state.as_json().keys() == {"job", "later"}
