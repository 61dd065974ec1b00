"""Random processes tell the same story straight through as reloaded after every step."""

import pytest

from tests.engine.random_processes import try_one


@pytest.mark.parametrize("seed", range(40))
def test_a_random_process_is_the_same_reloaded_after_every_step(seed: int) -> None:
    assert try_one(seed) > 0
