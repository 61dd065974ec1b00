"""Regular expressions of XML Schema and XPath, run by the `regex` package under a time limit."""

from __future__ import annotations

from functools import lru_cache

import regex

from service.feel.errors import BudgetExceeded, FeelError, Invalid
from service.feel.functions.pattern_syntax import PatternError, translate
from service.feel.run import Run

LONGEST_PATTERN = 10_000
FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}
Pattern = regex.Pattern[str]


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Pattern | str:
    options = regex.VERSION1
    for flag in flags:
        if flag not in FLAGS:
            return f"no such flag: {flag}"
        options |= FLAGS[flag]
    try:
        plain = (
            regex.escape(pattern)
            if "q" in flags
            else translate(
                pattern,
                spaced="x" in flags,
                dotall="s" in flags,
                multiline="m" in flags,
                ignorecase="i" in flags,
            )
        )
        return regex.compile(plain, options)
    except (PatternError, regex.error, RecursionError, OverflowError) as error:
        return str(error)


def compile_pattern(pattern: str, flags: str, run: Run) -> Pattern:
    """Translate a pattern, once for each text.

    :raises Invalid: the pattern or a flag is not allowed
    """
    if len(pattern) > LONGEST_PATTERN:
        raise BudgetExceeded("a pattern of more than 10 000 characters", "正则表达式过长")
    run.step(10)
    compiled = _compiled(pattern, flags)
    if isinstance(compiled, str):
        raise Invalid(f"the pattern is not valid: {compiled}", f"正则表达式无效：{compiled}")
    return compiled


def too_slow() -> FeelError:
    """Build the error for a pattern that takes too long."""
    return BudgetExceeded("the pattern takes too long on this text", "正则表达式匹配超时")


def search(pattern: Pattern, text: str, run: Run) -> bool:
    """Tell whether the pattern occurs.

    :raises BudgetExceeded: it takes too long
    """
    run.look_at_the_clock()
    try:
        found = pattern.search(text, timeout=run.environment.budget.regex_seconds) is not None
    except TimeoutError as error:
        raise too_slow() from error
    run.look_at_the_clock()
    return found


def refuse_empty(pattern: Pattern, run: Run) -> None:
    """Refuse a pattern that matches the empty string (XPath's error FORX0003)."""
    if search(pattern, "", run):
        raise Invalid("the pattern matches the empty string", "正则表达式能匹配空字符串")


def replace_all(pattern: Pattern, text: str, replacement: str, run: Run) -> str:
    """Replace every match.

    :raises Invalid: the pattern matches nothing at all, or the replacement is malformed
    :raises BudgetExceeded: it takes too long or grows too large
    """
    refuse_empty(pattern, run)
    pieces = replacement_pieces(replacement, pattern.groups)
    done: list[str] = []
    length = end = 0
    for match in matches(pattern, text, run):
        new = "".join(p if isinstance(p, str) else match.group(p) or "" for p in pieces)
        done += [text[end : match.start()], new]
        length += len(new)
        end = match.end()
        run.sized_text(length)
    return "".join([*done, text[end:]])


def matches(pattern: Pattern, text: str, run: Run) -> list[regex.Match[str]]:
    """Find every match.

    :raises BudgetExceeded: it takes too long
    """
    run.look_at_the_clock()
    try:
        found = list(pattern.finditer(text, timeout=run.environment.budget.regex_seconds))
    except TimeoutError as error:
        raise too_slow() from error
    run.look_at_the_clock()
    run.sized_list(len(found))
    return found


def replacement_pieces(replacement: str, groups: int) -> list[str | int]:
    r"""Read a replacement: `$1` is a group, `\$` and `\\` are the signs themselves."""
    pieces: list[str | int] = []
    at = 0
    while at < len(replacement):
        sign, after = replacement[at], replacement[at + 1 : at + 2]
        if sign == "\\" and after in ("\\", "$"):
            pieces.append(after)
            at += 2
        elif sign == "$":
            number, at = group_number(replacement, at + 1, groups)
            pieces.append(number)
        elif sign == "\\":
            raise Invalid("a lone backslash in the replacement", "替换文本中有多余的反斜杠")
        else:
            pieces.append(sign)
            at += 1
    return pieces


def group_number(replacement: str, at: int, groups: int) -> tuple[str | int, int]:
    """Read the digits behind `$`, as many as name a group; a group there is not is empty."""
    end = at
    while end < len(replacement) and replacement[end].isdigit():
        if end > at and int(replacement[at : end + 1]) > groups:
            break
        end += 1
    if end == at:
        raise Invalid("a $ without a group's number", "替换文本中 $ 后面应为组号")
    number = int(replacement[at:end])
    return (number if number <= groups else ""), end


def split_text(pattern: Pattern, text: str, run: Run) -> list[object]:
    """Cut a text at every match.

    :raises Invalid: the pattern matches nothing at all
    """
    refuse_empty(pattern, run)
    parts: list[object] = []
    start = 0
    for match in matches(pattern, text, run):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]
