"""Conditions in Java or MVEL that only compare, as FEEL; and scripts that do nothing but print.

None of it is run. Java divides whole numbers without a remainder and joins texts with `+`: what
FEEL would understand otherwise is refused.
"""

import re

from service.engine.reading.juel import LONGEST, Parser, Untranslatable

LANGUAGES = ("java", "mvel")
RETURN = re.compile(r"(?:return\b)?(.*?);?", re.DOTALL)
OTHERWISE = frozenset({"+", "/"})
TEXT = r"\"[^\"\\\n]*\"|'[^'\\\n]*'"
SAID = rf"(?:{TEXT}|[\w.$]+(?:\.getVariable\((?:{TEXT})\))?)"
PRINT = re.compile(
    r"(?:System\.(?:out|err)\.print(?:ln)?|print(?:ln)?|out:println|console\.log)"
    rf"\s*(?:\(\s*(?:{SAID}(?:\s*\+\s*{SAID})*)?\s*\)|\s{SAID})\s*;?"
)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def speaks(language: str | None) -> bool:
    """Whether a language is Java or MVEL (and not JavaScript)."""
    named = (language or "").lower()
    return "javascript" not in named and any(name in named for name in LANGUAGES)


def bare(text: str) -> str:
    """Return a condition written in Java as FEEL.

    >>> bare('return approved && amount > 3;')
    '=approved and (amount > 3)'

    :raises Untranslatable: FEEL cannot say it
    """
    found = RETURN.fullmatch(text.strip())
    if len(text) > LONGEST or found is None:
        raise Untranslatable("表达式太长", "the expression is too long")
    return f"={_Java(found[1]).whole()}"


def only_prints(script: str) -> bool:
    """Whether a script in Java, Groovy or JavaScript leaves everything as it is.

    >>> only_prints('System.out.println("done " + name);'), only_prints("x = 1")
    (True, False)
    """
    if len(script) > LONGEST:
        return False
    lines = (line.strip() for line in COMMENT.sub("", script).splitlines())
    return all(line == ";" or PRINT.fullmatch(line) for line in lines if line)


class _Java(Parser):
    """Reads one expression of Java."""

    words = {}  # noqa: RUF012
    functions = {}  # noqa: RUF012

    def operation(self, rank: int, sign: str, left: str, right: str) -> str:
        if sign in OTHERWISE:
            raise Untranslatable(f"Java 的 {sign} 与 FEEL 不同", f"{sign} in Java is not FEEL's")
        return super().operation(rank, sign, left, right)
