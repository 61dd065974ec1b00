"""Random graphs of elements, sound or not: they run the same both ways, to an end or a stop.

`python -m tests.engine.random_graphs 2000` tries so many.
"""

from __future__ import annotations

import random
import sys

from service import engine
from service.engine import Known
from tests.engine.drawing import event, ext, file, flows, io, process, timer, users
from tests.engine.random_drawing import HEAD, NAMES
from tests.engine.random_processes import in_memory, play

KINDS = ("user", "user", "task", "script", "gate", "gate", "catch", "sub", "throw")
GATES = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")


def draw(seed: int) -> bytes:
    """Return a file with a random graph: anything may lead to anything."""
    chance = random.Random(seed)
    count = chance.randint(3, 12)
    kinds = [chance.choice(KINDS) for _ in range(count)]
    body = '<startEvent id="start"/><endEvent id="end"/>'
    body += '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    places = [f"n{number}" for number in range(count)]
    gates = {}
    for place, kind in zip(places, kinds, strict=True):
        gates[place] = chance.choice(GATES) if kind == "gate" else ""
        body += _element(place, kind, gates[place], chance)
    lines = [f"start > {chance.choice(places)}"]
    for place in places:
        lines += _leaving(place, gates[place], places, chance)
    return file(process(body + flows(*lines)), head=HEAD)


def _element(place: str, kind: str, gate: str, chance: random.Random) -> str:
    if kind == "gate":
        default = f' default="{place}-d"' if gate != "parallelGateway" else ""
        return f'<{gate} id="{place}"{default}/>'
    if kind == "task":
        return f'<task id="{place}"/>'
    if kind == "script":
        name = chance.choice(NAMES)
        said = f'<zeebe:script expression="={name} + 1" resultVariable="{name}"/>'
        return f'<scriptTask id="{place}">{ext(said)}</scriptTask>'
    if kind == "catch":
        return event("intermediateCatchEvent", place, timer("timeDuration", "PT1H"))
    if kind == "throw":
        inner = ext(io(in_n="=1")) + '<signalEventDefinition signalRef="s"/>'
        return event("intermediateThrowEvent", place, inner)
    if kind == "sub":
        inner = f'<startEvent id="{place}s"/>' + users(f"{place}u") + flows(f"{place}s > {place}u")
        return f'<subProcess id="{place}">{inner}</subProcess>' + _watch(place, chance)
    return users(place) + _watch(place, chance)


def _watch(place: str, chance: random.Random) -> str:
    if chance.random() < 0.7:
        return ""
    inner = chance.choice([timer("timeDuration", "PT2H"), '<signalEventDefinition signalRef="s"/>'])
    interrupts = chance.choice(["true", "false"])
    drawn = event(
        "boundaryEvent", f"{place}b", inner, attachedToRef=place, cancelActivity=interrupts
    )
    return drawn + flows(f"{place}b > end")


def _leaving(place: str, gate: str, places: list[str], chance: random.Random) -> list[str]:
    targets = [*places, "end", "end", "stop"]
    if gate == "":
        return [f"{place} > {chance.choice(targets)}"]
    chosen = list(dict.fromkeys(chance.choices(targets, k=chance.randint(2, 3))))
    if gate == "parallelGateway":
        return [f"{place} > {target}" for target in chosen]
    first = f"{place}-d = {place} > {chosen[0]}"
    return [first, *(f"{place} > {t} : ={chance.choice(NAMES)} > 2" for t in chosen[1:])]


def try_one(seed: int) -> bool:
    """Draw, check and play one graph, even one that is refused; tell whether it was accepted."""
    files = {"p.bpmn": draw(seed)}
    found = engine.check(files, Known())
    drawn = engine.read(files, "p")
    reloaded = play(drawn, seed, reload=True)
    with in_memory():
        assert play(drawn, seed, reload=False) == reloaded, seed
    return not any(p.severity == "error" for p in found)


def main(size: int) -> None:
    """Try so many and print how many were accepted."""
    accepted = 0
    for seed in range(size):
        try:
            accepted += try_one(seed)
        except Exception:
            print(f"seed {seed} failed")  # noqa: T201
            raise
    print(f"{size} random graphs, all played twice, the same; {accepted} sound")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
