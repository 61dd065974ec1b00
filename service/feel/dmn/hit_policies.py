"""What becomes of the rules that fire: the hit policies of DMN (chapter 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from service.feel.builtin import BUILTINS
from service.feel.calls import invoke
from service.feel.comparison import equal
from service.feel.dmn.table import Table
from service.feel.errors import Invalid
from service.feel.run import Run


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that fired, with what it says."""

    number: int
    id: str
    annotations: tuple[tuple[str, str], ...]
    outputs: dict[str, object]

    @property
    def value(self) -> object:
        """One output as it is, several as a context."""
        return next(iter(self.outputs.values())) if len(self.outputs) == 1 else self.outputs


@dataclass(frozen=True, slots=True)
class Fired:
    """The rules that fired, the order of values of each output, and the run they fired in."""

    hits: list[RuleHit]
    orders: list[object]
    run: Run


def choose(table: Table, fired: Fired) -> object:
    """Apply the hit policy to rules that fired, at least one.

    :raises Invalid: the policy forbids what happened
    """
    if table.policy == "COLLECT":
        return collected(table, fired.hits, fired.run)
    if table.policy not in CHOICES:
        raise Invalid("an unknown hit policy", "命中策略未知")
    return CHOICES[table.policy](fired)


def counted(table: Table, fired: Fired, value: object) -> list[int]:
    """Return the numbers of the rules that the answer rests on; others fired to no effect.

    :param value: what the hit policy made of the rules that fired
    """
    if table.policy == "FIRST":
        return [fired.hits[0].number]
    if table.policy == "PRIORITY":
        return [by_priority(fired)[0].number]
    if table.policy == "COLLECT" and table.aggregation in ("MIN", "MAX"):
        return [hit.number for hit in fired.hits if equal(hit.value, value, fired.run) is True]
    return [hit.number for hit in fired.hits]


def unique(fired: Fired) -> object:
    """One rule and no other."""
    if len(fired.hits) > 1:
        numbers = ", ".join(str(hit.number) for hit in fired.hits)
        raise Invalid(
            f"rules {numbers} fire under UNIQUE",
            f"规则 {numbers} 同时匹配，但命中策略为 UNIQUE",
        )
    return fired.hits[0].value


def any_of(fired: Fired) -> object:
    """Several rules that all say the same."""
    said = fired.hits[0].value
    if any(equal(hit.value, said, fired.run) is not True for hit in fired.hits[1:]):
        raise Invalid(
            "rules say different things under ANY",
            "多条规则匹配但结论不同，命中策略为 ANY",
        )
    return said


def first(fired: Fired) -> object:
    """The first rule in the table."""
    return fired.hits[0].value


def rank(hit: RuleHit, fired: Fired) -> tuple[int, ...]:
    """Return the places of a hit's outputs in the lists of allowed values."""
    return tuple(
        place_of(value, order, fired.run)
        for value, order in zip(hit.outputs.values(), fired.orders, strict=False)
        if isinstance(order, list)
    )


def place_of(value: object, order: list[object], run: Run) -> int:
    """Return the place of a value in a list; one that is not there comes last."""
    places = (n for n, item in enumerate(order) if equal(value, item, run) is True)
    return next(places, len(order))


def by_priority(fired: Fired) -> list[RuleHit]:
    """Sort hits by the order of the allowed output values."""
    return sorted(fired.hits, key=lambda hit: rank(hit, fired))


def priority(fired: Fired) -> object:
    """The rule with the best output."""
    return by_priority(fired)[0].value


def rule_order(fired: Fired) -> object:
    """All, in the order of the rules."""
    return [hit.value for hit in fired.hits]


def output_order(fired: Fired) -> object:
    """All, the best output first."""
    return [hit.value for hit in by_priority(fired)]


CHOICES: dict[str, Callable[[Fired], object]] = {
    "UNIQUE": unique,
    "ANY": any_of,
    "FIRST": first,
    "PRIORITY": priority,
    "RULE ORDER": rule_order,
    "OUTPUT ORDER": output_order,
}


def collected(table: Table, hits: list[RuleHit], run: Run) -> object:
    """Return all outputs as a list, or add them up output by output."""
    if not table.aggregation or table.aggregation == "LIST":
        return [hit.value for hit in hits]
    if table.aggregation == "COUNT":
        return Decimal(len(hits))
    columns = {name: [hit.outputs[name] for hit in hits] for name in hits[0].outputs}
    totals = {name: aggregated(table.aggregation, values, run) for name, values in columns.items()}
    return totals if len(totals) > 1 else next(iter(totals.values()))


def aggregated(aggregation: str, values: list[object], run: Run) -> object:
    """Apply SUM, MIN or MAX."""
    function = BUILTINS.get(aggregation.lower())
    if function is None:
        raise Invalid(f"no aggregation {aggregation}", f"没有聚合方式 {aggregation}")
    return invoke(run, function, [values], None, aggregation)
