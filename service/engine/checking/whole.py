"""The one check of a release's diagrams: command line, deploy gate and designer all call it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from service.engine.checking.chains import check_chains
from service.engine.checking.elements import check_elements
from service.engine.checking.flows import check_flows
from service.engine.checking.known import Known
from service.engine.checking.language import check_language
from service.engine.checking.lengths import LONGEST, check_lengths
from service.engine.checking.looked import MOST_FOUND, Looked, guarded, looked, softened
from service.engine.checking.names import check_names
from service.engine.checking.references import House, check_references, speaks_of_us
from service.engine.checking.report import problem
from service.engine.checking.returns import check_returns
from service.engine.checking.structure import check_calls, check_structure
from service.engine.checking.trial import try_out
from service.engine.model import Process
from service.engine.reading.source import Source
from service.engine.reading.watch import OutOfTime, Watch, seconds_for
from service.errors import Problem

OTHERS = (".dmn", ".form")
MOST = 500
TOO_LONG = Problem(
    "error",
    "",
    None,
    "图太大，检查没有在限定时间内完成",
    "the diagrams are too large to be checked in time",
    "拆成几个流程，用调用活动连接 · split them and use call activities",
)


BUSY = replace(
    TOO_LONG,
    zh="服务器繁忙，检查没有完成，请再试一次",
    en="the machine is too busy to finish the check: try again",
    hint="",
)


def check(files: Mapping[str, bytes], known: Known, *, until: float = math.inf) -> list[Problem]:
    """Return what is wrong with a set of diagrams, the gravest first; empty: all is well.

    Files of other kinds are left alone. At most 500 problems are reported.

    :param until: when an answer is needed, by `time.monotonic`; otherwise only the processor time
        of the check is limited, and a busy machine takes longer
    """
    diagrams = {n: s for n, s in files.items() if not n.endswith(OTHERS)}
    watch = Watch(seconds=seconds_for(len(diagrams)), until=until)
    found = _in_time(_each(diagrams, known, watch), watch)
    found.sort(key=lambda p: (p.severity != "error", p.file, p.line or 0))
    return [_short(p) for p in found[:MOST]]


def _short(found: Problem) -> Problem:
    """Cut what a file blew up: a problem is read by people."""
    if max(len(found.zh), len(found.en), len(found.hint), len(found.element or "")) <= LONGEST:
        return found
    element = found.element and found.element[:LONGEST]
    zh, en, hint = (words[:MOST] for words in (found.zh, found.en, found.hint))
    return replace(found, element=element, zh=zh, en=en, hint=hint)


def _in_time(problems: Iterator[Problem | None], watch: Watch) -> list[Problem]:
    """Collect problems (None: one more node is through) until the time is over, or enough found."""
    found: list[Problem] = []
    errors = 0
    try:
        for problem_ in problems:
            watch.look()
            if problem_ is not None:
                found.append(problem_)
                errors += problem_.severity == "error"
            if errors >= MOST or len(found) >= MOST_FOUND:
                break
    except OutOfTime as over:
        found.append(BUSY if over.busy else TOO_LONG)
    return found


def _each(files: Mapping[str, bytes], known: Known, watch: Watch) -> Iterator[Problem | None]:
    processes: dict[str, Process] = {}
    read: list[Looked] = []
    for name in sorted(files):
        yield from guarded(name, _read(name, files[name], watch, read))
    for source, words in ((one.source, one.words) for one in read):
        yield from source.problems
        yield from words
        yield from _executable(source)
        for process in source.processes:
            yield from _twice(process, processes)
            processes[process.id] = process
    houses = {
        source.file: House(known, processes.keys(), speaks_of_us(source.processes, known))
        for source in (one.source for one in read)
    }
    run = _run(processes)
    for process in processes.values():
        found = guarded(process.file, _one(process, houses[process.file], watch))
        yield from found if process.id in run else map(softened, found)
    running = {key: p for key, p in processes.items() if key in run}
    yield from guarded("", check_calls(running))
    yield from guarded("", check_chains(running))
    yield from guarded("", check_names(processes.values(), known.given))


def _read(name: str, source: bytes, watch: Watch, read: list[Looked]) -> Iterator[None]:
    read.append(looked(file=name, source=source, watch=watch))
    yield None


def _one(process: Process, house: House, watch: Watch) -> Iterator[Problem | None]:
    """Look at one process by itself."""
    yield from check_elements(process, house.severity)
    yield from check_lengths(process)
    yield from check_flows(process, house.severity)
    yield from check_language(process)
    yield from check_references(process, house)
    yield from check_structure(process, house.severity)
    yield from check_returns(process)
    yield from try_out(process, watch)


def _run(processes: Mapping[str, Process]) -> set[str]:
    """Return the processes that can run: the executable ones and those they call."""
    found = {key for key, process in processes.items() if process.executable}
    stack = list(found)
    while stack:
        for node in processes[stack.pop()].nodes.values():
            called = node.dialect.called
            if called is not None and called in processes and called not in found:
                found.add(called)
                stack.append(called)
    return found


def _executable(source: Source) -> Iterator[Problem]:
    wrong = any(problem.severity == "error" for problem in source.problems)
    if wrong or any(process.executable for process in source.processes):
        return
    yield Problem(
        "warning", source.file, None, "文件里没有可执行的流程，只能查看，不能发起",
        "there is no executable process: this can be looked at, not started",
        "在流程的面板里勾选“可执行” · tick Executable in the panel of the process",
    )  # fmt: skip


def _twice(process: Process, known: Mapping[str, Process]) -> Iterator[Problem]:
    if process.id in known:
        yield problem(
            process, f"流程编号“{process.id}”与文件 {known[process.id].file} 里的重复",
            f"the process id {process.id!r} is also used in {known[process.id].file}",
        )  # fmt: skip
