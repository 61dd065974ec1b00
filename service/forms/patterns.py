"""JavaScript's regular expressions, read so that they say the same here as in form-js."""

import struct
from functools import lru_cache

import regex

TIMEOUT_SECONDS = 0.2
SPACES = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
LINE_ENDS = r"\n\r\u2028\u2029"
KNOWN_ESCAPES = frozenset("dDwWsSbBtnrfv0xuc123456789")


class Untranslatable(Exception):
    """The pattern means something else here, or nothing at all."""


def _units(text: str) -> str:
    """Return a text as its UTF-16 units, which is what a JavaScript pattern sees."""
    if text.isascii():
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data)))


def _escape(letter: str, *, in_class: bool) -> str:
    """Return what stands for a backslash and the letter after it."""
    if letter == "s":
        return SPACES if in_class else f"[{SPACES}]"
    if letter == "S" and not in_class:
        return f"[^{SPACES}]"
    if letter in "SBpPkc" and (in_class or letter in "pPkc"):
        raise Untranslatable(f"\\{letter}")
    if letter in KNOWN_ESCAPES or not letter.isalnum():
        return "\\" + letter
    return letter


def translate(pattern: str) -> str:
    r"""Return a JavaScript pattern in the dialect of `regex`.

    >>> translate("^[0-9]{6}$")
    '^[0-9]{6}\\Z'
    """
    out: list[str] = []
    in_class = False
    letters = iter(_units(pattern))
    for letter in letters:
        if letter == "\\":
            out.append(_escape(next(letters, "\\"), in_class=in_class))
        elif in_class:
            in_class = letter != "]"
            out.append("\\" + letter if letter in "[&|~" else letter)
        elif letter == "[":
            in_class = True
            out.append(letter)
        else:
            out.append({"$": r"\Z", ".": f"[^{LINE_ENDS}]"}.get(letter, letter))
    if "[]" in pattern or "[^]" in pattern or "(?<" in pattern:
        raise Untranslatable(pattern)
    return "".join(out)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """Return the compiled pattern.

    :raises Untranslatable: it isn't one, or uses what differs between the two languages
    """
    try:
        return regex.compile(translate(pattern), flags=regex.ASCII | regex.VERSION0)
    except regex.error as wrong:
        raise Untranslatable(str(wrong)) from wrong


def matches(pattern: str, value: str) -> bool:
    """Say whether JavaScript's `new RegExp(pattern).test(value)` would hold.

    A pattern that takes longer than a fifth of a second on an answer does not fit it.
    """
    try:
        found = compiled(pattern).search(_units(value), timeout=TIMEOUT_SECONDS)
    except TimeoutError:
        return False
    return found is not None
