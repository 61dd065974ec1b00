"""Going back: whether work at one user task may return to an earlier one, or why not.

Back is allowed where the case then stands as it could have stood by itself: every way to the
later step leads through the earlier one, and what lies between uses up all that it began. So no
join waits for a branch that has been, and no branch is begun twice.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from service.engine.checking.report import problem
from service.engine.checking.trial import JOINS, ONE, Game, Marking
from service.engine.model import Node, Process
from service.engine.reading.watch import Watch
from service.errors import Problem

RETURN_TO, TAKE_BACK = "returnTo", "takeBack"
"""Properties of a user task: the earlier steps that it may be returned to, with commas; whether
whoever has done it may take it back as long as nobody has looked at what came of it."""
MOST_MARKINGS = 2_000
MOST_WORK = 0.5  # seconds of this thread for one question
AT_ONCE = frozenset({"businessRuleTask", "scriptTask", "task", "manualTask"})
"""Activities that leave nothing behind but variables."""


@dataclass(frozen=True)
class Hindrance:
    """Why work cannot go back: for the officer, and for the designer."""

    zh: str
    en: str


def hindrance(
    process: Process, *, at: str, to: str, standing: Collection[str] = ()
) -> Hindrance | None:
    """Say why work at a user task cannot go back to another one; None: it can.

    :param standing: elements of the same scope at which something else is open
    """
    here, there = process.nodes.get(at), process.nodes.get(to)
    if here is None or there is None or here.parent != there.parent:
        return Hindrance("它不在同一个流程或者子流程里", "it is not in the same scope")
    unfit = _unfit(process, here, there)
    if unfit is not None:
        return unfit
    way = _Way(process, here, there)
    return way.hindrance() or way.open_beside(standing)


def takes_back(process: Process, *, done: str, at: str) -> Hindrance | None:
    """Say why whoever did one step cannot take it back from the next; None: they can.

    Between both nothing may have been done that cannot be undone: only gateways, decisions and
    computations. Whatever else is open is asked of `hindrance` when it happens.
    """
    found = hindrance(process, at=at, to=done)
    if found is not None:
        return found
    way = _Way(process, process.nodes[at], process.nodes[done])
    acts = [one for one in way.between if not _silent(one) and one.id not in (at, done)]
    if acts:
        return Hindrance(
            f"“{_called(acts[0])}”已经办理，不能收回", f"{acts[0].id!r} has been done since"
        )
    return None


def check_returns(process: Process) -> Iterator[Problem]:
    """Look at every step that may be returned."""
    for node in process.nodes.values():
        if node.type != "userTask":
            continue
        for to in named(node.dialect.properties.get(RETURN_TO)):
            found = hindrance(process, at=node.id, to=to)
            if found is not None:
                there = process.nodes.get(to)
                yield problem(
                    node,
                    f"不能退回到“{_called(there) if there else to}”：{found.zh}",
                    f"cannot be returned to {to!r}: {found.en}",
                )


def named(written: str | None) -> tuple[str, ...]:
    """Read the elements of `returnTo`.

    >>> named("apply, 补正"), named(None)
    (('apply', '补正'), ())
    """
    parts = (written or "").replace("，", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _unfit(process: Process, here: Node, there: Node) -> Hindrance | None:
    if here.id == there.id:
        return Hindrance("现在就在这一步", "it is this step")
    if here.type != "userTask" or there.type != "userTask":
        return Hindrance("只能在由人办理的步骤之间退回", "both must be user tasks")
    if here.for_compensation or there.for_compensation:
        return Hindrance("它是用来撤销别的步骤的", "it undoes another step")
    if here.loop is not None:
        return Hindrance("这一步由几个人分别办理或者重复办理", "this step is repeated")
    if max(here.needed, there.needed) > 1:
        return Hindrance("要等几条分支都到才开始", "it waits for several tokens")
    around = process.nodes.get(here.parent or "")
    if around is not None and around.type == "adHocSubProcess":
        return Hindrance("这一步所在的子流程不分先后", "an ad-hoc sub-process has no order")
    return None


class _Way:
    """What lies between two steps of one scope, and what can come of it."""

    def __init__(self, process: Process, here: Node, there: Node) -> None:
        self.process = process
        self.here = here
        self.there = there

    def hindrance(self) -> Hindrance | None:
        """Say why the later step cannot go back, whatever else is open."""
        if self.there.id not in self.before:
            return Hindrance("它不在这一步之前", "it does not come before this step")
        if self.begins_elsewhere:
            return Hindrance(
                f"不办“{_called(self.there)}”也能走到这一步", "another way leads here as well"
            )
        if self._comes_back_beside():
            return Hindrance("中间有边界事件引出的分支", "a side branch lies between")
        if next(self._lookers(), None) is not None:
            return Hindrance("有的汇合点可能已经不等它了", "a join may no longer wait for it")
        loops = self.here.id in self.before
        if not any(_parts(one) for one in self.between if loops or one is not self.here):
            return None
        if loops:
            return Hindrance("这一步与它之间有分支又有循环", "branches and a loop lie between")
        if any(one.type == "complexGateway" for one in self.between):
            return Hindrance("中间有不等全部分支的汇合", "a complex gateway lies between")
        return _Between(self.process, self).verdict()

    def open_beside(self, standing: Collection[str]) -> Hindrance | None:
        """Say what that is open now would be there twice."""
        own = {one.id for one in self.between} | {self.here.id} | self._side_ways()
        for name in standing:
            if name in own:
                return Hindrance(
                    f"“{_called(self.process.nodes[name])}”还没有办完", f"{name!r} is still open"
                )
        return None

    @cached_property
    def before(self) -> dict[str, Node]:
        """What leads to the later step, back to the earlier one and with it."""
        found: dict[str, Node] = {}
        stack = self._sources(self.here)
        while stack:
            node = stack.pop()
            if node.id in found:
                continue
            found[node.id] = node
            if node is not self.there:
                stack += self._sources(node)
        return found

    @property
    def between(self) -> list[Node]:
        """The same: everything that is passed again."""
        return list(self.before.values())

    @property
    def begins_elsewhere(self) -> bool:
        """Whether one may come to the later step without the earlier one."""
        return any(not self._sources(one) for one in self.between if one is not self.there)

    def _sources(self, node: Node) -> list[Node]:
        if node.type == "boundaryEvent":
            return [self.process.nodes[node.attached_to]] if node.attached_to else []
        return [self.process.nodes[flow.source] for flow in node.incoming]

    def _targets(self, node: Node) -> list[Node]:
        beside = self.process.boundaries(node.id)
        return [self.process.nodes[flow.target] for flow in node.outgoing] + beside

    def _ahead(self, *nodes: Node, but: Collection[str] = ()) -> set[str]:
        """Return what can come after some nodes, without passing others."""
        seen: set[str] = set()
        stack = [one for node in nodes for one in self._targets(node)]
        while stack:
            node = stack.pop()
            if node.id not in seen and node.id not in but:
                seen.add(node.id)
                stack += self._targets(node)
        return seen

    def _watchers(self) -> list[Node]:
        """Return the events beside what is passed again that let it go on."""
        return [
            event
            for node in (*self.between, self.here)
            for event in self.process.boundaries(node.id)
            if not event.interrupting and event.trigger.kind != "compensate"
        ]

    def _side_ways(self) -> set[str]:
        return self._ahead(*self._watchers())

    def _comes_back_beside(self) -> bool:
        """Whether a side way leads to the later step, or from it or elsewhere to the main way."""
        watchers = self._watchers()
        apart = {event.id for event in watchers}
        if apart & self.before.keys():
            return True
        main = self._ahead(self.there, but=apart) | {self.there.id}
        shared = self._side_ways() & main
        return any(self.process.nodes[one].type != "endEvent" for one in shared)

    def _lookers(self) -> Iterator[Node]:
        """Yield joins beyond what is passed again that go by what can still come to them.

        They may have gone on without the later step where the earlier one could have come to them.
        """
        ahead = self._ahead(self.here)
        without = self._ahead(*self._starts(), but={self.there.id})
        for node in self.process.children(self.here.parent):
            looks = node.type in ("inclusiveGateway", "complexGateway") and len(node.incoming) > 1
            if looks and node.id not in self.before and node.id in without:
                sources = {flow.source for flow in node.incoming}
                early, late = self._ahead(self.there) | {self.there.id}, ahead | {self.here.id}
                if (sources & early) - late:
                    yield node

    def _starts(self) -> list[Node]:
        inside = self.process.children(self.here.parent)
        return [one for one in inside if not self._sources(one)]


class _Between(Game):
    """The token game from the earlier step to the later one: it must end there with one token."""

    def __init__(self, process: Process, way: _Way) -> None:
        inside = {one.id: one for one in process.children(way.here.parent)}
        super().__init__(process, inside, Watch(seconds=MOST_WORK))
        self.way = way
        self.region = way.before.keys() - {way.there.id, way.here.id}

    def verdict(self) -> Hindrance | None:  # type: ignore[override]
        """Play every way, and say what is wrong with one."""
        first = [tuple(way) for way in self._ways(self.way.there)]
        seen = {tuple(sorted(marking)) for marking in first}
        stack = list(first)
        while stack:
            marking = stack.pop()
            after = self._next(marking)
            if after is None:
                if len(marking) != 1 or self.flows[marking[0]].target in self.region:
                    return Hindrance("中间的分支不一定全部汇合", "a branch may be left over")
                continue
            for one in after:
                key = tuple(sorted(one))
                if key not in seen:
                    seen.add(key)
                    stack.append(one)
            if len(seen) > MOST_MARKINGS or self.watch.over() or self.exploded:
                return Hindrance("中间的分支太多，无法核对", "too much lies between to be checked")
        return None

    def _next(self, marking: Marking) -> list[Marking] | None:
        """Return what may come next between the two steps; None: nothing moves any more."""
        for number, flow in enumerate(marking):
            node = self.inside[self.flows[flow].target]
            if node.id not in self.region:
                continue
            used = self._used(node, marking, number)
            if used is not None:
                return self._moved(node, marking, used)
        return None


def _parts(node: Node) -> bool:
    """Whether one token at a node may become several, or needs others."""
    if max(node.needed, node.left) > 1:
        return True
    if node.type in ONE:
        return False
    joins = node.type in JOINS and len(node.incoming) > 1
    return joins or len(node.outgoing) > 1


def _silent(node: Node) -> bool:
    gateway = node.type.endswith("Gateway") and node.type != "eventBasedGateway"
    at_once = node.type in AT_ONCE and node.dialect.task_type is None
    return (gateway or at_once) and not node.dialect.listeners


def _called(node: Node) -> str:
    return node.name.replace("\n", " ").strip() or node.id
