"""A trial run without data: every choice tried, to find joins that starve and splits that explode.

Each scope is played as a token game over its sequence flows. Only one token is moved at a time,
the oldest first; since choices are local this visits every way a scope can end.
"""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import combinations

from service.engine.checking.events import ENDS_ALL
from service.engine.checking.report import problem
from service.engine.model import Node, Process
from service.engine.reading.process import ACTIVITIES, CONTAINERS
from service.engine.reading.watch import Watch
from service.errors import Problem

MOST_MARKINGS = 3_000
MOST_TOKENS = 256
MOST_WORK = 0.7  # of this thread for one scope, in seconds
Marking = tuple[str, ...]

JOINS = frozenset({"parallelGateway", "inclusiveGateway", "complexGateway"})
ONE = frozenset({"exclusiveGateway", "eventBasedGateway"})


def try_out(process: Process, watch: Watch) -> Iterator[Problem]:
    """Play every scope of a process that has a split in it; a game may take a second.

    :raises OutOfTime: the time of the whole check is over
    """
    for parent in (None, *(n.id for n in process.nodes.values() if n.type in CONTAINERS)):
        inside = {n.id: n for n in process.children(parent)}
        if any(_parts(node) for node in inside.values()):
            yield from Game(process, inside, watch).verdict()


def _parts(node: Node) -> bool:
    """Whether tokens may become more or fewer at a node."""
    return max(len(node.outgoing), len(node.incoming), node.needed, node.left) > 1


class Game:
    """The token game of one scope: a marking is the flows that carry a token."""

    def __init__(self, process: Process, inside: dict[str, Node], watch: Watch) -> None:
        self.watch = watch
        self.own = Watch(seconds=MOST_WORK)
        self.process = process
        self.inside = inside
        self.flows = {f.id: f for n in inside.values() for f in n.outgoing if f.target in inside}
        self.ended = 0
        self.starved: Counter[str] = Counter()
        self.passed: set[str] = set()
        self.exploded: str | None = None
        self.complete = True

    def verdict(self) -> Iterator[Problem]:
        """Play, then say what was found."""
        for start in self._starts():
            self._play(start)
        if self.exploded is not None:
            yield problem(
                self.inside[self.exploded],
                f"分支会越分越多，同时超过 {MOST_TOKENS} 项",
                f"splits multiply: more than {MOST_TOKENS} tokens at once",
                "并行分支应在并行网关汇合，而不是在排他网关 · join what was split in parallel",
            )
        for name, count in self.starved.items():
            node = self.inside[name]
            if node.needed > 1:
                yield _too_few(node)
                continue
            played_out = self.complete and self.exploded is None
            always = played_out and (self.ended == 0 or name not in self.passed)
            yield problem(
                node,
                "在等永远不会来的分支" if always else "有的走法会在这里等不到另一分支",
                "waits for a branch that never comes"
                if always
                else f"may wait for a branch that does not come ({count} ways lead here)",
                "排他分支应在排他网关汇合 · join exclusive branches in an exclusive gateway",
                "error" if always else "warning",
            )

    def _starts(self) -> Iterator[Marking]:
        for node in self.inside.values():
            if node.type == "startEvent" or (not node.incoming and self._begins(node)):
                yield self._out(node)

    def _begins(self, node: Node) -> bool:
        starts = any(n.type == "startEvent" for n in self.inside.values())
        return not starts and node.type != "boundaryEvent" and not node.event_sub_process

    def _play(self, start: Marking) -> None:
        seen = {tuple(sorted(start))}
        open_: deque[Marking] = deque([start])
        while open_ and self.exploded is None:
            marking = open_.popleft()
            for after in self._after(marking):
                key = tuple(sorted(after))
                if key not in seen:
                    seen.add(key)
                    open_.append(after)
            if len(seen) > MOST_MARKINGS or self.own.over():
                self.complete = False
                return

    def _after(self, marking: Marking) -> list[Marking]:
        self.watch.look()
        if not marking:
            self.ended += 1
            return []
        for number, flow in enumerate(marking):
            node = self.inside[self.flows[flow].target]
            used = self._used(node, marking, number)
            if used is not None:
                self.passed.add(node.id)
                return self._moved(node, marking, used)
        stuck = {self.flows[flow].target for flow in marking}
        self.starved.update(stuck)
        self.ended += all(self.inside[name].needed > 1 for name in stuck)
        return []

    def _used(self, node: Node, marking: Marking, number: int) -> list[int] | None:
        """Return the places of the tokens that a node takes now; None when it has to wait."""
        if node.needed > 1:
            come = [n for n, f in enumerate(marking) if self.flows[f].target == node.id]
            return come[: node.needed] if len(come) >= node.needed else None
        if node.type not in JOINS or len(node.incoming) < 2:
            return [number]
        first = {f.id: marking.index(f.id) for f in node.incoming if f.id in marking}
        if node.type == "parallelGateway":
            return list(first.values()) if len(first) == len(node.incoming) else None
        self.watch.look()
        if self.own.over():
            return list(first.values())
        others = [f for f in marking if self.flows[f].target != node.id]
        empty = {f.id for f in node.incoming} - first.keys()
        if any(self._reaches(f, node.id) & empty for f in others):
            return None
        return list(first.values())

    def _reaches(self, flow: str, join: str) -> set[str]:
        found: set[str] = set()
        seen: set[str] = set()
        stack = [flow]
        while stack:
            here = self.flows[stack.pop()]
            if here.target == join:
                found.add(here.id)
            elif here.target not in seen:
                seen.add(here.target)
                stack.extend(f for ways in self._ways(self.inside[here.target]) for f in ways)
        return found

    def _moved(self, node: Node, marking: Marking, used: list[int]) -> list[Marking]:
        rest = tuple(flow for number, flow in enumerate(marking) if number not in used)
        if node.trigger.kinds() & ENDS_ALL and node.type == "endEvent":
            return [()]
        after = [(*rest, *way) for way in self._ways(node)]
        if any(len(m) > MOST_TOKENS for m in after):
            self.exploded = node.id
        return after

    def _ways(self, node: Node) -> list[Marking]:
        """Return the sets of flows that may be taken out of a node."""
        ways = [way * node.left for way in self._chosen(node, self._out(node))]
        if node.type in ACTIVITIES:
            for boundary in self.process.boundaries(node.id):
                if boundary.interrupting and boundary.trigger.kind != "compensate":
                    ways.append(self._out(boundary))
        return ways

    def _out(self, node: Node) -> Marking:
        return tuple(flow.id for flow in node.outgoing if flow.id in self.flows)

    def _chosen(self, node: Node, out: Marking) -> list[Marking]:
        if node.type in ONE and out:
            return [(flow,) for flow in out]
        guarded = {f.id for f in node.outgoing if f.condition or f.id == node.default}
        free = tuple(flow for flow in out if flow in guarded)
        if node.type in ("parallelGateway", "eventBasedGateway") or not free:
            return [out]
        always = tuple(flow for flow in out if flow not in free)
        sizes = range(1, len(free) + 1) if len(free) <= 4 else (1, len(free))
        return [(*always, *some) for size in sizes for some in combinations(free, size)]


def _too_few(node: Node) -> Problem:
    return problem(
        node, f"要来 {node.needed} 次才开始，有的走法来不了这么多次：届时是异常事项",
        f"needs {node.needed} tokens to begin and may get fewer: an incident then",
        "", "warning",
    )  # fmt: skip
