"""Rings in a graph: its strongly connected parts, found without recursion."""

from collections.abc import Iterator, Mapping, Sequence


def rings(onward: Mapping[str, Sequence[str]]) -> Iterator[frozenset[str]]:
    """Yield each set of nodes that lead to one another (and single nodes that lead to themselves).

    Targets that are no keys are ignored. Tarjan's algorithm with a stack of its own, so that a
    chain of ten thousand nodes is no deeper than one of ten.

    >>> sorted(map(sorted, rings({"a": ["b"], "b": ["a", "c"], "c": [], "d": ["d"]})))
    [['a', 'b'], ['d']]
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    place: dict[str, int] = {}  # of a node on the path
    on_path: set[str] = set()
    for root in onward:
        if root in order:
            continue
        work = [(root, iter(onward[root]))]
        order[root] = low[root] = len(order)
        place[root] = len(path)
        path.append(root)
        on_path.add(root)
        while work:
            node, targets = work[-1]
            step = next(
                (t for t in targets if t in onward and _new(t, node, order, low, on_path)), None
            )
            if step is not None:
                order[step] = low[step] = len(order)
                place[step] = len(path)
                path.append(step)
                on_path.add(step)
                work.append((step, iter(onward[step])))
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == order[node]:
                first = place.pop(node)
                part = path[first:]
                del path[first:]
                on_path -= set(part)
                if len(part) > 1 or node in onward[node]:
                    yield frozenset(part)


def _new(
    target: str, node: str, order: dict[str, int], low: dict[str, int], on_path: set[str]
) -> bool:
    """Whether a target was not seen yet; one on the path lowers the node's mark."""
    if target not in order:
        return True
    if target in on_path:
        low[node] = min(low[node], order[target])
    return False
