"""Names in FEEL may hold spaces, signs and keywords; how they are read out of a text.

A name known to be in scope is taken as long as possible (`first name`, `a-b`). Otherwise words
that stand side by side form one name, since no two values ever do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from service.feel.builtin import BUILTINS
from service.feel.grammar_cursor import Cursor
from service.feel.tokens import KEYWORDS, Token, tokenize, unescape

LONGEST_NAME = 200
NAME_SIGNS = frozenset("./-'+*")
Known = dict[str, list[tuple[tuple[str, ...], str]]]


@lru_cache(maxsize=1)
def names_of_builtins() -> Known:
    """Index the built-in functions whose names hold a keyword, such as `day of week`."""
    index: Known = {}
    for name in BUILTINS:
        parts = tuple(name.split())
        if KEYWORDS.intersection(parts) and len(parts) > 1:
            index[parts[0]] = sorted([*index.get(parts[0], ()), (parts, name)], key=longest_first)
    return index


def longest_first(entry: tuple[tuple[str, ...], str]) -> int:
    """Sort names by how many tokens they take."""
    return -len(entry[0])


class NameReader(Cursor):
    """A cursor that knows which names are in scope."""

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.known: Known = dict(names_of_builtins())
        self.members: Known = {}
        for name in names:
            self.declare(name)

    def declare(self, name: str) -> None:
        """Bring a name into scope; only names of several tokens need to be remembered."""
        parts = name_parts(name)
        if len(parts) < 2:
            return
        for index in (self.known, self.members):
            entries = [e for e in index.get(parts[0], ()) if e[0] != parts]
            index[parts[0]] = sorted([*entries, (parts, name)], key=longest_first)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Forget the names declared inside once it is left."""
        before = self.known
        self.known = dict(before)
        try:
            yield
        finally:
            self.known = before

    def known_name(self) -> str:
        """Read a name where a value stands: the longest one known, or adjacent words."""
        return self._longest(self.known) or self._adjacent_words()

    def member_name(self) -> str:
        """Read the name behind a dot."""
        if self.token.kind not in ("name", "keyword"):
            raise self.unexpected(("a name", "一个名称"))
        return self._longest(self.members) or self._adjacent_words()

    def _longest(self, index: Known) -> str:
        for parts, name in index.get(self.token.text, ()):
            if self._stands_here(parts):
                self.go(self.index + len(parts))
                return name
        return ""

    def _stands_here(self, parts: tuple[str, ...]) -> bool:
        return all(self.peek(offset).text == part for offset, part in enumerate(parts))

    def _adjacent_words(self) -> str:
        words = [self.next().text]
        while self.token.kind == "name" or (self.token.kind == "number" and self._part_of_name()):
            words.append(self.next().text)
        return " ".join(words)

    def _part_of_name(self) -> bool:
        return self.token.text.isdigit()

    def new_name(self, *ends: str) -> str:
        """Read a name that is being introduced, up to the sign or word that follows it."""
        first = self.token
        if first.kind not in ("name", "keyword"):
            raise self.unexpected(("a name", "一个名称"))
        found = [self.next()]
        while self.token.text not in ends and self._may_continue(self.token):
            found.append(self.next())
        if self.token.text not in ends:
            raise self.unexpected((" or ".join(ends), " 或 ".join(ends)))
        return spaced(found)

    def _may_continue(self, token: Token) -> bool:
        return token.kind in ("name", "keyword", "number") or token.text in NAME_SIGNS

    def entry_key(self) -> str:
        """Read the key of a context's entry or of a named argument."""
        if self.token.kind == "string":
            return unescape(self.next().text)
        return self.new_name(":")

    def has_named_arguments(self) -> bool:
        """Look ahead: do the arguments of this call begin with `name:`?"""
        ahead = 0
        while self._may_continue(self.peek(ahead)):
            ahead += 1
        return ahead > 0 and self.peek(ahead).text == ":"


def spaced(tokens: list[Token]) -> str:
    """Write a name with one space wherever its text had any."""
    text = tokens[0].text
    for before, token in itertools.pairwise(tokens):
        text += (" " if token.at > before.end else "") + token.text
    return text


def name_parts(name: str) -> tuple[str, ...]:
    """Cut a name into the tokens it has inside an expression; none if it cannot stand there."""
    if len(name) > LONGEST_NAME or '"' in name or "/*" in name:
        return ()
    parts = tuple(token.text for token in tokenize(name)[:-1])
    return parts if "".join(parts) == "".join(name.split()) else ()
