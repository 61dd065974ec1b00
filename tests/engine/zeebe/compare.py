"""Play random processes in both engines at once; after every deed the same must be open.

`make zeebe SIZE=200` (`python -m tests.engine.zeebe.compare 200 [first seed]`) needs Java 21 and
Maven, which fetches Camunda 8.8's engine.
"""

from __future__ import annotations

import datetime
import random
import sys
import traceback
from collections import Counter
from contextlib import suppress
from typing import Any

from service import engine
from service.engine import Known, MoveContext, Progress
from tests.engine.drawing import MONDAY
from tests.engine.zeebe.drawing import NAMES, Shared
from tests.engine.zeebe.oracle import Oracle, Refused, Standing, running

MOST_STEPS = 30
MARGIN = datetime.timedelta(seconds=30)
"""Their clock goes on while they work: nobody is woken to the second."""


def _stands(incident: engine.Incident) -> bool:
    """Whether what is an incident here waits for ever there: a join, an ad-hoc sub-process."""
    return incident.kind == "join" or incident.element.startswith("adhoc")


class Both:
    """One random process in both engines."""

    def __init__(self, oracle: Oracle, seed: int) -> None:
        self.oracle, self.random = oracle, random.Random(seed)
        self.source = Shared(seed).source()
        self.written = Shared(seed).source(theirs=True)
        self.diagram = engine.read({"p.bpmn": self.source}, "p")
        self.now, self.theirs = MONDAY, Standing()
        self.numbers = 0

    @property
    def context(self) -> MoveContext:
        return MoveContext(now=self.now, is_job=lambda kind: kind == "job")

    def tell(self, do: str, **said: Any) -> None:
        """Let the other engine do something."""
        key, events = self.oracle.ask(do, **said)
        self.theirs.fold(events, begun=int(key or 0))

    def number(self) -> float:
        """Return a number that was not there before.

        A value equal to the one a scope has passes on to the scope above there, against what its
        documentation says of propagation; so no value ever is.
        """
        self.numbers += 1
        return self.random.randint(-3, 7) + self.numbers / 1024

    def begin(self) -> None:
        """Deploy and start in both."""
        self.oracle.ask("deploy", source=self.written.decode())
        values: dict[str, Any] = {name: self.number() for name in NAMES}
        values |= {"list": [self.random.randint(0, 9) for _ in range(3)], "key": "7"}
        self.tell("start", variables=values)
        self.keep(engine.start(self.diagram, variables=values, context=self.context))

    def keep(self, at: Progress) -> None:
        self.at = at

    def choices(self) -> list[tuple[str, Any]]:
        """Return what can be done."""
        found = [("work", one) for one in (*self.at.tasks, *self.at.jobs)]
        found += [(wait.kind, wait) for wait in self.at.waits]
        return found + ([("time", self.at.next_due)] if self.at.next_due else [])

    def step(self) -> bool:
        """Do one thing in both; False when nothing is left to do."""
        choices = self.choices()
        if not choices:
            return False
        kind, chosen = self.random.choice(choices)
        getattr(self, f"_{kind}")(chosen)
        return True

    def _work(self, one: Any) -> None:
        alike = [t.id for t in (*self.at.tasks, *self.at.jobs) if t.element == one.element]
        keys = sorted(key for key, element in self.theirs.jobs.items() if element == one.element)
        answer = {name: self.number() for name in self.random.sample(NAMES, 2)}
        self.tell("complete", job=keys[alike.index(one.id)], variables=answer)
        said = {"context": self.context}
        if isinstance(one, engine.OpenTask):
            at = engine.complete(self.diagram, self.at.state, task=one.id, answer=answer, **said)
        else:
            at = engine.finish_job(self.diagram, self.at.state, job=one.id, result=answer, **said)
        self.keep(at)

    def _message(self, wait: engine.Wait) -> None:
        payload = {"v": self.number()}
        self.tell("publish", name=wait.message, key=wait.key, variables=payload)
        self.keep(
            engine.deliver(
                self.diagram, self.at.state, message=wait.message, key=wait.key, payload=payload,
                context=self.context,
            )
        )  # fmt: skip

    def _signal(self, wait: engine.Wait) -> None:
        payload = {"w": self.number()}
        self.tell("signal", name=wait.message, variables=payload)
        self.keep(
            engine.signal(
                self.diagram,
                self.at.state,
                name=wait.message,
                payload=payload,
                context=self.context,
            )
        )

    def _time(self, due: datetime.datetime) -> None:
        span = max(due - self.now, datetime.timedelta()) + MARGIN
        self.now += span
        self.tell("wait", seconds=int(span.total_seconds()))
        self.keep(engine.wake(self.diagram, self.at.state, context=self.context))

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Return what is not the same: ours, theirs.

        They open all that undoes at once, here it is one by one, the last completed first (BPMN
        13.5.5): what is open here must be open there.
        """
        at, theirs = self.at, self.theirs
        works = Counter(t.element for t in (*at.tasks, *at.jobs))
        undoing, waiting = (Counter({e: n for e, n in some.items() if e.startswith("undo")})
                            for some in (works, Counter(theirs.jobs.values())))  # fmt: skip
        waits = [(w.element, w.key) for w in at.waits if w.kind == "message"]
        pairs = {
            "work": (works - undoing, Counter(theirs.jobs.values()) - waiting),
            "waits": (Counter(waits), Counter(theirs.waits.values())),
            "signals": (Counter(w.element for w in at.waits if w.kind == "signal"),
                        Counter(theirs.signals.values())),
            "incidents": (Counter(i.element for i in at.incidents if not _stands(i)),
                          Counter(element for element, _ in theirs.incidents.values())),
            "undoing": (undoing - waiting, Counter()),
            "done": (at.done, theirs.done),
            "variables": (dict(at.state.variables.get("", {})), theirs.variables),
        }  # fmt: skip
        if at.done:
            pairs.pop("variables")
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def end(self) -> None:
        """Make room for the next."""
        if self.theirs.instance and not self.theirs.done:
            with suppress(Refused):  # it fails over some compensations; what stays is not looked at
                self.oracle.ask("cancel", instance=self.theirs.instance)


def play(oracle: Oracle, seed: int) -> str:
    """Play one; return "" when all was the same, "refused …" or what was not."""
    both = Both(oracle, seed)
    wrong = [p for p in engine.check({"p.bpmn": both.source}, Known()) if p.severity == "error"]
    assert not wrong, wrong
    try:
        both.begin()
        for number in range(MOST_STEPS):
            if found := both.differences():
                return f"step {number}: {found}"
            if both.at.incidents or not both.step():
                break
        return ""
    except Refused as refusal:
        return f"refused: {str(refusal)[:2000]}"
    finally:
        both.end()


def main(size: int, first: int = 0) -> int:
    """Play so many; return how many differ."""
    told: Counter[str] = Counter()
    with running() as oracle:
        for seed in range(first, first + size):
            try:
                found = play(oracle, seed)
            except Exception:  # noqa: BLE001 - a campaign tells every failure and goes on
                found = traceback.format_exc(limit=-4)
            kind = "same" if not found else "refused" if found.startswith("refused:") else "other"
            told[kind] += 1
            if found:
                print(f"seed {seed}: {found}", flush=True)  # noqa: T201
    print(dict(told))  # noqa: T201
    return told["other"]


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), *map(int, sys.argv[2:3]))))
