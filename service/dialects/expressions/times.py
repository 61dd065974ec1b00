"""Times as SpiffWorkflow writes them, put into ISO 8601; all others stay as they are."""

import re

from service.engine.expressions import body, is_expression

QUOTED = re.compile(r"""(["'])([^"'\\]*)\1""")
TIMEDELTA = re.compile(r"(?:datetime\.)?timedelta\((.*)\)", re.DOTALL)
WORDS = {"weeks": "W", "days": "D", "hours": "H", "minutes": "M", "seconds": "S"}
WORD = re.compile(
    r"\s*(weeks|days|hours|minutes|seconds)\s*=\s*(\d{1,9}(?:\.\d{1,6})?)\s*", re.ASCII
)
FROM_NOW = re.compile(r"datetime\.(?:datetime\.)?now\(\)\s*\+\s*(?=(?:datetime\.)?timedelta\()")
NAMED = re.compile(r"(?![RP][\dA-Z]|R/)[^\W\d]\w*(?:\.[^\W\d]\w*)*")
UNTIL = "/until/"


def in_iso(written: str | None, *, end: str | None = None) -> str | None:
    """Return a time in ISO 8601 where another product's way of writing it is known.

    >>> in_iso('"PT1H"'), in_iso("how_long")
    ('PT1H', '=how_long')
    >>> in_iso("timedelta(days=2, minutes=5)"), in_iso("P5D")
    ('P2DT5M', 'P5D')

    :param end: when a cycle ends, said beside it: a constant or FEEL
    """
    if written is None:
        return None
    quoted = QUOTED.fullmatch(written)
    text = quoted[2] if quoted else written
    if begun := FROM_NOW.match(text):
        span = _timedelta(text[begun.end() :])
        return f'=now() + duration("{span}")' if span else text
    text = _timedelta(text) or text
    if not quoted and NAMED.fullmatch(text):
        text = f"={text}"  # no time is written so: it is a variable's name
    return _until(text, end) if end else text


def _until(cycle: str, end: str) -> str:
    """Put the end of a cycle, a constant or an expression, behind it."""
    if not (is_expression(cycle) or is_expression(end)):
        return f"{cycle}{UNTIL}{end}"
    parts = (f"string({body(x)})" if is_expression(x) else f'"{x}"' for x in (cycle, end))
    joined = f' + "{UNTIL}" + '.join(parts)
    return f"={joined}"


def _timedelta(text: str) -> str | None:
    """Read a length of time that Python would make of whole numbers."""
    call = TIMEDELTA.fullmatch(text.strip())
    given = [WORD.fullmatch(word) for word in call[1].split(",")] if call else []
    named = {WORDS[word[1]]: word[2] for word in given if word}
    if not named or len(named) != len(given):
        return None
    if weeks := named.pop("W", None):
        named["D"] = f"{float(named.get('D', 0)) + 7 * float(weeks):g}"
    return _iso(named)


def _iso(parts: dict[str, str]) -> str:
    clock = "".join(f"{parts[unit]}{unit}" for unit in "HMS" if parts.get(unit))
    days = f"{parts['D']}D" if parts.get("D") else ""
    return f"P{days}T{clock}" if clock else f"P{days}"
