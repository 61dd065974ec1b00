"""A scenario: acts, and what is expected after each of them and at the end; as JSON and back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.errors import Refused, say
from service.host.scenarios import acts
from service.host.scenarios.acts import Act
from service.host.scenarios.playing import End, Run, Seen

FORMAT = 1
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,58}\Z", re.ASCII)
CHECKS = {
    "work": "等着办的工作和岗位",
    "due": "到期日",
    "path": "走过的路",
    "outcome": "结果",
    "letters": "函件",
    "papers": "文书",
    "variables": "变量",
}
"""What a scenario may hold a run against."""
LARGEST = 2_000_000  # bytes of a file
MOST_ACTS = 500


@dataclass(frozen=True)
class Scenario:
    """A run that is expected to go the same way again.

    `until` is how far time goes on after the last act. `seen` is the open work after each act,
    `end` how it ended (None: only played); `checks` says what counts of both (`CHECKS`).
    """

    name: str
    title: str
    process: str
    begins: datetime
    until: datetime
    acts: tuple[Act, ...]
    seen: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    end: Mapping[str, Any] | None = None
    checks: tuple[str, ...] = tuple(CHECKS)

    def as_json(self) -> dict[str, Any]:
        """Return it as a file holds it."""
        return {
            "format": FORMAT,
            "name": self.name,
            "title": self.title,
            "process": self.process,
            "begins": self.begins.isoformat(),
            "until": self.until.isoformat(),
            "checks": list(self.checks),
            "acts": [one.as_json() for one in self.acts],
            "seen": [list(map(dict, one)) for one in self.seen],
            "end": self.end,
        }


def read(said: object) -> Scenario:
    """Read a scenario as a file holds it.

    :raises Refused: it is none
    """
    try:
        if not isinstance(said, Mapping) or said.get("format") != FORMAT:
            raise ValueError("format")
        found = Scenario(
            name=str(said["name"]),
            title=str(said["title"])[:100],
            process=str(said["process"])[:200],
            begins=datetime.fromisoformat(str(said["begins"])),
            until=datetime.fromisoformat(str(said["until"])),
            acts=tuple(acts.read(one) for one in said["acts"]),
            seen=tuple(tuple(dict(row) for row in one) for one in said.get("seen") or ()),
            end=dict(said["end"]) if said.get("end") else None,
            checks=tuple(one for one in CHECKS if one in said.get("checks", CHECKS)),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("这不是情景文件，或者文件已经损坏") from None
    if not NAME.match(found.name):
        raise Refused("情景的名称用小写字母、数字和横线，不超过 59 个字符")
    if not 0 < len(found.acts) <= MOST_ACTS or not _is_timed(found):
        raise Refused("情景里没有步骤，或者步骤太多")
    return found


def _is_timed(found: Scenario) -> bool:
    return found.begins.tzinfo is not None and found.until.tzinfo is not None


def expecting(wanted: Scenario, runs: Sequence[Run]) -> Scenario:
    """Return a scenario that expects what all of some runs have in common.

    What chance decides differs from one run to another (who is drawn by lot), so it is left out.

    :raises Refused: one of the runs stopped on its way
    """
    stopped = next((one.stopped for one in runs if one.stopped), None)
    if stopped is not None:
        raise Refused(say("这一串步骤重新办不下来：%(why)s", why=stopped.sentence))
    seen = tuple(_common_work([one.seen[n] for one in runs]) for n in range(len(wanted.acts)))
    ends = [as_plain(one.end) for one in runs if one.end]
    return replace(wanted, seen=seen, end=_common(ends))


def _common_work(found: Sequence[Seen]) -> tuple[Mapping[str, Any], ...]:
    first, *others = (list(map(dict, one.work)) for one in found)
    return tuple(one for one in first if all(one in other for other in others))


def _common(found: Sequence[Any]) -> Any:
    """Return what values have in common: of dictionaries the names whose values do."""
    first, *others = found
    if all(one == first for one in others):
        return first
    if isinstance(first, Mapping) and all(isinstance(one, Mapping) for one in others):
        common = {
            name: _common([value, *(one[name] for one in others)])
            for name, value in first.items()
            if all(name in one for one in others)
        }
        return {name: value for name, value in common.items() if value is not None}
    return None


def as_plain(end: End) -> dict[str, Any]:
    """Return how a run ended as JSON.

    Variables are held one by one (`studio-application#1` → `application.round`).
    """
    return {
        "outcome": dict(end.outcome),
        "path": {name: list(path) for name, path in end.path.items()},
        "letters": [list(one) for one in end.letters],
        "papers": [list(one) for one in end.papers],
        "variables": {name: dict(_flat(values)) for name, values in end.variables.items()},
    }


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _flat(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for turn, one in enumerate(value, 1):
            yield from _flat(one, f"{path}[{turn}]")
    else:
        yield path, value


def renamed(wanted: Scenario, *, old: str, new: str) -> Scenario:
    """Return a scenario in which an element is called otherwise: its diagram has renamed it."""

    def rows(given: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        return tuple(
            {**row, "element": new} if row.get("element") == old else dict(row) for row in given
        )

    end = dict(wanted.end) if wanted.end else None
    if end:
        end["path"] = {
            case: [new if one == old else one for one in path]
            for case, path in (end.get("path") or {}).items()
        }
    return replace(
        wanted,
        acts=tuple(replace(one, element=new) if one.element == old else one for one in wanted.acts),
        seen=tuple(rows(one) for one in wanted.seen),
        end=end,
    )
