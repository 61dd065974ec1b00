"""Setting a paper: data in, PDF out."""

import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from service import exact_json

FONTS = Path(__file__).parents[1] / "web" / "static" / "build" / "fonts"

_LONG_RUN = re.compile(r"[!-~]{24}(?=[!-~])")
_KEPT = "\n\t"


def typeset(template: Path, data: Mapping[str, Any]) -> bytes:
    """Set a template as PDF/A for the archive; plain PDF where a character has no glyph for it."""
    options: dict[str, Any] = {
        "input": str(template),
        "root": str(template.parent),
        "font_paths": [str(fonts())],
        "format": "pdf",
        "sys_inputs": {"data": exact_json.dumps(_settable(dict(data))).decode()},
    }
    try:
        return bytes(typst.compile(**options, pdf_standards="a-2a"))
    except typst.TypstError:
        return bytes(typst.compile(**options))


def fonts() -> Path:
    """Return the folder of fonts: JIANGXIN_FONTS, else the one the assets build fills."""
    return Path(os.environ.get("JIANGXIN_FONTS") or FONTS)


def _settable(value: Any) -> Any:
    """Return data whose strings can be set: no control characters, long runs may break."""
    if isinstance(value, str):
        return _LONG_RUN.sub(lambda run: run.group() + "\u200b", _visible(value))
    if isinstance(value, Mapping):
        return {str(key): _settable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(one) for one in value]
    return value


def _visible(text: str) -> str:
    """Drop control, formatting and surrogate characters: they could turn a line around."""
    return "".join(
        c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
