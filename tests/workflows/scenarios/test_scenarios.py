"""Scenarios of an application: run as shipped, and against models that somebody has changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import registry
from service.db import Database
from service.errors import Refused
from service.host.scenarios import running, scenario, shelf
from service.host.scenarios.running import Result
from service.host.scenarios.scenario import Scenario
from service.host.scenarios.stage import Stage, stage
from service.people.actor import SYSTEM
from tests.keys import keys
from tests.workflows.conftest import MONDAY
from tests.workflows.files import FILES
from tests.workflows.play import Play

PROCESS = "studio-application"
CHECK = "material-check.bpmn"


@pytest.fixture(scope="module")
def real(empty_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Open the database of a house, which the scenarios only read."""
    database = Database(f"sqlite:///{empty_house}/house.db", registry=registry(), keys=keys)
    yield database
    database.close()


@pytest.fixture(scope="module")
def opened(real: Database) -> Iterator[Stage]:
    """Furnish one stage for all that run against what is deployed."""
    with stage(real=real) as opened:
        yield opened


def of(name: str) -> Scenario:
    return shelf.shipped()[PROCESS, name]


def against(real: Database, name: str, file: str, old: str, new: str) -> Result:
    """Run a scenario against a model in which a text stands for another."""
    changed = FILES[file].decode().replace(old, new)
    assert changed != FILES[file].decode()
    [found] = running.run([of(name)], real=real, draft={file: changed.encode()})
    return found


def test_the_shipped_scenarios_reach_every_outcome_of_an_application() -> None:
    found = {
        one.end["outcome"][f"{PROCESS}#1"]
        for one in shelf.shipped().values()
        if one.process == PROCESS and one.end
    }
    assert found == {"granted", "returned", "withdrawn", "lapsed", "failed", "declined"}


@pytest.mark.parametrize("name", ["rejected", "lapsed", "dismissed"])
def test_a_scenario_goes_again_as_it_went(opened: Stage, name: str) -> None:
    """By a department; until a term is over; with an objection, a panel, calls and a grant."""
    found = running.result(opened, of(name))
    assert found.difference is None
    assert f"{PROCESS}/fill_application" in found.visited.elements


def test_each_run_begins_from_the_start(opened: Stage) -> None:
    first, second = (running.result(opened, of("withdrawn")) for _ in range(2))
    assert first.passed
    assert second.passed
    assert first.visited == second.visited


def test_another_term_is_told_by_its_days(real: Database) -> None:
    longer = "working days after(today(), 20)"
    found = against(real, "lapsed", CHECK, "working days after(today(), 15)", longer)
    assert found.difference
    assert "应当走到" in found.difference.sentence


def test_another_day_of_work_is_told_by_its_date(real: Database) -> None:
    found = against(
        real, "withdrawn", CHECK, "working days after(today(), 5)", "working days after(today(), 7)"
    )
    assert found.difference
    assert found.difference.sentence == "“审核申报材料”应于2026年11月30日到期，现在2026年12月2日"


def test_a_renamed_element_is_repaired_by_choosing(real: Database) -> None:
    draft = FILES["studio-application.bpmn"].decode()
    draft = draft.replace("fill_application", "write_application")
    files = {"studio-application.bpmn": draft.encode()}
    [broken] = running.run([of("withdrawn")], real=real, draft=files)
    assert broken.difference
    assert broken.difference.missing
    assert broken.difference.element == "fill_application"
    assert "图上已经没有“fill_application”" in broken.difference.sentence

    mended = scenario.renamed(of("withdrawn"), old="fill_application", new="write_application")
    [found] = running.run([mended], real=real, draft=files)
    assert found.difference is None


def test_what_is_written_is_read_again_and_nothing_else_is() -> None:
    again = scenario.read(of("withdrawn").as_json())
    assert again == of("withdrawn")
    broken: list[object] = [{}, [], None]
    broken += [{**again.as_json(), "acts": []}, {**again.as_json(), "name": "A"}]
    for wrong in broken:
        with pytest.raises(Refused):
            scenario.read(wrong)


def test_a_designers_version_counts_before_the_shipped_one(play: Play) -> None:
    with play.database.write(actor=SYSTEM, at=MONDAY) as session:
        assert shelf.save(session, wanted=of("withdrawn")) == 1
        kept = shelf.get(session, process_id=PROCESS, name="withdrawn")
        assert kept.version == 1
        shelf.drop(session, process_id=PROCESS, name="withdrawn")
        names = [one.scenario.name for one in shelf.every(session, process_id=PROCESS)]
        assert "withdrawn" not in names
        assert "granted" in names
