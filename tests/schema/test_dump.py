"""The installation of November 2026 goes on: every case, from wherever it waits, to its end."""

from collections import Counter
from collections.abc import Iterable

from lxml import etree
from sqlalchemy import select

from service import forms
from service.host.definitions import deployment
from service.host.ledger.verify import verify
from service.host.operations.inspection import runtime_state
from service.host.tables.core import ProcessInstance
from service.host.tasks.finished import beginning
from service.people.actor import SYSTEM
from tests.schema.going_on import enlarge_the_pool, go_on, running, say_the_day
from tests.workflows.files import names
from tests.workflows.play import Play

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
WAITS = ("userTask", "receiveTask", "intermediateCatchEvent", "boundaryEvent")
CALLS = ("callActivity",)

Place = tuple[str, str]
"""A process and one of its elements."""


def test_the_dump_holds_a_case_wherever_a_shipped_process_waits(migrated: Play) -> None:
    shipped = {name: source for name, source in _deployed(migrated).items() if name in SHIPPED}
    missing = _elements(shipped.values(), *WAITS, *CALLS) - _occupied(migrated)
    assert (len(shipped), missing) == (6, set())


def test_nothing_of_the_record_is_lost(migrated: Play) -> None:
    with migrated.database.read() as session:
        found = verify(session)
    assert found.whole, found.sentence


def test_what_old_cases_began_with_is_read_from_their_variables(migrated: Play) -> None:
    told: Counter[tuple[str, bool]] = Counter()
    with migrated.database.read() as session:
        for case in session.scalars(select(ProcessInstance)):
            begun = beginning(session, case)
            told[case.process_id, bool(begun and forms.filled(begun.answer))] += 1
            if begun and case.process_id == "objection":
                assert begun.answer["objection"]["facts"]
    assert {process for (process, said) in told if said} == {
        "studio-application",
        "leader-change",
        "objection",
    }
    assert not told["objection", False]


def test_every_case_goes_on_to_its_end_under_the_models_it_began_with(migrated: Play) -> None:
    pinned, before = _releases(migrated), set(running(migrated))
    [visit] = [number for number in before if number.startswith("HF")]
    say_the_day(migrated, visit)
    enlarge_the_pool(migrated)
    go_on(migrated)
    ended = _ends(migrated, before)
    assert ended == {
        ("studio-application", "granted"): 16,
        ("studio-application", "failed"): 1,
        ("leader-change", "changed"): 6,
        ("leader-change", "failed"): 1,
        ("objection", "dismissed"): 4,
        ("return-visit", "completed"): 1,
    }
    assert {number: _releases(migrated)[number] for number in pinned} == pinned
    with migrated.database.read() as session:
        found = verify(session)
    assert found.whole, found.sentence


SHIPPED = names(".bpmn")


def _deployed(play: Play) -> dict[str, bytes]:
    """Return the models that hold in the dump."""
    with play.database.read() as session:
        current = deployment.current(session)
        assert current is not None
        return deployment.files(session, current)


def _elements(sources: Iterable[bytes], *kinds: str) -> set[Place]:
    """Return the elements of some kinds: process and id."""
    return {
        (process.get("id"), element.get("id"))
        for source in sources
        for process in etree.fromstring(source).iter(f"{BPMN}process")
        for element in process.iter(*(BPMN + kind for kind in kinds))
    }


def _occupied(play: Play) -> set[Place]:
    """Return where the running cases stand, with the calls around."""
    with play.database.read() as session:
        cases = session.scalars(
            select(ProcessInstance).where(ProcessInstance.ended_at.is_(None))
        ).all()
        return {
            (point.open.process_id, point.open.element)
            for case in cases
            for point in runtime_state(session, instance=case, actor=SYSTEM).points
        }


def _releases(play: Play) -> dict[str, int]:
    with play.database.read() as session:
        rows = session.execute(select(ProcessInstance.number, ProcessInstance.release))
        return {row.number: row.release for row in rows}


def _ends(play: Play, cases: set[str]) -> Counter[Place]:
    """Count how cases ended: by process and status."""
    with play.database.read() as session:
        query = select(ProcessInstance.process_id, ProcessInstance.status)
        rows = session.execute(query.where(ProcessInstance.number.in_(cases)))
        return Counter((process_id, status) for process_id, status in rows)
