"""A thousand random expressions, evaluated here and by feelin: how many agree, and which differ.

Where they differ, the known reasons for which the specification sides with us are looked for in
the expression itself; what none of them explains is listed.
"""

from __future__ import annotations

import collections
import json
import math
import sys
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench import feelin
from service import feel
from service.feel import tree
from service.feel.compiler import Compiler
from service.feel.environment import PLAIN
from service.feel.run import Frame, Run
from tests.feel.strategies import CONTEXT, EXPRESSIONS

COUNT = 1_000
EXACT = 1e-9


def expressions(count: int) -> list[str]:
    """Draw so many different expressions, the same ones every time."""
    drawn: dict[str, None] = {}

    @seed(2026)
    @settings(
        max_examples=count * 4,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(EXPRESSIONS)
    def draw(text: str) -> None:
        drawn.setdefault(text)

    draw()
    return list(drawn)[:count]


def same(one: Any, other: Any) -> bool:
    """Compare plain JSON, numbers as closely as floating point allows."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=EXACT, abs_tol=EXACT)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def ours(text: str) -> Any:
    """Evaluate here; digits beyond floating point are cut."""
    return floats(feel.compile(text).evaluate(CONTEXT).value)


def floats(value: Any) -> Any:
    """Turn decimals into floats, all through."""
    if isinstance(value, Decimal):
        return float(value)
    return [floats(item) for item in value] if isinstance(value, list) else value


def evaluated(text: str, node: tree.Node) -> Any:
    """Evaluate a piece of an expression by itself."""
    return Compiler(text).compile(node)(Frame(CONTEXT, None, Run(PLAIN), raw=True))


def reversed_ends(text: str) -> bool:
    """Look for a range or `between` whose low end is above its high end, or null."""
    pairs = [
        (n.low, n.high)
        for n in tree.walk(feel.compile(text).tree)
        if isinstance(n, (tree.RangeOf, tree.Between))
    ]
    ends = [(evaluated(text, low), evaluated(text, high)) for low, high in pairs]
    return any(low is None or high is None or low > high for low, high in ends)


def fractional_modulo(text: str) -> bool:
    """Look for a remainder of fractions, which binary floating point gets wrong."""
    calls = [
        n
        for n in tree.walk(feel.compile(text).tree)
        if isinstance(n, tree.Call)
        and isinstance(n.function, tree.Name)
        and n.function.name == "modulo"
    ]
    values = [evaluated(text, argument) for call in calls for argument in call.arguments]
    return any(value is not None and value % 1 for value in values)


def warned(text: str, words: str) -> bool:
    """Look for a warning of ours."""
    return any(words in w.message for w in feel.compile(text).evaluate(CONTEXT).warnings)


def misplaced(text: str) -> bool:
    """Look for a position that is no position."""
    return warned(text, "position")


def null_compared(text: str) -> bool:
    """Look for a comparison that has no answer."""
    return warned(text, "has no answer")


REASONS = {
    "a range or between with its ends reversed or null never holds (tables 42 and 55); "
    "feelin accepts either order": reversed_ends,
    "a position outside the string is null (table 74, note 1); feelin returns a string": misplaced,
    "numbers are decimal (10.3.2.3.1); feelin's remainder is binary": fractional_modulo,
    "a comparison with null is null (table 52); feelin's is false in a quantifier": null_compared,
}


def reason(text: str) -> str:
    """Return why the specification sides with us, "" if no known reason does."""
    return next((why for why, holds in REASONS.items() if holds(text)), "")


def main() -> int:
    """Print the agreement, the differences with a reason by reason, and the others one by one."""
    if not feelin.available():
        print(f"feelin is not installed: {feelin.INSTALL}")
        return 2
    texts = expressions(COUNT)
    answers = feelin.ask([(text, CONTEXT, 0) for text in texts])
    differing = [
        (text, answer.get("value", answer.get("error")))
        for text, answer in zip(texts, answers, strict=True)
        if "value" not in answer or not same(ours(text), answer["value"])
    ]
    explained = collections.Counter(reason(text) for text, _ in differing)
    unexplained = explained.pop("", 0)
    print(
        f"{len(texts)} expressions: {len(texts) - len(differing)} agree, "
        f"{explained.total()} differ where the specification sides with us, "
        f"{unexplained} differ otherwise"
    )
    for why, count in explained.most_common():
        print(f"  {count:>4}  {why}")
    for text, other in differing:
        if not reason(text):
            print(
                f"  {text}\n    here {json.dumps(ours(text), ensure_ascii=False)}, "
                f"feelin {json.dumps(other, ensure_ascii=False)}"
            )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
