"""What a change would do to running cases if they were taken over: rehearsed, nothing is done.

Without a migration they go on under the release that they were begun with.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from service import engine, log
from service.db import Session
from service.errors import Invalid
from service.host.cases import interrupted, moves, persist
from service.host.changes import workspace
from service.host.definitions import deployment
from service.host.migration.dry_run import Rehearsal
from service.host.tables.changes import Change
from service.host.tables.core import ProcessInstance
from service.people.actor import Actor

AT_ONCE = 50
"""The most running cases of a process that are rehearsed while somebody waits, the newest first."""


@dataclass
class TakenOver:
    """A process that a change touches, and what would become of its running cases."""

    process_id: str
    name: str
    running: int = 0
    goes: int = 0
    """How many of those rehearsed could be taken over."""
    stays: list[tuple[str, str]] = field(default_factory=list)
    """Number of a case and why it could not."""

    @property
    def rehearsed(self) -> int:
        """How many were rehearsed."""
        return self.goes + len(self.stays)


def rehearsed(session: Session, change: Change, *, by: Actor) -> list[TakenOver]:
    """Say of every process whose diagram a change holds what would become of its running cases."""
    files = workspace.files(change)
    whole = {**deployment.current_files(session), **files}
    read = [
        engine.read_file(name, source)
        for name, source in sorted(whole.items())
        if name.endswith(".bpmn")
    ]
    found = []
    for name in sorted(files):
        if not name.endswith(".bpmn"):
            continue
        for process in engine.read_file(name, files[name]).processes:
            try:
                diagram = engine.diagram_of(read, process.id)
            except Invalid:
                continue  # the check says what is wrong with it
            found.append(_of_process(session, diagram, by))
    return found


def _of_process(session: Session, new: engine.Diagram, by: Actor) -> TakenOver:
    query = select(ProcessInstance).where(
        ProcessInstance.process_id == new.process.id, ProcessInstance.ended_at.is_(None)
    )
    cases = session.scalars(query.order_by(ProcessInstance.key.desc())).all()
    found = TakenOver(new.process.id, new.name, running=len(cases))
    for case in cases[:AT_ONCE]:
        problem = _problem(session, case, new, by)
        if problem:
            found.stays.append((case.number, problem))
        else:
            found.goes += 1
    return found


def _problem(session: Session, case: ProcessInstance, new: engine.Diagram, by: Actor) -> str:
    """Return why a case could not be taken over; empty where it could."""
    try:
        old = moves.diagram_of(session, case)
        done = engine.migrate(
            old,
            new,
            persist.state_of(session, case),
            mapping=engine.suggest(old, new),
            context=Rehearsal(session, case, by).move_context(),
        )
    except Exception as fault:  # noqa: BLE001 - one case must not hide what happens to the others
        log.failure("a case could not be rehearsed", fault)
        return interrupted.words(fault)
    return "；".join(dict.fromkeys(one.zh for one in done.problems))
