"""Model files as they lie in folders: ours by their ending, those of other products by content."""

from collections.abc import Iterable, Iterator
from pathlib import Path

SHIPPED = Path(__file__).parents[1]
SHIPPED_FOLDERS = (SHIPPED / "workflows", SHIPPED / "forms", SHIPPED / "papers")
ENDINGS = (".bpmn", ".dmn", ".form", ".paper")
OTHER_ENDINGS = (".xml", ".bpmn2", ".bpmn20")
NOTES = (".md", ".txt")
MOST_BYTES = 2 * 1024 * 1024 + 1  # one byte more than a model may have, so that it is seen
NAMESPACES = {
    "http://www.omg.org/spec/BPMN/": ".bpmn",
    "http://www.omg.org/spec/DMN/": ".dmn",
    "https://www.omg.org/spec/DMN/": ".dmn",
}
WIDE = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}


def models(*folders: Path) -> dict[str, bytes]:
    """Return the models of folders, and of the folders in them, by file name.

    :raises ValueError: two files have one name: a model's name is unique in the whole set
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS):
            if file.name in found:
                raise ValueError(f"two models have one name: {found[file.name]} and {file}")
            found[file.name] = file
    return {name: file.read_bytes() for name, file in found.items()}


def named(paths: Iterable[Path]) -> dict[str, bytes]:
    """Return files, and what lies in folders, by the name a model has; notes are left out.

    Other products end their XML in other ways: what a file is, its namespace says. Of a file that
    is too large only so much is read that its size is seen.
    """
    found: dict[str, bytes] = {}
    for file in _files(paths):
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES)
        name = file.name if file.name not in found else str(file)
        found[name + _missing_ending(name, content)] = content
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS + OTHER_ENDINGS)
            yield from (p for p in inside if p.is_file())
        elif path.suffix not in NOTES:
            yield path


def _missing_ending(name: str, content: bytes) -> str:
    if name.endswith(ENDINGS):
        return ""
    begun = content[:20_000].decode(WIDE.get(content[:2], "utf-8"), "replace")
    return next((end for space, end in NAMESPACES.items() if space in begun), "")
