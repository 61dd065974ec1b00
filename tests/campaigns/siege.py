"""A real service under hostile diagrams and bodies: `make siege` prints the cost.

Each attack is released by a designer and begun by an officer while a clerk works in another inbox.
It must be refused or become an incident within five seconds; the web process may not grow by more
than 200 MB; the clerk's pages must go on coming.
"""

import http.client
import json
import os
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.campaigns.hostile_diagrams import ATTACKS, HEADS, MESSAGE, RUNAWAY, Attack, starting
from tests.engine.drawing import file

SECONDS = 5.0
MEGABYTES = 200
PATIENCE = 10.0
"""So long the clerk may wait for one page while somebody attacks."""
MOST_BRED = 450
"""So many cases may one begin, by messages, before it is stopped."""
NOTE = Path(__file__).parents[1] / "host" / "note.form"


class Client:
    """Somebody's browser over a connection of its own: cookies, the page's token, nothing else."""

    def __init__(self, port: int, who: str) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        self.enter(who)

    def enter(self, who: str) -> None:
        """Step into a role of the demonstration."""
        self.token()
        status, _, _ = self.ask("POST", f"/demo/{who}", form={})
        assert status == 303, (who, status)
        self.token()

    def token(self) -> None:
        """Read the token that every page holds."""
        _, _, page = self.ask("GET", "/no-such-page")
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', page)[1]  # type: ignore[index]

    def ask(
        self,
        method: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        body: Any = None,
        more: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], str]:
        """Send a request; return its status, headers and text."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        data = None
        if form is not None:
            data = urlencode({"csrf": self.csrf, **form}).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "X-CSRF": self.csrf}
            headers["Accept"] = "application/json"
        headers |= more or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=data, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, text


class Service:
    """The service as `jiangxin run` starts it, with a home and a port of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        environment = {**os.environ, "JIANGXIN_HOME": str(home), "PORT": str(port)}
        environment |= {"JIANGXIN_DEMO": "1", "DATABASE_URL": ""}
        self.log = (home.parent / "siege.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "run"],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def wait(self, seconds: float = 180) -> None:
        """Wait until it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                Client(self.port, "wang")
            except (OSError, AssertionError, TypeError):
                time.sleep(0.5)
                continue
            return
        raise TimeoutError("the service does not answer")

    def end(self) -> None:
        """Stop it, and it alone."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()

    def forget_peaks(self) -> None:
        """Let the kernel count peaks from zero."""
        for pid in self.pids():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def peaks(self) -> dict[str, float]:
        """Return the peak memory in MB of the largest process of each door."""
        found: dict[str, float] = {}
        for pid in self.pids():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            door = "worker" if "worker" in words else "web"
            peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
            found[door] = max(found.get(door, 0.0), peak)
        return found

    def worked(self) -> float:
        """Return the seconds of processor time that its processes have taken so far."""
        ticks = sum(_ticks(pid) for pid in self.pids())
        return ticks / os.sysconf("SC_CLK_TCK")

    def pids(self) -> Iterator[int]:
        """Yield the processes that came from the one we started."""
        parents = dict(_parents())
        for pid in parents:
            above = parents.get(pid)
            while above is not None and above != self.process.pid:
                above = parents.get(above)
            if above is not None:
                yield pid


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[11:13]))


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                yield (
                    int(place.name),
                    int((place / "stat").read_text().rpartition(")")[2].split()[1]),
                )
            except OSError:
                continue


@dataclass
class Clerk:
    """Somebody who works in another inbox all the while, and notes how long pages took."""

    client: Client
    taken: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """Look at the inbox and keep a draft, again and again."""
        page = self.client.ask("GET", "/inbox")[2]
        task = re.search(r'href="(/tasks/\d+)"', page)
        while not self.stop.wait(0.1):
            self._timed("GET", "/inbox")
            if task:
                self._timed("POST", f"{task[1]}/draft", form={"check.district.result": "pass"})

    def _timed(self, method: str, path: str, **more: Any) -> None:
        began = time.monotonic()
        try:
            status = self.client.ask(method, path, **more)[0]
        except OSError as failure:
            self.wrong.append(f"{path}: {failure}")
            return
        self.taken.append(time.monotonic() - began)
        if status != 200:
            self.wrong.append(f"{path}: {status}")


@contextmanager
def clerk_at_work(port: int) -> Iterator[Clerk]:
    """Let a clerk of the centre work while something else is done."""
    clerk = Clerk(Client(port, "he"))
    thread = threading.Thread(target=clerk.work)
    thread.start()
    try:
        yield clerk
    finally:
        clerk.stop.set()
        thread.join()


@dataclass(frozen=True)
class Outcome:
    """What an attack came to."""

    name: str
    verdict: str
    seconds: float
    worked: float
    """Seconds of processor time that the service took, the clerk's pages included."""
    peaks: dict[str, float]
    slowest: float
    median: float
    faults: tuple[str, ...]

    def line(self) -> str:
        """Return it as a line of the table."""
        memory = " ".join(f"{door} {mb:.0f}" for door, mb in sorted(self.peaks.items()))
        row = f"{self.name:28} {self.verdict:34} {self.seconds:5.1f} s  {self.worked:5.1f} s  "
        row += f"{memory:22} MB  "
        row += f"clerk {self.median * 1000:4.0f}/{self.slowest * 1000:5.0f} ms"
        return row + "".join(f"\n    ! {one}" for one in self.faults)


class Siege:
    """Attacks one after the other, against one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.gao, self.wang = Client(service.port, "gao"), Client(service.port, "wang")
        self.admin = Client(service.port, "admin")
        self.sun = Client(service.port, "sun")
        self.program = Client(service.port, "admin")
        self.secret = self._token()
        self.released: set[str] = set()
        self._lock_the_other_designer()
        self._deploy("note.form", NOTE.read_text())
        time.sleep(1)
        service.forget_peaks()
        self.base = service.peaks()

    def _lock_the_other_designer(self) -> None:
        """With two designers nobody releases by themselves."""
        keeper = Client(self.service.port, "an")
        form = {"name": "罗设计", "roles": "designer", "organisation": ""}
        status, _, text = keeper.ask("POST", "/accounts/luo", form=form)
        assert status == 303, text

    def attack(self, name: str, attack: Attack) -> Outcome:
        """Release and begin something; say what came of it and what it cost."""
        source = file(*attack.processes, head=attack.head).decode()
        return self._watched(name, lambda: self._tried(source, attack))

    def whose(self, path: str) -> Client:
        """Return who may send something there."""
        return self.gao if "designer" in path else self.sun if "start" in path else self.admin

    def body(self, name: str, who: Client, method: str, path: str, **sent: Any) -> Outcome:
        """Send a hostile body."""
        return self._watched(name, lambda: self._sent(who, method, path, **sent))

    def message(self, name: str, variables: str) -> Outcome:
        """Send a message that begins a case, with these variables."""
        if "received" not in self.released:
            begun = starting("received", MESSAGE, '<signalEventDefinition signalRef="bell"/>')[1]
            self._deploy("received.bpmn", file(begun, head=HEADS).decode())
            self.released.add("received")
        body = f'{{"name":"ball","key":"{name}","variables":{variables}}}'.encode()
        headers = {"Authorization": f"Bearer {self.secret}"}

        def deed() -> tuple[float, str, list[str]]:
            found = self._sent(self.program, "POST", "/api/v1/messages", body=body, more=headers)
            time.sleep(RUNAWAY)
            return found

        return self._watched(name, deed)

    def _watched(self, name: str, deed: Any) -> Outcome:
        self.service.forget_peaks()
        before = self.service.worked()
        with clerk_at_work(self.service.port) as clerk:
            seconds, verdict, faults = deed()
        worked = self.service.worked() - before
        peaks = self.service.peaks()
        faults = [*faults, *clerk.wrong[:3]]
        if seconds > SECONDS:
            faults.append(f"took {seconds:.1f} s")
        for door, peak in peaks.items():
            if peak - self.base.get(door, 0) > MEGABYTES:
                faults.append(f"{door} grew by {peak - self.base.get(door, 0):.0f} MB")
        slowest = max(clerk.taken, default=0.0)
        if slowest > PATIENCE:
            faults.append(f"the clerk waited {slowest:.1f} s")
        median = statistics.median(clerk.taken) if clerk.taken else 0.0
        return Outcome(name, verdict, seconds, worked, peaks, slowest, median, tuple(faults))

    def _tried(self, source: str, attack: Attack) -> tuple[float, str, list[str]]:
        began = time.monotonic()
        status, text = self._deploy("hostile.bpmn", source)
        deploying = time.monotonic() - began
        if status == 422:
            said = [p for p in json.loads(text)["problems"] if p["severity"] == "error"]
            return deploying, f"refused: {said[0]['zh'][:24]}", []
        if status != 200:
            return deploying, "not released", [f"deploying answered {status}"]
        began = time.monotonic()
        # Said otherwise each time: the same twice would begin one case.
        form = {"note.subject": f"试 {began}"}
        status, headers, text = self.wang.ask("POST", "/start/hostile", form=form)
        beginning = time.monotonic() - began
        if status == 422:
            return max(deploying, beginning), "refused when begun", []
        if status != 303:
            return beginning, "not begun", [f"beginning answered {status}"]
        verdict, faults = self._standing(headers["location"], attack)
        return max(deploying, beginning), verdict, faults

    def _standing(self, address: str, attack: Attack) -> tuple[str, list[str]]:
        page = self.wang.ask("GET", address)[2]
        number = re.search(r"案号 ([\w-]+)", page)[1]  # type: ignore[index]
        before = self._cases()
        time.sleep(attack.watched)
        status, _, page = self.admin.ask("GET", f"/operations/{number}")
        faults = [] if status == 200 else [f"the case's page answered {status}"]
        found = re.search(r'badge-late">办理中断：(.*?)</span><br>(.*?)</td>', page, re.S)
        said = f"incident: {found[1]} {found[2].strip()[:20]}" if found else "goes on"
        bred = self._cases() - before
        if bred > MOST_BRED:
            faults.append(f"{bred} more cases in {attack.watched:.0f} s")
        return f"{said}{f' (+{bred} cases)' if bred else ''}", faults

    def _cases(self) -> int:
        """Count the cases there are, past the service: it may be busy."""
        return self._asked("SELECT count(*) FROM process_instance")

    def _release(self) -> int:
        """Return the present release, which a designer's draft begins from."""
        return self._asked("SELECT max(number) FROM model_release")

    def _asked(self, query: str) -> int:
        place = f"file:{self.service.home}/jiangxin.db?mode=ro"
        with closing(sqlite3.connect(place, uri=True)) as database:
            return int(database.execute(query).fetchone()[0])

    def _sent(
        self, who: Client, method: str, path: str, **sent: Any
    ) -> tuple[float, str, list[str]]:
        began = time.monotonic()
        try:
            status = who.ask(method, path, **sent)[0]
        except OSError as cut:  # too large a body is not read to its end
            return time.monotonic() - began, f"cut off: {type(cut).__name__}", []
        seconds = time.monotonic() - began
        return seconds, f"answered {status}", [f"answered {status}"] if status >= 500 else []

    def _token(self) -> str:
        form = {"program": "siege", "title": "试", "scopes": "messages:*", "days": "2"}
        page = self.admin.ask("POST", "/tokens", form=form)[2]
        return str(re.search(r'id="secret">([^<]+)<', page)[1])  # type: ignore[index]

    def _deploy(self, name: str, source: str) -> tuple[int, str]:
        known: dict[str, Any] = {"source": source, "reason": "试", "confirmed": True}
        body = {**known, "base": self._release()}
        status, _, text = self.gao.ask("POST", f"/designer/{name}/deploy", body=body)
        return status, text


MANY = {f"f{n}": "x" for n in range(100_000)}
BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a form of 60 MB": ("POST", "/operations/x/variables", {"form": {"text": "x" * 60_000_000}}),
    "a form of 7 MB": ("POST", "/operations/x/variables", {"form": {"text": "字" * 800_000}}),
    "a form of 100,000 fields": ("POST", "/operations/x/variables", {"form": MANY}),
    "JSON 100,000 deep": ("POST", "/designer/x.bpmn/check", {"body": b"[" * 100_000}),
    "a source of 4 MB": ("POST", "/designer/x.bpmn/check", {"body": {"source": "<a>" * 1_300_000}}),
    "a source of 60 MB": ("POST", "/designer/x.bpmn/check", {"body": {"source": "x" * 60_000_000}}),
}
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
FILES = (FILE + b"x" * 19_000_000 + b"\r\n") * 3 + b"--x--\r\n"
PARTS = {"Content-Type": "multipart/form-data; boundary=x"}
UPLOAD = ("POST", "/start/studio-application/documents", {"body": FILES, "more": PARTS})
BODIES["three files of 19 MB"] = UPLOAD
MESSAGES: dict[str, str] = {
    "a message of 490,000 rows": '{"rows":[' + "1," * 490_000 + "1]}",
    "a message of 60 levels": '{"a":' * 60 + "1" + "}" * 60,
    "a message of 100,000 levels": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "a message of 60,000 names": "{" + ",".join(f'"v{n}":1' for n in range(60_000)) + "}",
    "a message of a huge number": '{"n":' + "9" * 900_000 + "}",
}


def besiege(siege: Siege, wanted: str = "") -> Iterator[Outcome]:
    """Try every attack whose name has these words in it."""
    for name, attack in ATTACKS.items():
        if wanted in name:
            yield siege.attack(name, attack)
    for name, (method, path, sent) in BODIES.items():
        if wanted in name:
            yield siege.body(name, siege.whose(path), method, path, **sent)
    for name, variables in MESSAGES.items():
        if wanted in name:
            yield siege.message(name, variables)


def main() -> int:
    """Start a service, attack it, print what it cost; return how many faults there were."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder) / "home", int(os.environ.get("PORT", "8390")))
        try:
            service.wait()
            siege = Siege(service)
            print("base", siege.base, flush=True)  # noqa: T201
            faults = 0
            for outcome in besiege(siege, wanted):
                print(outcome.line(), flush=True)  # noqa: T201
                faults += len(outcome.faults)
        finally:
            service.end()
    print(f"{faults} faults")  # noqa: T201
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
