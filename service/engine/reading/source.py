"""One BPMN file: its executable processes, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from service.engine.model import Process
from service.engine.reading.definitions import Definitions, definitions
from service.engine.reading.process import read_process
from service.engine.reading.roots import as_bpmn
from service.engine.reading.watch import ENDLESS, Watch
from service.engine.reading.words import Words
from service.engine.reading.xml import BPMN, Element, Unreadable, bpmn, parse
from service.errors import Problem

MOST_KEPT = 128  # files; a designer works on one beside those of the release


@dataclass(frozen=True)
class Source:
    """What one file holds, and the problems that reading it met; `root` is its XML, if any."""

    file: str
    processes: tuple[Process, ...]
    definitions: Definitions
    problems: tuple[Problem, ...]
    root: Element | None = None

    def led_to(self) -> frozenset[str]:
        """Return the ids that sequence flows of the file begin or end at."""
        flows = () if self.root is None else self.root.iter(f"{{{BPMN}}}sequenceFlow")
        ends = (flow.get(end) for flow in flows for end in ("sourceRef", "targetRef"))
        return frozenset(end for end in ends if end)


def read_source(
    *, file: str, source: bytes, watch: Watch = ENDLESS, language: type[Words] = Words
) -> Source:
    """Read one file; whatever is wrong with it becomes a problem, never an exception.

    :param language: how its words are read; another than ours only to convert it
    :raises OutOfTime: only where a watch is given
    """
    try:
        root = parse(file=file, source=source)
        drafted = as_bpmn(file, root)
    except Unreadable as unreadable:
        return Source(file, (), Definitions(), (unreadable.problem,))
    words = language(root)
    known = definitions(root, words)
    problems: list[Problem] = [] if drafted is None else [drafted]
    processes = tuple(
        read_process(
            element, file=file, definitions=known, words=words, problems=problems, watch=watch
        )
        for element in bpmn(root, "process")
    )
    return Source(file, processes, known, tuple(problems), root)


@lru_cache(maxsize=MOST_KEPT)
def read_once(file: str, source: bytes) -> Source:
    """Return a file as `read_source` reads it, kept without its XML: it is asked for often."""
    return replace(read_source(file=file, source=source), root=None)


def read_sources(files: Mapping[str, bytes]) -> list[Source]:
    """Read every file of a release, in the order of their names."""
    return [read_once(name, files[name]) for name in sorted(files)]
