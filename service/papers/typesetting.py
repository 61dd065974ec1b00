"""Setting with Typst: a template and data in, PDF out."""

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typst

from service import exact_json

FONTS = Path(__file__).parents[1] / "web" / "static" / "build" / "fonts"

_LONG_RUN = re.compile(r"[!-~]{24}(?=[!-~])")
_KEPT = "\n\t"


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """Set a template as PDF/A for the archive; plain PDF where a character has no glyph for it."""
    options = _options(template, data) | {"format": "pdf"}
    with _compiler(template.parent) as compiler:
        try:
            made = compiler.compile(**options, pdf_standards="a-2a")
        except typst.TypstError:
            made = compiler.compile(**options)
    return _files(made)[0]


def pictures(template: Path, data: Mapping[str, Any], *, dots: float) -> list[bytes]:
    """Set a template as pictures (PNG), one a page, with a number of dots to an inch."""
    with _compiler(template.parent) as compiler:
        set_ = compiler.compile(**_options(template, data), format="png", ppi=dots)
    return _files(set_)


def _files(made: bytes | list[bytes] | None) -> list[bytes]:
    """Return what was set: one file, or one for each page."""
    return [bytes(one) for one in (made if isinstance(made, list) else [made or b""])]


_idle: dict[tuple[Path, Path], list[typst.Compiler]] = {}
"""Compilers that nobody uses now, one for each folder of templates and of fonts."""


@contextmanager
def _compiler(folder: Path) -> Iterator[typst.Compiler]:
    """Give a compiler of a folder's templates, one thread at a time.

    One that was used before has the fonts in memory: it sets a page in a tenth of the time. Whoever
    finds none takes a new one; of two that are given back one is kept, since fonts are large.
    """
    place = (folder, fonts())
    idle = _idle.setdefault(place, [])
    try:
        compiler = idle.pop()
    except IndexError:
        compiler = typst.Compiler(root=str(folder), font_paths=[str(place[1])])
    try:
        yield compiler
    finally:
        idle[:] = [compiler]


def _options(template: Path, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "input": str(template),
        "sys_inputs": {"data": exact_json.dumps(_settable(dict(data))).decode()},
    }


def fonts() -> Path:
    """Return the folder of fonts: JIANGXIN_FONTS, else the one the assets build fills."""
    return Path(os.environ.get("JIANGXIN_FONTS") or FONTS)


def _settable(value: Any) -> Any:
    """Return data whose strings can be set: no control characters, long runs may break."""
    if isinstance(value, str):
        return _LONG_RUN.sub(lambda run: run.group() + "\u200b", visible(value))
    if isinstance(value, Mapping):
        return {str(key): _settable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(one) for one in value]
    return value


def visible(text: str) -> str:
    """Drop control, formatting and surrogate characters: they could turn a line around."""
    return "".join(
        c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
