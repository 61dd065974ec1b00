r"""From XPath's pattern language to that of the `regex` package.

Differences handled here: character class subtraction `[a-z-[aeiou]]`, `\i \c \I \C`,
`\p{IsBasicLatin}`, `$` at the very end only, `.` that stops at carriage returns too, and
escapes that are errors in XPath but mean something elsewhere.
"""

from __future__ import annotations

import regex

from service.feel.errors import BudgetExceeded

LARGEST_WRITTEN_OUT = 10_000
"""The most signs that a pattern may hold once `a{1000}` is written out, as compiling it does."""
INITIAL = r"\p{L}_:"
NAME = r"\-.0-9:\p{L}\p{M}_\u00b7"
CLASSES = {"i": INITIAL, "c": NAME}
PLAIN_ESCAPES = frozenset("nrt\\|.?*+(){}[]^$-")
CLASS_ESCAPES = frozenset("sSdDwW")
DIGITS = r"\p{Nd}"
WORDS = {"d": DIGITS, "w": r"\p{L}\p{M}\p{N}\p{S}", "s": r" \t\n\r"}


class PatternError(ValueError):
    """A pattern XPath does not allow."""


def translate(
    pattern: str, *, spaced: bool, dotall: bool, multiline: bool, ignorecase: bool
) -> str:
    """Rewrite a pattern; `spaced` drops white space outside classes (flag x).

    :raises PatternError: not a pattern of XPath
    :raises BudgetExceeded: its quantities in braces stand for too much
    """
    return _Translator(pattern, spaced, dotall, multiline, ignorecase).run()


class _Translator:
    def __init__(
        self, pattern: str, spaced: bool, dotall: bool, multiline: bool, ignorecase: bool
    ) -> None:
        self.pattern = without_space(pattern) if spaced else pattern
        self.dotall, self.multiline, self.ignorecase = dotall, multiline, ignorecase
        self.at = 0
        self.opened: list[int] = []
        self.closed: set[int] = set()
        self.groups = 0
        self.weights = [0]  # what each open group holds, written out
        self.weight = 0  # what a quantity would repeat

    def run(self) -> str:
        out: list[str] = []
        while self.at < len(self.pattern):
            out.append(self.piece())
        if self.opened:
            raise PatternError("a group is not closed")
        return "".join(out)

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise PatternError("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def piece(self) -> str:
        sign = self.take()
        if sign in "()":
            return self.group(sign)
        if sign == "{":
            return self.quantity()
        if sign in "*+?":
            return self.repeat(sign)
        self.weigh(1)
        if sign == "\\":
            return self.escape()
        if sign == "[":
            return self.char_class()
        if sign == ".":
            return "." if self.dotall else r"[^\n\r]"
        if sign == "$":
            return r"(?=\n|\Z)" if self.multiline else r"\Z"
        if sign == "^":
            return r"(?:^)" if not self.multiline else r"(?:\A|(?<=\n)(?!\Z))"
        if sign == "|":
            return "|"
        if sign in "]}":
            raise PatternError(f"a lone {sign}")
        return regex.escape(sign, special_only=True, literal_spaces=True)

    def weigh(self, more: int) -> None:
        self.weight = more
        self.weights[-1] += more
        if self.weights[-1] > LARGEST_WRITTEN_OUT:
            raise BudgetExceeded(
                f"a pattern of more than {LARGEST_WRITTEN_OUT} signs when written out",
                f"正则表达式展开后超过 {LARGEST_WRITTEN_OUT} 个字符",
            )

    def repeat(self, sign: str) -> str:
        follow = self.pattern[self.at : self.at + 1]
        if follow == "?":
            self.at += 1
            return f"{sign}?"
        if follow in ("+", "*") and follow:
            raise PatternError(f"{sign}{follow}")
        return sign

    def quantity(self) -> str:
        end = self.pattern.find("}", self.at)
        inside = self.pattern[self.at : end]
        found = regex.fullmatch(r"([0-9]{1,9})(?:,[0-9]{0,9})?", inside)
        if end < 0 or not found:
            raise PatternError("a quantity in braces is malformed")
        self.at = end + 1
        self.weigh(self.weight * max(int(found[1]) - 1, 0))
        return self.repeat(f"{{{inside}}}")

    def group(self, sign: str) -> str:
        if sign == ")":
            if not self.opened:
                raise PatternError("a lone )")
            self.closed.add(self.opened.pop())
            self.weigh(self.weights.pop())
            return ")"
        self.weights.append(0)
        if self.pattern.startswith("?:", self.at):
            self.at += 2
            self.opened.append(0)
            return "(?:"
        if self.pattern[self.at : self.at + 1] == "?":
            raise PatternError("(? is not allowed")
        self.groups += 1
        self.opened.append(self.groups)
        return "("

    def escape(self) -> str:
        sign = self.take()
        if sign.isdigit():
            return self.back_reference(sign)
        inside = self.class_escape(sign)
        if sign in "pP" or sign in CLASS_ESCAPES or sign.lower() in CLASSES:
            return f"[{inside}]"
        return inside

    def back_reference(self, first: str) -> str:
        number = first
        while (
            self.at < len(self.pattern)
            and self.pattern[self.at].isdigit()
            and int(number + self.pattern[self.at]) <= self.groups
        ):
            number += self.take()
        if int(number) not in self.closed or number == "0":
            raise PatternError(f"\\{number} refers to no group before it")
        return f"(?:\\{number})"

    def class_escape(self, sign: str) -> str:
        """Translate an escape to something that may stand inside a class."""
        if sign in "pP":
            return self.category(sign)
        if sign in CLASS_ESCAPES:
            word = WORDS[sign.lower()]
            return f"[^{word}]" if sign.isupper() else word
        if sign.lower() in CLASSES and sign in "iIcC":
            word = CLASSES[sign.lower()]
            return f"[^{word}]" if sign.isupper() else word
        if sign in PLAIN_ESCAPES:
            return f"\\{sign}"
        raise PatternError(f"\\{sign} is no escape")

    def category(self, sign: str) -> str:
        end = self.pattern.find("}", self.at)
        if self.pattern[self.at : self.at + 1] != "{" or end < 0:
            raise PatternError("\\p without a category")
        name = self.pattern[self.at + 1 : end]
        self.at = end + 1
        if not regex.fullmatch(r"[A-Z][a-z]?|Is[A-Za-z0-9\-]+", name):
            raise PatternError(f"no category {name!r}")
        plain = f"InBlock={name[2:]}" if name.startswith("Is") else name
        if plain.startswith("InBlock="):
            plain = "Block:" + plain[8:].replace("-", "_")
        return f"\\{sign}{{{plain}}}"

    def char_class(self) -> str:
        """Translate `[…]`, with subtraction as set difference."""
        negated = self.pattern[self.at : self.at + 1] == "^"
        self.at += negated
        members: list[str] = []
        minus = ""
        while (sign := self.take()) != "]" or not members:
            if sign == "-" and self.pattern[self.at : self.at + 1] == "[":
                self.at += 1
                minus = self.char_class()
                continue
            members.append(self.member(sign))
        body = f"[{'^' if negated else ''}{''.join(members)}]"
        return f"[{body}--{minus}]" if minus else body

    def member(self, sign: str) -> str:
        if sign == "\\":
            inner = self.take()
            if inner.isdigit():
                raise PatternError("a back-reference in a class")
            return self.class_escape(inner)
        if sign == "[":
            raise PatternError("[ inside a class")
        if sign == "-":
            return "-" if self.is_range() else r"\-"
        return f"\\{sign}" if sign in "&|~^#" else sign

    def is_range(self) -> bool:
        """Tell whether the hyphen just read stands between two members."""
        before, after = self.pattern[self.at - 2 : self.at - 1], self.pattern[self.at : self.at + 1]
        return before not in ("[", "^", "") and after != "]"


def without_space(pattern: str) -> str:
    """Drop white space outside character classes, as flag x asks."""
    out: list[str] = []
    depth = 0
    for at, sign in enumerate(pattern):
        if sign in "[]" and pattern[at - 1 : at] != "\\":
            depth += 1 if sign == "[" else -1
        if depth or sign not in " \t\n\r":
            out.append(sign)
    return "".join(out)
