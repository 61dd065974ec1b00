"""The diagrams of a release: read one process with everything that it calls."""

from collections.abc import Mapping

from service.engine.build import build
from service.engine.diagram import Diagram
from service.engine.model import Process
from service.engine.reading.source import Source, read_sources
from service.errors import Invalid, Problem


def read(files: Mapping[str, bytes], process_id: str) -> Diagram:
    """Return the diagram of a process; costly, so callers keep it for the release.

    :param files: every BPMN source of the release, by name
    :raises Invalid: a file cannot be read, or there is no such process
    """
    sources = read_sources({n: s for n, s in files.items() if n.endswith(".bpmn")})
    problems = [p for source in sources for p in source.problems if p.severity == "error"]
    if problems:
        raise Invalid(problems)
    found = processes(sources)
    if process_id not in found:
        raise Invalid([_missing(process_id)])
    return build(found[process_id], found)


def process_ids(files: Mapping[str, bytes]) -> list[str]:
    """Return the ids of the processes of a release's BPMN sources, executable or not."""
    return sorted(processes(read_sources({n: s for n, s in files.items() if n.endswith(".bpmn")})))


def processes(sources: list[Source]) -> dict[str, Process]:
    """Return the processes of all files by id; where two share one, the executable one."""
    found = [p for source in sources for p in source.processes]
    return {p.id: p for p in sorted(found, key=lambda p: p.executable)}


def _missing(process_id: str) -> Problem:
    return Problem(
        "error", "", process_id, f"没有流程“{process_id}”", f"there is no process {process_id!r}"
    )
