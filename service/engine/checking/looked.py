"""One BPMN file, read with its words looked at: kept, for it is looked at again and again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from service.engine.checking.lengths import LONGEST
from service.engine.checking.schema import check_schema
from service.engine.reading.source import MOST_KEPT, Source, read_source
from service.engine.reading.watch import OutOfTime, Watch
from service.errors import Problem
from service.kept import Kept

FAULT = "the check itself failed on this file"
MOST_FOUND = 3_000


@dataclass(frozen=True)
class Looked:
    """A file as it was read, without its XML, and what is wrong with its words."""

    source: Source
    words: tuple[Problem, ...]


_looked = Kept[Looked](MOST_KEPT)


def looked(*, file: str, source: bytes, watch: Watch) -> Looked:
    """Read a file and look at its words, or return what was found in the same file before.

    :raises OutOfTime: the watch is over
    """
    return _looked.once((file, source), lambda: _look(file, source, watch))


def _look(file: str, source: bytes, watch: Watch) -> Looked:
    found = read_source(file=file, source=source, watch=watch)
    words: list[Problem] = []
    for one in guarded(file, _words(found)):
        watch.look()
        words += [one] if one else []
        if len(words) >= MOST_FOUND:
            break
    return Looked(replace(found, root=None), tuple(words))


def _words(source: Source) -> Iterator[Problem | None]:
    """Look at the words of a file; in a mere drawing they stand in nobody's way."""
    drawn = not any(process.executable for process in source.processes)
    yield from map(softened, check_schema(source)) if drawn else check_schema(source)


def softened(problem: Problem | None) -> Problem | None:
    """What is wrong with a mere drawing is worth knowing; it stands in nobody's way."""
    return problem and replace(problem, severity="warning")


def guarded(file: str, problems: Iterable[Problem | None]) -> Iterator[Problem | None]:
    """Tell of a fault of ours like of any other problem: a designer gets an answer, not a trace."""
    try:
        yield from problems
    except OutOfTime:
        raise
    except Exception as fault:  # noqa: BLE001 - reported with its file; campaigns look for it
        what = f"{type(fault).__name__}: {fault}"[:LONGEST]
        yield Problem(
            "error", file, None, f"检查这个文件时出错：{what}", f"{FAULT}: {what}",
            "请把文件交给维护人员 · hand the file to whoever maintains this",
        )  # fmt: skip
