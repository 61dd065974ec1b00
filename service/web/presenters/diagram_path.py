"""The way a case went through its diagrams, ready to be painted on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.db import Session
from service.host.definitions import catalogue, deployment
from service.host.history.timeline import Happening
from service.host.tables.core import ProcessInstance
from service.web.core.language import gettext, tr
from service.web.presenters.dates import moment
from service.web.presenters.people import acted_by

SHOWN = frozenset({"entered", "completed", "cancelled", "failed", "caught"})
TAKEN_OVER = frozenset({"migrated", "migration-undone"})
Place = tuple[int, str]
"""A process of a release: each step is drawn on the diagram that it happened under."""


@dataclass(frozen=True)
class Mark:
    """Something that is open now, to be marked at its element."""

    process_id: str
    element: str
    tone: str
    """`token`, `wait` or `fault`."""
    words: str


def drawn(
    session: Session,
    instance: ProcessInstance,
    happenings: Sequence[Happening],
    *,
    marks: Sequence[Mark] = (),
) -> list[dict[str, Any]]:
    """Return every process the case went through: name, source of its release, visits, marks.

    A process in which something is marked comes first, as it is under the present release.
    """
    visits = list(_visits(happenings))
    names = _names(happenings)
    present = [(instance.release, mark.process_id) for mark in marks]
    order = list(dict.fromkeys([*present, *(place for place, _ in visits)]))
    many = len({release for release, _ in order}) > 1
    found = []
    for release, process_id in order:
        source = _source(session, release, instance.process_id, process_id)
        if source is None:
            continue
        name = tr(names.get(process_id) or _own_name(session, instance, process_id))
        found.append(
            {
                "id": process_id,
                "name": _named(name, release) if many else name,
                "source": source,
                "steps": [step for place, step in visits if place == (release, process_id)],
                "marks": [
                    {"element": one.element, "tone": one.tone, "words": one.words}
                    for one in marks
                    if (instance.release, one.process_id) == (release, process_id)
                ],
            }
        )
    return found


def _named(name: str, release: int) -> str:
    return gettext("%(name)s（第 %(n)s 次发布）", name=name, n=release)


def _own_name(session: Session, instance: ProcessInstance, process_id: str) -> str:
    if process_id == instance.process_id:
        return instance.process_name
    diagram = deployment.diagram(session, release=instance.release, process_id=instance.process_id)
    found = diagram.processes.get(process_id)
    return found.name if found else process_id


def current_source(session: Session, root: str, process_id: str) -> str | None:
    """Return the file of the current release that a process, or one that it calls, is drawn in."""
    release = deployment.current(session)
    return _source(session, release.number, root, process_id) if release else None


def _source(session: Session, release: int, root: str, process_id: str) -> str | None:
    """Return the file that a process of a release is drawn in."""
    diagram = deployment.diagram(session, release=release, process_id=root)
    process = diagram.processes.get(process_id)
    if process is None:
        return None
    return catalogue.source(session, catalogue.release(session, release), process.file)


def _visits(happenings: Sequence[Happening]) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield each step with the diagram it is drawn on; what is taken over goes on on another."""
    standing: dict[tuple[int, str, str], int] = {}
    for one in happenings:
        if one.subject == "instance" and one.verb in TAKEN_OVER:
            yield from _carried(one, standing)
        if one.subject != "step" or one.verb not in SHOWN or not one.process_id:
            continue
        place = (one.release, one.process_id, one.element or "")
        count = {"entered": 1, "completed": -1, "cancelled": -1}.get(one.verb, 0)
        standing[place] = max(0, standing.get(place, 0) + count)
        yield (one.release, one.process_id), _step(one, one.verb, one.element)


def _carried(
    one: Happening, standing: dict[tuple[int, str, str], int]
) -> Iterator[tuple[Place, dict[str, Any]]]:
    mapping: Mapping[str, str] = one.data.get("mapping") or {}
    before, after = one.data["from"], one.data["to"]
    for (release, process_id, element), count in list(standing.items()):
        to = mapping.get(f"{process_id}/{element}")
        if release != before or not count or to is None:
            continue
        new_process, _, new_element = to.partition("/")
        standing[release, process_id, element] = 0
        standing[after, new_process, new_element] = count
        for _ in range(count):
            yield (release, process_id), _step(one, "left", element)
            yield (after, new_process), _step(one, "carried", new_element)


def _names(happenings: Sequence[Happening]) -> dict[str | None, str]:
    """Return what each process is called: its own name, or that of the activity that called it."""
    steps = [one for one in happenings if one.subject == "step"]
    called: dict[str | None, str] = {
        _called(one): one.name for one in steps if one.verb == "called"
    }
    own = {one.process_id: one.name for one in steps if one.type == "process"}
    return {**called, **own}


def _called(one: Happening) -> str:
    detail = one.data.get("detail") or {}
    return str(detail.get("process", ""))


def _step(one: Happening, verb: str, element: str | None) -> dict[str, Any]:
    return {
        "element": element,
        "flow": one.flow if verb == one.verb else None,
        "verb": verb,
        "at": moment(one.at),
        "who": acted_by(one),
    }
