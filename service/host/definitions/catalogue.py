"""The models of a release, read once and kept: diagrams and forms are immutable and costly.

What is kept is named by the hashes of its sources, so releases that share a file share the
work, and a release that is new to this process needs no word from the one that deployed it.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Protocol, TypeVar, cast

from sqlalchemy import Select, select

from service import dialects, engine, papers
from service.db import Session
from service.engine.reading.source import read_sources
from service.engine.release import processes
from service.errors import Invalid, NotFound
from service.forms import Form, PrivatePlace
from service.forms import private_places as private_places_of
from service.host.definitions import decisions
from service.host.definitions.text import as_text
from service.host.storage import cache
from service.host.tables.core import Deployment, Model
from service.papers import Paper

PAPER = "print.paper"
"""The property of an element that names the paper which is printed there."""
LARGEST = 500  # diagrams, forms, papers and decisions; then those go that were used longest ago

Made = TypeVar("Made")
_made = cache.Memory(largest=LARGEST)


def once(name: Hashable, make: Callable[[], Made]) -> Made:
    """Return what is kept under a name, made if it is not there yet."""
    found = _made.get(name)
    if found is None:
        found = make()
        _made.put(name, found, weight=1)
    return cast("Made", found)


class Listed(Protocol):
    """A release, or what is remembered of one."""

    @property
    def number(self) -> int:
        """Its number."""

    @property
    def contents(self) -> Mapping[str, int]:
        """File name → key of its `Model`."""


@dataclass(frozen=True)
class Contents:
    """What a release holds: it never changes, so it is read once."""

    number: int
    contents: Mapping[str, int]
    hashes: Mapping[str, str]

    def ending(self, suffix: str) -> tuple[tuple[str, str], ...]:
        """Return names and hashes of the files of a kind, in the order of their names."""
        return self._by_suffix.get(suffix, ())

    @cached_property
    def _by_suffix(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for name, sha256 in self.hashes.items():
            suffix = PurePath(name).suffix
            found[suffix] = (*found.get(suffix, ()), (name, sha256))
        return found


def release(session: Session, number: int) -> Contents:
    """Return a release by its number.

    :raises NoResultFound: there is none
    """
    found = cache.recall(session, ("release", number))
    return found or _contents(session, session.get_one(Deployment, number))


def _contents(session: Session, release: Listed) -> Contents:
    """Return what a release holds, remembered when it is committed."""
    if isinstance(release, Contents):
        return release
    place = ("release", release.number)
    found: Contents | None = cache.recall(session, place)
    if found is not None:
        return found
    query = select(Model.name, Model.sha256).where(Model.key.in_(release.contents.values()))
    rows = session.execute(query.order_by(Model.name))
    hashes = {row.name: row.sha256 for row in rows}
    made = Contents(release.number, dict(release.contents), hashes)
    cache.remember(session, place, made, weight=200 * len(hashes))
    return made


def files(session: Session, release: Listed, *, suffix: str = "") -> dict[str, bytes]:
    """Return the files of a release by name; with a suffix, only those that end so."""
    keys = [key for name, key in release.contents.items() if name.endswith(suffix)]
    rows = session.execute(select(Model.name, Model.content).where(Model.key.in_(keys)))
    return dict(sorted(rows))


def diagrams(session: Session, release: Listed) -> dict[str, bytes]:
    """Return the diagrams of a release by name, as the engine reads them."""
    found = files(session, release, suffix=".bpmn")
    return {name: dialects.ours(source, file=name) for name, source in found.items()}


def diagram(session: Session, release: Listed, process_id: str) -> engine.Diagram:
    """Return a process as the engine reads it.

    :raises NotFound: the release has no such process
    """
    if process_id not in process_ids(session, release):
        raise NotFound(f"release {release.number} has no process {process_id}")
    sources = _contents(session, release).ending(".bpmn")
    return once(
        ("diagram", sources, process_id),
        lambda: engine.diagram_of(read(session, release), process_id),
    )


def read(session: Session, release: Listed) -> list[engine.Read]:
    """Return the BPMN files of a release, each read once however many releases hold it."""
    sources = _contents(session, release).ending(".bpmn")
    return [_read_file(session, release, name, sha256) for name, sha256 in sources]


def _read_file(session: Session, release: Listed, name: str, sha256: str) -> engine.Read:
    content = select(Model.content).where(Model.key == release.contents[name])
    return once(
        ("read", name, sha256),
        lambda: engine.read_file(name, dialects.ours(session.scalars(content).one(), file=name)),
    )


def process_ids(session: Session, release: Listed) -> list[str]:
    """Return the ids of the processes in a release."""
    sources = _contents(session, release).ending(".bpmn")
    return once(("processes", sources), lambda: _ids(read(session, release)))


def _ids(sources: list[engine.Read]) -> list[str]:
    return sorted({process.id for source in sources for process in source.processes})


def form(session: Session, release: Listed, form_id: str) -> Form:
    """Return a form of a release by its id, which is its file's name.

    :raises NotFound: the release has no such form
    """
    name = f"{form_id}.form"
    if name not in release.contents:
        raise NotFound(f"release {release.number} has no form {form_id}")
    sha256 = _contents(session, release).hashes[name]
    key = release.contents[name]
    return once(("form", sha256), lambda: Form.read(session.scalars(_content(key)).one()))


def paper(session: Session, release: Listed, name: str) -> Paper:
    """Return the text of a paper of a release by its file's name without the ending.

    :raises NotFound: the release has no such paper
    """
    file = f"{name}.paper"
    if file not in release.contents:
        raise NotFound(f"release {release.number} has no paper {name}")
    sha256 = _contents(session, release).hashes[file]
    key = release.contents[file]
    return once(("paper", sha256), lambda: papers.read(session.scalars(_content(key)).one()))


def printed(properties: Mapping[str, str]) -> list[str]:
    """Return the names of the papers that an element prints.

    >>> printed({PAPER: "certificate, plaque"})
    ['certificate', 'plaque']
    """
    named = properties.get(PAPER, "").replace("，", ",").split(",")
    return [name.strip() for name in named if name.strip()]


def forms(session: Session, release: Listed) -> tuple[Form, ...]:
    """Return the forms of a release that today's reader reads, by their files' names.

    An old release may hold a form that today's reader refuses: it is left out.
    """
    return once(
        ("forms", _contents(session, release).ending(".form")),
        lambda: tuple(_readable(session, release)),
    )


def _readable(session: Session, release: Listed) -> Iterator[Form]:
    for name, _ in _contents(session, release).ending(".form"):
        with suppress(Invalid):
            yield form(session, release, name.removesuffix(".form"))


def source(session: Session, release: Listed, name: str) -> str:
    """Return a file of a release as text.

    :raises KeyError: the release has no such file
    """
    sha256 = _contents(session, release).hashes[name]
    key = release.contents[name]
    return once(("source", sha256), lambda: as_text(session.scalars(_content(key)).one()))


def _content(key: int) -> Select[bytes]:
    return select(Model.content).where(Model.key == key)


def private_places(session: Session, release: Listed) -> tuple[PrivatePlace, ...]:
    """Return where the forms of a release say that what lies there is private."""
    places = (place for one in forms(session, release) for place in private_places_of(one))
    return tuple(dict.fromkeys(places))


def decision_book(session: Session, release: Listed) -> decisions.Book:
    """Return the decisions of a release, ready to decide."""
    sources = _contents(session, release).ending(".dmn")
    return once(
        ("decisions", sources), lambda: decisions.book(files(session, release, suffix=".dmn"))
    )


def decision_graph(
    session: Session, release: Listed, decision: str
) -> Mapping[str, decisions.Shown]:
    """Return the decisions of a decision's graph as a release holds them, by their ids.

    An old release may hold a file that today's reader refuses: then there is nothing to show.
    """
    sources = _contents(session, release).ending(".dmn")
    return once(("decision graph", sources, decision), lambda: _graph(session, release, decision))


def _graph(session: Session, release: Listed, decision: str) -> Mapping[str, decisions.Shown]:
    with suppress(decisions.Unreadable):
        return decisions.shown(decision_book(session, release), decision=decision)
    return {}


def title(model: Model) -> str:
    """Return what people call a model: the name of its process, decision, form or paper."""
    return once(("title", model.name, model.sha256), lambda: _title(model.name, model.content))


def title_of(name: str, content: bytes) -> str:
    """Return what people would call a model that is not deployed; its file's name if unreadable."""
    try:
        return _title(name, content)
    except Invalid:
        return name


def _title(name: str, content: bytes) -> str:
    if name.endswith(".form"):
        return Form.read(content, name=name).name or name
    if name.endswith(".paper"):
        return papers.read(content, name=name).name or name
    if name.endswith(".dmn"):
        return next((str(one["name"]) for one in decisions.named({name: content})), name)
    found = processes(read_sources({name: content})).values()
    return next((process.name for process in found), name)


def used(session: Session, release: Listed, process_id: str) -> set[str]:
    """Return the files a case of this process rests on: its diagrams, forms and decisions."""
    elements = diagram(session, release, process_id).elements.values()
    names = {element.file for element in elements}
    names |= {f"{element.form}.form" for element in elements if element.form}
    for element in elements:
        names |= {f"{name}.paper" for name in printed(element.properties or {})}
    names |= {name for name in release.contents if name.endswith(".dmn")}
    return names & set(release.contents)
