"""Random processes whose work goes back: the case then stands as it could have stood by itself.

`python -m tests.engine.random_returns 10000` plays so many processes with at least three returns
each. After each return the scope's tokens are looked for among all that a token game of its own
(every order, every choice) can reach without returns, and the case is followed to its end: no join
starves.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from service import engine
from service.engine import MoveContext, Node, NotAllowed, Progress
from service.engine.checking.returns import hindrance
from service.engine.model import Flow, Process
from service.engine.runtime.state import restore
from service.engine.runtime.token import Token
from service.engine.standing import NO_TIME
from tests.engine import random_graphs
from tests.engine.random_processes import Player, assert_alive, diagram

MOST_STEPS = 60
MOST_TO_THE_END = 300
AT_LEAST, AT_MOST = 3, 6  # returns of one process
MOST_MARKINGS = 4_000
GRAPHS = 4  # one in so many is a graph in which anything may lead to anything
Place = tuple[str, ...]
Marking = tuple[Place, ...]
JOINS = ("parallelGateway", "inclusiveGateway")


@dataclass
class Tally:
    """What was played and found."""

    processes: int = 0
    returns: int = 0
    reached: int = 0
    too_many: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)


class Net:
    """All that the tokens of one scope can reach by themselves: a marking is a sorted tuple."""

    def __init__(self, drawn: Process, parent: str | None) -> None:
        self.process = drawn
        self.inside = {node.id: node for node in drawn.children(parent)}
        self.apart = set(self._apart())
        self.starves = False
        """Whether it comes to stand still by itself, without any return."""
        self.known: set[Marking] | None = set()
        self._explore()

    def _apart(self) -> Iterator[str]:
        """Yield what events beside an activity begin, which go their own way."""
        stack = [
            n for n in self.inside.values() if n.type == "boundaryEvent" and not n.interrupting
        ]
        seen: set[str] = set()
        while stack:
            node = stack.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            yield node.id
            stack += [self.inside[flow.target] for flow in node.outgoing]

    def _explore(self) -> None:
        if any(n.type == "complexGateway" for n in self.inside.values()):
            self.known = None
            return
        starts = [n for n in self.inside.values() if n.type == "startEvent"]
        stack: list[Marking] = [(("at", one.id),) for one in starts]
        known = set(stack)
        while stack:
            here = stack.pop()
            next_ones = list(self._after(here))
            self.starves |= bool(here) and not next_ones
            for after in next_ones:
                marking = tuple(sorted(after))
                if marking not in known:
                    known.add(marking)
                    stack.append(marking)
            if len(known) > MOST_MARKINGS:
                self.known = None
                return
        self.known = known

    def _after(self, marking: Marking) -> Iterator[list[Place]]:
        for place in set(marking):
            node = self.inside[place[1]]
            rest = list(marking)
            if place[0] == "at":
                rest.remove(place)
                for way in self._ways(node):
                    ends = any(node.trigger.kind == "terminate" for _ in "1")
                    yield [] if ends else rest + way
                continue
            for used in self._used(node, marking):
                left = Counter(marking) - Counter(used)
                begun = node.needed > 1  # an activity, which somebody has yet to do
                for way in [[("at", node.id)]] if begun else self._ways(node):
                    yield [*left.elements(), *way]

    def _used(self, node: Node, marking: Marking) -> Iterable[tuple[Place, ...]]:
        here = [place for place in marking if place[:2] == ("join", node.id)]
        if node.needed > 1:
            yield from combinations(here, node.needed)
            return
        flows = {place[2] for place in here}
        if node.type == "parallelGateway":
            if len(flows) == len(node.incoming):
                yield tuple(("join", node.id, flow) for flow in flows)
            return
        others = [place for place in marking if place not in here]
        empty = {flow.id for flow in node.incoming} - flows
        comes = [self._reached(self.inside[one[1]], node) for one in others]
        if not any(one & empty and not one & flows for one in comes):
            yield tuple(("join", node.id, flow) for flow in flows)

    def _reached(self, start: Node, join: Node) -> set[str]:
        found: set[str] = set()
        seen, stack = {start.id}, [start]
        while stack:
            node = stack.pop()
            for flow in (*node.outgoing, *self._beside(node)):
                if flow.target == join.id:
                    found.add(flow.id)
                elif flow.target not in seen:
                    seen.add(flow.target)
                    stack.append(self.inside[flow.target])
        return found

    def _beside(self, node: Node) -> Iterator[Flow]:
        return (flow for b in self.process.boundaries(node.id) for flow in b.outgoing)

    def _ways(self, node: Node) -> Iterator[list[Place]]:
        flows = [flow for flow in node.outgoing if flow.target in self.inside]
        if node.type in ("exclusiveGateway", "eventBasedGateway") and flows:
            yield from ([self._come(flow)] for flow in flows)
        elif node.type == "inclusiveGateway":
            for size in range(1, len(flows) + 1):
                for some in combinations(flows, size):
                    yield [self._come(flow) for flow in some]
            if not flows:
                yield []
        else:
            yield [self._come(flow) for flow in flows] * node.left
        for event in self.process.boundaries(node.id):
            if event.interrupting and event.trigger.kind != "compensate":
                yield [self._come(flow) for flow in event.outgoing]

    def _come(self, flow: Flow) -> Place:
        node = self.inside[flow.target]
        joins = node.type in JOINS and len(node.incoming) > 1
        return ("join", node.id, flow.id) if joins or node.needed > 1 else ("at", node.id)

    def standing(self, tokens: Iterable[Token]) -> Marking:
        """Return where the tokens of a scope stand, as a marking."""
        found = {}
        for token in tokens:
            node, saved = token.task_spec.node, token.saved
            if not token.task_spec.holds(token) or node.id in self.apart:
                continue
            if node.event_sub_process or saved.undoing is not None or saved.gone_on:
                continue
            place: Place = ("at", node.id)
            key = token.id
            if saved.gate is not None:
                place, key = ("at", node.incoming[0].source), saved.gate
            elif token.task_spec.waits(token):
                place = ("join", node.id, saved.flow or "")
            found[key] = place
        return tuple(sorted(found.values()))


class Returner(Player):
    """Plays an instance and sends its work back where that may be."""

    def __init__(self, drawn: engine.Diagram, seed: int, tally: Tally) -> None:
        super().__init__(drawn, seed)
        self.tally = tally
        self.nets: dict[tuple[str, str | None], Net] = {}
        self.returned = 0

    def play(self) -> int:
        """Play to the end; return how often work went back."""
        at: Progress | None = self.start()
        steps = 0
        while at is not None and not at.done and steps < MOST_TO_THE_END:
            steps += 1
            assert_alive(at)
            if steps < MOST_STEPS and self.returned < AT_MOST and self.random.random() < 0.6:
                at = self.send_back(at) or at
            starved = [one for one in at.incidents if one.kind == "join"]
            if starved:  # as it is drawn: an operator has to help
                assert all(self.starves_by_itself(one.element) for one in starved), starved
                break
            at = self.step(at)
        return self.returned

    def meddle(self, at: Progress) -> None:
        """Leave operators out of it: what they move may starve joins by itself."""

    def send_back(self, at: Progress) -> Progress | None:
        """Send one open task back to one of the steps that it may go to; None: there is none."""
        may = []
        for task in at.tasks:
            here = self.diagram.processes[task.process_id].nodes[task.element]
            inside = self.diagram.processes[task.process_id].children(here.parent)
            for node in inside:
                if node.type != "userTask":
                    continue
                why = engine.why_not_back(self.diagram, at.state, task=task.id, to=node.id)
                if why is None:
                    may.append((task, node))
                    continue
                self.tally.refused[
                    why.en if '"' not in why.en and "'" not in why.en else "open"
                ] += 1
                if self.random.random() < 0.05:
                    self.refused(at, task.id, node.id)
        if not may:
            return None
        task, node = self.random.choice(may)
        holder = next(o.holder for o in engine.points(self.diagram, at.state) if o.id == task.id)
        after = engine.send_back(
            self.diagram, at.state, task=task.id, to=node.id, context=self.context
        )
        self.returned += 1
        self.tally.returns += 1
        assert task.id not in {one.id for one in after.tasks}
        self.look(after, node, holder)
        return after

    def refused(self, at: Progress, task: str, to: str) -> None:
        """What may not be is refused, and changes nothing."""
        try:
            engine.send_back(self.diagram, at.state, task=task, to=to, context=self.context)
        except NotAllowed:
            return
        raise AssertionError("sent back where it may not be")

    def look(self, after: Progress, node: Node, holder: str) -> None:
        """Look whether the scope stands as it could have stood by itself."""
        net = self.net(node)
        run = restore(self.diagram, after.state, MoveContext(now=NO_TIME))
        container = run.tasks.get(holder)
        if container is None or node.id in net.apart:  # what goes beside has no order of its own
            self.tally.kinds["beside"] += 1
            return
        self._count(container, node)
        if net.known is None:
            self.tally.too_many += 1
            return
        marking = net.standing(container.children)
        assert marking in net.known, f"{node.id}: {marking} is not reached without a return"
        self.tally.reached += 1

    def net(self, node: Node) -> Net:
        """Return the token game of an element's scope."""
        key = (node.process_id, node.parent)
        if key not in self.nets:
            self.nets[key] = Net(self.diagram.processes[node.process_id], node.parent)
        return self.nets[key]

    def starves_by_itself(self, join: str) -> bool:
        """Tell of a join whether it may wait in vain as the process is drawn."""
        nodes = (one.nodes[join] for one in self.diagram.processes.values() if join in one.nodes)
        nets = [self.net(one) for one in nodes]
        self.tally.refused["(starves as drawn)"] += 1
        return any(net.known is None or net.starves for net in nets)

    def _count(self, container: Token, node: Node) -> None:
        kinds = self.tally.kinds
        others = sum(one.task_spec.holds(one) for one in container.children) > 1
        kinds["parallel" if others else "alone"] += 1
        holder: Token | None = container
        while holder is not None and holder.holder is not None:
            kinds["repeated" if holder.saved.round is not None else "nested"] += 1
            if holder.task_spec.node.type == "callActivity":
                kinds["called"] += 1
            holder = holder.holder
        if node.loop is not None:
            kinds["to a repeated task"] += 1


def try_one(seed: int, tally: Tally) -> int:
    """Play one random process with returns; return how many there were."""
    if seed % GRAPHS:
        drawn = diagram(seed)
    else:
        drawn = engine.read({"p.bpmn": random_graphs.draw(seed)}, "p")
    return Returner(drawn, seed, tally).play() if _may_ever_return(drawn) else 0


def _may_ever_return(drawn: engine.Diagram) -> bool:
    """Whether any task of a process could go back to another one: else it need not be played."""
    for one in drawn.processes.values():
        tasks = [node for node in one.nodes.values() if node.type == "userTask"]
        if any(hindrance(one, at=a.id, to=b.id) is None for a in tasks for b in tasks):
            return True
    return False


def main(size: int, first: int = 0) -> None:
    """Play until so many processes had at least three returns each; print what was found."""
    tally, seed = Tally(), first
    while tally.processes < size:
        try:
            tally.processes += try_one(seed, tally) >= AT_LEAST
        except Exception:
            print(f"seed {seed} failed")  # noqa: T201
            raise
        seed += 1
    print(  # noqa: T201
        f"{size} processes of {seed - first} with at least {AT_LEAST} returns, {tally.returns} in"
        f" all: {tally.reached} stand as without a return, {tally.too_many} in scopes with a"
        f" complex gateway or too many markings, no join starved, no token doubled.\n"
        f"where: {dict(tally.kinds)}\nrefused: {tally.refused.most_common()}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, *map(int, sys.argv[2:3]))
