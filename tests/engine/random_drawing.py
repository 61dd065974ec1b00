"""Random processes: sound blocks nested in one another, with random conditions and data."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.engine.drawing import event, ext, flows, io, message, process, rounds, timer, users

DEEPEST = 3
NAMES = ("u", "v", "w", "甲", "乙")


def condition(text: str, looked: str = "") -> str:
    """Write a conditional definition, `looked` at by the changes of some variables alone."""
    inner = ext(f"<zeebe:conditionalFilter {looked}/>") if looked else ""
    inner += f"<condition>={text.replace('>', '&gt;')}</condition>"
    return f"<conditionalEventDefinition>{inner}</conditionalEventDefinition>"


class Drawer:
    """Draws one random process; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.called: list[str] = []

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.count}"

    def draw(self) -> str:
        """Return the body of a process."""
        body = self.scope(0)
        if self.random.random() < 0.4:
            body += self.handler()
        return body

    def said(self) -> str:
        """Write what a process says of itself: a listener to its end, now and then."""
        return ext(self.listened().replace('"start"', '"end"'))

    def scope(self, depth: int) -> str:
        """Return a start, a random sequence of blocks, and an end."""
        start, end = self.name("start"), self.name("end")
        body, path = f'<startEvent id="{start}"/><endEvent id="{end}"/>', start
        for _ in range(self.random.randint(1, 3)):
            drawn, entry, leaving = self.block(depth)
            body += drawn + flows(f"{path} > {entry}")
            path = leaving
        return body + flows(f"{path} > {end}")

    def block(self, depth: int) -> tuple[str, str, str]:
        """Return a block's drawing, the element that leads in and the one that leads out."""
        simple: list[Callable[[int], tuple[str, str, str]]] = [
            self.user, self.user, self.script, self.action, self.watched, self.waiting, self.many,
            self.thrown, self.taken,
        ]  # fmt: skip
        nested = [
            self.exclusive, self.parallel, self.inclusive, self.loop, self.sub, self.call,
            self.race, self.rounds_of_sub, self.failing, self.ad_hoc, self.enough, self.undone,
            self.transaction, self.counted,
        ]  # fmt: skip
        choices = simple if depth >= DEEPEST else simple + nested
        return self.random.choice(choices)(depth)

    def condition(self) -> str:
        return f"={self.random.choice(NAMES)} > {self.random.randint(-2, 6)}"

    def user(self, _: int) -> tuple[str, str, str]:
        name = self.name("user")
        said = io(in_seen=f"={self.random.choice(NAMES)}") if self.random.random() < 0.3 else ""
        if said and self.random.random() < 0.5:
            said = said.replace("</z", '<zeebe:output source="=u" target="v"/></z')
        return users(name, inner=ext(said + self.listened())), name, name

    def listened(self) -> str:
        """Write an execution listener, now and then."""
        if self.random.random() < 0.8:
            return ""
        moment, kind = self.random.choice(["start", "end"]), self.random.choice(["act", "job"])
        inner = f'<zeebe:executionListener eventType="{moment}" type="{kind}"/>'
        return f"<zeebe:executionListeners>{inner}</zeebe:executionListeners>"

    def script(self, _: int) -> tuple[str, str, str]:
        name, target, source = self.name("script"), *self.random.choices(NAMES, k=2)
        said = f'<zeebe:script expression="={source} + 1" resultVariable="{target}"/>'
        return f'<scriptTask id="{name}">{ext(said)}</scriptTask>', name, name

    def action(self, _: int) -> tuple[str, str, str]:
        name = self.name("action")
        kind = self.random.choice(["act", "act", "job"])
        said = (
            f'<zeebe:taskDefinition type="{kind}"/>'
            + self.listened()
            + io(in_x=f"={self.random.choice(NAMES)}")
        )
        return f'<serviceTask id="{name}">{ext(said)}</serviceTask>', name, name

    def watched(self, depth: int) -> tuple[str, str, str]:
        """A task or sub-process with a boundary event."""
        drawn, inside, _ = self.user(depth) if self.random.random() < 0.5 else self.sub(depth)
        b, after, end = self.name("b"), self.name("user"), self.name("end")
        inner = self.random.choice(
            [
                timer("timeDuration", "PT2H"),
                timer("timeCycle", "R2/PT1H"),
                timer("timeCycle", "0 0 9-17 * * MON-FRI"),
                timer("timeCycle", "R3/2026-03-01T00:00:00Z/P1D"),
                '<messageEventDefinition messageRef="m"/>',
                '<signalEventDefinition signalRef="s"/>',
                condition("u = 5"),
                condition("u > v", 'variableNames="u"'),
                SEVERAL,
            ]
        )
        all_ = self.random.choice(["true", "false"]) if inner == SEVERAL else "false"
        interrupts = self.random.choice(["true", "false"])
        drawn += event("boundaryEvent", b, inner, attachedToRef=inside, cancelActivity=interrupts,
                       parallelMultiple=all_)  # fmt: skip
        drawn += users(after) + f'<endEvent id="{end}"/>' + flows(f"{b} > {after} > {end}")
        return drawn, inside, inside

    def waiting(self, _: int) -> tuple[str, str, str]:
        name = self.name("catch")
        inner = self.random.choice(
            [
                timer("timeDuration", "PT3H"),
                timer("timeDuration", "P1M"),
                '<messageEventDefinition messageRef="m"/>',
                condition("v > 2"),
                condition("v > 2 or w > 4", 'variableNames="v" variableEvents="update"'),
                SEVERAL,
            ]
        )
        all_ = self.random.choice(["true", "false"]) if inner == SEVERAL else "false"
        return event("intermediateCatchEvent", name, inner, parallelMultiple=all_), name, name

    def thrown(self, _: int) -> tuple[str, str, str]:
        """An event that throws a signal, an escalation or several."""
        name = self.name("throw")
        signal = '<signalEventDefinition signalRef="s"/>'
        up = '<escalationEventDefinition escalationRef="wrong"/>'
        inner = self.random.choice([signal, up, signal + up])
        return event("intermediateThrowEvent", name, inner), name, name

    def taken(self, _: int) -> tuple[str, str, str]:
        """Two tasks, and a listener to the flow between them."""
        before, after = self.name("user"), self.name("user")
        kind = self.random.choice(["act", "job"])
        one = f'<zeebe:executionListener eventType="take" type="{kind}"/>'
        heard = ext(f"<zeebe:executionListeners>{one}</zeebe:executionListeners>")
        drawn = f'<sequenceFlow id="{before}-{after}" sourceRef="{before}" targetRef="{after}">'
        return users(before, after) + f"{drawn}{heard}</sequenceFlow>", before, after

    def enough(self, depth: int) -> tuple[str, str, str]:
        """A complex gateway that goes on when so many branches have come."""
        fork, join = self.name("fork"), self.name("join")
        needed = self.random.randint(1, 3)
        drawn = f'<parallelGateway id="{fork}"/><complexGateway id="{join}"><activationCondition>'
        drawn += f"=activationCount &gt;= {needed}</activationCondition></complexGateway>"
        for _ in range(3):
            inner, entry, leaving = self.block(depth + 1)
            drawn += inner + flows(f"{fork} > {entry}", f"{leaving} > {join}")
        return drawn, fork, join

    def counted(self, depth: int) -> tuple[str, str, str]:
        """Branches that come together at a task that needs several tokens."""
        fork, task, after = self.name("fork"), self.name("user"), self.name("user")
        branches, left = self.random.randint(2, 3), self.random.randint(1, 2)
        needed = branches - (branches == 3 and self.random.random() < 0.2)
        drawn = f'<parallelGateway id="{fork}"/><userTask id="{after}" startQuantity="{left}"/>'
        drawn += f'<userTask id="{task}" startQuantity="{needed}" completionQuantity="{left}"/>'
        for _ in range(branches):
            inner, entry, leaving = self.block(depth + 1)
            drawn += inner + flows(f"{fork} > {entry}", f"{leaving} > {task}")
        return drawn + flows(f"{task} > {after}"), fork, after

    def undoable(self) -> tuple[str, str]:
        """A task with a handler that undoes it; its drawing and its id."""
        name, undo, b = self.name("user"), self.name("undo"), self.name("b")
        drawn = users(name) + f'<userTask id="{undo}" isForCompensation="true"/>'
        drawn += event("boundaryEvent", b, "<compensateEventDefinition/>", attachedToRef=name)
        if self.random.random() < 0.2:
            late, end = self.name("b"), self.name("end")
            inner = timer("timeDuration", "PT2H")
            drawn += event("boundaryEvent", late, inner, attachedToRef=undo)
            drawn += f'<endEvent id="{end}"/>' + flows(f"{late} > {end}")
        return drawn + f'<association sourceRef="{b}" targetRef="{undo}"/>', name

    def undone(self, depth: int) -> tuple[str, str, str]:
        """A sub-process that may undo itself by an event sub-process, and a throw after it."""
        name, throw, start, end = (self.name(k) for k in ("sub", "throw", "start", "end"))
        drawn, task = self.undoable()
        more, entry, leaving = self.block(depth + 1)
        inner = f'<startEvent id="{start}"/><endEvent id="{end}"/>' + drawn + more
        inner += flows(f"{start} > {task} > {entry}", f"{leaving} > {end}")
        if self.random.random() < 0.5:
            h, hs, restore = (self.name(k) for k in ("handler", "start", "user"))
            own = event("startEvent", hs, "<compensateEventDefinition/>") + users(restore)
            own += flows(f"{hs} > {restore}")
            inner += f'<subProcess id="{h}" triggeredByEvent="true">{own}</subProcess>'
        loop = rounds(inputCollection="=list") if self.random.random() < 0.3 else ""
        body = f'<subProcess id="{name}">{loop}{inner}</subProcess>'
        waits = self.random.choice(["true", "true", "false"])
        thrown = f'<compensateEventDefinition waitForCompletion="{waits}"/>'
        body += event("intermediateThrowEvent", throw, thrown)
        return body + flows(f"{name} > {throw}"), name, throw

    def transaction(self, depth: int) -> tuple[str, str, str]:
        """A transaction that may be cancelled."""
        name, start, gate, end, join = (
            self.name(k) for k in ("transaction", "start", "gate", "end", "join")
        )
        drawn, task = self.undoable()
        more, entry, leaving = self.block(depth + 1)
        inner = f'<startEvent id="{start}"/><endEvent id="{end}"/>' + drawn + more
        inner += event("endEvent", f"{end}x", "<cancelEventDefinition/>")
        inner += f'<exclusiveGateway id="{gate}" default="{gate}-{end}"/>'
        inner += flows(f"{start} > {task} > {entry}", f"{leaving} > {gate} > {end}")
        inner += flows(f"{gate} > {end}x : {self.condition()}")
        b = event("boundaryEvent", f"{name}b", "<cancelEventDefinition/>", attachedToRef=name)
        body = f'<transaction id="{name}">{inner}</transaction>{b}<exclusiveGateway id="{join}"/>'
        return body + flows(f"{name} > {join}", f"{name}b > {join}"), name, join

    def many(self, _: int) -> tuple[str, str, str]:
        name = self.name("many")
        loop = rounds(
            "<completionCondition>=u = 5</completionCondition>"
            if self.random.random() < 0.3
            else "",
            sequential=self.random.random() < 0.5,
            inputCollection="=list",
            inputElement="item",
            outputCollection="results",
            outputElement="=w",
        )
        return users(name, inner=loop), name, name

    def split(self, kind: str, conditions: bool, depth: int) -> tuple[str, str, str]:
        fork, join = self.name("fork"), self.name("join")
        default = f"{fork}-default"
        attributes = f' default="{default}"' if conditions else ""
        drawn = f'<{kind} id="{fork}"{attributes}/><{kind} id="{join}"/>'
        for number in range(self.random.randint(2, 3)):
            inner, entry, leaving = self.block(depth + 1)
            condition = f" : {self.condition()}" if conditions and number else ""
            named = f"{default} = " if conditions and not number else ""
            drawn += inner + flows(f"{named}{fork} > {entry}{condition}", f"{leaving} > {join}")
        return drawn, fork, join

    def exclusive(self, depth: int) -> tuple[str, str, str]:
        return self.split("exclusiveGateway", True, depth)

    def parallel(self, depth: int) -> tuple[str, str, str]:
        return self.split("parallelGateway", False, depth)

    def inclusive(self, depth: int) -> tuple[str, str, str]:
        return self.split("inclusiveGateway", True, depth)

    def loop(self, depth: int) -> tuple[str, str, str]:
        inner, entry, leaving = self.block(depth + 1)
        begin, gate, after = self.name("again"), self.name("gate"), self.name("user")
        drawn = (
            f'<exclusiveGateway id="{begin}"/><exclusiveGateway id="{gate}" default="{gate}-d"/>'
        )
        drawn += inner + users(after)
        drawn += flows(
            f"{begin} > {entry}", f"{leaving} > {after} > {gate}", f"{gate} > {begin} : =u > 3"
        )
        done = f'<exclusiveGateway id="{gate}-o"/>' + flows(f"{gate}-d = {gate} > {gate}-o")
        return drawn + done, begin, f"{gate}-o"

    def sub(self, depth: int, loop: str = "") -> tuple[str, str, str]:
        name = self.name("sub")
        said = ext(io(in_u="=u", out_w="=u")) if self.random.random() < 0.3 else ""
        inner = self.scope(depth + 1)
        if self.random.random() < 0.2:
            inner += self.handler()
        return f'<subProcess id="{name}">{said}{loop}{inner}</subProcess>', name, name

    def rounds_of_sub(self, depth: int) -> tuple[str, str, str]:
        sequential = self.random.random() < 0.5
        return self.sub(
            depth + 1, rounds(sequential=sequential, inputCollection="=list", inputElement="u")
        )

    def call(self, depth: int) -> tuple[str, str, str]:
        name, called = self.name("call"), self.name("q")
        self.called.append(process(self.scope(depth + 1), id=called, said=self.said()))
        return f'<callActivity id="{name}" calledElement="{called}"/>', name, name

    def race(self, depth: int) -> tuple[str, str, str]:
        """An event-based gateway: a timer against a message."""
        gate, join = self.name("race"), self.name("join")
        drawn = f'<eventBasedGateway id="{gate}"/><exclusiveGateway id="{join}"/>'
        for inner in (
            timer("timeDuration", "PT1H"),
            '<messageEventDefinition messageRef="m"/>',
        ):
            name = self.name("catch")
            then, entry, leaving = self.block(depth + 1)
            drawn += event("intermediateCatchEvent", name, inner) + then
            drawn += flows(f"{gate} > {name} > {entry}", f"{leaving} > {join}")
        return drawn, gate, join

    def failing(self, depth: int) -> tuple[str, str, str]:
        """A sub-process that may end in an error, an escalation or at once."""
        name, gate, end, join = (self.name(k) for k in ("sub", "gate", "end", "join"))
        kind = self.random.choice(["error", "escalation"])
        inner, entry, leaving = self.block(depth + 1)
        start = self.name("start")
        stop = event("endEvent", f"{end}x", f'<{kind}EventDefinition {kind}Ref="wrong"/>')
        if self.random.random() < 0.3:
            stop = event("endEvent", f"{end}x", "<terminateEventDefinition/>")
        inner += f'<startEvent id="{start}"/><endEvent id="{end}"/>{stop}'
        inner += f'<exclusiveGateway id="{gate}" default="{gate}-{end}"/>'
        inner += flows(f"{start} > {entry}", f"{leaving} > {gate} > {end}")
        inner += flows(f"{gate} > {end}x : {self.condition()}")
        b = event(
            "boundaryEvent", f"{name}b", f'<{kind}EventDefinition {kind}Ref="wrong"/>',
            attachedToRef=name,
        )  # fmt: skip
        drawn = f'<subProcess id="{name}">{inner}</subProcess>{b}<exclusiveGateway id="{join}"/>'
        return drawn + flows(f"{name} > {join}", f"{name}b > {join}"), name, join

    def ad_hoc(self, depth: int) -> tuple[str, str, str]:
        name, first, second = self.name("adhoc"), self.name("user"), self.name("user")
        order = self.random.choice(["Sequential", "Parallel"])
        inner = users(first, second)
        if self.random.random() < 0.5:
            said = '<zeebe:adHoc outputCollection="results" outputElement="=w"/>'
            follows = [self.user, self.action, self.waiting, self.many, self.sub, self.call]
            more, entry, _ = self.random.choice(follows)(depth + 1)
            inner = ext(said) + inner + more + flows(f"{second} > {entry}")
        return (
            f'<adHocSubProcess id="{name}" ordering="{order}">{inner}</adHocSubProcess>',
            name,
            name,
        )

    def handler(self) -> str:
        name, start, task, end = (self.name(k) for k in ("handler", "start", "user", "end"))
        inner = self.random.choice(
            [
                timer("timeDuration", "PT5H"),
                '<messageEventDefinition messageRef="n"/>',
                '<escalationEventDefinition escalationRef="wrong"/>',
                condition("w > 5"),
                SEVERAL,
            ]
        )
        interrupts = self.random.choice(["true", "false"])
        inside = event("startEvent", start, inner, isInterrupting=interrupts) + users(task)
        inside += f'<endEvent id="{end}"/>' + flows(f"{start} > {task} > {end}")
        return f'<subProcess id="{name}" triggeredByEvent="true">{inside}</subProcess>'


SEVERAL = '<messageEventDefinition messageRef="n"/><signalEventDefinition signalRef="s"/>'
HEAD = message("m", "=key") + message("n", "=key") + '<signal id="s" name="s"/>'
