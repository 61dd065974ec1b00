"""Conditions in Java, MVEL, Groovy or JavaScript that only compare, as FEEL; what only prints.

None of it is run. Java divides whole numbers without a remainder, and all of them join texts with
`+`: what FEEL would understand otherwise is refused.
"""

import re
from collections.abc import Mapping

from service.engine.reading.juel import LITERALS, LONGEST, Parser
from service.engine.reading.juel_tokens import Token, Untranslatable, unexpected

LANGUAGES = ("java", "mvel", "groovy", "ecmascript", "js")
UNDIVIDED = ("java", "mvel")  # where 5 / 2 is 2
RETURN = re.compile(r"(?:return\b)?(.*?);?", re.DOTALL)
TEXT = r"\"[^\"\\\n]*\"|'[^'\\\n]*'"
SAID = rf"(?:{TEXT}|[\w.$]+(?:\.getVariable\((?:{TEXT})\))?)"
PRINT = re.compile(
    r"(?:System\.(?:out|err)\.print(?:ln)?|print(?:ln)?|out:println|console\.log)"
    rf"\s*(?:\(\s*(?:{SAID}(?:\s*\+\s*{SAID})*)?\s*\)|\s{SAID})\s*;?"
)
KIE: Mapping[tuple[str, int], str] = {
    ("isNull", 1): "({0} = null)",
    ("isEmpty", 1): '({0} = null or {0} = "")',
    ("isTrue", 1): "({0} = true)",
    ("equalsTo", 2): "(string({0}) = string({1}))",
    ("contains", 2): "contains({0}, {1})",
    ("startsWith", 2): "starts with({0}, {1})",
    ("endsWith", 2): "ends with({0}, {1})",
    ("greaterThan", 2): "({0} > number({1}))",
    ("greaterOrEqualThan", 2): "({0} >= number({1}))",
    ("lessThan", 2): "({0} < number({1}))",
    ("lessOrEqualThan", 2): "({0} <= number({1}))",
}
CASTS = frozenset({"Boolean", "boolean", "String", "Object"})
SAME = {"===": "==", "!==": "!="}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def speaks(language: str | None) -> bool:
    """Whether a language is Java, MVEL, Groovy or JavaScript by any of their names."""
    named = (language or "").lower()
    return any(name in named for name in LANGUAGES)


def bare(text: str, *, language: str = "java") -> str:
    """Return a condition written in one of these languages as FEEL.

    >>> bare('return approved && amount > 3;')
    '=approved and (amount > 3)'
    >>> bare("kind === 'a' || n / 2 > 1", language="javascript")
    '=(kind = "a") or ((n / 2) > 1)'

    :raises Untranslatable: FEEL cannot say it
    """
    found = RETURN.fullmatch(text.strip())
    if len(text) > LONGEST or found is None:
        raise Untranslatable("表达式太长", "the expression is too long")
    named = language.lower()
    script = "script" in named or "js" in named
    divides = script or not any(name in named for name in UNDIVIDED)
    return f"={(_JavaScript if script else _Java)(found[1], divides=divides).whole()}"


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

    words: Mapping[str, str] = {}
    functions: Mapping[tuple[str, int], str] = {("eval", 1): "({0})"}  # of Drools' rules

    def __init__(self, text: str, *, divides: bool) -> None:
        super().__init__(text)
        self.divides = divides

    def operation(self, rank: int, sign: str, left: str, right: str) -> str:
        if sign == "+" or (sign == "/" and not self.divides):
            raise Untranslatable(f"那里的 {sign} 与 FEEL 不同", f"{sign} there is not FEEL's")
        return super().operation(rank, sign, left, right)

    def primary(self) -> str:
        """Read a value; what class it is cast to makes no difference here."""
        ahead = self.tokens[self.at : self.at + 3]
        if [token.text for token in ahead[::2]] == ["(", ")"] and ahead[1].text in CASTS:
            self.at += 3
            return self.unary()
        return super().primary()

    def member(self, found: str) -> str:
        """Read what jBPM asks by its own functions: `KieFunctions.equalsTo(x, "a")`."""
        token = self.peek()
        if found != "KieFunctions" or token is None:
            return super().member(found)
        self.at += 1
        given = self.arguments()
        form = KIE.get((token.text, len(given)))
        if form is None:
            raise unexpected(f"{found}.{token.text}")
        return form.format(*given)


class _JavaScript(_Java):
    """Reads one expression of JavaScript."""

    literals: Mapping[str, str] = {**LITERALS, "undefined": "null"}

    def cut(self, text: str) -> list[Token]:
        return [Token(kind, SAME.get(word, word)) for kind, word in super().cut(text)]

    def member(self, found: str) -> str:
        if self.peek() == ("name", "length"):
            self.at += 1
            return (
                f"(if {found} instance of string then string length({found}) else count({found}))"
            )
        return super().member(found)
