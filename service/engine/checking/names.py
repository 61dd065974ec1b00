"""Names of variables that are probably slips of the pen: used once, almost like a known one."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache

from service import feel
from service.engine.checking.language import Place, places
from service.engine.expressions import body, compiled, is_expression
from service.engine.model import Node, Process
from service.engine.reading.watch import Watch
from service.errors import Problem
from service.feel.functions import BUILTINS
from service.feel.tree import Call, Name

SHORTEST, LONGEST = 4, 60
LONGEST_EXPRESSION = 1_000
MOST_WORK = 0.5  # of this thread, in seconds: it is only a help
LIKENESS = 0.8
MOST_KEPT = 10_000  # expressions; those of all shipped diagrams are 3,000
MOST_NAMES = 3_000  # beyond, looking for likenesses takes longer than it helps


def check_names(
    processes: Iterable[Process], given: Iterable[str] = ()
) -> Iterator[Problem | None]:
    """Look for names used once in a whole release that nothing sets and that resemble another.

    :param given: names that are set from outside
    """
    used: list[tuple[Node, Place, str]] = []
    known = set(given)
    for process in processes:
        for node in process.nodes.values():
            known.update(_set(node))
            for place, expression in _expressions(node, process.names):
                names = {use.name for use in expression.names if use.sure}
                used += [(node, place, name) for name in names]
                yield from _no_functions(node, place, expression)
                yield None
    if len(used) > MOST_NAMES:
        return
    watch = Watch(seconds=MOST_WORK)
    times = Counter(name for _, _, name in used)
    known |= {name for name, count in times.items() if count > 1}
    for node, place, name in used:
        yield None
        if watch.over():
            return
        if name not in known and SHORTEST <= len(name) <= LONGEST:
            near = difflib.get_close_matches(name, known, n=1, cutoff=LIKENESS)
            if near:
                yield _slip(node, place, name, near[0])


def _expressions(node: Node, names: frozenset[str]) -> Iterator[tuple[Place, feel.Expression]]:
    for place in places(node):
        if len(place.text) < LONGEST_EXPRESSION and (place.always or is_expression(place.text)):
            try:
                yield place, compiled(body(place.text), names)
            except feel.FeelError:
                continue  # reported by the check of the language


def _no_functions(node: Node, place: Place, expression: feel.Expression) -> Iterator[Problem]:
    """Say which functions there are none of: variables are data, and hold none."""
    free = {use.name for use in expression.names}
    for name in sorted(called(expression) & free):
        near = difflib.get_close_matches(name, BUILTINS, n=1, cutoff=LIKENESS)
        yield Problem(
            "warning", node.file, place.element,
            f"{place.zh}：没有函数“{name}”，结果总是空",
            f"{place.where}: there is no function {name!r}: the result is always null",
            f"{near[0]}(…)" if near else "", node.line,
        )  # fmt: skip


@lru_cache(maxsize=MOST_KEPT)
def called(expression: feel.Expression) -> frozenset[str]:
    """Return the names that an expression calls as functions."""
    found: set[str] = set()
    stack: list[object] = [expression.tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Call) and isinstance(node.function, Name):
            found.add(node.function.name)
        if isinstance(node, tuple | list):
            stack += node
        elif is_dataclass(node):
            stack += [getattr(node, field.name) for field in fields(node)]
    return frozenset(found)


def _set(node: Node) -> Iterator[str]:
    said, loop = node.dialect, node.loop
    for line in (*said.inputs, *said.outputs):
        yield line.target.partition(".")[0]
    results = (said.result, said.collected, said.headers.get("resultVariable"))
    rounds = (loop.item, loop.output_collection) if loop else ()
    yield from (name for name in (*results, *rounds) if name)


def _slip(node: Node, place: Place, name: str, near: str) -> Problem:
    return Problem(
        "warning",
        node.file,
        place.element,
        f"{place.zh}：变量“{name}”只在这里出现，没有任何步骤给它赋值",
        f"{place.where}: the variable {name!r} appears only here and nothing sets it",
        f"是否指“{near}”？ · did you mean {near!r}?",
        node.line,
    )
