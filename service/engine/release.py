"""The diagrams of a release: read one process with everything that it calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.engine.model import Process
from service.engine.reading.source import Source, read_once, read_sources
from service.engine.runtime.build import build
from service.engine.runtime.diagram import Diagram
from service.errors import Invalid, Problem


@dataclass(frozen=True)
class Read:
    """One file of a release as it was read: its processes, and the errors that there were."""

    processes: tuple[Process, ...]
    problems: tuple[Problem, ...]


def read(files: Mapping[str, bytes], process_id: str) -> Diagram:
    """Return the diagram of a process; costly, so callers keep it for the release.

    :param files: every BPMN source of the release, by name
    :raises Invalid: a file cannot be read, or there is no such process
    """
    sources = sorted((name, source) for name, source in files.items() if name.endswith(".bpmn"))
    return diagram_of([read_file(name, source) for name, source in sources], process_id)


def read_file(name: str, source: bytes) -> Read:
    """Read one BPMN source; costly, so callers keep it as long as its file stays the same."""
    found = read_once(name, source)
    wrong = tuple(problem for problem in found.problems if problem.severity == "error")
    return Read(found.processes, wrong)


def diagram_of(files: Sequence[Read], process_id: str) -> Diagram:
    """Return the diagram of a process out of the files of its release, in the order of their names.

    :raises Invalid: a file could not be read, or there is no such process
    """
    problems = [problem for file in files for problem in file.problems]
    if problems:
        raise Invalid(problems)
    found = _by_id(process for file in files for process in file.processes)
    if process_id not in found:
        raise Invalid([_missing(process_id)])
    return build(found[process_id], found)


def process_ids(files: Mapping[str, bytes]) -> list[str]:
    """Return the ids of the processes of a release's BPMN sources, executable or not."""
    return sorted(processes(read_sources({n: s for n, s in files.items() if n.endswith(".bpmn")})))


def processes(sources: list[Source]) -> dict[str, Process]:
    """Return the processes of all files by id; where two share one, the executable one."""
    return _by_id(process for source in sources for process in source.processes)


def _by_id(found: Iterable[Process]) -> dict[str, Process]:
    return {p.id: p for p in sorted(found, key=lambda p: p.executable)}


def _missing(process_id: str) -> Problem:
    return Problem(
        "error", "", process_id, f"没有流程“{process_id}”", f"there is no process {process_id!r}"
    )
