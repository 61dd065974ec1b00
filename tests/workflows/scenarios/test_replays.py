"""Past cases replayed against a draft; their figures against what the tables say."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from service.host.scenarios import playing, replays, shelf
from service.host.scenarios.replaying import Replayed
from service.host.scenarios.stage import Stage
from service.host.tables.core import ProcessInstance, UserTask
from tests.workflows.files import FILES
from tests.workflows.scenarios.test_scenarios import (  # noqa: F401 - fixtures
    CHECK,
    PROCESS,
    opened,
    real,
)

MAIN = "studio-application.bpmn"


def draft(file: str, old: str, new: str) -> dict[str, bytes]:
    changed = FILES[file].decode().replace(old, new)
    assert changed != FILES[file].decode()
    return {file: changed.encode()}


LONGER = draft(CHECK, "working days after(today(), 5)", "working days after(today(), 7)")
OTHER_WAY = draft(MAIN, "=review.passed<", "=not(review.passed)<")


def played(stage: Stage, name: str, *drafts: Mapping[str, bytes]) -> tuple[list[Replayed], int]:
    """Play a scenario as a past case; return what drafts make of it, and its material checks."""
    wanted = shelf.shipped()[PROCESS, name]
    box = stage.at(wanted.begins)
    playing.play(box, wanted.acts, until=wanted.until)
    with box.database.read(at=box.clock.now()) as session:
        of = select(ProcessInstance.key).where(ProcessInstance.process_id == PROCESS)
        keys = list(session.scalars(of))
        work = select(func.count()).where(UserTask.element == "check_materials")
        found = [one for new in drafts for one in replays.replayed(session, keys=keys, draft=new)]
        return found, session.scalars(work).one()


@pytest.mark.parametrize("name", ["rejected", "lapsed", "failed"])
def test_a_longer_term_is_felt_by_the_cases_that_had_the_work(
    opened: Stage,  # noqa: F811
    name: str,
) -> None:
    [same, longer], checks = played(opened, name, {}, LONGER)
    assert (same.faithful, same.otherwise) == (True, ())
    assert longer.faithful
    kinds = [one.kind for one in longer.otherwise]
    assert kinds == (["due"] if checks else [])
    for one in longer.otherwise:
        assert one.element == "check_materials"
        assert "原来2026年11月30日到期，按草案2026年12月2日到期" in one.sentence


def test_another_way_is_told_with_where_the_case_would_wait(opened: Stage) -> None:  # noqa: F811
    [other], _ = played(opened, "failed", OTHER_WAY)
    kinds = {one.kind: one.sentence for one in other.otherwise}
    assert other.faithful
    assert "path" in kinds
    assert "拟定书面意见" in kinds["path"]
    assert "停在" in kinds["waits"]
