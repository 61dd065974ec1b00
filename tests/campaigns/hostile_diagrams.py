"""Diagrams that a designer might release to bring the service down; each is begun as `hostile`."""

import os
from dataclasses import dataclass

from tests.engine.drawing import event, ext, rounds, timer, users
from tests.web.desk import ASSIGNED, drawn, script, step

RUNAWAY = float(os.environ.get("RUNAWAY", "6"))
"""So many seconds what goes on by itself is watched."""


@dataclass(frozen=True)
class Attack:
    """Processes and definitions; `watched` seconds are given to what goes on behind the scenes."""

    processes: tuple[str, ...]
    head: str = ""
    watched: float = 0.0
    starts: int = 1


def once(*inner, kind="scriptTask", **more):
    return Attack((drawn("hostile", step(kind, "".join(inner)), **more),))


def formula(expression):
    return once(script(expression))


def looping(first, again):
    """Let a variable grow, round after round."""
    return Attack(
        (
            drawn(
                "hostile",
                step("scriptTask", script(first, "x")),
                step("scriptTask", script(again, "x"), id="grow"),
                '<exclusiveGateway id="more" default="round"/>',
                line="begin > step > grow > more",
                more=("round = more > grow", "more > tail : =x = null", "tail > end"),
            ),
        )
    )


def doubling(layers):
    """Split in two, layer after layer, and never join."""
    bodies, lines = [], []
    for n in range(layers):
        bodies.append(f'<parallelGateway id="s{n}"/><task id="a{n}"/><task id="b{n}"/>')
        bodies.append(f'<exclusiveGateway id="m{n}"/>')
        onward = f"s{n + 1}" if n + 1 < layers else "tail"
        lines += [f"s{n} > a{n} > m{n}", f"s{n} > b{n} > m{n}", f"m{n} > {onward}"]
    return Attack((drawn("hostile", *bodies, line="begin > s0", more=(*lines, "tail > end")),))


def ticking(text, kind="timeCycle"):
    watch = (
        f'<boundaryEvent id="tick" attachedToRef="step" cancelActivity="false">{timer(kind, text)}'
    )
    return Attack(
        (
            drawn("hostile", users("step", inner=ASSIGNED), f"{watch}</boundaryEvent>",
                  step("scriptTask", script("1"), id="after"), more=("tick > after",)),
        ),
        watched=RUNAWAY,
    )  # fmt: skip


def starting(name, definition, *throws):
    """Draw a process that an event begins, and that throws it again, as often as said."""
    line = " > ".join(["started", *(f"t{n}" for n in range(len(throws))), "over"])
    bodies = "".join(event("intermediateThrowEvent", f"t{n}", one) for n, one in enumerate(throws))
    begun = event("startEvent", "started", definition) + bodies + '<endEvent id="over"/>'
    return (
        drawn("hostile", step("intermediateThrowEvent", throws[0])),
        drawn(name, begun, line="begin > tail > end", more=(line,)),
    )


SIGNAL = '<signalEventDefinition signalRef="bell"/>'
MESSAGE = '<messageEventDefinition messageRef="ball"/>'
HEADS = '<signal id="bell" name="bell"/><message id="ball" name="ball"/>'
HEADS += (
    '<signal id="rung" name="=&quot;bell&quot;"/><message id="thrown" name="=&quot;ball&quot;"/>'
)
RUNG = SIGNAL.replace("bell", "rung")
THROWN = MESSAGE.replace("ball", "thrown")
"""The same under a name that is worked out: no check sees that a ring is closed."""


def calling_itself():
    call = ext(
        '<zeebe:calledElement processId="=if 1 = 1 then &quot;hostile&quot; else &quot;b&quot;"/>'
    )
    return once(call, kind="callActivity")


def assigned(groups):
    said = f'<zeebe:assignmentDefinition candidateGroups="{groups}"/>'
    return once(ext(said), kind="userTask")


def many_timers(count):
    due = timer("timeDuration", "PT0S")
    body = "".join(event("intermediateCatchEvent", f"c{n}", due) for n in range(count))
    lines = [f"fork > c{n} > tail" for n in range(count)]
    fork = '<parallelGateway id="fork"/>'
    return Attack((drawn("hostile", fork, body, line="begin > fork", more=(*lines, "tail > end")),),
                  watched=RUNAWAY)  # fmt: skip


def titled(expression):
    said = ext(
        f'<zeebe:properties><zeebe:property name="title" value="={expression}"/></zeebe:properties>'
    )
    return once(script("1"), said=said)


def cardinality(text, inner="", kind="scriptTask"):
    said = f"<loopCardinality>{text}</loopCardinality>"
    many = f"<multiInstanceLoopCharacteristics>{said}</multiInstanceLoopCharacteristics>"
    return once(inner or script("1"), many, kind=kind)


BIG = "for i in 1..1000000 return string(i)"
AS = "a" * 44
ROUNDS = "for i in 1..4900 return 1..4900"
ATTACKS = {
    "splits that explode": doubling(30),
    "a call of itself": calling_itself(),
    "an endless loop": looping("1", "1"),
    "a billion rounds": cardinality("=1000000000"),
    "a collection of a billion": once(script("i"), rounds(inputCollection="=1..1000000000")),
    "rounds of rounds": once(script("1"), rounds(inputCollection=f"={ROUNDS}")),
    "4,900 pieces of work": cardinality("=4900", ASSIGNED, "userTask"),
    "R1000000000/PT0S": ticking("R1000000000/PT0S"),
    "R/PT0S": ticking("R/PT0S"),
    "R/PT1S": ticking("R/PT1S"),
    "a cycle worked out": ticking('="R/PT0S"'),
    "thousands of timers at once": many_timers(2000),
    "lists that double": looping("[1]", "concatenate(x, x)"),
    "strings that double": looping('"ab"', "x + x"),
    "contexts that double": looping("{a: 1}", "{a: x, b: x}"),
    "nesting without end": looping("[]", "[x]"),
    "numbers that square": looping("3", "x * x + 1"),
    "a string of a billion": formula('string join(for i in 1..1000000000 return "aaaaaaaaaa")'),
    "a regex that backtracks": formula(f'matches("{AS}!", "^(a+)+$")'),
    "a replace that backtracks": formula(f'replace("{AS}!", "(a|aa)+$", "b")'),
    "a range of a billion": formula("sum(for i in 1..1000000000 return i)"),
    "a range within ranges": formula("count(for a in 1..999, b in 1..999, c in 1..999 return a)"),
    "some in a billion": formula("some i in 1..1000000000 satisfies i < 0"),
    "recursion": formula("{f: function(x) f(x) + f(x), r: f(1)}.r"),
    "10**10**10": formula("10**10**10"),
    "9**9**9**9": formula("9**9**9**9"),
    "a sort of a million": formula("sort(for i in 1..1000000 return -i, function(a, b) a < b)"),
    "a million candidates": assigned(f"={BIG}".replace("<", "&lt;")),
    "a title without end": titled("sum(for i in 1..1000000000 return i)"),
    "a signal storm": Attack(starting("echo-0", SIGNAL, RUNG, RUNG), HEADS, RUNAWAY),
    "a signal ping-pong": Attack(starting("echo-1", SIGNAL, RUNG), HEADS, RUNAWAY),
    "messages that breed": Attack(starting("echo-2", MESSAGE, THROWN, THROWN), HEADS, RUNAWAY),
    "a message ping-pong": Attack(starting("echo-3", MESSAGE, THROWN), HEADS, RUNAWAY),
    "a key of a megabyte": formula('string join(for i in 1..100000 return "0123456789")'),
}  # fmt: skip
