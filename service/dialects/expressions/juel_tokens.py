"""The other expression language cut into pieces: constants and expressions, words and signs."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from service.dialects.expressions.juel_words import OF_VARIABLES
from service.engine.reading.words import Untranslatable

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.]))|(?P<name>[^\W\d][\w$]*)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%!<>(){}\[\].?:,]))""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A word or sign of an expression: name, number, text or sign."""

    kind: str
    text: str


def parts_of(text: str) -> list[tuple[bool, str]]:
    """Cut a text into constants and (True) expressions; braces inside strings do not end one."""
    parts: list[tuple[bool, str]] = []
    at = 0
    while (begin := _next(text, at)) >= 0:
        if begin > at:
            parts.append((False, text[at:begin]))
        end = _closing(text, begin + 2)
        parts.append((True, text[begin + 2 : end]))
        at = end + 1
    if text[at:].strip():
        parts.append((False, text[at:]))
    return [part for part in parts if part[0] or part[1].strip() or len(parts) > 2]


def _next(text: str, at: int) -> int:
    found = [place for sign in ("${", "#{") if (place := text.find(sign, at)) >= 0]
    return min(found, default=-1)


def _closing(text: str, at: int) -> int:
    quote = ""
    while at < len(text):
        sign = text[at]
        if quote:
            at += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "}":
            return at
        at += 1
    raise Untranslatable("表达式没有以 } 结束", "the expression is not closed by }")


def pieces(text: str, token: re.Pattern[str]) -> Iterator[Token]:
    """Yield a text's words and signs as they are written; each group of `token` is a kind.

    :raises Untranslatable: something in it is none of them
    """
    at, end = 0, len(text.rstrip())
    while at < end:
        match = token.match(text, at)
        if match is None:
            raise unexpected(text[at : at + 10].strip())
        kind = match.lastgroup or ""
        yield Token(kind, match[kind])
        at = match.end()


def tokens_of(text: str, words: Mapping[str, str]) -> list[Token]:
    found: list[Token] = []
    for kind, written in pieces(text, TOKEN):
        after_point = bool(found) and (found[-1].text == "." or _asks(found))
        known = kind == "name" and written in words and not after_point
        found.append(Token("sign", words[written]) if known else Token(kind, written))
    return found


def _asks(found: list[Token]) -> bool:
    """Whether a function of Flowable's variables comes next."""
    return len(found) > 1 and found[-1].text == ":" and found[-2].text in OF_VARIABLES


def unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def unexpected(what: str) -> Untranslatable:
    return Untranslatable(f"此处不能是“{what[:40]}”", f"unexpected {what[:40]!r}")
