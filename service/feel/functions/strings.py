"""Functions on strings (DMN 1.5, table 76); positions count characters from 1."""

from __future__ import annotations

from decimal import Decimal

from service.feel.builtin import builtin
from service.feel.errors import Invalid
from service.feel.functions.patterns import compile_pattern, replace_all, search, split_text
from service.feel.run import Run

TO_THE_END = Decimal("Infinity")


@builtin("substring", "string", "start position", "length")
def substring(string: str, start: Decimal, length: Decimal = TO_THE_END) -> str:
    """Cut out a piece; a negative start counts from the end, fractions are cut off."""
    first = int(start)
    if first == 0 or abs(first) > len(string):
        raise Invalid(f"no position {first}", f"字符串没有第 {first} 个字符")
    begin = first - 1 if first > 0 else len(string) + first
    if length is TO_THE_END:
        return string[begin:]
    if int(length) < 1:
        raise Invalid("the length must be at least 1", "长度至少为 1")
    return string[begin : begin + int(length)]


@builtin("string length", "string")
def string_length(string: str) -> Decimal:
    """Count the characters."""
    return Decimal(len(string))


@builtin("upper case", "string")
def upper_case(string: str) -> str:
    """Write in capitals."""
    return string.upper()


@builtin("lower case", "string")
def lower_case(string: str) -> str:
    """Write in small letters."""
    return string.lower()


@builtin("substring before", "string", "match")
def substring_before(string: str, match: str) -> str:
    """Return what stands before the first match, or nothing."""
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after", "string", "match")
def substring_after(string: str, match: str) -> str:
    """Return what stands behind the first match, or nothing."""
    return string.partition(match)[2] if match else string


@builtin("contains", "string", "match")
def contains(string: str, match: str) -> bool:
    """Tell whether the match occurs."""
    return match in string


@builtin("starts with", "string", "match")
def starts_with(string: str, match: str) -> bool:
    """Tell whether the string begins so."""
    return string.startswith(match)


@builtin("ends with", "string", "match")
def ends_with(string: str, match: str) -> bool:
    """Tell whether the string ends so."""
    return string.endswith(match)


@builtin("matches", "input", "pattern", "flags")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Tell whether the pattern occurs somewhere."""
    return search(compile_pattern(pattern, flags or "", run), text, run)


@builtin("replace", "input", "pattern", "replacement", "flags")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Replace every match; `$1` stands for the first group."""
    return replace_all(compile_pattern(pattern, flags or "", run), text, replacement, run)


@builtin("split", "string", "delimiter")
def split(run: Run, string: str, delimiter: str) -> list[object]:
    """Cut the string at every match of the pattern."""
    return split_text(compile_pattern(delimiter, "", run), string, run)


@builtin("string join", "list", "delimiter")
def string_join(run: Run, items: list[object], delimiter: str | None = None) -> str:
    """Join the strings of a list; nulls are left out."""
    return join_texts(run, items, delimiter or "", "", "")


@builtin("string join", "list", "delimiter", "prefix", "suffix")
def string_join_enclosed(
    run: Run, items: list[object], delimiter: str | None, prefix: str | None, suffix: str | None
) -> str:
    """Join the strings of a list, with something before and behind."""
    return join_texts(run, items, delimiter or "", prefix or "", suffix or "")


def join_texts(run: Run, items: list[object], delimiter: str, prefix: str, suffix: str) -> str:
    """Join, after counting how long it will be."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) < sum(item is not None for item in items):
        raise Invalid("only strings can be joined", "只能连接字符串")
    run.sized_text(sum(map(len, texts)) + len(delimiter) * len(texts) + len(prefix) + len(suffix))
    return prefix + delimiter.join(texts) + suffix
