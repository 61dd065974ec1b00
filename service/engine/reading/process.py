"""One `bpmn:process` as a value: its nodes with their flows, lanes and extensions."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

from service.engine.model import Dialect, Flow, Listener, Loop, Node, Note, Process
from service.engine.reading.data_associations import answer_of_round, variable
from service.engine.reading.definitions import Definitions, trigger
from service.engine.reading.dialect import (
    dialect,
    extensions,
    listeners_of,
    lost,
    properties,
    version_tag,
)
from service.engine.reading.naming import named
from service.engine.reading.process_words import Beginning, beginning, with_values
from service.engine.reading.sketch import is_sketch, open_flows
from service.engine.reading.variables import MOST, named_in, special
from service.engine.reading.watch import Watch
from service.engine.reading.words import Untranslatable, Words
from service.engine.reading.xml import Element, bpmn, line, local, reference, spaced, text, truth
from service.errors import Problem, Severity

LONGEST_NUMBER = 3
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
TASKS = frozenset(
    {
        "task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask",
        "businessRuleTask",
    }
)  # fmt: skip
GATEWAYS = frozenset(
    {
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
        "complexGateway",
    }
)  # fmt: skip
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | CONTAINERS | {"callActivity"}
NODES = EVENTS | ACTIVITIES | GATEWAYS
INTERRUPTING = frozenset({"error", "cancel"})
ALWAYS = Note("warning", "错误和取消事件总是中断的", "errors and cancellations always interrupt")
CHOREOGRAPHY = frozenset(
    {"choreographyTask", "subChoreography", "callChoreography", "implicitThrowEvent"}
)


def read_process(
    element: Element, *, file: str, definitions: Definitions, words: Words,
    problems: list[Problem], watch: Watch,
) -> Process:  # fmt: skip
    """Return a process; what cannot be read is added to `problems`."""
    process_id = element.get("id") or "process"
    reader = _Reader(process_id, file, definitions, words, problems, watch)
    reader.begins = beginning(element, words)
    reader.unknown += [(process_id, name) for name in (*lost(element, words), *reader.begins.lost)]
    reader.walk(element, None, None)
    nodes = reader.connected()
    names = special(named_in(element, nodes.values()))
    if len(names) > MOST:
        zh = f"名称里含有 FEEL 关键字的变量超过 {MOST} 个"
        en = f"more than {MOST} variables have names with words of FEEL's own"
        problems.append(Problem("error", file, process_id, zh, en, "of, and, in …", line(element)))
        names = frozenset()
    return Process(
        id=process_id,
        name=element.get("name") or process_id,
        file=file,
        executable=_executable(element, nodes.values()),
        documentation=_documentation(element),
        properties=properties(element),
        nodes=nodes,
        line=line(element),
        associations=tuple(reader.associations),
        version_tag=version_tag(element),
        unknown=tuple(reader.unknown),
        listeners=reader.begins.over,
        names=names,
    )


class _Reader:
    """Collects the nodes and flows of one process while walking its tree."""

    def __init__(
        self, process_id: str, file: str, definitions: Definitions, words: Words,
        problems: list[Problem], watch: Watch,
    ) -> None:  # fmt: skip
        self.process_id = process_id
        self.file = file
        self.definitions = definitions
        self.words = words
        self.problems = problems
        self.watch = watch
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self.associations: list[tuple[str, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self.begins = Beginning()

    def walk(self, container: Element, parent: str | None, lane: str | None) -> None:
        lanes = dict(_lanes(container))
        for child in container:
            self.watch.look()
            name = local(child)
            if name in NODES:
                node = self._node(child, parent, lanes.get(child.get("id") or "", lane))
                if name in CONTAINERS:
                    node = with_values(node, child, self.words)
                else:
                    node = self.begins.at(node)
                self._add(node)
                if name in CONTAINERS:
                    self.walk(child, node.id, node.lane)
            if name == "sequenceFlow":
                self._flow(child)
            if name == "association":
                ends = reference(child.get("sourceRef")), reference(child.get("targetRef"))
                self.associations.append((ends[0] or "", ends[1] or ""))
            if name in CHOREOGRAPHY:
                self._problem(
                    child.get("id"),
                    "不支持编排（choreography）",
                    "choreographies are not supported",
                )

    def _add(self, node: Node) -> None:
        if node.id in self.nodes or node.id == self.process_id:
            self._problem(
                node.id, f"编号“{node.id}”重复", f"the id {node.id!r} is used twice", at=node.line
            )
        self.nodes[node.id] = node

    def _node(self, element: Element, parent: str | None, lane: str | None) -> Node:
        name = local(element)
        said = dialect(element, self.words)
        if said.errors:
            codes = self.definitions.errors
            errors = tuple((when, codes.get(ref) or ref) for when, ref in said.errors)
            said = replace(said, errors=errors)
        said = self.words.carried(element, said)
        caught, said = named(trigger(element, self.definitions, self.words), element, said)
        if caught.kind in INTERRUPTING and not _interrupting(element):
            said = replace(said, notes=(*said.notes, ALWAYS))
        return Node(
            id=element.get("id") or f"{name}_{len(self.nodes)}",
            type=_type(self.words.kind(element), said),
            name=element.get("name") or "",
            process_id=self.process_id,
            file=self.file,
            line=line(element),
            parent=parent,
            lane=lane,
            documentation=_documentation(element),
            trigger=caught,
            attached_to=reference(element.get("attachedToRef")),
            interrupting=_interrupting(element) or caught.kind in INTERRUPTING,
            event_sub_process=truth(element.get("triggeredByEvent"), False),
            for_compensation=truth(element.get("isForCompensation"), False),
            default=reference(element.get("default")),
            loop=_loop(element, self.words),
            dialect=said,
            instantiate=truth(element.get("instantiate"), False),
            ordering=element.get("ordering"),
            all_events=element.get("eventGatewayType") == "Parallel",
            cancel_remaining=truth(element.get("cancelRemainingInstances"), True),
            completion=_expression(element, "completionCondition", self.words),
            activation=_expression(element, "activationCondition", self.words),
            script_format=element.get("scriptFormat"),
            needed=_quantity(element, "startQuantity"),
            left=_quantity(element, "completionQuantity"),
        )

    def _flow(self, element: Element) -> None:
        flow = Flow(
            id=element.get("id") or f"flow_{len(self.flows)}",
            source=reference(element.get("sourceRef")) or "",
            target=reference(element.get("targetRef")) or "",
            condition=_expression(element, "conditionExpression", self.words),
            name=element.get("name") or "",
            listeners=self._heard(element),
        )
        self.unknown += [(flow.id, name) for name in lost(element, self.words)]
        self.flows[flow.id] = flow

    def _heard(self, element: Element) -> tuple[Listener, ...]:
        ours = (replace(one, event="take") for one in listeners_of(element))
        try:
            return (*ours, *self.words.listeners(element))
        except Untranslatable as why:
            self._problem(element.get("id"), why.zh, why.en, line(element))
            return ()

    def connected(self) -> dict[str, Node]:
        """Return the nodes with their flows, link throws joined to their catches."""
        incoming: dict[str, list[Flow]] = defaultdict(list)
        outgoing: dict[str, list[Flow]] = defaultdict(list)
        for flow in (*self.flows.values(), *self._links()):
            self.watch.look()
            if flow.source not in self.nodes or flow.target not in self.nodes:
                self._problem(
                    flow.id, "顺序流的一端不存在", "an end of this sequence flow does not exist"
                )
                continue
            outgoing[flow.source].append(flow)
            incoming[flow.target].append(flow)
        joined: dict[str, Node] = {}
        for key, alone in self.nodes.items():
            self.watch.look()
            node = replace(alone, incoming=tuple(incoming[key]), outgoing=tuple(outgoing[key]))
            joined[key] = _choosing(node)
        return joined

    def _links(self) -> Iterator[Flow]:
        links = [node for node in self.nodes.values() if node.trigger.kind == "link"]
        catches = {
            (n.parent, n.trigger.name): n for n in links if n.type == "intermediateCatchEvent"
        }
        for node in links:
            catch = catches.get((node.parent, node.trigger.name))
            if node.type == "intermediateThrowEvent" and catch is not None:
                yield Flow(f"{node.id}→{catch.id}", node.id, catch.id)

    def _problem(
        self, element: str | None, zh: str, en: str, at: int | None = None,
        severity: Severity = "error",
    ) -> None:  # fmt: skip
        self.problems.append(Problem(severity, self.file, element, zh, en, line=at))


def _executable(element: Element, nodes: Collection[Node]) -> bool:
    """Whether a process can be started; one without anything in it, beside others, is a pool."""
    beside = next(element.itersiblings(element.tag, preceding=True), None) is not None
    beside |= next(element.itersiblings(element.tag), None) is not None
    if not nodes and beside:
        return False
    return truth(element.get("isExecutable"), not is_sketch(nodes))


def _type(name: str, said: Dialect) -> str:
    """Return what an element is run as: by what does its work."""
    if name == "serviceTask" and said.decision:
        return "businessRuleTask"
    return "serviceTask" if name == "task" and said.task_type else name


def _choosing(node: Node) -> Node:
    """Take the one branch of an exclusive gateway that says nothing for its default."""
    free = open_flows(node)
    if len(free) != 1 or node.default is not None:
        return node
    note = Note(
        "warning", f"唯一没有条件的分支“{free[0]}”当作默认流",
        f"the only branch without a condition, {free[0]!r}, is taken for the default", "default",
    )  # fmt: skip
    said = replace(node.dialect, notes=(*node.dialect.notes, note))
    return replace(node, default=free[0], dialect=said)


def _lanes(container: Element) -> Iterator[tuple[str, str]]:
    """Yield (node id, lane name), inner lanes after the outer ones that they refine."""
    stack = [lane for lanes in bpmn(container, "laneSet") for lane in bpmn(lanes, "lane")]
    while stack:
        lane = stack.pop(0)
        for ref in bpmn(lane, "flowNodeRef"):
            yield reference(text(ref)) or "", spaced(lane.get("name"))
        stack.extend(inner for lanes in bpmn(lane, "childLaneSet") for inner in bpmn(lanes, "lane"))


def _documentation(element: Element) -> str:
    found = (text(child) for child in bpmn(element, "documentation"))
    return "\n\n".join(words for words in found if words)


def _interrupting(element: Element) -> bool:
    name = "isInterrupting" if local(element) == "startEvent" else "cancelActivity"
    return truth(element.get(name), True)


def _quantity(element: Element, name: str) -> int:
    """Return a number of tokens; what is none stays for the check to tell."""
    written = (element.get(name) or "").strip()
    known = written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return max(1, int(written)) if known and local(element) in ACTIVITIES else 1


def _expression(element: Element, name: str, words: Words) -> str | None:
    return words.expression(next(iter(bpmn(element, name)), None))


def _loop(element: Element, words: Words) -> Loop | None:
    for standard in bpmn(element, "standardLoopCharacteristics"):
        maximum = standard.get("loopMaximum")
        return Loop(
            sequential=True,
            condition=_expression(standard, "loopCondition", words),
            maximum=int(maximum) if maximum and maximum.isdigit() else None,
            test_before=truth(standard.get("testBefore"), False),
        )
    for multi in bpmn(element, "multiInstanceLoopCharacteristics"):
        return _multi_instance(multi, words)
    return None


def _item(multi: Element, name: str) -> str | None:
    """Return the variable that standard BPMN names by an element: its text, name or id."""
    for child in bpmn(multi, name):
        found = text(child)
        return variable(multi, found) if found else child.get("name") or child.get("id")
    return None


def _variable(multi: Element, name: str) -> str | None:
    named = _item(multi, name)
    return f"={named}" if named else None


def _answer(multi: Element) -> str | None:
    named = _item(multi, "outputDataItem")
    return f"={answer_of_round(multi, named)}" if named else None


def _multi_instance(multi: Element, words: Words) -> Loop:
    mapping = next((e for e in extensions(multi) if local(e) == "loopCharacteristics"), None)
    written = words.rounds(multi)
    written |= {} if mapping is None else {str(k): str(v) for k, v in mapping.attrib.items()}
    return Loop(
        sequential=truth(multi.get("isSequential"), False),
        collection=words.named(written.get("inputCollection"))
        or _variable(multi, "loopDataInputRef"),
        item=written.get("inputElement") or _item(multi, "inputDataItem"),
        output_collection=written.get("outputCollection") or _item(multi, "loopDataOutputRef"),
        output_element=written.get("outputElement") or _answer(multi),
        completion=_expression(multi, "completionCondition", words),
        cardinality=_expression(multi, "loopCardinality", words),
    )
