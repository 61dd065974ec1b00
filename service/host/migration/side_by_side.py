"""The two diagrams of a migration plan side by side, with what becomes of each element."""

from collections.abc import Mapping
from dataclasses import dataclass

from service import engine
from service.db import Session
from service.host.definitions import catalogue
from service.host.migration import plans
from service.host.migration.plans import Match
from service.host.tables.migrations import MigrationPlan


@dataclass(frozen=True)
class Side:
    """A process of one release: its file as text, and the fate of each of its elements."""

    source: str
    fates: Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """A process before and after; `pairs` says which element becomes which."""

    process_id: str
    name: str
    before: Side
    after: Side
    pairs: Mapping[str, str]


def side_by_side(session: Session, plan: MigrationPlan, matches: list[Match]) -> list[Pair]:
    """Return the processes of a plan to draw: those that differ, else the process itself."""
    old, new = plans.diagrams(session, plan)
    differing = {one.process_id for one in matches if one.fate != "same"}
    differing |= {node.process_id for node in plans.added(session, plan)}
    every = [plan.process_id, *sorted(differing - {plan.process_id})]
    wanted = [one for one in every if one in differing] or [plan.process_id]
    return [
        _pair(session, plan, process_id, old, new, matches)
        for process_id in wanted
        if process_id in old.processes and process_id in new.processes
    ]


def _pair(
    session: Session,
    plan: MigrationPlan,
    process_id: str,
    old: engine.Diagram,
    new: engine.Diagram,
    matches: list[Match],
) -> Pair:
    here = [one for one in matches if one.process_id == process_id]
    taken = {str(one.target).partition("/")[2]: one.fate for one in here if one.target}
    nodes = new.processes[process_id].nodes
    return Pair(
        process_id=process_id,
        name=new.processes[process_id].name,
        before=Side(
            _source(session, plan.source, old, process_id), {one.element: one.fate for one in here}
        ),
        after=Side(
            _source(session, plan.target, new, process_id),
            {name: taken.get(name, "new") for name in nodes},
        ),
        pairs={one.element: one.target.partition("/")[2] for one in here if one.target},
    )


def _source(session: Session, number: int, diagram: engine.Diagram, process_id: str) -> str:
    release = catalogue.release(session, number)
    return catalogue.source(session, release, diagram.processes[process_id].file)
