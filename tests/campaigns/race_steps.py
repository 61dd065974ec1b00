"""What several races need: deeds of the racers, and words of the judge."""

from collections.abc import Iterator, Sequence
from typing import Any

from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.host.tables.core import ProcessInstance
from tests.campaigns.race_track import Given, House, Outcome, keeper

Wrong = Iterator[str]
Results = Sequence[Outcome]
REASON = "经核实，按实际情况更正"


def labour(house: House, given: Given, who: int) -> None:
    """Do what is due."""
    house.labour()


def labour_later(house: House, given: Given, who: int) -> None:
    """Do what is due when five minutes are over."""
    house.later(minutes=7).labour()


def finish(house: House, given: Given, who: int) -> str:
    """Finish the task of the case."""
    house.finish(given["a"], who)
    return "finished"


def one(process_id: str) -> Any:
    """Prepare one case of a process."""

    def prepare(house: House) -> Given:
        key = f"{house.at:%Y%m%d%H}"
        case = house.begin(process_id, k=key)
        return {"case": case, "k": key, **house.work(case)}

    return prepare


def told(results: Results) -> list[Any]:
    """Return what those who succeeded say, as far as they say anything."""
    return [result.value for result in results if result.kind == "done" and result.value]


def exactly(what: str, found: object, wanted: object) -> Wrong:
    """Find it wrong when something is not as it must be."""
    if found != wanted:
        yield f"{what}: {found} instead of {wanted}"


def ended(house: House, given: Given, *ends: str, times: int = 1) -> Wrong:
    """Find it wrong when a case did not end, so often, at one of these ends."""
    went = house.went(given["case"])
    house.notes.extend(end for end in ends if went[end])
    yield from exactly("ends reached", sum(went[end] for end in ends), times)
    yield from exactly("has ended", house.case(given["case"]).ended_at is not None, True)


def one_finisher(house: House, given: Given, results: Results) -> Wrong:
    """Find it wrong when not exactly one was told that it is done."""
    yield from exactly("finishers", len(told(results)), 1)
    yield from ended(house, given, "end")


def end_by_hand(house: House, given: Given, who: int) -> str:
    """End the case where it stands."""
    with house.writing(keeper(who)) as session:
        number = session.get_one(ProcessInstance, given["case"]).number
        interventions.end(session, order=Order(number, keeper(who), REASON))
        return "terminated"


def end_quietly(house: House, case: int) -> Wrong:
    """End a case that still waits."""
    if house.case(case).ended_at is None:
        end_by_hand(house, {"case": case}, 0)
    yield from exactly("has ended", house.case(case).ended_at is not None, True)
