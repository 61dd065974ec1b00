"""What can go wrong with an expression: bad grammar, or more work than the budget allows."""

from __future__ import annotations

from dataclasses import dataclass


def _place(line: int, column: int) -> str:
    """Say where in an expression: never in columns, which a decision table has too."""
    return f"第 {column} 个字" if line == 1 else f"第 {line} 行第 {column} 个字"


class FeelError(Exception):
    """An expression that cannot be used; `str()` is English, `.zh` the same in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


class FeelSyntaxError(FeelError):
    """Text that is no FEEL expression: where, what was expected, and a hint for usual slips."""

    def __init__(
        self,
        en: str,
        zh: str,
        *,
        line: int,
        column: int,
        expected: tuple[str, ...] = (),
        hint: str = "",
        hint_zh: str = "",
    ) -> None:
        super().__init__(
            f"line {line}, column {column}: {en}" + (f" ({hint})" if hint else ""),
            f"{_place(line, column)}：{zh}" + (f"（{hint_zh}）" if hint_zh else ""),
        )
        self.line = line
        self.column = column
        self.expected = expected
        self.hint = hint
        self.hint_zh = hint_zh


class BudgetExceeded(FeelError):
    """The evaluation was stopped: too many steps, too deep, too large or too slow."""


class Invalid(Exception):
    """An operation without a result: becomes null and a warning, never reaches a caller."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.zh = zh


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """Why an evaluation went on with null; `line` and `column` count from 1."""

    code: str
    message: str
    zh: str
    line: int = 0
    column: int = 0
    name: str = ""

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a check before anything runs; severity is 'error' or 'warning'."""

    severity: str
    message_zh: str
    message_en: str
    line: int = 0
    column: int = 0
    hint: str = ""
    name: str = ""
    element: str = ""
    rule: int = 0
    table_column: int = 0
