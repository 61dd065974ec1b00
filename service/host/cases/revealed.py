"""Private values in the call of an action: revealed for those that ask, hidden in what it says."""

import inspect
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import lru_cache
from typing import Any

from service import privacy
from service.db import Session

SHORTEST = 2  # letters; of a single one every text is full
SHORTEST_NUMBER = 4  # digits; a shorter one may well be another number
DEEPEST = 20  # causes of causes; more are a circle
Action = Callable[..., Any]


@lru_cache(maxsize=500)
def takes_private(action: Action) -> frozenset[str]:
    """Return the parameters of an action that are declared `privacy.Private[...]`."""
    parameters = inspect.signature(action).parameters.values()
    return frozenset(
        one.name
        for one in parameters
        if privacy.TAKES_PRIVATE in getattr(one.annotation, "__metadata__", ())
    )


class Revealed:
    """The arguments of one call, private values in them revealed as far as it takes them."""

    def __init__(self, session: Session, action: Action, inputs: Mapping[str, Any]) -> None:
        asked = [name for name in takes_private(action) if name in inputs]
        hidden = {name: inputs[name] for name in asked}
        self.inputs = {**inputs, **privacy.reveal(session, hidden)}
        pairs = _leaves(hidden, {name: self.inputs[name] for name in asked})
        self._stand_ins = {clear: seen for seen, clear in pairs if seen != clear}

    def hidden_again(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an action gave back, with what was revealed to it replaced again."""
        if not self._stand_ins:
            return dict(outputs)
        return {name: self._hidden(one) for name, one in outputs.items()}

    def _hidden(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._hidden(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._hidden(one) for one in value]
        if isinstance(value, str):
            return self._stand_ins.get(value) or self._without(value)
        number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        known = number and len(str(value)) >= SHORTEST_NUMBER
        return self._stand_ins.get(str(value), value) if known else value

    @contextmanager
    def hidden_in_errors(self) -> Iterator[None]:
        """Let no error say what was revealed: its words are kept in incidents and logs."""
        try:
            yield
        except Exception as error:
            if not self._stand_ins:
                raise
            self._clean(error)
            if self._without(str(error)) != str(error):
                raise RuntimeError(f"{type(error).__name__}: {self._without(str(error))}") from None
            raise

    def _clean(self, error: BaseException | None, depth: int = 0) -> None:
        """Change the words of an error and of those that led to it."""
        if error is None or depth > DEEPEST:
            return
        with suppress(AttributeError, TypeError):
            error.args = tuple(self._without_in(one) for one in error.args)
        for name, value in list(vars(error).items()):
            if isinstance(value, BaseException):
                self._clean(value, depth + 1)
                continue
            with suppress(AttributeError, TypeError):
                setattr(error, name, self._without_in(value))
        for cause in (error.__cause__, error.__context__):
            self._clean(cause, depth + 1)

    def _without_in(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._without(value)
        if isinstance(value, tuple):
            return tuple(self._without_in(one) for one in value)
        if isinstance(value, dict | list):
            return privacy.replace(value, self._without)
        said = repr(value)
        hidden = self._without(said)
        return value if hidden == said else hidden

    def _without(self, text: str) -> str:
        for clear, seen in self._stand_ins.items():
            for written in _spellings(clear):
                if written in text:
                    text = text.replace(written, str(privacy.mask(seen)))
        return text


def _spellings(clear: str) -> Iterator[str]:
    """Yield a value as it was written and as rules write it: half-width, without blanks."""
    plain = "".join(unicodedata.normalize("NFKC", clear).split())
    for one in dict.fromkeys((clear, clear.strip(), plain, plain.upper(), plain.lower())):
        if len(one) >= SHORTEST:
            yield one


def _leaves(hidden: Any, clear: Any) -> Iterator[tuple[str, str]]:
    """Yield what stands for each private text, and the text."""
    if isinstance(hidden, Mapping):
        for key, one in hidden.items():
            yield from _leaves(one, clear[key])
    elif isinstance(hidden, list):
        for one, other in zip(hidden, clear, strict=True):
            yield from _leaves(one, other)
    elif privacy.is_private(hidden) and isinstance(clear, str | int | float | Decimal):
        yield hidden, str(clear)
