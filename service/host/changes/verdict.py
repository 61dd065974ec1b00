"""A whole change held against what is in force: what stands in the way of releasing it.

It takes seconds, so it is asked in a transaction that only looks.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from service import engine
from service.db import Session
from service.engine.checking.references import groups
from service.engine.expressions import is_expression
from service.errors import Problem
from service.host.changes import workspace
from service.host.definitions import deployment
from service.host.registry import registry
from service.host.tables.changes import Change
from service.people import roles
from service.people.roles import Role


@dataclass(frozen=True)
class Verdict:
    """What was found of a change beside a release (0: of none)."""

    beside: int
    hashes: Mapping[str, str]
    """File name → SHA-256 of what was looked at."""
    problems: tuple[Problem, ...]
    stale: tuple[str, ...]
    """Models of which somebody has released a newer version since they were begun."""
    roles: tuple[str, ...]
    """Names in lanes of the change that are no role, or one that nobody holds."""
    differing: tuple[str, ...]
    """Models that are not as they are in force."""

    @property
    def errors(self) -> list[Problem]:
        """What has to be put right."""
        return [one for one in self.problems if one.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """What only a person can judge."""
        return [one for one in self.problems if one.severity == "warning"]

    @property
    def proposable(self) -> bool:
        """Whether it may be proposed; roles may still be asked for."""
        return bool(self.differing) and not self.errors and not self.stale

    @property
    def releasable(self) -> bool:
        """Whether it may be released."""
        return self.proposable and not self.roles


def verdict(session: Session, change: Change, *, until: float = math.inf) -> Verdict:
    """Check a change as it would be released.

    Roles that it needs and nobody has are named in `roles` and are no error here: they are asked
    for, and the gate of the release refuses the change as long as they are missing.

    :param until: when an answer is needed, by `time.monotonic`
    """
    files = workspace.files(change)
    before = deployment.current_files(session)
    last = deployment.current(session)
    every = roles.every(session)
    missing = missing_roles(session, files)
    asked_for = [Role(name, name, name) for name in missing if not _known(name, every)]
    held = roles.in_use(session)
    if held is not None:
        held |= {role.code for role in every if missing & {role.code, role.name}}
        held |= {role.code for role in asked_for}
    problems = deployment.validate(
        {**before, **files},
        registry=registry(session),
        roles=(*every, *asked_for),
        beside=before,
        until=until,
        held=held,
    )
    return Verdict(
        beside=last.number if last else 0,
        hashes=hashes(change),
        problems=tuple(problems),
        stale=tuple(stale(session, change)),
        roles=tuple(sorted(missing)),
        differing=tuple(name for name, source in files.items() if before.get(name) != source),
    )


def hashes(change: Change) -> dict[str, str]:
    """Return the SHA-256 of every model of a change, by its file's name."""
    return {model.name: model.sha256 for model in change.models}


def stale(session: Session, change: Change) -> Iterator[str]:
    """Yield the models of which a newer version was released that nobody here has looked at."""
    last = deployment.current(session)
    if last is None:
        return
    for model in change.models:
        known = [deployment.release(session, one) for one in (model.base, model.seen) if one]
        held = last.contents.get(model.name)
        if all(release.contents.get(model.name) != held for release in known):
            yield model.name


def missing_roles(session: Session, files: Mapping[str, bytes]) -> set[str]:
    """Return the names in lanes and candidate groups of diagrams that nobody could work as.

    What their versions in force name already is no matter of a change.
    """
    before = deployment.current_files(session)
    new = {*_named(files)} - {*_named({name: before[name] for name in files if name in before})}
    every, held = roles.every(session), roles.in_use(session)
    return {name for name in new if not _could_work(name, every, held)}


def _known(name: str, every: Iterable[Role]) -> bool:
    return any(name in (role.code, role.name) for role in every)


def _could_work(name: str, every: Iterable[Role], held: frozenset[str] | None) -> bool:
    found = [role for role in every if name in (role.code, role.name)]
    if not found or held is None:
        return bool(found)
    return any(role.code in held or not role.granted for role in found)


def _named(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield who is to do the user tasks of diagrams."""
    for name, source in files.items():
        if not name.endswith(".bpmn"):
            continue
        for process in engine.read_file(name, source).processes:
            for node in process.nodes.values():
                said = node.dialect
                if node.type != "userTask" or said.assignee or said.candidate_users:
                    continue
                if said.candidate_groups and not is_expression(said.candidate_groups):
                    yield from groups(node)
                elif node.lane and not said.candidate_groups:
                    yield node.lane
