"""What one completion costs, as ratios against what runs beside it on the same machine.

`python -m bench.engine` (`make bench-engine`) takes one case through 10, 100, 1,000 and 10,000
steps and prints at each length the median cost of the next: the engine alone, through the host,
over HTTP, and SpiffWorkflow used in the obvious way; as milliseconds, as multiples of a bare
durable commit, and as multiples of a Flask route that makes that commit. What is compared takes
turns in one loop, so a busy machine slows all of it. `SIZE=1000` ends after 1,000 steps.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bench.floor import committing
from bench.house import Bureau, Case, Server, Visitor, the_route, the_service
from bench.rivals import Engine, Plain
from service.config import Config

SAMPLES = 40
FEW = 5
CLIENTS = (1, 4)
BURST = 100
YOUNG = 10
LEVELS = ("engine", "host", "http")
REFERENCE = """\
the nearest product on the same engine (its server is not in the package index, so it was not run
here; measured before on two cores like these, SQLite): 75-79 ms per completion over HTTP, 9/s with
one client, 12/s with four; 401 ms at 900 completed tasks in one instance, HTTP 500 at 1,000."""

Deeds = dict[str, Callable[[], None]]
Costs = dict[str, float]


def medians(deeds: Deeds, count: int) -> Costs:
    """Let deeds take turns so often; return the median milliseconds of each.

    `quick …` is what a quarter of them stayed below: what else runs here disturbs it less.
    """
    taken: dict[str, list[float]] = {name: [] for name in deeds}
    for _ in range(count):
        for name, deed in deeds.items():
            began = time.perf_counter()
            deed()
            taken[name].append((time.perf_counter() - began) * 1000)
    found = {name: statistics.median(times) for name, times in taken.items()}
    return found | {f"quick {name}": statistics.quantiles(taken[name])[0] for name in taken}


def median_of(deed: Callable[[], None], clock: Callable[[], float], count: int = SAMPLES) -> float:
    """Return the median milliseconds of a deed by some clock."""
    taken = []
    for _ in range(count):
        began = clock()
        deed()
        taken.append((clock() - began) * 1000)
    return statistics.median(taken)


class Bench:
    """Everything that is compared, at the same length of history."""

    def __init__(
        self, folder: Path, url: str, bureau: Bureau, service: Server, route: Server
    ) -> None:
        self.commit, self.bureau, self.case = committing(url), bureau, bureau.begin()
        self.engine, self.plain = Engine(), Plain(folder)
        self.officer, self.stranger = Visitor(service.port).enter(), Visitor(route.port)
        self.done = 0

    def at(self, history: int) -> Costs:
        """Take every instance to a length of history; return what the next step costs."""
        steps = history - self.done
        self.case.lengthen(steps)
        for _ in range(steps):
            self.engine.step()
        self.plain.lengthen(steps)
        young, begun = self._young()
        self._warm_up()
        costs = medians(
            {
                "commit": self.commit,
                "engine": self.engine.step,
                "another commit": self.commit,
                "young engine": begun.step,
            },
            SAMPLES,
        )
        costs |= self._through("host", Case.complete, young)
        costs |= self._through("http", lambda _case, task: self.officer.complete(task), young)
        if not self.plain.gone:
            costs |= medians({"plain": self.plain.step}, FEW)
        self.done = history + 2 * (SAMPLES + FEW)
        return costs

    def _young(self) -> tuple[Case, Engine]:
        """Return instances with a history of ten steps, to take turns with the long ones."""
        case, engine = self.bureau.begin(), Engine()
        case.lengthen(YOUNG)
        for _ in range(YOUNG):
            engine.step()
        return case, engine

    def _warm_up(self) -> None:
        self._reconnect()
        for _ in range(FEW):
            self.officer.complete(self.case.task())
            self.stranger.ask("POST", "/")
            self.case.complete(self.case.task())

    def _reconnect(self) -> None:
        """Reconnect: the server lets go of whoever is silent for long."""
        for visitor in (self.officer, self.stranger):
            visitor.connection.close()

    def _through(self, name: str, complete: Callable[[Case, int], None], young: Case) -> Costs:
        """Time completions of the long case and of a young one, routes between them.

        Finding the open task is not counted.
        """
        self._reconnect()
        deeds: Deeds = {}
        for said, case in ((name, self.case), (f"young {name}", young)):
            place: list[int] = []
            deeds["route" if said == name else "another route"] = partial(_posted, self.stranger)
            deeds[f"find {said}"] = partial(_find, place, case)
            deeds[said] = partial(_complete, complete, place, case)
        return medians(deeds, SAMPLES)


def _find(place: list[int], case: Case) -> None:
    place[:] = [case.task()]


def _complete(complete: Callable[[Case, int], None], place: list[int], case: Case) -> None:
    complete(case, place[0])


def _posted(visitor: Visitor) -> None:
    status, _ = visitor.ask("POST", "/")
    assert status == 200, status


def per_second(deeds: list[Callable[[], None]], count: int) -> float:
    """Let each deed be done so often, all at once; return how many were done in a second."""
    return at_once(deeds, count)[0]


def at_once(deeds: list[Callable[[], None]], count: int) -> tuple[float, float]:
    """Let each deed be done so often, all at once; return how many a second, and the p99 in ms."""
    taken: list[float] = []

    def repeat(deed: Callable[[], None]) -> None:
        for _ in range(count):
            began = time.perf_counter()
            deed()
            taken.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(repeat, deeds))
    rate = len(taken) / (time.perf_counter() - began)
    return rate, statistics.quantiles(taken, n=100)[-1]


def completing(visitor: Visitor, case: Case) -> Callable[[], None]:
    """Return a deed of one client: find the open task of its own case, and complete it."""
    return lambda: visitor.complete(case.task())


def show(history: int, costs: Costs, gone: str) -> None:
    """Print a row."""
    cells = [f"{history:>7,}", f"{costs['commit']:>7.2f}", f"{costs['route']:>7.2f}"]
    for name in (*LEVELS, "plain"):
        cells.append(_cell(costs[name], costs) if name in costs else f"{gone:>26}")
    print("  ".join(cells), flush=True)


def _cell(cost: float, costs: Costs) -> str:
    return f"{cost:>8.2f} {cost / costs['commit']:>8.1f} {cost / costs['route']:>8.1f}"


def throughput(bureau: Bureau, service: Server, route: Server) -> None:
    """Print completions a second by clients on cases of their own."""
    for clients in CLIENTS:
        cases = [bureau.begin() for _ in range(clients)]
        ours = [completing(Visitor(service.port).enter(), case) for case in cases]
        theirs = [partial(_posted, Visitor(route.port)) for _ in range(clients)]
        per_second(ours, FEW)
        mine, bare = per_second(ours, BURST // clients), per_second(theirs, BURST)
        print(
            f"{clients} client{'s' if clients > 1 else ' '} over HTTP: {mine:.0f} completions/s, "
            f"the Flask route {bare:.0f}/s"
        )


def compare(bureau: Bureau, folder: Path, url: str, most: int) -> None:
    """Measure and print everything."""
    with the_service(folder, url) as service, the_route(url) as route:
        bench = Bench(folder, url, bureau, service, route)
        case = bench.case
        print("ms of the median completion; x commit, x route: as multiples of those")
        heads = [f"{'steps':>7}", f"{'commit':>7}", f"{'route':>7}"]
        for name in ("engine", "host", "HTTP", "SpiffWorkflow"):
            heads.append(f"{name:>8.8} {'x commit':>8} {'x route':>8}")
        print("  ".join(heads))
        found = {}
        for history in (10, 100, 1_000, 10_000):
            if history <= most:
                found[history] = bench.at(history)
                show(history, found[history], bench.plain.gone)
        last = found[max(found)]
        flat = (
            f"{name} {last[f'quick {name}'] / last[f'quick young {name}']:.2f}" for name in LEVELS
        )
        print(f"step {max(found):,} against step {YOUNG}, taking turns: {', '.join(flat)}")
        busy = median_of(lambda: case.complete(case.task()), time.process_time)
        print(f"processor time of a completion through the host: {busy:.1f} ms")
        bench.officer.connection.close()
        bench.officer.complete(case.task())
        told, silent = case.statements(), case.statements()
        print(f"statements of a completion through the host: {silent}; {told} when another "
              "process moved the case last")  # fmt: skip
        throughput(bureau, service, route)
        print(f"`jiangxin web` answers {service.seconds:.1f} s after it is started, "
              f"and holds {service.memory():.0f} MB now")  # fmt: skip
    print(REFERENCE)


def main(most: int) -> None:
    """Measure on a database of its own; DATABASE_URL may name an empty one on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="jiangxin-bench-") as folder:
        told = {"JIANGXIN_HOME": folder, "JIANGXIN_SECRET": "bench"}
        told["DATABASE_URL"] = os.environ.get("DATABASE_URL", "")
        config = Config.from_environment(told)
        bureau = Bureau(config.home, config.database_url)
        compare(bureau, config.home, config.database_url, most)
        bureau.house.database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
