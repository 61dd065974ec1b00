"""A thousand random expressions, evaluated here and by feelin: how many agree, and which differ."""

from __future__ import annotations

import json
import math
import sys
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench import feelin
from service import feel
from tests.feel.strategies import CONTEXT, EXPRESSIONS

COUNT = 1_000
EXACT = 1e-9


def expressions(count: int) -> list[str]:
    """Draw so many different expressions, the same ones every time."""
    drawn: dict[str, None] = {}

    @seed(2026)
    @settings(max_examples=count * 4, phases=[Phase.generate], database=None, deadline=None,
              suppress_health_check=list(HealthCheck))
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


def main() -> int:
    """Print the agreement, and every expression the two answer differently."""
    if not feelin.available():
        print(f"feelin is not installed: {feelin.INSTALL}")
        return 2
    texts = expressions(COUNT)
    answers = feelin.ask([(text, CONTEXT, 0) for text in texts])
    differing = [(text, ours(text), answer.get("value", answer.get("error")))
                 for text, answer in zip(texts, answers, strict=True)
                 if "value" not in answer or not same(ours(text), answer["value"])]
    print(f"{len(texts) - len(differing)} of {len(texts)} agree")
    for text, own, other in differing:
        print(f"  {text}\n    here {json.dumps(own, ensure_ascii=False)}, "
              f"feelin {json.dumps(other, ensure_ascii=False)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
