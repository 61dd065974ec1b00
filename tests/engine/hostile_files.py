"""Files meant to take the check too long or too much room; each ends in an answer all the same.

`python -m tests.engine.hostile_files` checks each by the command line and prints seconds and MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from tests.engine.drawing import HEAD, START_END, ext, file, flows, process, users

MOST = 2 * 1024 * 1024


def fitting(pieces: Iterator[str], around: Callable[[str], bytes], most: int = MOST) -> bytes:
    """Return as many pieces as a file may hold."""
    body, size = [], len(around(""))
    for piece in pieces:
        size += len(piece.encode())
        if size > most:
            break
        body.append(piece)
    return around("".join(body))


def plain(body: str) -> bytes:
    return file(process(START_END + users("a") + flows("start > a > end") + body))


def counted(piece: str, most: int = 100_000) -> Iterator[str]:
    """Yield a piece again and again, with its number for `#`."""
    return (piece.replace("#", str(number)) for number in range(most))


def conditions(most: int = 6_000) -> bytes:
    text = "=" + " + ".join(f"v{n} * {n}" for n in range(8)) + " > #"
    flow = (
        f'<sequenceFlow id="f#" sourceRef="g" targetRef="a"><conditionExpression>'
        f"{text.replace('>', '&gt;')}</conditionExpression></sequenceFlow>"
    )
    gate = '<exclusiveGateway id="g" default="f0"/>' + flows("start > g")
    return fitting(counted(flow, most), lambda body: plain(gate + body))


def chain() -> bytes:
    return fitting(
        counted('<task id="t#"/><sequenceFlow id="s#" sourceRef="t#" targetRef="t!#"/>', 9_900),
        lambda body: plain(body.replace("t!", "t")),
    )


def branches(count: int) -> bytes:
    inner = '<parallelGateway id="f"/><parallelGateway id="j"/>'
    inner += "".join(f'<task id="b{n}"/>' for n in range(count))
    inner += flows("start > f", *(f"f > b{n} > j" for n in range(count)), "j > end")
    return file(process(START_END + inner))


def ladder(count: int, kind: str) -> bytes:
    """Draw a graph in which every gateway leads to all the later ones of the next three."""
    inner = "".join(f'<{kind} id="g{n}"/>' for n in range(count))
    lines = [f"g{n} > g{n + k}" for n in range(count - 3) for k in (1, 2, 3)]
    return file(process(START_END + inner + flows("start > g0", *lines, f"g{count - 1} > end")))


def complete_graph(count: int, kind: str) -> bytes:
    inner = "".join(f'<{kind} id="g{n}"/>' for n in range(count))
    lines = [f"g{n} > g{m}" for n in range(count) for m in range(count) if n != m]
    return file(process(START_END + inner + flows("start > g0", *lines, "g1 > end")))


def boundaries() -> bytes:
    return fitting(
        counted(
            '<boundaryEvent id="b#" attachedToRef="a"><signalEventDefinition signalRef="s"/>'
            "</boundaryEvent>"
        ),
        plain,
    )


def nested(depth: int) -> bytes:
    inner = users("deepest")
    for number in range(depth):
        inner = f'<subProcess id="s{number}">{inner}</subProcess>'
    return plain(inner)


def lanes() -> bytes:
    return fitting(
        counted('<lane id="l#" name="lane #"><flowNodeRef>a</flowNodeRef></lane>', 6_000),
        lambda body: plain(f"<laneSet>{body}</laneSet>"),
    )


def ring(count: int) -> bytes:
    calls = [
        process(
            f'<startEvent id="s"/><callActivity id="c" calledElement="p{(n + 1) % count}"/>'
            f'<callActivity id="d" calledElement="p{(n * 7) % count}"/>' + flows("s > c > d"),
            id=f"p{n}",
        )
        for n in range(count)
    ]
    return file(*calls)


def wrong_feel(piece: str) -> bytes:
    said = f'<zeebe:script expression="={piece}" resultVariable="r"/>'
    return fitting(counted(f'<scriptTask id="s#">{ext(said)}</scriptTask>'), plain)


def mappings() -> bytes:
    return fitting(
        counted('<zeebe:input source="=variable_# + variabel_#" target="target_#"/>'),
        lambda body: plain(users("m", inner=ext(f"<zeebe:ioMapping>{body}</zeebe:ioMapping>"))),
    )


def links() -> bytes:
    half = (
        '<intermediateThrowEvent id="t#"><linkEventDefinition name="x"/></intermediateThrowEvent>'
    )
    half += (
        '<intermediateCatchEvent id="c#"><linkEventDefinition name="x"/></intermediateCatchEvent>'
    )
    return fitting(counted(half), plain)


def compensations() -> bytes:
    return fitting(
        counted(
            '<task id="k#" isForCompensation="true"/><association id="x#" sourceRef="b" '
            'targetRef="k#"/>'
        ),
        lambda body: plain(
            '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
            + body
        ),
    )


def handlers() -> bytes:
    return fitting(
        counted(
            '<subProcess id="h#" triggeredByEvent="true"><startEvent id="e#">'
            "<errorEventDefinition/></startEvent></subProcess>"
        ),
        plain,
    )


def juel() -> bytes:
    text = "${" + " + ".join("a.b[0].size() % 3" for _ in range(20)) + "}"
    flow = (
        f'<sequenceFlow id="f#" sourceRef="g" targetRef="a"><conditionExpression>{text}'
        "</conditionExpression></sequenceFlow>"
    )
    return fitting(
        counted(flow), lambda body: plain('<exclusiveGateway id="g" default="f0"/>' + body)
    )


def names() -> bytes:
    return fitting(
        counted(
            '<scriptTask id="s#"><extensionElements><zeebe:script expression="=variable_name_#x + '
            'variable_nane_#" resultVariable="result_#"/></extensionElements></scriptTask>',
            2_900,
        ),
        plain,
    )


FILES: dict[str, Callable[[], bytes]] = {
    "6,000 conditions": conditions,
    "20,000 flow nodes in chains": chain,
    "5,000 parallel branches": lambda: branches(2_400),
    "a ladder of inclusive gateways": lambda: ladder(3_000, "inclusiveGateway"),
    "a ladder of parallel gateways": lambda: ladder(3_000, "parallelGateway"),
    "all gateways joined, inclusive": lambda: complete_graph(120, "inclusiveGateway"),
    "all gateways joined, exclusive": lambda: complete_graph(120, "exclusiveGateway"),
    "10,000 boundary events": boundaries,
    "60 levels": lambda: nested(55),
    "5,000 lanes": lanes,
    "2,000 processes in a ring": lambda: ring(2_000),
    "thousands of expressions that are no FEEL": lambda: wrong_feel("1 + + (((#"),
    "expressions nested deeply": lambda: wrong_feel("(" * 200 + "#" + ")" * 200),
    "long expressions": lambda: wrong_feel(" + ".join(["a"] * 4000)),
    "mappings": mappings,
    "links": links,
    "compensations": compensations,
    "event sub-processes": handlers,
    "expressions of another product": juel,
    "names that are almost the same": names,
    "one id of 1.9 MB": lambda: plain(f'<task id="{"x" * 1_900_000}"/>'),
    "a thousand ids of 1,800 characters": lambda: fitting(
        counted(f'<task id="#{"x" * 1_800}"/>'), plain
    ),
    "one name of 1.9 MB": lambda: plain(f'<task id="n" name="{"名" * 600_000}"/>'),
    "one condition of 1.9 MB": lambda: plain(
        f'<sequenceFlow id="z" sourceRef="a" targetRef="end"><conditionExpression>'
        f"={'a + ' * 475_000}a</conditionExpression></sequenceFlow>"
    ),
    "attributes without end": lambda: plain(
        "<task id='w' " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + "/>"
    ),
    "namespaces without end": lambda: (
        "<a " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(60_000)) + "/>"
    ).encode(),
    "words that are none": lambda: fitting(counted("<usertask naem='#'/>", 19_000), plain),
    "zeebe words that are none": lambda: fitting(
        counted("<zeebe:taskDefinitoin tpye='#'/>", 19_000),
        lambda body: plain(users("q", inner=ext(body))),
    ),
    "deep text": lambda: f"{HEAD}{'<process>' * 60}{'</process>' * 60}</definitions>".encode(),
}


def measured(source: bytes, ending: str = ".bpmn") -> tuple[float, float, float, int]:
    """Check a file by the command line: seconds on the wall and of work, MB and the exit code."""
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:
        kept.write(source)
        kept.flush()
        started = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "check", kept.name],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        told = child.stderr.read() if child.stderr else b""
        _, status, usage = os.wait4(child.pid, 0)
        assert b"Traceback" not in told, told.decode()[-2000:]
        seconds = time.monotonic() - started
    work = usage.ru_utime + usage.ru_stime
    return seconds, work, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main() -> None:
    """Check each file and print what it cost."""
    for name, draw in FILES.items():
        source = draw()
        seconds, work, room, code = measured(source)
        cost = f"{seconds:6.2f} s (work {work:5.2f} s) {room:4.0f} MB"
        print(f"{cost}  exit {code}  {len(source):>9,} bytes  {name}")  # noqa: T201


if __name__ == "__main__":
    main()
