"""The state of one evaluation: scopes, warnings, and what is left of the budget."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from decimal import Decimal

from service.feel.environment import Environment
from service.feel.errors import BudgetExceeded, FeelWarning, Invalid
from service.feel.exchange import from_json
from service.feel.slips import position
from service.feel.values import Date, DateTime, DaysTime, Function, Range, Time, YearsMonths

Place = tuple[str, int]
NOWHERE: Place = ("", 0)
MOST_WARNINGS = 50
CHECK_EVERY = 2_000
SETTLED = frozenset(
    (Decimal, str, bool, type(None), Date, Time, DateTime, DaysTime, YearsMonths, Range, Function)
)


class Run:
    """One evaluation: counts what it costs and collects its warnings."""

    __slots__ = (
        "checked",
        "depth",
        "environment",
        "settled",
        "started",
        "steps",
        "trace",
        "warnings",
    )

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.steps = 0
        self.depth = 0
        self.checked = CHECK_EVERY
        self.started: float | None = None
        self.settled: dict[str, object] = {}
        self.warnings: list[FeelWarning] = []
        self.trace: list[dict[str, object]] = []

    def step(self, cost: int = 1) -> None:
        """Count work done.

        :raises BudgetExceeded: too many steps, or too much time
        """
        self.steps += cost
        if self.steps > self.checked:
            self._check()

    def look_at_the_clock(self) -> None:
        """Ask whether time is up, around work that is long for the steps it counts."""
        self._check()

    def _check(self) -> None:
        budget = self.environment.budget
        if self.steps > budget.steps:
            raise BudgetExceeded(f"more than {budget.steps} steps", f"运算超过 {budget.steps} 步")
        now = time.thread_time()
        if self.started is None:
            self.started = now  # asking the clock costs more than most conditions do
        if now - self.started > budget.seconds:
            raise BudgetExceeded(
                f"took longer than {budget.seconds} s", f"运算超过 {budget.seconds} 秒"
            )
        self.checked = self.steps + CHECK_EVERY

    def sized_list(self, length: int) -> None:
        """Count a list about to be built."""
        if length > self.environment.budget.items:
            raise BudgetExceeded(f"a list of {length} items", f"列表长达 {length} 项")
        self.step(length >> 3)

    def sized_text(self, length: int) -> None:
        """Count a string about to be built."""
        if length > self.environment.budget.size:
            raise BudgetExceeded(f"a string of {length} characters", f"字符串长达 {length} 个字符")
        self.step(length >> 7)

    def enter(self) -> None:
        """Go one function call deeper."""
        self.depth += 1
        if self.depth > self.environment.budget.depth:
            raise BudgetExceeded("functions call each other too deeply", "函数调用层次过深")

    def warn(self, code: str, en: str, zh: str, place: Place = NOWHERE, name: str = "") -> None:
        """Keep a warning, up to a number that people would still read."""
        if len(self.warnings) < MOST_WARNINGS:
            line, column = position(*place) if place is not NOWHERE else (0, 0)
            self.warnings.append(FeelWarning(code, en, zh, line, column, name))

    def refuse(self, reason: Invalid, place: Place, name: str = "") -> None:
        """Keep the reason why an operation has no result."""
        self.warn("invalid", str(reason), reason.zh, place, name)


class Frame:
    """A scope: names and the scope around it; only the outermost one holds the host's values."""

    __slots__ = ("names", "parent", "raw", "run")

    def __init__(
        self, names: Mapping[str, object], parent: Frame | None, run: Run, raw: bool = False
    ) -> None:
        self.names = names
        self.parent = parent
        self.run = run
        self.raw = raw

    def inner(self, names: Mapping[str, object]) -> Frame:
        """Open a scope inside this one."""
        return Frame(names, self, self.run)

    def settle(self, name: str, value: object) -> object:
        """Turn the host's value into FEEL's, and remember it."""
        known = self.run.settled
        if name not in known:
            known[name] = from_json(value)
        return known[name]


Closure = Callable[[Frame], object]
