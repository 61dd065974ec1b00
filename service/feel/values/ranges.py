"""FEEL ranges: two end points, each part of the range or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """All values from `low` to `high`; None means that this side has no end.

    `operator` is kept for ranges written as a comparison, such as `> 5`, `= 5` or `!= 5`.
    """

    low: object
    high: object
    low_included: bool = True
    high_included: bool = True
    operator: str = ""

    def __str__(self) -> str:
        left, right = "[" if self.low_included else "(", "]" if self.high_included else ")"
        return f"{left}{self.low}..{self.high}{right}"
