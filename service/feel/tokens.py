"""From text to tokens: the words, numbers, strings and signs of FEEL."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.feel.errors import BudgetExceeded
from service.feel.slips import syntax_error

SOURCE_LIMIT = 32_000
CONSTANTS = frozenset(("true", "false", "null"))
CONNECTORS = frozenset(("and", "or", "between", "in", "instance", "of"))
CLAUSES = frozenset(("if", "then", "else", "for", "return", "some", "every", "satisfies"))
KEYWORDS = CONSTANTS | CONNECTORS | CLAUSES | {"function", "external"}
# The ranges of the specification's grammar rules 27 to 29, less the full-width punctuation
# of Chinese keyboards and, at the beginning, digits and fractions of other kinds (８５, ½, ⁵):
# they would otherwise hide in names instead of being reported.
START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2090-\u214f\u2160-\u218f\u2c00-\u2fef\u3005-\u3007\u3021-\u302f\u3031-\ud7ff\uf900-\ufdcf\ufdf0-\ufeff"
    "\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00010000-\U000effff"
)
PART = START + "0-9\u2070-\u208f\uff10-\uff19\u00b7\u0300-\u036f\u203f-\u2040"
TOKEN = re.compile(
    rf"""
    (?P<space>(?:[\s\u0085\u180e\u200b\ufeff]|//[^\n\r]*|/\*.*?\*/)+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[{START}][{PART}]*)
  | (?P<at>@\s*"(?:[^"\\]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<sign>\.\.|\*\*|->|<=|>=|!=|[-+*/()\[\]{{}},:.<>=|])
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """A piece of the text: kind is name, keyword, number, string, at, sign, other or end."""

    kind: str
    text: str
    at: int
    end: int


def tokenize(text: str) -> list[Token]:
    """Cut an expression into tokens; characters FEEL has no use for become kind 'other'.

    :raises BudgetExceeded: more than 32 000 characters
    :raises FeelSyntaxError: a string or comment that does not end
    """
    if len(text) > SOURCE_LIMIT:
        raise BudgetExceeded(
            f"the expression is longer than {SOURCE_LIMIT} characters",
            f"表达式超过 {SOURCE_LIMIT} 个字符",
        )
    tokens: list[Token] = []
    at = 0
    for match in TOKEN.finditer(text):
        start, end = match.span()
        tokens += _others(text, at, start)
        at = end
        kind = match.lastgroup or "other"
        if kind == "space":
            continue
        word = match.group()
        if word == "/" and text.startswith("/*", start):
            _refuse_unfinished(text, start)
        tokens.append(Token("keyword" if word in KEYWORDS else kind, word, start, end))
    tokens += _others(text, at, len(text))
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _others(text: str, start: int, end: int) -> list[Token]:
    """Make tokens of the characters between two matches, which belong to no token of FEEL."""
    for at in range(start, end):
        _refuse_unfinished(text, at)
    return [Token("other", text[at], at, at + 1) for at in range(start, end)]


def _refuse_unfinished(text: str, at: int) -> None:
    if text[at] == '"':
        raise syntax_error(text, at, "the string does not end", "字符串没有结束", ('"',))
    if text.startswith("/*", at):
        raise syntax_error(text, at, "the comment does not end", "注释没有结束", ("*/",))


def unescape(quoted: str) -> str:
    r"""Read what stands between the quotes of a string.

    A backslash before any other character stays, as in the patterns of `matches`.

    >>> unescape(r'"a\tb\d"')
    'a\tb\\d'
    """
    body = quoted[1:-1]
    if "\\" not in body:
        return body
    text = ESCAPE.sub(_escaped, body)
    # two escapes may name the halves of one character outside the basic plane
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    short, long, sign = match.groups()
    if sign is not None:
        return SIMPLE_ESCAPES.get(sign, match.group())
    code = int(short or long, 16)
    return chr(code) if code <= 0x10FFFF else match.group()
