"""Random processes of the elements that both engines run, each message under a name of its own."""

from __future__ import annotations

from lxml import etree

from tests.engine.drawing import event, ext, file, flows, io, message, process, timer, users
from tests.engine.random_drawing import DEEPEST, NAMES, Drawer

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BEFORE = {
    "incoming": {"extensionElements"},
    "outgoing": {"extensionElements", "incoming", "outgoing"},
}
SIGNAL = '<signalEventDefinition signalRef="s"/>'
UP = '<escalationEventDefinition escalationRef="up"/>'
HEAD = '<signal id="s" name="s"/><error id="bad" errorCode="bad"/><escalation id="up" escalationCode="up"/>'  # noqa: E501


class Shared(Drawer):
    """Draws what Camunda 8 runs too."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.messages: list[str] = []
        self.repeated = False

    def source(self, *, theirs: bool = False) -> bytes:
        """Return a whole file; what joins a handler to its activity last in its scope (schema).

        Of several conditions that hold they take the last in the file, against what their
        documentation says: for them the flows come in the opposite order.
        """
        body = process(self.draw())
        drawn = etree.fromstring(file(body, *self.called, head=HEAD + "".join(self.messages)))
        for flow in drawn.findall(".//{*}sequenceFlow")[:: -1 if theirs else 1]:
            if theirs:
                flow.getparent().append(flow)
            _join(flow, "incoming", "targetRef")
            _join(flow, "outgoing", "sourceRef")
        for enough in drawn.findall(".//{*}adHocSubProcess/{*}completionCondition"):
            enough.getparent().append(enough)
        for number, association in enumerate(drawn.findall(".//{*}association")):
            association.set("id", f"association{number}")
            association.set("associationDirection", "One")
            association.getparent().append(association)
        for number, undoing in enumerate(drawn.findall(".//{*}compensateEventDefinition")):
            undoing.set("id", f"undoing{number}")
        return etree.tostring(drawn)

    def message(self) -> str:
        """Define a message of its own and refer to it."""
        name = self.name("m")
        self.messages.append(message(name, "=key"))
        return f'<messageEventDefinition messageRef="{name}"/>'

    def block(self, depth: int) -> tuple[str, str, str]:
        simple = [
            self.user, self.user, self.script, self.action, self.watched, self.waiting, self.many,
            self.thrown,
        ]  # fmt: skip
        nested = [
            self.exclusive, self.parallel, self.loop, self.sub, self.call, self.race,
            self.rounds_of_sub, self.failing, self.undone, self.forked, self.inclusive,
            self.ad_hoc,
        ]  # fmt: skip
        return self.random.choice(simple if depth >= DEEPEST else simple + nested)(depth)

    def listened(self) -> str:
        """Write a listener to the start, now and then.

        What one to the end gives goes to the nearest scope that has it here, always to the scope
        right around there: a sub-process without variables of its own loses it. In rounds a
        listener's job could not be told from its task's.
        """
        said = super().listened().replace('type="act"', 'type="job"')
        return "" if self.repeated else said.replace('eventType="end"', 'eventType="start"')

    def said(self) -> str:
        return ""

    def action(self, _: int) -> tuple[str, str, str]:
        name = self.name("action")
        said = '<zeebe:taskDefinition type="job"/>' + io(in_x=f"={self.random.choice(NAMES)}")
        return f'<serviceTask id="{name}">{ext(said)}</serviceTask>', name, name

    def watched(self, depth: int) -> tuple[str, str, str]:
        drawn, inside, _ = self.random.choice([self.user, self.sub, self.many, self.call])(depth)
        b, after, end = self.name("b"), self.name("user"), self.name("end")
        choices = [timer("timeDuration", "PT2H"), self.message(), SIGNAL]
        interrupts = self.random.choice(["true", "false"])
        if interrupts == "false":
            choices += [timer("timeCycle", "R2/PT1H")] * 2
        inner = self.random.choice(choices)
        drawn += event("boundaryEvent", b, inner, attachedToRef=inside, cancelActivity=interrupts)
        drawn += users(after) + f'<endEvent id="{end}"/>' + flows(f"{b} > {after} > {end}")
        return drawn, inside, inside

    def waiting(self, _: int) -> tuple[str, str, str]:
        name = self.name("catch")
        inner = self.random.choice([timer("timeDuration", "PT3H"), self.message(), SIGNAL])
        said = ext(io(out_u="=v")) if "message" in inner and self.random.random() < 0.5 else ""
        return event("intermediateCatchEvent", name, said + inner), name, name

    def ad_hoc(self, _: int) -> tuple[str, str, str]:
        """Activities without order, some of them opened, until all are done or enough are.

        Whether it is enough is asked after each activity here (BPMN 13.3.5), there only after an
        activity and all that follows it.
        """
        name, first, second, third = self.name("adhoc"), *(self.name("user") for _ in range(3))
        opened = f'=["{first}", "{third}"]'.replace('"', "&quot;")
        said = ext(f'<zeebe:adHoc activeElementsCollection="{opened}"/>')
        inner = users(first, second, third)
        if self.random.random() < 0.4:
            inner += "<completionCondition>=u &gt; 2</completionCondition>"
        else:
            inner += flows(f"{first} > {second}")
        stops = self.random.choice(["true", "false"])
        more = f'cancelRemainingInstances="{stops}"'
        return f'<adHocSubProcess id="{name}" {more}>{said}{inner}</adHocSubProcess>', name, name

    def many(self, depth: int) -> tuple[str, str, str]:
        return self.user(depth) if self.repeated else super().many(depth)

    def rounds_of_sub(self, depth: int) -> tuple[str, str, str]:
        """Rounds, but never inside of others: which is which could not be told from outside."""
        if self.repeated:
            return self.sub(depth)
        self.repeated = True
        drawn = super().rounds_of_sub(depth)
        self.repeated = False
        return drawn

    def thrown(self, _: int) -> tuple[str, str, str]:
        name = self.name("throw")
        return event("intermediateThrowEvent", name, self.random.choice([UP, SIGNAL])), name, name

    def forked(self, depth: int) -> tuple[str, str, str]:
        """An inclusive gateway whose branches each end by themselves, inside a sub-process."""
        name, start, fork = (self.name(k) for k in ("sub", "start", "fork"))
        inner = f'<startEvent id="{start}"/><inclusiveGateway id="{fork}" default="{fork}-d"/>'
        inner += flows(f"{start} > {fork}")
        for number in range(3):
            end = self.name("end")
            drawn, entry, leaving = self.block(depth + 1)
            named, when = ("", f" : {self.condition()}") if number else (f"{fork}-d = ", "")
            inner += drawn + f'<endEvent id="{end}"/>'
            inner += flows(f"{named}{fork} > {entry}{when}", f"{leaving} > {end}")
        return f'<subProcess id="{name}">{inner}</subProcess>', name, name

    def undoable(self) -> tuple[str, str]:
        """A task with a handler that undoes it; its drawing and its id."""
        name, undo, b = self.name("user"), self.name("undo"), self.name("b")
        drawn = users(name) + f'<userTask id="{undo}" isForCompensation="true"/>'
        drawn += event("boundaryEvent", b, "<compensateEventDefinition/>", attachedToRef=name)
        return drawn + f'<association sourceRef="{b}" targetRef="{undo}"/>', name

    def undone(self, depth: int) -> tuple[str, str, str]:
        """Two tasks that can be undone, one inside a sub-process, and a throw after them."""
        name, throw, start, end = (self.name(k) for k in ("sub", "throw", "start", "end"))
        drawn, task = self.undoable()
        before, first = self.undoable()
        more, entry, leaving = self.block(depth + 1)
        inner = f'<startEvent id="{start}"/><endEvent id="{end}"/>' + drawn + more
        inner += flows(f"{start} > {task} > {entry}", f"{leaving} > {end}")
        body = before + f'<subProcess id="{name}">{inner}</subProcess>'
        body += event("intermediateThrowEvent", throw, "<compensateEventDefinition/>")
        return body + flows(f"{first} > {name} > {throw}"), first, throw

    def call(self, depth: int) -> tuple[str, str, str]:
        drawn, name, leaving = super().call(depth)
        called = drawn.partition('calledElement="')[2].partition('"')[0]
        said = f'<zeebe:calledElement processId="{called}" propagateAllChildVariables="false"/>'
        said = ext(said + io(in_u="=u", out_w="=v"))
        return f'<callActivity id="{name}">{said}</callActivity>', name, leaving

    def race(self, depth: int) -> tuple[str, str, str]:
        drawn, entry, leaving = super().race(depth)
        return (
            drawn.replace('<messageEventDefinition messageRef="m"/>', self.message(), 1),
            entry,
            leaving,
        )

    def failing(self, depth: int) -> tuple[str, str, str]:
        drawn, entry, leaving = super().failing(depth)
        drawn = drawn.replace('errorRef="wrong"', 'errorRef="bad"')
        return drawn.replace('escalationRef="wrong"', 'escalationRef="up"'), entry, leaving

    def handler(self) -> str:
        name, start, task, end = (self.name(k) for k in ("handler", "start", "user", "end"))
        bad = '<errorEventDefinition errorRef="bad"/>'
        inner = self.random.choice([timer("timeDuration", "PT5H"), self.message(), UP, SIGNAL, bad])
        interrupts = "true" if inner == bad else self.random.choice(["true", "false"])
        inside = event("startEvent", start, inner, isInterrupting=interrupts) + users(task)
        inside += f'<endEvent id="{end}"/>' + flows(f"{start} > {task} > {end}")
        return f'<subProcess id="{name}" triggeredByEvent="true">{inside}</subProcess>'


def _join(flow: etree._Element, kind: str, end: str) -> None:
    """Let a node name a flow, where the schema wants it: before everything of its own."""
    node = flow.getparent().find(f"./{{*}}*[@id='{flow.get(end)}']")
    named = etree.Element(f"{{{MODEL}}}{kind}")
    named.text = flow.get("id")
    before = [child for child in node if etree.QName(child).localname in BEFORE[kind]]
    node.insert(len(before), named)
