"""The files that designers write, as they are shipped."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {
    path.name: path.read_bytes()
    for folder in ("workflows", "forms", "papers")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".bpmn", ".dmn", ".form", ".paper")
}


def names(suffix: str) -> list[str]:
    """Return the names of the files of one kind."""
    return [name for name in FILES if name.endswith(suffix)]
