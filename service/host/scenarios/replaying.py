"""Past cases replayed: under the models of their time and under a draft, and the two compared.

The engine alone runs, without a database: actions give what they gave then, answers and messages
come when they came, timers fire by the moved clock, decisions are made by the tables of each set.
Both runs are made in the same way, so what differs between them comes of the draft.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from service import engine, feel, privacy
from service.clock import BEIJING, in_words
from service.errors import Refused
from service.host.definitions import decisions
from service.host.scenarios.model_set import Models
from service.host.scenarios.past import Event, Past

KINDS = {
    "failed": "办不下去",
    "decided": "判定不同",
    "path": "走别的路",
    "waits": "停在别处",
    "due": "期限不同",
}
"""In which ways a case may go otherwise, the weightiest first."""
MOST_WAKES = 400
AFTERWARDS = timedelta(days=400)
"""How long time goes on after the last event, for what a draft puts off."""
MOST_SHOWN = 60  # letters of a value
NOBODYS = {"outcome": "unwatched", "sha256": "", "shown": "", "note": ""}
"""What jobs outside give: they are not asked again."""


@dataclass(frozen=True)
class Surroundings:
    """What all replays share: which days are worked, and which task types are jobs outside."""

    calendar: feel.Calendar | None
    actions: frozenset[str]


Place = tuple[str, str, int]
"""A process, an element, and which time it was reached, from 1."""


@dataclass
class Played:
    """What one replay came to."""

    path: list[tuple[str, str]] = field(default_factory=list)
    due: dict[Place, date | None] = field(default_factory=dict)
    rulings: dict[tuple[str, int], Any] = field(default_factory=dict)
    waits: list[tuple[str, str]] = field(default_factory=list)
    """Where it waits at the end: process and element of its open work."""
    fault: str = ""
    done: bool = False


@dataclass(frozen=True)
class Otherwise:
    """A way in which a case would go otherwise: a kind of `KINDS`, where, and why."""

    kind: str
    process: str
    element: str
    sentence: str


@dataclass(frozen=True)
class Replayed:
    """A case that was replayed; `faithful` says that the models of its time go the way it went."""

    number: str
    faithful: bool
    running: bool
    otherwise: tuple[Otherwise, ...]


def replay(past: Past, *, before: Models, after: Models, around: Surroundings) -> Replayed:
    """Replay a case under the models of its time and under a draft, and say what differs."""
    then, now = _play(past, before, around), _play(past, after, around)
    # What jobs outside gave came a moment later then: their order among others is left open.
    went = Counter(element for _, element in then.path)
    faithful = not then.fault and went == Counter(past.path)
    names = _Names(before, after, past.process_id)
    return Replayed(
        number=past.number,
        faithful=faithful,
        running=not past.ended,
        otherwise=tuple(_compared(then, now, names)),
    )


class _Run:
    """One replay: the engine's state, what comes next, and what was seen."""

    def __init__(self, past: Past, models: Models, around: Surroundings) -> None:
        self.past, self.models, self.around = past, models, around
        self.played = Played()
        self.diagram = models.diagram(past.process_id)
        self.now = past.started_at
        self.progress: engine.Progress | None = None
        self._acted = {name: iter(results) for name, results in past.acted.items()}
        self._known: set[str] = set()
        self._turns: dict[tuple[str, str], int] = {}
        self._rulings: dict[str, int] = {}

    def context(self) -> engine.MoveContext:
        return engine.MoveContext(
            now=self.now,
            act=self._act,
            decide=self._decide,
            is_job=lambda kind: kind not in self.around.actions,
            calendar=self.around.calendar,
        )

    def _act(
        self, _kind: str, _inputs: dict[str, Any], _headers: Mapping[str, str], element: str
    ) -> Mapping[str, Any]:
        return next(self._acted.get(element, iter(())), {})

    def _decide(self, decision: str, context: dict[str, Any]) -> decisions.Decided:
        environment = feel.Environment(
            now=self.now.astimezone(BEIJING), calendar=self.around.calendar
        )
        found = decisions.decide(
            self.models.book(), decision=decision, context=context, environment=environment
        )
        turn = self._rulings[decision] = self._rulings.get(decision, 0) + 1
        self.played.rulings[decision, turn] = found.value
        return found

    def start(self) -> None:
        past = self.past
        self.take(
            engine.start(
                self.diagram,
                variables=past.variables,
                context=self.context(),
                start_event=past.start_event if past.start_event in self.diagram.elements else None,
                caught=past.caught,
            )
        )

    def take(self, progress: engine.Progress) -> None:
        """Note what a move came to, and give jobs outside what they gave."""
        self.progress = progress
        self.played.path += [
            (one.process_id, one.element) for one in progress.steps if one.verb == "completed"
        ]
        for task in progress.tasks:
            if task.id not in self._known:
                self._known.add(task.id)
                place = task.process_id, task.element
                turn = self._turns[place] = self._turns.get(place, 0) + 1
                due = task.due.astimezone(BEIJING).date() if task.due else None
                self.played.due[*place, turn] = due
        for job in progress.jobs:
            if progress.done:
                break
            self.take(
                engine.finish_job(
                    self.diagram, progress.state, job=job.id, result=NOBODYS, context=self.context()
                )
            )
            return

    def wake(self, until: datetime, *, most: int = MOST_WAKES) -> bool:
        """Fire timers that fall due up to a moment; say whether any did."""
        fired = False
        for _ in range(most):
            progress = self.progress
            if progress is None or progress.done or progress.next_due is None:
                break
            if progress.next_due > until:
                break
            self.now = max(self.now, progress.next_due)
            self.take(engine.wake(self.diagram, progress.state, context=self.context()))
            fired = True
        return fired

    def give(self, event: Event) -> bool:
        """Give a case what came from outside; say whether anything waited for it."""
        progress = self.progress
        if progress is None or progress.done:
            return False
        if event.kind == "finish":
            return self._finish(progress, event)
        waits = [
            one
            for one in progress.waits
            if one.element == event.element or (event.message and one.message == event.message)
        ]
        if not waits or waits[0].message is None:
            return False
        self.take(
            engine.deliver(
                self.diagram,
                progress.state,
                message=waits[0].message,
                key=event.key,
                payload=event.payload,
                context=self.context(),
                wait=waits[0].id,
            )
        )
        return True

    def _finish(self, progress: engine.Progress, event: Event) -> bool:
        open_now = [one for one in progress.tasks if one.element == event.element]
        mine = [one for one in open_now if event.person in (one.assignee, *one.candidate_users)]
        task = next(iter(mine or open_now), None)
        if task is None:
            return False
        self.take(
            engine.complete(
                self.diagram,
                progress.state,
                task=task.id,
                answer=event.payload,
                context=self.context(),
            )
        )
        return True


def _play(past: Past, models: Models, around: Surroundings) -> Played:
    played = Played()
    try:
        run = _Run(past, models, around)
        played = run.played
        run.start()
        waiting: list[Event] = []
        for event in past.events:
            run.wake(event.at)
            run.now = max(run.now, event.at)
            waiting = _given(run, [*waiting, event])
        _go_on(run, past, waiting)
        _end(run)
    except Refused as refusal:
        played.fault = str(refusal.sentence)
    except Exception as fault:  # noqa: BLE001 - one case must not hide what happens to the others
        played.fault = f"{type(fault).__name__}：{fault}"[:200]
    return played


def _given(run: _Run, events: Sequence[Event]) -> list[Event]:
    """Give what waits to be given, in its order; return what nothing waited for yet."""
    left = list(events)
    moved = True
    while moved:
        moved = False
        for event in list(left):
            if run.give(event):
                left.remove(event)
                moved = True
                break
    return left


def _go_on(run: _Run, past: Past, waiting: list[Event]) -> None:
    """Let time go on: what a draft puts off is given later; a running case stops at its today."""
    run.wake(past.until)
    last = past.until
    waiting = _given(run, waiting)
    for _ in range(MOST_WAKES):
        if not waiting or not run.wake(last + AFTERWARDS, most=1):
            return
        waiting = _given(run, waiting)


def _end(run: _Run) -> None:
    progress = run.progress
    if progress is None:
        return
    run.played.done = progress.done
    run.played.waits = sorted({(one.process_id, one.element) for one in progress.tasks})
    if progress.incidents:
        run.played.fault = progress.incidents[0].reason


class _Names:
    """What elements are called, in the draft or before."""

    def __init__(self, before: Models, after: Models, process_id: str) -> None:
        self._known: dict[tuple[str, str], str] = {}
        for models in (before, after):
            with suppress(Exception):
                for process in models.diagram(process_id).processes.values():
                    self._known[process.id, process.id] = process.name or process.id
                    for node in process.nodes.values():
                        self._known[process.id, node.id] = node.name or node.id

    def lacks(self, place: tuple[str, str]) -> bool:
        """Ask whether an element has no name of its own, as most gateways that join have none."""
        return self._known.get(place, place[1]) == place[1]

    def __call__(self, place: tuple[str, str]) -> str:
        return self._known.get(place, place[1])


def _compared(then: Played, now: Played, called: _Names) -> Iterator[Otherwise]:
    if now.fault and now.fault != then.fault:
        yield Otherwise("failed", *_last(now), f"按草案办不下去：{now.fault}")
    for (decision, turn), value in then.rulings.items():
        other = now.rulings.get((decision, turn), value)
        if other != value:
            said = f"判定“{decision}”原来是{_short(value)}，按草案是{_short(other)}"
            yield Otherwise("decided", "", decision, said)
            break
    yield from _other_path(then, now, called)
    if not now.fault and then.waits != now.waits:
        were, are = (_all(one.waits, called) for one in (then, now))
        place = next(iter(now.waits), ("", ""))
        yield Otherwise("waits", *place, f"原来{were}，按草案{are}")
    for (process, element, turn), day in then.due.items():
        other_day = now.due.get((process, element, turn), day)
        if other_day != day:
            said = f"“{called((process, element))}”原来{_day(day)}，按草案{_day(other_day)}"
            yield Otherwise("due", process, element, said)
            break


def _other_path(then: Played, now: Played, called: _Names) -> Iterator[Otherwise]:
    """Yield where a case first takes another way; an order that only time changes is none."""
    if sorted(then.path) == sorted(now.path):
        return
    more = _missing(now.path, then.path)
    less = _missing(then.path, now.path)
    more, less = (sorted(one, key=called.lacks) for one in (more, less))
    place = next(iter(more or less))
    words = []
    if less:
        words.append(f"不再经过“{called(less[0])}”")
    if more:
        words.append(f"经过“{called(more[0])}”")
    yield Otherwise("path", *place, "按草案" + "，".join(words))


def _missing(
    there: Sequence[tuple[str, str]], elsewhere: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    left = list(elsewhere)
    found = []
    for one in there:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found


def _last(played: Played) -> tuple[str, str]:
    return played.path[-1] if played.path else ("", "")


def _all(waits: Sequence[tuple[str, str]], called: _Names) -> str:
    names = "、".join(dict.fromkeys(called(one) for one in waits))
    return f"停在“{names}”" if names else "没有等人办理的"


def _day(day: date | None) -> str:
    return f"{in_words(day)}到期" if day else "没有期限"


def _short(value: object) -> str:
    text = str(privacy.mask(value))
    return f"“{text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + '…'}”"
