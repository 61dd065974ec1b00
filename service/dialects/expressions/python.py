"""Conditions and assignments as Python writes them, as far as FEEL can say the same.

SpiffWorkflow's diagrams hold Python. None of it is run: conditions that only compare and compute
are read as FEEL; for scripts that only assign, the check says how to write them in FEEL.
"""

import json
import re
from collections.abc import Mapping

from service.dialects.expressions.juel import LITERALS, LONGEST, Parser
from service.dialects.expressions.juel_tokens import unexpected, unquoted
from service.engine.reading.variables import is_plain
from service.engine.reading.words import Untranslatable

ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=\s*([^=#][^#\n]*)(?:#.*)?")
MOST_ASSIGNMENTS = 50
COMPARISON = 2


def bare(text: str) -> str:
    """Return an expression written as in Python as FEEL.

    >>> bare("x == 'a' and not y > 2")
    '=(x = "a") and not((y > 2))'

    :raises Untranslatable: FEEL cannot say it
    """
    if len(text) > LONGEST:
        raise Untranslatable("表达式太长", "the expression is too long")
    return f"={Python(text).whole()}"


def assignments(script: str) -> dict[str, str]:
    """Return what a script sets, if it does nothing else: FEEL by the variable's name.

    >>> assignments("x = 1")
    {'x': '1'}

    :raises Untranslatable: it does something else
    """
    found: dict[str, str] = {}
    for line in script.strip().splitlines():
        written = line.rstrip()
        if not written or written.lstrip().startswith("#"):
            continue
        match = ASSIGNMENT.fullmatch(written)
        if match is None or match[1] in found or len(found) >= MOST_ASSIGNMENTS:
            raise Untranslatable(
                "Python 里只读得懂简单的赋值", "of Python only plain assignments are understood"
            )
        found[match[1]] = Python(match[2]).whole()
    return found


class Python(Parser):
    """Reads one expression of Python."""

    words: Mapping[str, str] = {
        "and": "&&",
        "or": "||",
        **{word: word for word in ("not", "in", "is", "if", "else")},
    }
    literals: Mapping[str, str] = {**LITERALS, "True": "true", "False": "false", "None": "null"}
    functions: Mapping[tuple[str, int], str] = {
        ("len", 1): "(if {0} instance of string then string length({0}) else count({0}))",
        ("abs", 1): "abs({0})",
        ("sum", 1): "sum({0})",
        ("min", 1): "min({0})",
        ("max", 1): "max({0})",
        ("str", 1): "string({0})",
        ("any", 1): "any({0})",
        ("all", 1): "all({0})",
    }
    methods: Mapping[tuple[str, int], str] = {
        ("lower", 0): "lower case({0})",
        ("upper", 0): "upper case({0})",
        ("strip", 0): "trim({0})",
        ("startswith", 1): "starts with({0}, {1})",
        ("endswith", 1): "ends with({0}, {1})",
    }

    def binary(self, rank: int) -> str:
        if rank != COMPARISON:
            return super().binary(rank)
        if self.take("not"):
            return self.nested(lambda: f"not({self.binary(rank)})")
        return self.held(super().binary(rank))

    def held(self, found: str) -> str:
        """Read what is asked with `is` and `in`."""
        if self.take("is"):
            sign = "!=" if self.take("not") else "="
            return f"({found} {sign} {super().binary(COMPARISON + 1)})"
        other = self.take("not")
        if not self.take("in"):
            if other:
                raise unexpected("not")
            return found
        inside = f"list contains({super().binary(COMPARISON + 1)}, {found})"
        return f"not({inside})" if other else inside

    def chained(self, found: str) -> str:
        raise Untranslatable("比较不能连写", "comparisons cannot be chained")

    def remainder(self, left: str, right: str) -> str:
        return f"modulo({left}, {right})"

    def name(self, name: str) -> str:
        """Read a name; words that stand side by side are one, as in FEEL."""
        while (token := self.peek()) is not None and token.kind == "name":
            self.at += 1
            name = f"{name} {token.text}"
        if " " in name and not is_plain(name):
            raise unexpected(name)
        return super().name(name)

    def primary(self) -> str:
        if self.take("["):
            return f"[{', '.join(self.listed(']'))}]"
        if self.take("{"):
            return f"{{{', '.join(self.entries())}}}"
        return super().primary()

    def choice(self) -> str:
        """Read `a if b else c`."""
        found = self.binary(0)
        if not self.take("if"):
            return found
        condition = self.binary(0)
        self.expect("else")
        return f"(if {condition} then {found} else {self.ternary()})"

    def entries(self) -> list[str]:
        """Return what stands between braces, names and values."""
        found: list[str] = []
        while not self.take("}"):
            if found:
                self.expect(",")
            key = self.next()
            if key.kind != "text":
                raise unexpected(key.text)
            self.expect(":")
            found.append(f"{json.dumps(unquoted(key.text), ensure_ascii=False)}: {self.ternary()}")
        return found

    def got(self, found: str) -> str:
        """Read `.get("a")`, which is None where there is none, or what else is said."""
        given = self.arguments()
        if len(given) not in (1, 2) or not given[0].startswith('"'):
            raise unexpected("get")
        value = f"get value({found}, {given[0]})"
        return f"get or else({value}, {given[1]})" if len(given) > 1 else value

    def item(self, found: str) -> str:
        """Read an item by its number, from the end where that is negative."""
        if not self.take("-"):
            return super().item(found)
        token = self.next()
        self.expect("]")
        if not token.text.isdigit():
            raise unexpected(token.text)
        return f"{found}[-{token.text}]"
