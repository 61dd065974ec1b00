"""The scenarios of processes: those that ship with the models, and those that designers saved."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func, select

from service.db import Session
from service.errors import NotFound, Refused
from service.host.scenarios import scenario
from service.host.scenarios.scenario import Scenario
from service.host.tables.scenarios import ScenarioRow

SHIPPED = Path(__file__).parents[3] / "scenarios"
"""One folder for each process, one JSON file for each scenario."""
MOST = 200
"""Scenarios of one process."""


@dataclass(frozen=True)
class Kept:
    """A scenario with its version (0: as shipped), who saved it, and when."""

    scenario: Scenario
    version: int
    saved_by: str
    saved_at: datetime | None


@lru_cache(maxsize=1)
def shipped() -> Mapping[tuple[str, str], Scenario]:
    """Return the scenarios that ship with the models, by process and name."""
    files = sorted(SHIPPED.rglob("*.json")) if SHIPPED.is_dir() else []
    found = (scenario.read(json.loads(file.read_text())) for file in files)
    return {(one.process, one.name): one for one in found}


def every(session: Session, *, process_id: str | None = None) -> list[Kept]:
    """Return the newest version of every scenario (of a process), by process and name."""
    newest = (
        select(ScenarioRow.process_id, ScenarioRow.name, func.max(ScenarioRow.version).label("v"))
        .group_by(ScenarioRow.process_id, ScenarioRow.name)
        .subquery()
    )
    rows = select(ScenarioRow).join(
        newest,
        (ScenarioRow.process_id == newest.c.process_id)
        & (ScenarioRow.name == newest.c.name)
        & (ScenarioRow.version == newest.c.v),
    )
    found = {place: Kept(one, 0, "", None) for place, one in shipped().items()}
    for row in session.scalars(rows):
        place = row.process_id, row.name
        found.pop(place, None)
        if not row.dropped:
            found[place] = Kept(scenario.read(row.body), row.version, row.saved_by, row.saved_at)
    return [one for place, one in sorted(found.items()) if process_id in (None, place[0])]


def get(session: Session, *, process_id: str, name: str) -> Kept:
    """Return the newest version of a scenario.

    :raises NotFound: there is none
    """
    known = every(session, process_id=process_id)
    found = next((one for one in known if one.scenario.name == name), None)
    if found is None:
        raise NotFound(f"scenario {name} of {process_id}")
    return found


def save(session: Session, *, wanted: Scenario) -> int:
    """Keep a scenario as the next version of its name; return its version.

    :raises Refused: its process has too many
    """
    known = {one.scenario.name for one in every(session, process_id=wanted.process)}
    if wanted.name not in known and len(known) >= MOST:
        raise Refused("一个流程最多保存 200 个情景，请先删去一些")
    return _add(session, wanted, dropped=False)


def drop(session: Session, *, process_id: str, name: str) -> None:
    """Let there be no such scenario any more; its versions stay on the record.

    :raises NotFound: there is none
    """
    found = get(session, process_id=process_id, name=name)
    _add(session, found.scenario, dropped=True)


def _add(session: Session, wanted: Scenario, *, dropped: bool) -> int:
    last = select(func.max(ScenarioRow.version)).where(
        ScenarioRow.process_id == wanted.process, ScenarioRow.name == wanted.name
    )
    version = (session.scalar(last) or 0) + 1
    row = ScenarioRow(
        process_id=wanted.process,
        name=wanted.name,
        version=version,
        body=wanted.as_json(),
        dropped=dropped,
        saved_at=session.at,
        saved_by=session.actor.id,
    )
    session.add(row)
    session.flush()
    return version
