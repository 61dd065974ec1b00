"""Words of other products that stayed in a diagram: they would do nothing when it runs."""

from collections.abc import Iterator

from service.dialects.products import SPACES, mentions
from service.dialects.reading import Foreign
from service.engine.model import Note, Process
from service.engine.reading.source import read_source
from service.engine.reading.words import Words
from service.errors import Problem

HINT = "请改用 Camunda 8 的 zeebe 扩展，或删去 · use the zeebe extension, or remove it"


def leftovers(source: bytes, *, file: str) -> Iterator[Problem]:
    """Yield what a diagram in our dialect still says in another product's words, at its element.

    :param file: the name by which problems call it
    """
    if not mentions(source, *SPACES):
        return
    theirs = read_source(file=file, source=source, language=Foreign)
    ours = read_source(file=file, source=source, language=Words)
    for process, plain in zip(theirs.processes, ours.processes, strict=True):
        yield from _of_process(process, plain)


def _of_process(process: Process, plain: Process) -> Iterator[Problem]:
    for element, name in process.unknown:
        if (element, name) not in plain.unknown:
            yield _unknown(process.file, element, name, process.line)
    for key, node in process.nodes.items():
        known = plain.nodes[key].dialect
        for name in node.dialect.unknown:
            if name not in known.unknown:
                yield _unknown(node.file, node.id, name, node.line)
        for note in node.dialect.notes:
            if note.severity == "error" and note not in known.notes:
                yield _refused(node.file, node.id, note, node.line)


def _unknown(file: str, element: str, name: str, line: int | None) -> Problem:
    zh = f"使用了不支持的扩展“{name}”，它在这里不起作用"
    en = f"the extension {name} is not supported and would do nothing here"
    return Problem("error", file, element, zh, en, HINT, line)


def _refused(file: str, element: str, note: Note, line: int | None) -> Problem:
    return Problem("error", file, element, note.zh, note.en, note.hint, line)
