"""Thousands of strange requests of a program: `make api SIZE=4000`.

Every answer is held to the description, every body to its schema, and nothing may be a fault of
ours. On PostgreSQL with `JIANGXIN_TEST_DATABASE_URL` (an empty database).
"""

import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from service import app as joined
from service import setup
from service.clock import SystemClock
from service.config import Config
from service.db import Database
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.jobs import queue
from service.host.ledger import verify
from service.host.worker import loop as _worker  # noqa: F401 - knows what jobs do
from service.host.worker.handlers import HANDLERS
from service.people import tokens
from service.people.actor import SYSTEM, Actor
from service.web import create
from service.web.api.limits import Rates
from service.web.core import language
from service.web.core.services import Services
from tests.campaigns.described import Generator
from tests.keys import keys
from tests.roles import held
from tests.web.api_client import DOCUMENT, Program

WANG = Actor("wang", "王科长", held("section_officer"))
DIAGRAM = Path(__file__).parents[1] / "host" / "enquiring.bpmn"
KINDS = ("activation", "completion", "failure", "error", "extension", "release", "messages",
         "signals", "described", "repeated", "method", "raw")  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
ADDRESSES = (*DOCUMENT["paths"], "", "/", "/nothing", "/jobs", "/jobs/x/error", "/jobs/0/error")
RAW = (
    b'{"name": "a", "name": "b", "key": "1"}',
    b'{"name": "a", "key": "1", "variables": {"n": 18446744073709551616}}',
    b'{"name": "a", "key": "1"} {}',
    b'{"name": "\\ud800", "key": "1"}',
    b"\xff\xfe",
    b"[1]",
    b"",
)
PRINTED = "aé字😀\u202e\uffff'\"%/~ "
ODD = f"{PRINTED}\x00\n\x7f\x85"
NUMBERS = (0, -1, 1, 2**31, 2**63, 10**25, 1e308, 5e-324, -0.0, 0.1)
WORDS = ("UNKNOWN", "withdrawn", "tax.lookup", "=1+1", "2026-01-01", "P1D", "null", "ok")


class Unbounded(Rates):
    """No bound on how often: the campaign is meant to go wild."""

    def wait(self, key: int, *, at: float | None = None) -> float:
        """Let everything pass."""
        return 0.0


class Stranger:
    """A program that sends what nobody would."""

    def __init__(self, program: Program, luck: random.Random) -> None:
        self.program = program
        self.luck = luck
        self.generator = Generator(luck)

    def ask(self) -> tuple[str, int]:
        """Send one request; return what it was and the status of the answer."""
        kind = self.luck.choice(KINDS)
        if kind in KINDS[8:]:
            return kind, getattr(self, f"_{kind}")()
        held = self._held() if kind in KINDS[1:6] else {}
        body = getattr(self, f"_{kind}")(held)
        if self.luck.random() < 0.25:
            body[self.luck.choice(list(body))] = self._value()
        place = f"/jobs/{held['key']}/{kind}" if held else f"/{kind}"
        place = "/jobs/activation" if kind == "activation" else place
        return kind, self.program.post(place, body).status_code

    def _described(self) -> int:
        """Send a body made from the description; the program holds the answer to it."""
        path = self.luck.choice([one for one, said in DOCUMENT["paths"].items() if "post" in said])
        body = self.generator.body(path)
        status = self.program.post(path.replace("{key}", "1"), body).status_code
        return int(status)

    def _repeated(self) -> int:
        """Ask twice for the same: whatever was taken on comes again."""
        asked = {"types": ["tax.lookup", "paper.print"], "worker": "w", "leaseSeconds": 1, "max": 3}
        asked["id"] = str(self.luck.random())
        first, second = (self.program.post("/jobs/activation", asked) for _ in range(2))
        lost = {job["lease"] for job in second.json["jobs"]}
        if first.json["jobs"]:
            assert lost <= {job["lease"] for job in first.json["jobs"]}
        return int(second.status_code)

    def _method(self) -> int:
        """Use an address in a way that is not described: a problem, or as described."""
        method, path = self.luck.choice(METHODS), self.luck.choice(ADDRESSES)
        answer = self.program.open(method, path.replace("{key}", "1"))
        described = method.lower() in DOCUMENT["paths"].get(path, {})
        assert described or answer.status_code in (404, 405), (method, path, answer.status_code)
        return int(answer.status_code)

    def _raw(self) -> int:
        status = self.program.post("/messages", data=self.luck.choice(RAW)).status_code
        assert 400 <= status < 500, status
        return int(status)

    def _release(self, held: Any) -> dict[str, Any]:
        return {"lease": held["lease"]}

    def _held(self) -> dict[str, Any]:
        asked = {"types": ["tax.lookup", "paper.print"], "worker": "w", "leaseSeconds": 1}
        found = self.program.post("/jobs/activation", asked).json["jobs"]
        return found[0] if found else {"key": 1, "lease": "x"}

    def _activation(self, _held: Any) -> dict[str, Any]:
        return {"types": [self._name(200)], "worker": self._name(100), "variables": ["a"]}

    def _completion(self, held: Any) -> dict[str, Any]:
        return {"lease": held["lease"], "variables": self._variables()}

    def _failure(self, held: Any) -> dict[str, Any]:
        left = self.luck.choice((0, 1, 100))
        return {"lease": held["lease"], "message": self._name(4000), "retries": left}

    def _error(self, held: Any) -> dict[str, Any]:
        code = self.luck.choice(("UNKNOWN", self._name(200)))
        return {"lease": held["lease"], "code": code, "variables": self._variables()}

    def _extension(self, held: Any) -> dict[str, Any]:
        return {"lease": held["lease"], "leaseSeconds": self.luck.choice((1, 604_800))}

    def _messages(self, _held: Any) -> dict[str, Any]:
        sent = {"name": self.luck.choice(("withdrawn", self._name(200))), "key": self._name(200)}
        return {**sent, "variables": self._variables(), "id": self._name(200), "ttlSeconds": 0}

    def _signals(self, _held: Any) -> dict[str, Any]:
        return {"name": self._name(200), "variables": self._variables(), "id": self._name(200)}

    def _variables(self) -> dict[str, Any]:
        found = {self._name(200): self._value() for _ in range(self.luck.randrange(4))}
        return {**found, "paid": self._value()} if self.luck.random() < 0.3 else found

    def _name(self, most: int) -> str:
        return "".join(self.luck.choices(PRINTED, k=self.luck.choice((1, 7, most))))

    def _value(self, depth: int = 0) -> Any:
        kind = self.luck.randrange(6 if depth < 4 else 4)
        if kind == 0:
            return "".join(self.luck.choices(ODD, k=self.luck.choice((0, 1, 199, 201, 4001))))
        if kind < 4:
            return self.luck.choice((NUMBERS, WORDS, (True, False, None))[kind - 1])
        inner = [self._value(depth + 1) for _ in range(self.luck.randrange(4))]
        return inner if kind == 4 else {self._name(199): one for one in inner}


def campaign(url: str, home: Path, *, size: int, seed: int) -> tuple[Counter[Any], list[str]]:
    """Send so many requests; return how they were answered, and what was wrong."""
    database = Database(url, registry=joined.registry(), keys=keys, files=home / "files")
    house = Services(database, SystemClock(), Config(home, url, secret_key="not a secret"))
    setup.prepare(house)
    secret = _furnish(house, cases=max(10, size // 40))
    app = create(house)
    app.extensions["api.rates"] = Unbounded()
    stranger = Stranger(Program(app, secret), random.Random(seed))
    answers = Counter(stranger.ask() for _ in range(size))
    while queue.run_due(database, clock=house.clock, handlers=HANDLERS, limit=50):
        pass
    wrong = [f"{kind}: {status}" for kind, status in answers if status >= 500]
    with database.read() as session:
        verdict = verify.verify(session)
    database.close()
    return answers, wrong if verdict.whole else [*wrong, verdict.sentence]


def _furnish(house: Services, *, cases: int) -> str:
    at = house.clock.now()
    with house.database.write(actor=SYSTEM, at=at) as session:
        files = {DIAGRAM.name: DIAGRAM.read_bytes()}
        deployment.deploy(session, files=files, reason="测试")
        scopes = ("jobs:*", "messages:*", "signals:*")
        given = {"program": "tax", "title": "税务接口程序", "scopes": scopes}
        secret = tokens.create(session, **given, by=SYSTEM)[1]
    for _ in range(cases):
        with house.database.write(actor=WANG, at=at) as session:
            given = {"company": "天衡精密制造有限公司"}
            instances.start(session, process_id="enquiring", actor=WANG, variables=given)
    return secret


def main(size: int) -> int:
    """Run the campaign; return 1 if anything was wrong."""
    language.compile()
    with tempfile.TemporaryDirectory(prefix="jiangxin-api-") as folder:
        home = Path(folder)
        given = os.environ.get("JIANGXIN_TEST_DATABASE_URL", "")
        url = given.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{home}/a.db"
        answers, wrong = campaign(url, home, size=size, seed=random.randrange(2**31))
    for (kind, status), number in sorted(answers.items()):
        print(f"{kind:12} {status} {number:6}")  # noqa: T201
    print("\n".join(wrong) or "nothing wrong")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
