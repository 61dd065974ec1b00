"""Races of messages, signals, timers and programs outside."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from service.host.definitions import deployment
from service.host.jobs import external
from service.host.ledger.tables import Entry
from service.host.messages import mailbox
from service.host.programs import publishing
from service.host.programs import results as outcomes
from service.host.programs.publishing import Sending
from service.host.tables.core import Message
from service.host.tables.start_events import MessageStart, Receipt
from service.host.tasks import tasks as work
from service.host.worker.delivery import deliver_now
from tests.campaigns.race_processes import DRAWN, HEAD, MOVING
from tests.campaigns.race_steps import (
    Results,
    Wrong,
    end_quietly,
    ended,
    exactly,
    labour,
    labour_later,
    one,
    one_finisher,
    told,
)
from tests.campaigns.race_track import Deed, Given, House, Scene
from tests.engine.drawing import START_END, file, flows, process, users
from tests.host.cast import GAO
from tests.host.outside_steps import TAX

MANY = 50
DAY = timedelta(days=1)


def _send(name: str, *, later: int = 0, ttl: timedelta = DAY) -> Deed:
    """Send a message with the case's key under an id that two racers share."""

    def send(house: House, given: Given, who: int) -> bool:
        sending = Sending(name, {"n": who // 2}, key=given["k"], ttl=ttl)
        then = house.later(minutes=later)
        with then.writing(TAX) as session:
            sent = publishing.publish(
                session, sending=sending, program=TAX, message_id=f"{name} {given['k']} {who // 2}"
            )
        if sent.delivery is not None:
            deliver_now(then.database, clock=then, claim=sent.delivery)
        return sent.fresh

    return send


def _delivered(house: House, case: int) -> int:
    with house.database.read() as session:
        lines = select(func.count()).where(Entry.instance_key == case, Entry.verb == "delivered")
        return session.scalar(lines.where(Entry.subject == "message")) or 0


def _message_or_clock(house: House, given: Given, results: Results) -> Wrong:
    house.later(minutes=7).labour()
    went = house.went(given["case"])
    yield from exactly("deliveries", _delivered(house, given["case"]), went["end"])
    yield from ended(house, given, "end", "late")


def _one_message(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    yield from exactly("deliveries", _delivered(house, given["case"]), 1)
    yield from ended(house, given, "one", "other")


def _first_timer(house: House, given: Given, results: Results) -> Wrong:
    yield from ended(house, given, "other")
    yield from ended(house, given, "one", "other")


def _three_objections(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    yield from exactly("objections heard", house.went(given["case"])["o"], 3)
    yield from exactly("deliveries", _delivered(house, given["case"]), 3)
    while open_now := house.work(given["case"]):
        for key in open_now.values():
            house.finish(key)
    yield from ended(house, given, "end", times=4)


def _one_objection(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    yield from exactly("objections heard", house.went(given["case"])["o"], 1)
    house.finish(house.work(given["case"])["o"])
    yield from ended(house, given, "end")


def _expiring(house: House) -> Given:
    key = f"{house.at:%Y%m%d%H}"
    with house.writing() as session:
        mailbox.publish(session, name="m", key=key, payload={}, ttl=timedelta(minutes=5))
    house.labour()
    return {"k": key}


def _begin_to_wait(minutes: float) -> Deed:
    def begin(house: House, given: Given, who: int) -> tuple[float, int]:
        return minutes, house.later(minutes=minutes).begin("waiting", k=given["k"])

    return begin


def _received_or_expired(house: House, given: Given, results: Results) -> Wrong:
    house.later(minutes=7).labour()
    waits = dict(told(results))
    with house.database.read() as session:
        lines = select(Entry.data).where(Entry.subject == "message", Entry.verb == "expired")
        lost = sum(data["key"] == given["k"] for data in session.scalars(lines))
        left = select(func.count()).where(Message.correlation == given["k"])
        yield from exactly("messages left", session.scalar(left), 0)
    house.notes.append("expired" if lost else "received")
    yield from exactly("received or expired", _delivered(house, waits[4.9]) + lost, 1)
    yield from exactly("received too late", _delivered(house, waits[5.1]), 0)
    for case in waits.values():
        yield from end_quietly(house, case)


def _a_key(house: House) -> Given:
    return {"k": f"{house.at:%Y%m%d%H}"}


def _send_and_labour(house: House, given: Given, who: int) -> None:
    _send("born")(house, given, who)
    house.labour()


def _send_the_same(house: House, given: Given, who: int) -> None:
    _send_and_labour(house, given, 0)


def _begun(house: House, key: str) -> list[int]:
    with house.database.read() as session:
        started = select(MessageStart.instance_key).where(MessageStart.correlation == key)
        return [case for case in session.scalars(started) if case is not None]


def _begun_one_by_one(times: int) -> Any:
    def wrong(house: House, given: Given, results: Results) -> Wrong:
        for _ in range(times):
            house.labour()
            running = _begun(house, given["k"])
            yield from exactly("cases running with one key", len(running), 1)
            house.finish(house.work(running[0])["a"])
            yield from ended(house, {"case": running[0]}, "end")
        house.labour()
        yield from exactly("cases running in the end", _begun(house, given["k"]), [])
        yield from exactly("receipts", _receipts(house, given["k"]), times)

    return wrong


def _receipts(house: House, key: str) -> int:
    with house.database.read() as session:
        query = select(func.count(Receipt.process_id)).join(
            Message, Message.key == Receipt.message_key
        )
        return session.scalar(query.where(Message.correlation == key)) or 0


def _crowd(house: House) -> Given:
    cases = [house.begin("listening") for _ in range(MANY)]
    return {"cases": [(case, house.work(case)["a"]) for case in cases]}


def _call_out(house: House, given: Given, who: int) -> None:
    with house.writing() as session:
        mailbox.send(session, name="s", key="", payload={}, ttl=timedelta(), kind="signal")
    house.labour()


def _finish_some(house: House, given: Given, who: int) -> list[int]:
    """Finish a sixth of them; a case that hears the signal first is no work any more."""
    done = []
    for case, task in given["cases"][who::6]:
        try:
            house.finish(task, who)
        except work.Refused:
            continue
        done.append(case)
    return done


def _each_once(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    finished = {case for cases in told(results) for case in cases}
    for case, _ in given["cases"]:
        yield from exactly("told that it is done", case in finished, bool(house.went(case)["end"]))
        yield from ended(house, {"case": case}, "end", "late")


def _take_and_report(house: House, given: Given, who: int) -> int:
    with house.writing(TAX) as session:
        span = timedelta(minutes=5)
        taken = external.activate(
            session, types=("tax.ask",), worker=f"w{who}", most=1, lease=span, names=None
        )
    for job in taken:
        with house.writing(TAX) as session:
            outcomes.complete(session, lease=outcomes.Lease(job.key, job.token), variables={})
    return len(taken)


def _pairs(house: House) -> Given:
    found: dict[str, Any] = {}
    for number in range(6):
        key, other = f"{house.at:%Y%m%d%H}-{number}", f"{house.at:%Y%m%d%H}-{number ^ 1}"
        case = house.begin("playing", k=key, other=other)
        found |= {f"case{number}": case, f"a{number}": house.work(case)["a"]}
    return found


def _throw(house: House, given: Given, who: int) -> None:
    house.finish(given[f"a{who}"], who)
    house.labour()


def _all_caught(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    for number in range(6):
        yield from exactly("caught", _delivered(house, given[f"case{number}"]), 1)
        yield from ended(house, {"case": given[f"case{number}"]}, "end")


def _deploy(house: House, given: Given, who: int) -> None:
    with house.writing(GAO) as session:
        moving = process(MOVING.replace("{a}", "b"), id="moving", said="<documentation/>")
        files = {"races.bpmn": file(*DRAWN, moving, head=HEAD + f"<!--{given['k']}-->")}
        deployment.deploy(session, files=files, reason="竞争")


def _send_own(house: House, given: Given, who: int) -> None:
    _send("born")(house, {"k": f"{given['k']}-{who}"}, 0)
    house.labour()


def _each_began(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    for who in range(1, 8):
        running = _begun(house, f"{given['k']}-{who}")
        yield from exactly("cases of one message", len(running), 1)
        for case in running:
            house.finish(house.work(case)["a"])


def _taken(house: House) -> Given:
    given = one("hired")(house)
    with house.later(minutes=4).writing(TAX) as session:
        (job,) = external.activate(
            session, types=("tax.ask",), worker="w", most=1, lease=timedelta(minutes=5)
        )
    return {**given, "job": job.key, "token": job.token}


def _report(house: House, given: Given, who: int) -> str:
    with house.later(minutes=4.9).writing(TAX) as session:
        lease = outcomes.Lease(given["job"], given["token"])
        outcomes.complete(session, lease=lease, variables={"paid": True})
    return "reported"


def _program_or_clock(house: House, given: Given, results: Results) -> Wrong:
    house.later(minutes=7).labour()
    yield from exactly("reports taken over", len(told(results)), house.went(given["case"])["end"])
    yield from ended(house, given, "end", "late")


def _deploy_own(house: House, given: Given, who: int) -> int:
    with house.writing(GAO) as session:
        drawn = process(START_END + users("a") + flows("start > a > end"), id=f"own{who}")
        said = f"<!--{given['k']}-->"
        files = {f"own{who}.bpmn": file(drawn, head=said)}
        return deployment.deploy(session, files=files, reason="竞争").number


def _all_deployed(house: House, given: Given, results: Results) -> Wrong:
    numbers = sorted(told(results))
    yield from exactly("releases", numbers, list(range(numbers[0], numbers[0] + 8)))
    with house.database.read() as session:
        last = deployment.release(session, numbers[-1])
        found = deployment.files(session, last)
    for who in range(8):
        yield from exactly("in the last release", given["k"] in str(found[f"own{who}.bpmn"]), True)


SCENES = (
    Scene(
        "a message sent twice and the clock",
        one("receiving"),
        [_send("m", later=4), _send("m", later=4), *[labour_later] * 6],
        _message_or_clock,
    ),
    Scene(
        "two messages at a gateway",
        one("two-messages"),
        [_send("m"), _send("m"), _send("n"), _send("n"), *[labour] * 4],
        _one_message,
    ),
    Scene("two timers at a gateway", one("two-timers"), [labour_later] * 8, _first_timer),
    Scene(
        "three objections, each twice",
        one("objecting"),
        [_send("m")] * 6 + [labour] * 2,
        _three_objections,
    ),
    Scene(
        "three objections where one is heard",
        one("objecting-once"),
        [_send("m")] * 6 + [labour] * 2,
        _one_objection,
    ),
    Scene(
        "a message expires while its receiver comes",
        _expiring,
        [_begin_to_wait(4.9), _begin_to_wait(5.1), *[labour_later] * 6],
        _received_or_expired,
    ),
    Scene(
        "one message that begins a case, sent eight times",
        _a_key,
        [_send_the_same] * 8,
        _begun_one_by_one(1),
    ),
    Scene(
        "four messages of one key that begin cases",
        _a_key,
        [_send_and_labour] * 8,
        _begun_one_by_one(4),
    ),
    Scene("eight programs take one job", one("asking"), [_take_and_report] * 8, one_finisher),
    Scene(
        "cases send each other messages", _pairs, [_throw] * 6 + [labour] * 2, _all_caught, every=4
    ),
    Scene(
        "messages while a release is deployed",
        _a_key,
        [_deploy, *[_send_own] * 7],
        _each_began,
        every=20,
    ),
    Scene(
        "a signal to fifty cases that people finish",
        _crowd,
        [_finish_some] * 4 + [_call_out, *[labour] * 3],
        _each_once,
        every=20,
    ),
    Scene(
        "programs report while the clock takes their job away",
        _taken,
        [_report] * 3 + [labour_later] * 5,
        _program_or_clock,
    ),
    Scene("eight deploy at once", _a_key, [_deploy_own] * 8, _all_deployed, every=20),
)
