"""Races of people with each other, with the clock and with the administrator."""

from sqlalchemy import select

from service.host.cases import instances
from service.host.ledger import verify
from service.host.migration import migrate, plans
from service.host.operations import incidents, inspection, interventions
from service.host.operations.interventions import Order
from service.host.tables.core import Incident, ProcessInstance
from service.host.tasks import tasks as work
from tests.campaigns.race_steps import (
    REASON,
    Results,
    Wrong,
    end_by_hand,
    ended,
    exactly,
    finish,
    labour_later,
    one,
    one_finisher,
    told,
)
from tests.campaigns.race_track import Given, House, Scene, keeper


def _look_and_finish(house: House, given: Given, who: int) -> str:
    for _ in range(given["case"] % 6):
        house.work(given["case"])
    return finish(house, given, who)


def _claim(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        return str(work.claim(session, key=given["a"], actor=keeper(who)).assignee)


def _one_claimer(house: House, given: Given, results: Results) -> Wrong:
    winners = told(results)
    house.notes.extend(winners)
    yield from exactly("claimers", len(winners), 1)
    house.finish(given["a"], int(winners[0].removeprefix("admin")))
    yield from ended(house, given, "end")


def _finisher_or_clock(house: House, given: Given, results: Results) -> Wrong:
    went = house.went(given["case"])
    yield from exactly("told that it is done", len(told(results)), went["end"])
    yield from ended(house, given, "end", "late")


def _migrate(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        plan = plans.plan(session, 1)
        made = migrate.migrate(
            session, plan=plan, instance=given["case"], actor=keeper(who), reason=REASON
        )
        return "" if made.problem else f"migration {made.key}"


def _on_the_move(house: House) -> Given:
    case = house.begin("moving", release=2)
    return {"case": case, "a": house.work(case)["a"]}


def _moved_and_finished(house: House, given: Given, results: Results) -> Wrong:
    said = told(results)
    yield from exactly("finishers", said.count("finished"), 1)
    house.notes.extend(said)
    made = {word for word in said if word.startswith("migration")}
    yield from exactly("release", house.case(given["case"]).release, 2 + len(made))
    yield from ended(house, given, "end")


def _ended_or_finished(house: House, given: Given, results: Results) -> Wrong:
    said = told(results)
    house.notes.extend(said)
    yield from exactly("winners", len(said), 1)
    status = house.case(given["case"]).status
    yield from exactly("status", status, {"finished": "completed"}.get(said[0], said[0]))
    yield from exactly("ends reached", house.went(given["case"])["end"], int("finished" in said))


def _amend(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        number = session.get_one(ProcessInstance, given["case"]).number
        order = Order(number, keeper(who), REASON, given["seen"])
        interventions.amend(session, order=order, scope="", values={"n": who})
        return "amended"


def _look(house: House, given: Given, who: int) -> None:
    """Open the work and the case again and again: whatever was done since, both are pages."""
    for _ in range(12):
        with house.database.read() as session:
            view = work.open(session, key=given["a"], actor=keeper(who))
            inspection.runtime_state(session, instance=view.instance, actor=keeper(who))


def _seen_and_finished(house: House, given: Given, results: Results) -> Wrong:
    yield from exactly("refused", [r.value for r in results if r.kind == "refused"], [])
    yield from one_finisher(house, given, results)


def _finish_own(house: House, given: Given, who: int) -> None:
    house.finish(given["a"], 0)


def _save(house: House, given: Given, who: int) -> int:
    with house.writing(keeper(0)) as session:
        saved = work.save_draft(session, key=given["a"], actor=keeper(0), body={"n": who})
        return saved.revision


def _saved_in_turn(house: House, given: Given, results: Results) -> Wrong:
    yield from exactly("saved", len(told(results)), 7)
    yield from ended(house, given, "end")


def _order_all(house: House, given: Given, who: int) -> int:
    with house.writing(keeper(who)) as session:
        plan = plans.plan(session, 1)
        migrate.migrate_all(session, plan=plan, actor=keeper(who), reason=REASON)
    house.labour()
    return 0


def _all_moved(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    for case in given["cases"]:
        yield from exactly("release", house.case(case).release, 3)
        house.finish(house.work(case)["b"])


def _looked_at(house: House) -> Given:
    given = one("plain")(house)
    return {**given, "seen": house.case(given["case"]).revision}


def _one_amendment(house: House, given: Given, results: Results) -> Wrong:
    said = told(results)
    yield from exactly("finishers", said.count("finished"), 1)
    house.notes.extend(said)
    yield from exactly("at most one amendment", said.count("amended") < 2, True)
    yield from ended(house, given, "end")


def _finish_branch(house: House, given: Given, who: int) -> None:
    house.finish(given[f"t{who}"], who)


def _joined_once(house: House, given: Given, results: Results) -> Wrong:
    yield from exactly("refused", [r.value for r in results if r.kind != "done"], [])
    yield from exactly("after the join", house.went(given["case"])["after"], 1)
    house.finish(house.work(given["case"])["after"])
    yield from ended(house, given, "end")


def _button(house: House) -> Given:
    case = house.begin("pressing", k=f"{house.at:%Y%m%d%H}")
    with house.database.read() as session:
        found = session.get_one(ProcessInstance, case)
        (button,) = instances.actions_for(session, instance=found, actor=keeper(0))
        return {"case": case, "wait": button.wait}


def _press(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        found = session.get_one(ProcessInstance, given["case"])
        instances.press(session, instance=found, wait=given["wait"], actor=keeper(who))
    return "pressed"


def _at_a_loss(house: House) -> Given:
    """Prepare a case whose gateway found no way, and put right what it asks for."""
    case = house.begin("stuck", go=0)
    order = Order(house.case(case).number, keeper(0), REASON)
    with house.writing(keeper(0)) as session:
        interventions.amend(session, order=order, scope="", values={"go": 1})
    with house.database.read() as session:
        query = select(Incident.key).where(Incident.instance_key == case)
        return {"case": case, "incident": session.scalars(query).one()}


def _retry(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        incidents.retry(session, key=given["incident"], actor=keeper(who))
    return "retried"


def _verify(house: House, given: Given, who: int) -> str:
    with house.database.read() as session:
        verdict = verify.verify(session)
        return "" if verdict.whole else verdict.sentence


def _begin_and_finish(house: House, given: Given, who: int) -> None:
    for _ in range(3):
        house.finish(house.work(house.begin("plain"))["a"])


def _always_whole(house: House, given: Given, results: Results) -> Wrong:
    yield from exactly("breaks found", told(results), [])


SCENES = (
    Scene("eight finish one task", one("plain"), [finish] * 8, one_finisher),
    Scene("eight claim one task", one("plain"), [_claim] * 8, _one_claimer),
    Scene(
        "a person and the clock",
        one("guarded"),
        [_look_and_finish, *[labour_later] * 7],
        _finisher_or_clock,
    ),
    Scene("finish and migrate", _on_the_move, [finish] * 2 + [_migrate] * 6, _moved_and_finished),
    Scene(
        "finish and end by hand", one("plain"), [finish] * 2 + [end_by_hand] * 6, _ended_or_finished
    ),
    Scene("finish and amend", _looked_at, [finish] * 2 + [_amend] * 6, _one_amendment),
    Scene("look while one finishes", one("plain"), [finish, *[_look] * 7], _seen_and_finished),
    Scene(
        "one saves a draft in seven windows, and finishes",
        one("plain"),
        [_save] * 7 + [_finish_own],
        _saved_in_turn,
    ),
    Scene(
        "eight order all cases to be migrated",
        lambda house: {"cases": [house.begin("moving", release=2) for _ in range(4)]},
        [_order_all] * 8,
        _all_moved,
        every=4,
    ),
    Scene("eight branches join", one("joining"), [_finish_branch] * 8, _joined_once),
    Scene(
        "the record is checked while cases move",
        lambda _house: {},
        [_verify] * 2 + [_begin_and_finish] * 6,
        _always_whole,
        every=20,
    ),
    Scene("eight press one button", _button, [_press] * 8, one_finisher),
    Scene("eight retry one incident", _at_a_loss, [_retry] * 8, one_finisher),
)
