"""Diagrams damaged by chance: the check answers, and what it accepts runs, whatever it is.

`python -m tests.engine.mutations 5000 FILES…` damages so many copies of the files given.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from lxml import etree

from service import engine
from service.engine import Known
from service.engine.checking.looked import FAULT
from service.errors import Invalid
from tests.engine.drawing import file, process
from tests.engine.random_drawing import HEAD, Drawer
from tests.engine.random_processes import play

TEXTS = ("", "=", "=1 +", "=x", "=null", "P1D", "R/PT0S", "true", "false", "a b", "起", "${x}", "7")


def damaged(source: bytes, chance: random.Random) -> bytes:
    """Return a copy of a file with one to four things wrong."""
    root = etree.fromstring(source)
    for _ in range(chance.randint(1, 4)):
        elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
        if not elements:
            break
        _damage(chance.choice(elements), elements, chance)
    return etree.tostring(root)


def _damage(element: etree._Element, others: list[etree._Element], chance: random.Random) -> None:
    deed = chance.randrange(6)
    parent = element.getparent()
    if deed == 0 and parent is not None:
        parent.remove(element)
    if deed == 1 and element.attrib:
        del element.attrib[chance.choice(sorted(map(str, element.attrib)))]
    if deed == 2 and element.attrib:
        other = chance.choice(others)
        values = [str(v) for v in other.attrib.values()] + list(TEXTS)
        element.set(chance.choice(sorted(map(str, element.attrib))), chance.choice(values))
    if deed == 3:
        element.text = chance.choice(TEXTS)
    if deed == 4 and parent is not None:
        target = chance.choice(others)
        if target not in list(element.iter()):
            target.append(element)
    if deed == 5:
        element.tag = chance.choice(others).tag


def try_one(source: bytes, seed: int) -> bool:
    """Damage a file, check it, run what is accepted; tell whether it was."""
    chance = random.Random(seed)
    wrong = damaged(source, chance)
    started = time.thread_time()
    found = engine.check({"p.bpmn": wrong}, Known())
    assert time.thread_time() - started < 5, f"seed {seed}: the check took too long"
    assert all(p.zh and p.en for p in found)
    assert not [p.en for p in found if FAULT in p.en], f"seed {seed}"
    if any(p.severity == "error" for p in found):
        return False
    for name in engine.process_ids({"p.bpmn": wrong}):
        try:
            drawn = engine.read({"p.bpmn": wrong}, name)
        except Invalid:
            continue
        play(drawn, seed, reload=True)
    return True


def drawing(seed: int) -> bytes:
    """Return a random diagram as a file."""
    drawer = Drawer(seed)
    return file(process(drawer.draw()), *drawer.called, head=HEAD)


def main(size: int, files: list[str]) -> None:
    """Damage and try so many files."""
    sources = [Path(name).read_bytes() for name in files]
    accepted = 0
    for seed in range(size):
        source = sources[seed % len(sources)] if sources else drawing(seed)
        try:
            accepted += try_one(source, seed)
        except Exception:
            print(f"seed {seed} failed")  # noqa: T201
            raise
    print(f"{size} damaged diagrams, {accepted} accepted and run")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
