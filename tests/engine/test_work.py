"""A move is stopped by the work it makes, not by how long others keep it waiting."""

import time

from service.engine.context import Budget
from service.engine.runtime.clock import SLICE, Work
from tests.engine.drawing import Case
from tests.engine.test_hostile import splits


def test_waiting_is_no_work() -> None:
    work = Work()
    for _ in range(4):
        time.sleep(SLICE)
        assert work.seconds() < SLICE


def test_work_is_counted() -> None:
    work, until = Work(), time.thread_time() + 8 * SLICE
    while time.thread_time() < until:
        work.seconds()
    assert work.seconds() > 4 * SLICE


def test_a_move_that_works_too_long_becomes_an_incident() -> None:
    case = Case(splits(40), budget=Budget(steps=10**9, tasks=10**9, seconds=0.3))
    assert [kind for _, kind in case.reasons] == ["budget"]
