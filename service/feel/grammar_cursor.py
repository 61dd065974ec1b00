"""Walking over tokens: look, take, expect, and say what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from service.feel.errors import FeelSyntaxError
from service.feel.numbers import parse_number
from service.feel.slips import syntax_error
from service.feel.tokens import Token, tokenize

Item = TypeVar("Item")
VALUE_WORDS = frozenset(("true", "false", "null", "if", "for", "some", "every", "function"))


class Cursor:
    """A place in the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.token = self.tokens[0]

    def go(self, index: int) -> None:
        """Move to a token; `token` is the one to read next."""
        self.index = min(index, len(self.tokens) - 1)
        self.token = self.tokens[self.index]

    def peek(self, ahead: int = 1) -> Token:
        """Look at a later token."""
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        """Read a token and step on."""
        token = self.token
        self.go(self.index + 1)
        return token

    def take(self, text: str) -> bool:
        """Step over a sign or keyword if it stands here."""
        if self.token.text != text or self.token.kind not in ("sign", "keyword"):
            return False
        self.next()
        return True

    def expect(self, text: str) -> None:
        """Step over a sign or keyword that must stand here."""
        if not self.take(text):
            raise self.unexpected((text, text))

    def listed(self, read: Callable[[], Item], end: str) -> tuple[Item, ...]:
        """Read items with commas between them, up to a closing sign that stays unread."""
        items: list[Item] = []
        if self.token.text == end and self.token.kind == "sign":
            return ()
        while not items or self.take(","):
            items.append(read())
        return tuple(items)

    def unexpected(
        self, expected: tuple[str, str], hints: tuple[str, str] | None = None
    ) -> FeelSyntaxError:
        """Build the error for the token that stands here."""
        found = self.token.text or "the end"
        found_zh = f"“{self.token.text}”" if self.token.text else "表达式末尾"
        return syntax_error(
            self.text,
            self.token.at,
            f"expected {expected[0]}, found {found[:40]}",
            f"此处应为 {expected[1]}，却是{found_zh[:42]}",
            (expected[0],),
            hints,
        )

    def literal_number(self) -> Decimal:
        """Read the digits that stand here as a number of 34 digits."""
        token = self.next()
        try:
            return parse_number(token.text)
        except ArithmeticError as error:
            en, zh = "the number is too large", "数值过大"
            raise syntax_error(self.text, token.at, en, zh) from error

    def closes_range(self) -> bool:
        """Tell whether the `[` here ends a range: no value can follow it."""
        after = self.peek()
        if after.kind == "keyword":
            return after.text not in VALUE_WORDS
        return after.kind == "end" or (after.kind == "sign" and after.text not in "([{]-")
