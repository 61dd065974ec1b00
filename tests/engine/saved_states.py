"""States as earlier versions of the engine saved them, and how their instances went on.

`python -m tests.engine.saved_states > FILE` writes them anew, by the engine that is there: only
after a change of the state that older ones need not survive.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from service import engine
from service.engine import Progress, State
from tests.engine.drawing import file, process
from tests.engine.random_drawing import HEAD, Drawer
from tests.engine.random_processes import Player

KEPT = Path(__file__).with_suffix(".json")
SEEDS = 400
MOST = 24
STEPS = 12  # told of each instance after its state was saved


def source(seed: int) -> str:
    """Draw a random process."""
    drawer = Drawer(seed)
    body = drawer.draw()
    return file(process(body, said=drawer.said()), *drawer.called, head=HEAD).decode()


def gone_on(saved: dict[str, Any]) -> list[Any]:
    """Play a saved instance on and return what happened."""
    diagram = engine.read({"p.bpmn": saved["source"].encode()}, "p")
    state = State(saved["blob"].encode(), saved["variables"])
    player = Player(diagram, saved["seed"])
    at: Progress | None = engine.at_rest(diagram, state, context=player.context)
    told: list[Any] = []
    while at is not None and len(told) < STEPS:
        told.append(seen(at))
        at = player.step(at)
    return told


def seen(at: Progress) -> list[Any]:
    """Return what happened in a move, and what is open after it, as JSON."""
    steps = [f"{step.verb} {step.element}" for step in at.steps]
    tasks = [[t.id, t.assignee, t.priority, t.due and t.due.isoformat()] for t in at.tasks]
    jobs = [[job.id, job.type, job.retries] for job in at.jobs]
    waits = [[wait.id, wait.message, wait.key] for wait in at.waits]
    due = at.next_due and at.next_due.isoformat()
    return [steps, tasks, jobs, waits, due, [[i.id, i.kind] for i in at.incidents], at.done]


def main() -> None:
    """Write the states that hold between them everything that a state may hold."""
    found: list[dict[str, Any]] = []
    known: set[str] = set()
    for seed in range(SEEDS):
        drawn = source(seed)
        diagram = engine.read({"p.bpmn": drawn.encode()}, "p")
        player = Player(diagram, seed)
        at: Progress | None = player.start()
        for _ in range(40):
            if at is None or at.done:
                break
            blob = at.state.blob.decode()
            keys = {k for *_, inside in json.loads(blob)["tokens"] for k in _keys(inside)}
            if keys - known and len(found) < MOST:
                known |= keys
                kept = {"seed": seed, "source": drawn, "blob": blob}
                found.append({**kept, "variables": at.state.variables})
            at = player.step(replace(at))
    for one in found:
        one["story"] = gone_on(one)
    print(json.dumps(found, ensure_ascii=False, indent=0))  # noqa: T201


def _keys(inside: dict[str, Any]) -> list[str]:
    parts = [
        f"{key}.{k}" for key, value in inside.items() if isinstance(value, dict) for k in value
    ]
    return [*inside, *parts]


if __name__ == "__main__":
    main()
