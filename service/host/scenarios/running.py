"""Scenarios run, each in a sandbox of its own: what every one of them comes to."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.db import Database, Session
from service.engine.model import Process
from service.errors import Invalid, NotFound, Refused
from service.host.definitions import catalogue, deployment
from service.host.scenarios import comparing, coverage, playing, scenario
from service.host.scenarios.comparing import Difference, Names
from service.host.scenarios.coverage import Visited
from service.host.scenarios.playing import Run
from service.host.scenarios.sandbox import Sandbox
from service.host.scenarios.scenario import Scenario
from service.host.scenarios.stage import Stage, stage

TWICE = 2
"""Runs of a new scenario: what differs between them is left to chance, and not expected."""


@dataclass(frozen=True)
class Result:
    """What a scenario came to; without a difference it went as expected."""

    scenario: Scenario
    difference: Difference | None
    visited: Visited
    seconds: float
    """Of the processor's time."""

    @property
    def passed(self) -> bool:
        """Whether it went as expected."""
        return self.difference is None


def run(
    wanted: Iterable[Scenario], *, real: Database, draft: Mapping[str, bytes] | None = None
) -> list[Result]:
    """Run scenarios against what is deployed with a draft on top, each by itself.

    :param draft: file name → content of the models that are tried, such as those of a change
    """
    with stage(real=real, draft=draft) as opened:
        return [result(opened, one) for one in wanted]


def result(opened: Stage, wanted: Scenario) -> Result:
    """Run one scenario and say what it came to."""
    began = time.process_time()
    box = opened.at(wanted.begins)
    played = _played(box, wanted)
    with box.database.read(at=box.clock.now()) as session:
        found = comparing.difference(wanted, played, called=called(session, wanted))
        seen = coverage.visited(session)
    return Result(wanted, found, seen, time.process_time() - began)


def _played(box: Sandbox, wanted: Scenario) -> Run:
    """Play a scenario; models that cannot be read are a difference as any other."""
    try:
        return playing.play(box, wanted.acts, until=wanted.until)
    except (Invalid, NotFound, Refused) as wrong:
        return Run(stopped=playing.Stopped(f"没有办成：{wrong}"))


def expecting(
    wanted: Scenario, *, real: Database, draft: Mapping[str, bytes] | None = None
) -> Scenario:
    """Return a scenario that expects what comes of it now.

    :param draft: file name → content of the models that are tried on top of what is deployed
    :raises Refused: its acts cannot be done
    """
    with stage(real=real, draft=draft) as opened:
        runs = [_played(opened.at(wanted.begins), wanted) for _ in range(TWICE)]
    return scenario.expecting(wanted, runs)


def called(session: Session, wanted: Scenario) -> Names:
    """Return what the elements of a scenario are called in the models of a database."""
    release = deployment.current(session)
    known: dict[tuple[str, str], str] = {}
    processes = dict.fromkeys([wanted.process, *(one.process for one in wanted.acts)])
    for process_id in processes:
        if release is None:
            break
        try:
            diagram = catalogue.diagram(session, release, process_id)
        except (NotFound, Invalid):
            continue
        for one in diagram.processes.values():
            known[process_id, one.id] = one.name or one.id
            for node in one.nodes.values():
                known.setdefault((process_id, node.id), node.name or node.id)
    return Names(known)


def elements(session: Session, *, process_id: str) -> list[tuple[str, str]]:
    """Return the elements of a process and of those it calls: id and name.

    What an element of a scenario may be called now that it was renamed.

    :raises NotFound: there is no such process
    """
    release = deployment.current(session)
    if release is None:
        raise NotFound(process_id)
    diagram = catalogue.diagram(session, release, process_id)
    return list(_choices(diagram.processes.values()))


def _choices(processes: Iterable[Process]) -> Iterator[tuple[str, str]]:
    for process in processes:
        for node in process.nodes.values():
            yield node.id, node.name or node.id
