"""Sorting by a function that says what comes first (DMN 1.5, table 82)."""

from __future__ import annotations

import functools

from service.feel.builtin import builtin
from service.feel.calls import invoke
from service.feel.functions.lists import Items
from service.feel.run import Run
from service.feel.values import Function


@builtin("sort", "list", "precedes")
def sort(run: Run, items: list[object], precedes: Function) -> Items:
    """Sort stably: `precedes(a, b)` is true where a comes before b."""

    def order(one: object, other: object) -> int:
        if invoke(run, precedes, [one, other], None, "precedes") is True:
            return -1
        return 1 if invoke(run, precedes, [other, one], None, "precedes") is True else 0

    run.sized_list(len(items))
    return sorted(items, key=functools.cmp_to_key(order))
