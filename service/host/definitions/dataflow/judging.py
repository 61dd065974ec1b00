"""Files held against the set that they would be released into, and against the one before."""

from collections.abc import Iterable, Mapping

from service.engine.checking.references import groups
from service.errors import Problem
from service.host.definitions.dataflow.release import Release, read_form_file, read_processes
from service.host.definitions.dataflow.replaced import check_replaced
from service.host.definitions.dataflow.retyped import check_retyped
from service.host.definitions.dataflow.whole import check_dataflow, known_problems
from service.host.registry import Action, Registry
from service.people.roles import Role

Files = Mapping[str, bytes]


def concerns_us(files: Files, roles: Iterable[Role]) -> bool:
    """Ask whether files hold a form, a decision, or a diagram with a lane or group of ours."""
    names = {name for role in roles for name in (role.code, role.name)}
    return any(
        not name.endswith(".bpmn")
        or any(
            node.lane in names or groups(node) & names
            for process in read_processes(name, source)
            for node in process.nodes.values()
        )
        for name, source in files.items()
    )


def judged(
    files: Files, beside: Files, *, registry: Registry, roles: Iterable[Role],
    actions: Mapping[str, Action], until: float, held: frozenset[str] | None = None,
) -> list[Problem]:  # fmt: skip
    """Return what is wrong with the data of a set as it would be released.

    Of the files that hold already and are not judged, only what these files make wrong is told.

    :param held: the codes of the roles that somebody holds, None where nobody knows
    """
    roles = tuple(roles)
    before = _read_before(Release(beside, registry, roles, actions, held))
    release = Release(in_place(beside, files), registry, roles, actions, held)
    found = check_dataflow(release, until=until)
    if any(problem.file not in files for problem in found):
        known = known_problems(before, until=until)
        found = [p for p in found if p.file in files or p not in known]
    found += list(dict.fromkeys(check_replaced(release, before)))
    found += list(dict.fromkeys(check_retyped(release, before)))
    return sorted(found, key=lambda problem: problem.severity != "error")


_last: list[Release] = []
"""The release that files were held against last: a designer tries many against the same one."""


def _read_before(release: Release) -> Release:
    """Return a release as it was read before, if it is the one of the last time."""
    for last in _last:
        if last == release:
            return last
    _last[:] = [release]
    return release


def in_place(beside: Files, files: Files) -> Files:
    """Return a set with files in the place of those that hold the same process or form."""
    mine = _ids(files)
    kept = {n: s for n, s in beside.items() if n not in files and not mine & _ids({n: s})}
    return {**kept, **files}


def _ids(files: Files) -> set[tuple[str, str]]:
    """Return what files hold, by kind and id."""
    found: set[tuple[str, str]] = set()
    for name, source in files.items():
        if name.endswith(".bpmn"):
            found |= {("process", process.id) for process in read_processes(name, source)}
        if name.endswith(".form"):
            form = read_form_file(name, source)
            found |= {("form", form.id)} if form else set()
    return found
