"""Kill -9 of everything: `python -m tests.campaigns.kill_all 3600` kills for an hour.

Four people finish work over HTTP, as in `kill_web`, on a PostgreSQL of their own with durable
commits, two processes of the web service and two workers. Every second or two the web service, a
process of it, a worker, a connection's process of the database or all of the database is killed;
what died is started again at once. What was answered with a redirect must be done, each round must
have been counted once, and whoever could not be served must have been told so in words.

The short form in `make test` kills all of it in one blow, under the same people.
"""

import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bench.house import ANSWER, PYTHON, Bureau, Case, Visitor, children
from service.host.ledger import verify
from tests import nginx, postgres
from tests.campaigns.kill_web import PEOPLE, Report, wrong

WORDS = ("服务暂时不可用", "请稍后", "正在保存", "可能已经保存")
"""One of them must stand on the page that somebody gets who could not be served."""
DONE_ALREADY = (404, 409, 422)
"""Answers about work whose completion was committed, and not answered before the kill."""
QUIET = 90.0  # seconds that everything may take to come back after the last kill


@dataclass
class Whole:
    """The installation: what runs, and how each part is started."""

    folder: Path
    url: postgres.Url
    port: int
    processes: int = 2
    """Of the web service; as many workers run beside them."""
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        """Start what does not run."""
        for name in ("web", *self._workers()):
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = subprocess.Popen(
                    [*PYTHON, "service.cli", name.split()[0]],
                    env={**os.environ, **self._told()},
                    stderr=subprocess.DEVNULL,
                )

    def stop(self) -> None:
        """End everything that was started here."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(timeout=60)

    def kill(self, luck: random.Random) -> None:
        """Kill one part, or the database."""
        deeds: list[tuple[str, Callable[[random.Random], None]]] = [
            ("web", self._kill_web),
            ("a process of web", self._kill_child),
            ("a worker", self._kill_worker),
            ("a connection of the database", self._kill_connection),
            ("the database", self._kill_database),
        ]
        name, deed = luck.choice(deeds)
        deed(luck)
        self.kills[name] += 1

    def kill_everything(self) -> None:
        """Kill the web service, its workers and the database in one blow."""
        self._kill_web()
        for name in self._workers():
            _kill(self.running[name].pid)
        self._restart_database(after=0)
        self.kills["everything"] += 1

    def _workers(self) -> list[str]:
        return [f"worker {turn + 1}" for turn in range(self.processes)]

    def _kill_web(self, _luck: random.Random | None = None) -> None:
        web = self.running["web"].pid
        for pid in [*children(web), str(web)]:
            _kill(int(pid))

    def _kill_child(self, luck: random.Random) -> None:
        if found := children(self.running["web"].pid):
            _kill(int(luck.choice(found)))

    def _kill_worker(self, luck: random.Random) -> None:
        _kill(self.running[luck.choice(self._workers())].pid)

    def _kill_connection(self, luck: random.Random) -> None:
        postmaster = int((self.url.data / "postmaster.pid").read_text().split()[0])
        if found := children(postmaster):
            _kill(int(luck.choice(found)))

    def _kill_database(self, luck: random.Random) -> None:
        self._restart_database(after=luck.random() * 3)

    def _restart_database(self, *, after: float) -> None:
        """Cut its power; start it again after so many seconds."""
        programs = postgres.programs()
        postgres.stop(programs, self.url.data)
        time.sleep(after)
        postgres.start(programs, self.url.data, self.url.options)

    def _told(self) -> dict[str, str]:
        return {
            "JIANGXIN_HOME": str(self.folder),
            "DATABASE_URL": self.url,
            "JIANGXIN_DEMO": "1",
            "JIANGXIN_SECRET": "a campaign's",
            "WEB_CONCURRENCY": str(self.processes),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def campaign(folder: Path, url: postgres.Url, *, seconds: float, seed: int) -> tuple[Report, Whole]:
    """Kill one part after the other for so long; return what was violated."""
    luck, until = random.Random(seed), time.monotonic() + seconds

    def one_by_one(whole: Whole, report: Report) -> None:
        while time.monotonic() < until and not report.violations:
            time.sleep(0.5 + luck.random() * 2)
            whole.kill(luck)
            report.kills += 1
            whole.start()

    return _under_people(Whole(folder, url, nginx.free_port()), one_by_one)


def one_blow(folder: Path, url: postgres.Url) -> tuple[Report, Whole]:
    """Kill everything at once; return what was violated."""

    def everything(whole: Whole, report: Report) -> None:
        whole.kill_everything()
        report.kills += 1
        whole.start()

    return _under_people(Whole(folder, url, nginx.free_port(), processes=1), everything)


def _under_people(whole: Whole, kill: Callable[[Whole, Report], None]) -> tuple[Report, Whole]:
    """Let people work before, while and after the installation is killed."""
    report, stop = Report(), threading.Event()
    bureau = Bureau(whole.folder, whole.url)
    cases = [bureau.begin() for _ in range(PEOPLE)]
    people = [
        threading.Thread(target=_person, args=(case, whole.port, report, stop)) for case in cases
    ]
    try:
        whole.start()
        for one in people:
            one.start()
        _heard_more(report, than=0)
        kill(whole, report)
        _heard_more(report, than=len(report.said))
    finally:
        stop.set()
        for one in people:
            one.join()
        whole.stop()
    bureau.house.database.engine.dispose()
    report.violations += wrong(bureau, cases, report.said)
    with bureau.house.database.read() as session:
        verdict = verify.verify(session)
    bureau.house.database.close()
    report.violations += [] if verdict.whole else [verdict.sentence]
    return report, whole


def _heard_more(report: Report, *, than: int) -> None:
    """Wait until work is acknowledged (again)."""
    until = time.monotonic() + QUIET
    while len(report.said) <= than and not report.violations:
        if time.monotonic() > until:
            report.violations.append(f"nothing was acknowledged for {QUIET:.0f} s")
        time.sleep(0.05)


def _person(case: Case, port: int, report: Report, stop: threading.Event) -> None:
    while not stop.is_set() and not report.violations:
        try:
            visitor = Visitor(port)
            with closing(visitor.connection):
                visitor.ask("GET", "/demo")
                if visitor.ask("POST", "/demo/wang")[0] == 303 and visitor.ask("GET", "/inbox"):
                    while not stop.is_set():
                        _step(visitor, case, report)
        except (OSError, http.client.HTTPException, DBAPIError):
            stop.wait(0.05)  # killed under their hands: they begin again


def _step(visitor: Visitor, case: Case, report: Report) -> None:
    task = case.task()
    status, page = visitor.ask("POST", f"/tasks/{task}", **ANSWER)
    if status == 303:
        report.said.add(task)
    elif status == 503 and any(word in page for word in WORDS):
        raise ConnectionError(status)  # they were told, and come again
    elif status not in DONE_ALREADY:
        report.violations.append(f"answered {status}: {page[:200]}")
        raise ConnectionError(status)


def main(seconds: float) -> int:
    """Run the campaign; return 1 if anything was violated."""
    home = Path(tempfile.mkdtemp(prefix="jiangxin-kill-all-"))
    with postgres.server(postgres.programs(), durable=True) as url:
        assert isinstance(url, postgres.Url)
        report, whole = campaign(home, url, seconds=seconds, seed=int(time.time()))
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(whole.kills.items()))
    print(f"{report.kills} kills ({kinds}) in {seconds:.0f} s; {len(report.said)} acknowledged")  # noqa: T201
    for violation in report.violations:
        print(violation)  # noqa: T201
    shutil.rmtree(home)
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))
