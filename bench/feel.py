"""How fast FEEL evaluates, as ratios: against Python's own eval, and against feelin in Node."""

from __future__ import annotations

import time
import timeit
from typing import Any

from bench import feelin
from service import feel

ROUNDS = 20_000
CONTEXT: dict[str, Any] = {
    "amount": 150,
    "status": "approved",
    "scores": [70, 85, 92, 64],
    "person": {"name": "Li", "age": 41},
}
CASES = [
    (
        "a typical condition",
        'amount > 100 and status = "approved"',
        'amount > 100 and status == "approved"',
    ),
    ("arithmetic", "amount * 1.2 + 5 >= 180", "amount * 1.2 + 5 >= 180"),
    ("a path", "person.age > 40", "person['age'] > 40"),
    ("a built-in", "sum(scores) / count(scores) >= 60", "sum(scores) / len(scores) >= 60"),
    ("a loop", "some s in scores satisfies s < 65", "any(s < 65 for s in scores)"),
    ("a membership", 'status in ("approved", "granted")', "status in ('approved', 'granted')"),
]


def microseconds(action: Any) -> float:
    """Return the processor time of one call: the best of five runs."""
    timer = time.process_time
    return min(timeit.repeat(action, timer=timer, number=ROUNDS, repeat=5)) / ROUNDS * 1e6


def main() -> None:
    """Print one line for each case."""
    theirs = (
        feelin.ask([(text, CONTEXT, 2000) for _, text, _ in CASES]) if feelin.available() else []
    )
    print(f"{'case':<22}{'FEEL µs':>9}{'eval µs':>9}{'ratio':>7}{'feelin µs':>11}{'ratio':>7}")
    for number, (name, text, python) in enumerate(CASES):
        expression, code = feel.compile(text), compile(python, "bench", "eval")
        own = microseconds(lambda e=expression: e.evaluate(CONTEXT))
        plain = microseconds(lambda c=code: eval(c, {}, dict(CONTEXT)))
        line = f"{name:<22}{own:>9.2f}{plain:>9.2f}{own / plain:>7.1f}"
        if theirs:
            js = theirs[number]["microseconds"]
            line += f"{js:>11.2f}{own / js:>7.2f}"
        print(line)
    if not theirs:
        print(f"feelin is not installed: {feelin.INSTALL}")
    parsed = (
        timeit.timeit(
            lambda: feel.expression._compiled.__wrapped__(CASES[0][1], frozenset(), False),
            number=500,
        )
        / 500
        * 1e6
    )
    print(f"compiling the first case once: {parsed:.0f} µs")


if __name__ == "__main__":
    main()
