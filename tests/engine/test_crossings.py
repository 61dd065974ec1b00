"""Where elements cross: small diagrams of two or three that meet, and what is open at the end."""

from collections.abc import Callable

import pytest

from tests.engine.drawing import (
    START_END,
    Case,
    event,
    ext,
    flows,
    io,
    message,
    process,
    rounds,
    timer,
    users,
)
from tests.engine.test_compensation import undoable

M = '<messageEventDefinition messageRef="m"/>'
O = '<messageEventDefinition messageRef="o"/>'  # noqa: E741 - by the item of its round
SIGNAL = '<signalEventDefinition signalRef="s"/>'
WRONG = '<errorEventDefinition errorRef="x"/>'
UP = '<escalationEventDefinition escalationRef="x"/>'
STOP = event("endEvent", "stop", "<terminateEventDefinition/>")
UNDO = event("endEvent", "undo", "<compensateEventDefinition/>")
HOUR = timer("timeDuration", "PT1H")
HEAD = message("m", "=key") + message("o", "=item") + '<signal id="s" name="s"/>'
FORK = '<parallelGateway id="f"/>'
TWO = rounds(inputCollection="=[1,2]", inputElement="item")
Deeds = Callable[[Case], object]


def at(inner: str, host: str = "a", id: str = "b", interrupts: bool = True) -> str:  # noqa: A002
    switch = str(interrupts).lower()
    return event("boundaryEvent", id, inner, attachedToRef=host, cancelActivity=switch)


def sub(inner: str, *lines: str, id: str = "a", said: str = "") -> str:  # noqa: A002
    drawn = f'{said}<startEvent id="{id}s"/>{inner}{flows(*lines)}'
    return f'<subProcess id="{id}">{drawn}</subProcess>'


def handler(start: str, inner: str, *lines: str, interrupts: bool = True) -> str:
    begins = event("startEvent", "hs", start, isInterrupting=str(interrupts).lower())
    return f'<subProcess id="h" triggeredByEvent="true">{begins}{inner}{flows(*lines)}</subProcess>'


def called(inner: str, *lines: str) -> str:
    return process('<startEvent id="qs"/>' + inner + flows(*lines), id="q")


def call(loop: str = "", said: str = "") -> str:
    return f'<callActivity id="a" calledElement="q">{ext(said)}{loop}</callActivity>'


def run(body: str, *lines: str, q: str = "", **given: object) -> Case:
    drawn = START_END + body + flows(*lines)
    return Case(drawn, head=HEAD, called=(q,) if q else (), key=7, **given)


TO_N = ("start > a > end", "b > n > end")
RECEIVE = handler(O, users("r"), "hs > r")
CROSSINGS: dict[str, tuple[Callable[[], Case], Deeds, list[str]]] = {
    "an event sub-process of a process called in rounds watches its own round": (
        lambda: run(call(TWO), "start > a > end", q=called(users("i") + RECEIVE, "qs > i")),
        lambda c: c.send("o", "2"),
        ["i", "r"],
    ),
    "an escalation at the end of each round is handled beside them": (
        lambda: run(
            sub(users("i") + event("endEvent", "e", UP), "as > i > e", said=TWO)
            + at(UP, interrupts=False) + users("n"),
            *TO_N,
        ),
        lambda c: c.do("i").do("i"),
        ["n", "n"],
    ),
    "an escalation at the end of one round ends them all": (
        lambda: run(
            sub(users("i") + event("endEvent", "e", UP), "as > i > e", said=TWO)
            + at(UP) + users("n"),
            *TO_N,
        ),
        lambda c: c.do("i"),
        ["n"],
    ),
    "terminate in an event sub-process ends that alone": (
        lambda: run(
            users("a")
            + handler(M, FORK + users("z") + STOP, "hs > f > z", "f > stop", interrupts=False),
            "start > a > end",
        ),
        lambda c: c.send("m", "7"),
        ["a"],
    ),
    "terminate in a process called in rounds ends that round alone": (
        lambda: run(
            call(TWO), "start > a > end",
            q=called(FORK + users("i", "k") + STOP, "qs > f > i > stop", "f > k"),
        ),
        lambda c: c.do("i"),
        ["i", "k"],
    ),
    "a signal reaches a receiver that opened earlier in the same move": (
        lambda: run(
            FORK + event("intermediateCatchEvent", "c", SIGNAL) + users("x", "y")
            + event("intermediateThrowEvent", "t", SIGNAL),
            "start > f > c > x > end", "f > t > y > end",
        ),
        lambda c: c,
        ["x", "y"],
    ),
    "a signal ends the sub-process that throws it and is watched for it": (
        lambda: run(
            sub(event("intermediateThrowEvent", "t", SIGNAL) + users("i"), "as > t > i")
            + at(SIGNAL) + users("n"),
            *TO_N,
        ),
        lambda c: c,
        ["n"],
    ),
    "a signal caught inside and outside ends the outside": (
        lambda: run(
            sub(users("i", "k") + at(SIGNAL, "i", "bi"), "as > i", "bi > k")
            + at(SIGNAL) + users("n"),
            *TO_N,
        ),
        lambda c: c.signal("s"),
        ["n"],
    ),
    "of two interrupting timers of the same time the first ends the other": (
        lambda: run(
            users("a", "n", "m") + at(HOUR) + at(HOUR, id="c"), *TO_N, "c > m > end",
        ),
        lambda c: c.wait(hours=2),
        ["n"],
    ),
    "a boundary event ends a compensation that is under way inside": (
        lambda: run(
            sub(undoable("x") + UNDO, "as > x > undo") + at(HOUR) + users("n"), *TO_N,
        ),
        lambda c: c.do("x").wait(hours=1),
        ["n"],
    ),
    "an event sub-process ends a compensation that is under way beside it": (
        lambda: run(undoable("x") + UNDO + handler(M, users("r"), "hs > r"), "start > x > undo"),
        lambda c: c.do("x").send("m", "7"),
        ["r"],
    ),
    "a join waits while another branch undoes something": (
        lambda: run(
            undoable("x") + FORK + '<parallelGateway id="j"/>' + users("c", "z")
            + event("intermediateThrowEvent", "u", "<compensateEventDefinition/>"),
            "start > x > f > u > j", "f > c > j", "j > z > end",
        ),
        lambda c: c.do("x").do("c").do("un-x"),
        ["z"],
    ),
    "compensation in a round undoes that round alone": (
        lambda: run(sub(undoable("x") + UNDO, "as > x > undo", said=TWO), "start > a > end"),
        lambda c: c.do("x"),
        ["un-x", "x"],
    ),
    "an error in what undoes something is caught around it": (
        lambda: run(
            sub(
                users("i") + at("<compensateEventDefinition/>", "i", "ci") + UNDO
                + '<subProcess id="un" isForCompensation="true"><startEvent id="us"/>'
                + event("endEvent", "ue", WRONG) + flows("us > ue")
                + '</subProcess><association sourceRef="ci" targetRef="un"/>',
                "as > i > undo",
            )
            + at(WRONG) + users("n"),
            *TO_N,
        ),
        lambda c: c.do("i"),
        ["n"],
    ),
    "an error thrown by a handler of a called process leaves the call": (
        lambda: run(
            call() + at(WRONG) + users("n"), *TO_N,
            q=called(
                users("i") + handler(M, event("endEvent", "he", WRONG), "hs > he"), "qs > i"
            ),
        ),
        lambda c: c.send("m", "7"),
        ["n"],
    ),
    "the nearest catcher gets an error, though one around it names its code": (
        lambda: run(
            sub(
                sub(event("endEvent", "e", WRONG), "ks > e", id="k") + users("g")
                + at("<errorEventDefinition/>", "k", "bk"),
                "as > k", "bk > g",
            )
            + at(WRONG) + users("n"),
            *TO_N,
        ),
        lambda c: c,
        ["g"],
    ),
    "an inclusive join in a loop waits for what an interrupting event sends": (
        lambda: run(
            '<inclusiveGateway id="g"/><inclusiveGateway id="j"/><exclusiveGateway id="m0"/>'
            + '<exclusiveGateway id="x" default="d"/>' + users("a", "c", "n") + at(M),
            "start > m0 > g", "g > a : =true", "g > c : =true", "a > j", "c > j", "b > n > j",
            "j > x", "x > m0 : =again", "d = x > end", again=True,
        ),
        lambda c: c.do("c").send("m", "7").do("n"),
        ["a", "c"],
    ),
    "an event gateway after another has its own race": (
        lambda: run(
            '<eventBasedGateway id="g"/><eventBasedGateway id="k"/>' + users("x", "y")
            + "".join(event("intermediateCatchEvent", n, M) for n in ("c1", "c2"))
            + "".join(event("intermediateCatchEvent", n, HOUR) for n in ("t1", "t2")),
            "start > g", "g > c1 > k", "g > t1 > end", "k > c2 > x > end", "k > t2 > y > end",
        ),
        lambda c: c.send("m", "7").wait(hours=1),
        ["y"],
    ),
    "a boundary event ends an event gateway inside with all that waits there": (
        lambda: run(
            sub(
                '<eventBasedGateway id="g"/>' + event("intermediateCatchEvent", "c", M)
                + event("intermediateCatchEvent", "t", timer("timeDuration", "PT2H")),
                "as > g", "g > c", "g > t",
            )
            + at(HOUR) + users("n"),
            *TO_N,
        ),
        lambda c: c.wait(hours=1),
        ["n"],
    ),
    "what an activity maps in is seen by the key of its boundary event": (
        lambda: run(
            users("a", inner=ext(io(in_item="=5"))) + at(O) + users("n"), *TO_N,
        ),
        lambda c: c.send("o", "5"),
        ["n"],
    ),
    "a sub-process that runs twice at once is interrupted once": (
        lambda: run(
            FORK + '<exclusiveGateway id="m0"/>'
            + sub(users("i") + handler(M, users("r"), "hs > r"), "as > i")
            + '<sequenceFlow id="f1" sourceRef="f" targetRef="m0"/>'
            + '<sequenceFlow id="f2" sourceRef="f" targetRef="m0"/>',
            "start > f", "m0 > a > end",
        ),
        lambda c: c.send("m", "7"),
        ["i", "r"],
    ),
    "a boundary event of an ad-hoc sub-process ends all in it": (
        lambda: run(
            f'<adHocSubProcess id="a">{users("x", "y")}</adHocSubProcess>' + at(HOUR)
            + users("n"),
            *TO_N,
        ),
        lambda c: c.do("x").wait(hours=1),
        ["n"],
    ),
    "a handler that does not interrupt is opened as often as its message comes": (
        lambda: run(
            users("a") + handler(M, users("r"), "hs > r", interrupts=False), "start > a > end",
        ),
        lambda c: c.send("m", "7").do("a").send("m", "7"),
        ["r", "r"],
    ),
    "a timer interrupts a transaction and nothing is undone": (
        lambda: run(
            sub(undoable("x") + users("w"), "as > x > w").replace("subProcess", "transaction")
            + at(HOUR) + users("n"),
            *TO_N,
        ),
        lambda c: c.do("x").wait(hours=1),
        ["n"],
    ),
    "rounds inside rounds end in their order": (
        lambda: run(
            sub(users("i", inner=rounds(inputCollection="=[3,4]")), "as > i", said=TWO)
            + users("z"),
            "start > a > z > end",
        ),
        lambda c: c.do("i").do("i").do("i").do("i"),
        ["z"],
    ),
    "an interrupted activity maps no outputs, and a later one sees the old value": (
        lambda: run(
            users("a", inner=ext(io(in_v="=1", out_w="=v"))) + at(M)
            + '<exclusiveGateway id="g" default="d"/>' + users("n", "k"),
            "start > a > end", "b > g", "g > n : =w = 1", "d = g > k", w=0,
        ),
        lambda c: c.send("m", "7"),
        ["k"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("draw", "deeds", "left"), CROSSINGS.values(), ids=CROSSINGS.keys())
def test_where_elements_cross(draw: Callable[[], Case], deeds: Deeds, left: list[str]) -> None:
    case = draw()
    deeds(case)
    assert (sorted(case.open), case.reasons) == (left, [])
    while case.open:
        case.do(case.open[0], again=False)
    assert case.at.done
