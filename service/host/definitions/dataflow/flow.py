"""The variables at every element of a release, found by following each path to its end."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from service.engine.model import Node, Process
from service.engine.reading.watch import Watch
from service.host.definitions.dataflow.effects import Effect, Effects, names_thrown
from service.host.definitions.dataflow.release import Release
from service.host.definitions.dataflow.seen import Seen
from service.host.definitions.dataflow.shapes import ANY, NULL, TEXT, Shape
from service.people.roles import Role

MOST_NODES = 400
"""Elements of one process that are followed; a larger one is left to the other checks."""
MOST_VISITS = 30
"""Times that an element is looked at again; then what still changes is unknown."""
JOINS = frozenset({"parallelGateway"})


@dataclass
class Flow:
    """One process with the variables before each of its elements."""

    process: Process
    before: dict[str, Seen] = field(default_factory=dict)
    start: Seen | None = None
    end: Seen | None = None
    beside: dict[str, frozenset[str]] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    came: dict[str, dict[int, Seen]] = field(default_factory=dict)
    """What is in `before` already, so that it need not be looked at again."""


class Following:
    """Follows every process of a release until nothing new is found."""

    def __init__(self, effects: Effects, watch: Watch) -> None:
        self.effects = effects
        self.watch = watch
        processes = list(effects.release.processes.values())
        self.running = {process.id for process in running(effects.release)}
        self.flows = {p.id: Flow(p) for p in processes if len(p.nodes) <= MOST_NODES}
        self.callers: dict[str, set[str]] = {}
        for process in processes:
            for node in effects.release.calls(process):
                self.callers.setdefault(node.dialect.called or "", set()).add(process.id)
        self.begun: dict[str, list[Flow]] = {}
        for flow in self.flows.values():
            for name in begun_by(flow.process):
                self.begun.setdefault(name, []).append(flow)
        self.waiting: deque[str] = deque()
        self.done = False
        self.final: dict[tuple[str, str], Effect | None] = {}

    def run(self) -> bool:
        """Follow everything; False: the time was over before the end."""
        for flow in self.flows.values():
            flow.beside = dict(side_by_side(flow.process, self.effects))
            start = started(flow.process, self.effects, called=flow.process.id in self.callers)
            if start is not None:
                flow.start = start
                self.waiting.append(flow.process.id)
        if not self._follow_all():
            return False
        for flow in self.flows.values():
            if flow.start is None and begun_by(flow.process):  # nothing sends it after all
                flow.start = from_outside(self.effects.release)
                self.waiting.append(flow.process.id)
        self.done = self._follow_all()
        return self.done

    def _follow_all(self) -> bool:
        while self.waiting:
            self._follow(self.flows[self.waiting.popleft()])
            if self.watch.over():
                return False
        return True

    def _follow(self, flow: Flow) -> None:
        """Follow one process from its start, and wake those who wait for its end."""
        end_before, process = flow.end, flow.process
        open_: deque[str] = deque()
        for node in beginnings(process, None):
            self._come(flow, node, flow.start or Seen(), open_)
        open_ += [name for name in flow.before if name not in open_]
        while open_:
            if self.watch.over():
                return
            node = process.nodes[open_.popleft()]
            effect = self.effect(flow, node)
            if effect is not None:
                self._leave(flow, node, effect, open_)
        if flow.end is not None and flow.end != end_before:
            self.effects.ends[process.id] = flow.end
            waiting = self.callers.get(process.id, set()) & self.flows.keys()
            self.waiting += [name for name in sorted(waiting) if name not in self.waiting]

    def effect(self, flow: Flow, node: Node) -> Effect | None:
        """Return what an element does with what comes to it; once all is followed, always that."""
        place = (flow.process.id, node.id)
        if self.done and place in self.final:
            return self.final[place]
        found = self._effect(flow, node)
        if self.done:
            self.final[place] = found
        return found

    def _effect(self, flow: Flow, node: Node) -> Effect | None:
        before = self.seen_at(flow, node)
        if node.type in CONTAINERS:
            return self._around(flow, node, before)
        effect = self.effects.of(node, before, flow.process)
        if node.type == "callActivity":
            self._call(flow, node, before)
        for name in names_thrown(node):
            self._send(flow, node, name, before)
        return effect

    def seen_at(self, flow: Flow, node: Node) -> Seen:
        """Return what is there before an element; branches beside it may have set more."""
        before = flow.before.get(node.id, Seen())
        beside = flow.beside.get(node.id, frozenset()) - before.names.keys()
        return before.having(dict.fromkeys(beside, ANY)) if beside else before

    def _around(self, flow: Flow, node: Node, before: Seen) -> Effect:
        """Return what a sub-process does: what its own elements did, then its outputs."""
        inside, own = self.effects.inputs(node, before, flow.process)
        end: Seen | None = None
        for inner in flow.process.children(node.id):
            if inner.id in flow.before and not inner.outgoing:
                effect = self.effect(flow, inner)
                if effect is not None:
                    end = effect.after.joined(end)
        end = end or inside
        kept = {n: s for n, s in end.names.items() if n not in own or n in before.names}
        kept |= {n: before.names[n] for n in own if n in before.names}
        around = Seen(kept, end.closed, end.foreign)
        found = self.effects.finished(node, around, end, own, {}, flow.process, None, None)
        return replace(found, before=before)

    def _call(self, flow: Flow, node: Node, before: Seen) -> None:
        """Let a called process begin with what its caller sees."""
        called = self.flows.get(node.dialect.called or "")
        if called is None:
            return
        inside, own = self.effects.inputs(node, before, flow.process)
        if not node.dialect.parents_propagate:
            kept = {n: s for n, s in inside.names.items() if n in own or n == "case"}
            inside = Seen(kept, inside.closed, inside.foreign)
        self._begin(called, inside)

    def _send(self, flow: Flow, node: Node, name: str, before: Seen) -> None:
        """Let the processes that a message begins start with what it carries."""
        inside, _ = self.effects.inputs(node, before, flow.process)
        carried = {line.target.partition(".")[0] for line in node.dialect.inputs}
        names = {one: inside.names[one] for one in carried if one in inside.names}
        for other in self.begun.get(name, ()):
            self._begin(other, Seen({"case": self.effects.release.case, **names}))

    def _begin(self, flow: Flow, inside: Seen) -> None:
        start = inside.joined(flow.start)
        if start != flow.start:
            flow.start = start
            if flow.process.id not in self.waiting:
                self.waiting.append(flow.process.id)

    def _leave(self, flow: Flow, node: Node, effect: Effect, open_: deque[str]) -> None:
        process = flow.process
        handlers = [
            one
            for one in process.children(node.parent)
            if one.event_sub_process and one is not node
        ]
        interrupted = [*process.boundaries(node.id), *handlers]
        amid = effect.before.joined(effect.after) if interrupted else effect.after
        for out in node.outgoing:
            self._come(flow, process.nodes[out.target], effect.after, open_)
        for catching in interrupted:
            self._come(flow, catching, amid, open_)
        if node.type in CONTAINERS:
            for inner in beginnings(process, node.id):
                inside = self.effects.inputs(node, effect.before, process)[0]
                self._come(flow, inner, inside, open_)
        if not node.outgoing and node.parent is None:
            flow.end = effect.after.joined(flow.end)
        around = node.parent if not node.outgoing and node.parent in flow.before else None
        if around is not None and around not in open_:
            open_.append(around)

    def _come(self, flow: Flow, node: Node, seen: Seen, open_: deque[str]) -> None:
        came = flow.came.setdefault(node.id, {})
        if came.get(id(seen)) is seen:
            return
        came[id(seen)] = seen
        known = flow.before.get(node.id)
        merging = node.type in JOINS and len(node.incoming) > 1
        found = seen if known is None else known.merged(seen) if merging else known.joined(seen)
        if known == found:
            return
        visits = flow.visits[node.id] = flow.visits.get(node.id, 0) + 1
        if visits > MOST_VISITS:
            found = Seen(dict.fromkeys(found.names, ANY), found.closed, found.foreign)
            if found == known:
                return
        flow.before[node.id] = found
        if node.id not in open_:
            open_.append(node.id)


def running(release: Release) -> Iterator[Process]:
    """Yield the processes that can run: the executable ones and those they call."""
    waiting = [process for process in release.processes.values() if process.executable]
    seen: set[str] = set()
    while waiting:
        process = waiting.pop()
        if process.id not in seen:
            seen.add(process.id)
            yield process
            waiting += [release.processes[n.dialect.called or ""] for n in release.calls(process)]


CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})


def beginnings(process: Process, parent: str | None) -> Iterator[Node]:
    """Yield where tokens begin in a process or a sub-process."""
    inside = process.children(parent)
    starts = [node for node in inside if node.type == "startEvent"]
    yield from starts
    for node in inside:
        free = not node.incoming and node.type not in ("startEvent", "boundaryEvent")
        if (
            free
            and not node.event_sub_process
            and (not starts or node.type == "intermediateCatchEvent")
        ):
            yield node


def started(process: Process, effects: Effects, *, called: bool) -> Seen | None:
    """Return what a process begins with; None where only others of the release begin it."""
    release = effects.release
    starts = [n for n in process.children(None) if n.type == "startEvent"]
    forms = [n for n in starts if n.dialect.form]
    if not forms and called and all(n.trigger.kind == "none" for n in starts):
        return None
    found = _asked(forms[0], effects) if forms else None
    for start in starts:
        if start in forms[:1] or begins(start) & effects.payloads.keys():
            continue  # a message of the release says itself what it carries (`Following._send`)
        by_time = start.trigger.kinds() == {"timer"}
        other = Seen({"case": release.case}) if by_time else from_outside(release)
        found = other.joined(found)
    return found if starts else from_outside(release)


def from_outside(release: Release) -> Seen:
    """Return what a process begins with that anything may begin, with any variables."""
    return Seen({"case": release.case}, closed=False, foreign=True)


def begun_by(process: Process) -> set[str]:
    """Return the names of the messages that begin a process."""
    return {name for node in process.children(None) for name in begins(node)}


def begins(start: Node) -> set[str]:
    """Return the names of the messages at a start event."""
    parts = start.trigger.each if start.type == "startEvent" else ()
    return {part.name for part in parts if part.kind == "message" and part.name}


def _asked(start: Node, effects: Effects) -> Seen:
    """Return what a process begins with whose start event asks for a form."""
    found = Seen({"case": effects.release.case, **_starter(start, effects)})
    answers, known = effects.answer(start.dialect.form or "", found)
    found = Seen({**answers, **found.names})
    return found if known else found.opened(foreign=False)


def _starter(start: Node, effects: Effects) -> dict[str, Shape]:
    """Return what the host knows of whoever begins a case: the unit it is begun for."""
    role = effects.release.by_title.get(start.lane or "")
    given = effects.release.registry.started_with.get(role.code, ()) if role else ()
    return {**dict.fromkeys(given, ANY), **_organisation(role, effects.release.roles)}


def _organisation(role: Role | None, roles: Iterable[Role]) -> dict[str, Shape]:
    """Return what names the organisation of whoever begins a case, as far as the role says it."""
    names = [name for one in roles if one.owner for name in one.bound_by]
    if role is not None and not role.granted:
        return dict.fromkeys(names, NULL)
    found = dict.fromkeys(names, TEXT.maybe)
    if role is not None and role.owner and role.bound_by:
        found[role.bound_by[0]] = TEXT
    return found


def side_by_side(process: Process, effects: Effects) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield elements with the variables that others, which may run beside them, set."""
    sets: dict[str, set[str]] = {}
    reached: dict[str, set[str]] = {}
    for node in process.nodes.values():
        for branches in _splits(process, node):
            reaches = [_reach(process, name, reached) for name in branches]
            for one in reaches:
                for other in reaches:
                    if one is other:
                        continue
                    names = {n for key in other - one for n in writes(process.nodes[key], effects)}
                    for key in one:
                        sets.setdefault(key, set()).update(names)
    yield from ((key, frozenset(names)) for key, names in sets.items())


def _splits(process: Process, node: Node) -> Iterator[list[str]]:
    """Yield the first elements of branches that may run side by side after a node."""
    targets = [flow.target for flow in node.outgoing]
    if node.type not in ("exclusiveGateway", "eventBasedGateway") and len(targets) > 1:
        yield targets
    for boundary in process.boundaries(node.id):
        if not boundary.interrupting:
            yield [boundary.id, node.id]
    if node.event_sub_process:
        yield [node.id, *(n.id for n in beginnings(process, node.parent))]


def _reach(process: Process, name: str, known: dict[str, set[str]]) -> set[str]:
    """Return the elements that a token at one may come to, with what they hold."""
    if name in known:
        return known[name]
    found: set[str] = set()
    stack = [name]
    while stack:
        key = stack.pop()
        if key in found:
            continue
        found.add(key)
        node = process.nodes[key]
        stack += [flow.target for flow in node.outgoing]
        stack += [boundary.id for boundary in process.boundaries(key)]
        stack += [inner.id for inner in process.children(key)]
    known[name] = found
    return found


def writes(node: Node, effects: Effects) -> set[str]:
    """Return the variables that an element may set, by its own words."""
    said, loop = node.dialect, node.loop
    names = {line.target.partition(".")[0] for line in said.outputs}
    if not said.outputs:
        for form in (said.form, said.properties.get("form")):
            found = effects.release.forms.get(form or "")
            names |= found.writes if found else set()
    results = (said.result, said.collected, said.headers.get("resultVariable"))
    names |= {name for name in (*results, loop and loop.output_collection) if name}
    return names
