"""What is raced, and what must be true afterwards: each thing has one consequence."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from service.db import Database
from service.host import (
    definitions,
    messages,
    migrating,
    operations,
    outcomes,
    outside,
    publishing,
    situation,
    taking_over,
)
from service.host import tasks as work
from service.host.history.tables import Entry
from service.host.operations import Order
from service.host.publishing import Sending
from service.host.start_tables import MessageStart, Receipt
from service.host.tables import Message, ProcessInstance
from tests.engine.drawing import START_END, event, ext, file, flows, message, process, timer, users
from tests.host.cast import GAO
from tests.host.conftest import MONDAY
from tests.host.outside_steps import TAX
from tests.host.race_track import Deed, Given, House, Outcome, Scene, keeper

MANY = 50
"""So many cases hear one signal."""
REASON = "经核实，按实际情况更正"
DAY = timedelta(days=1)
Wrong = Iterator[str]
Results = Sequence[Outcome]


def _on(kind: str, name: str) -> str:
    return f'<{kind}EventDefinition {kind}Ref="{name}"/>'


HEAD = "".join(message(name, "=k") for name in ("m", "n", "born", "ball")) + (
    '<signal id="s" name="s"/>'
)
LATE = '<endEvent id="late"/>'
IN_FIVE = timer("timeDuration", "PT5M")
PLAIN = process(START_END + users("a") + flows("start > a > end"), id="plain")
GUARDED = process(
    START_END + LATE + users("a") + event("boundaryEvent", "b", IN_FIVE, attachedToRef="a")
    + flows("start > a > end", "b > late"),
    id="guarded",
)  # fmt: skip
RECEIVING = process(
    START_END + LATE + '<receiveTask id="a" messageRef="m"/>'
    + event("boundaryEvent", "b", IN_FIVE, attachedToRef="a")
    + flows("start > a > end", "b > late"),
    id="receiving",
)  # fmt: skip
GATE = '<eventBasedGateway id="g"/><endEvent id="one"/><endEvent id="other"/>'
AT_THE_GATE = flows("start > g > x > one", "g > y > other")
TWO_MESSAGES = process(
    START_END + GATE + event("intermediateCatchEvent", "x", _on("message", "m"))
    + event("intermediateCatchEvent", "y", _on("message", "n")) + AT_THE_GATE,
    id="two-messages",
)  # fmt: skip
TWO_TIMERS = process(
    START_END + GATE + event("intermediateCatchEvent", "x", timer("timeDuration", "PT6M"))
    + event("intermediateCatchEvent", "y", IN_FIVE) + AT_THE_GATE,
    id="two-timers",
)  # fmt: skip


def _objecting(id: str, cancels: str) -> str:  # noqa: A002 - as in BPMN
    guard = event(
        "boundaryEvent", "b", _on("message", "m"), attachedToRef="a", cancelActivity=cancels
    )
    body = START_END + users("a", "o") + guard
    return process(body + flows("start > a > end", "b > o > end"), id=id)


WAITING = process(
    START_END
    + event("intermediateCatchEvent", "c", _on("message", "m"))
    + flows("start > c > end"),
    id="waiting",
)
BORN = process(
    event("startEvent", "start", _on("message", "born")) + '<endEvent id="end"/>' + users("a")
    + flows("start > a > end"),
    id="born",
)  # fmt: skip
LISTENING = process(
    START_END + LATE + users("a")
    + event("boundaryEvent", "b", _on("signal", "s"), attachedToRef="a")
    + flows("start > a > end", "b > late"),
    id="listening",
)  # fmt: skip
BRANCHES = [f"t{number}" for number in range(8)]
JOINING = process(
    START_END + '<parallelGateway id="f"/><parallelGateway id="j"/>' + users("after", *BRANCHES)
    + flows("start > f", "j > after > end", *[f"f > {branch} > j" for branch in BRANCHES]),
    id="joining",
)  # fmt: skip
TAX_JOB = '<zeebe:taskDefinition type="tax.ask"/>'
ASKING = process(
    START_END
    + f'<serviceTask id="a">{ext(TAX_JOB)}</serviceTask>'
    + flows("start > a > end"),
    id="asking",
)  # fmt: skip
THROW = ext('<zeebe:publishMessage correlationKey="=other" messageId="=k"/>')
PLAYING = process(
    START_END + users("a")
    + event("intermediateThrowEvent", "t", '<messageEventDefinition messageRef="ball"/>' + THROW)
    + event("intermediateCatchEvent", "c", _on("message", "ball"))
    + flows("start > a > t > c > end"),
    id="playing",
)  # fmt: skip
DRAWN = (
    PLAIN, GUARDED, RECEIVING, TWO_MESSAGES, TWO_TIMERS, _objecting("objecting", "false"),
    _objecting("objecting-once", "true"), WAITING, BORN, LISTENING, JOINING, ASKING, PLAYING,
)  # fmt: skip
MOVING = START_END + users("{a}") + flows("start > {a} > end")


def set_up(database: Database) -> None:
    """Deploy what is raced with, in two releases, and plan how cases go from one to the other."""
    with database.write(actor=GAO, at=MONDAY) as session:
        for step in ("a", "b"):
            moving = process(MOVING.replace("{a}", step), id="moving")
            files = {"races.bpmn": file(*DRAWN, moving, head=HEAD)}
            number = definitions.deploy(session, files=files, reason="竞争").number
        made = migrating.draw_up(
            session, process_id="moving", source=number - 1, target=number, actor=GAO
        )
        mapping = {"moving/a": "moving/b"}
        migrating.choose(session, plan=made, mapping=mapping, retimed=False, actor=GAO)


def _labour(house: House, given: Given, who: int) -> None:
    house.labour()


def _labour_later(house: House, given: Given, who: int) -> None:
    house.later(minutes=7).labour()


def _finish(house: House, given: Given, who: int) -> str:
    house.finish(given["a"], who)
    return "finished"


def _look_and_finish(house: House, given: Given, who: int) -> str:
    for _ in range(given["case"] % 6):
        house.work(given["case"])
    return _finish(house, given, who)


def _send(name: str, *, later: int = 0, ttl: timedelta = DAY) -> Deed:
    """Send a message with the case's key under an id that two racers share."""

    def send(house: House, given: Given, who: int) -> bool:
        sending = Sending(name, {"n": who // 2}, key=given["k"], ttl=ttl)
        with house.later(minutes=later).writing(TAX) as session:
            return publishing.publish(
                session, sending=sending, program=TAX, message_id=f"{name} {given['k']} {who // 2}"
            )

    return send


def _one(process_id: str) -> Any:
    def prepare(house: House) -> Given:
        key = f"{house.at:%Y%m%d%H}"
        case = house.begin(process_id, k=key)
        return {"case": case, "k": key, **house.work(case)}

    return prepare


def _value(results: Results) -> list[Any]:
    return [result.value for result in results if result.kind == "done" and result.value]


def _exactly(what: str, found: object, wanted: object) -> Wrong:
    if found != wanted:
        yield f"{what}: {found} instead of {wanted}"


def _ended(house: House, given: Given, *ends: str, times: int = 1) -> Wrong:
    went = house.went(given["case"])
    house.notes.extend(end for end in ends if went[end])
    yield from _exactly("ends reached", sum(went[end] for end in ends), times)
    yield from _exactly("has ended", house.case(given["case"]).ended_at is not None, True)


def _one_finisher(house: House, given: Given, results: Results) -> Wrong:
    yield from _exactly("finishers", len(_value(results)), 1)
    yield from _ended(house, given, "end")


def _claim(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        return str(work.claim(session, key=given["a"], actor=keeper(who)).assignee)


def _one_claimer(house: House, given: Given, results: Results) -> Wrong:
    winners = _value(results)
    house.notes.extend(winners)
    yield from _exactly("claimers", len(winners), 1)
    house.finish(given["a"], int(winners[0].removeprefix("admin")))
    yield from _ended(house, given, "end")


def _finisher_or_clock(house: House, given: Given, results: Results) -> Wrong:
    went = house.went(given["case"])
    yield from _exactly("told that it is done", len(_value(results)), went["end"])
    yield from _ended(house, given, "end", "late")


def _migrate(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        plan = migrating.plan(session, 1)
        made = taking_over.migrate(
            session, plan=plan, instance=given["case"], actor=keeper(who), reason=REASON
        )
        return "" if made.problem else "migrated"


def _on_the_move(house: House) -> Given:
    case = house.begin("moving", release=2)
    return {"case": case, "a": house.work(case)["a"]}


def _moved_and_finished(house: House, given: Given, results: Results) -> Wrong:
    said = _value(results)
    yield from _exactly("finishers", said.count("finished"), 1)
    house.notes.extend(said)
    yield from _exactly("release", house.case(given["case"]).release, 2 + said.count("migrated"))
    yield from _ended(house, given, "end")


def _end(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        number = session.get_one(ProcessInstance, given["case"]).number
        operations.end(session, order=Order(number, keeper(who), REASON))
        return "terminated"


def _ended_or_finished(house: House, given: Given, results: Results) -> Wrong:
    said = _value(results)
    house.notes.extend(said)
    yield from _exactly("winners", len(said), 1)
    status = house.case(given["case"]).status
    yield from _exactly("status", status, {"finished": "completed"}.get(said[0], said[0]))
    yield from _exactly("ends reached", house.went(given["case"])["end"], int("finished" in said))


def _amend(house: House, given: Given, who: int) -> str:
    with house.writing(keeper(who)) as session:
        number = session.get_one(ProcessInstance, given["case"]).number
        order = Order(number, keeper(who), REASON, given["seen"])
        operations.amend(session, order=order, scope="", values={"n": who})
        return "amended"


def _look(house: House, given: Given, who: int) -> None:
    """Open the work and the case again and again: whatever was done since, both are pages."""
    for _ in range(12):
        with house.database.read() as session:
            view = work.open(session, key=given["a"], actor=keeper(who))
            situation.situation(session, instance=view.instance, actor=keeper(who))


def _seen_and_finished(house: House, given: Given, results: Results) -> Wrong:
    yield from _exactly("refused", [r.value for r in results if r.kind == "refused"], [])
    yield from _one_finisher(house, given, results)


def _finish_own(house: House, given: Given, who: int) -> None:
    house.finish(given["a"], 0)


def _save(house: House, given: Given, who: int) -> int:
    with house.writing(keeper(0)) as session:
        return work.save_draft(session, key=given["a"], actor=keeper(0), body={"n": who})


def _saved_in_turn(house: House, given: Given, results: Results) -> Wrong:
    yield from _exactly("saved", len(_value(results)), 7)
    yield from _ended(house, given, "end")


def _order_all(house: House, given: Given, who: int) -> int:
    with house.writing(keeper(who)) as session:
        plan = migrating.plan(session, 1)
        taking_over.migrate_all(session, plan=plan, actor=keeper(who), reason=REASON)
    house.labour()
    return 0


def _all_moved(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    for case in given["cases"]:
        yield from _exactly("release", house.case(case).release, 3)
        house.finish(house.work(case)["b"])


def _looked_at(house: House) -> Given:
    given = _one("plain")(house)
    return {**given, "seen": house.case(given["case"]).revision}


def _one_amendment(house: House, given: Given, results: Results) -> Wrong:
    said = _value(results)
    yield from _exactly("finishers", said.count("finished"), 1)
    house.notes.extend(said)
    yield from _exactly("at most one amendment", said.count("amended") < 2, True)
    yield from _ended(house, given, "end")


def _delivered(house: House, case: int) -> int:
    with house.database.read() as session:
        lines = select(func.count()).where(Entry.instance_key == case, Entry.verb == "delivered")
        return session.scalar(lines.where(Entry.subject == "message")) or 0


def _message_or_clock(house: House, given: Given, results: Results) -> Wrong:
    house.later(minutes=7).labour()
    went = house.went(given["case"])
    yield from _exactly("deliveries", _delivered(house, given["case"]), went["end"])
    yield from _ended(house, given, "end", "late")


def _one_message(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    yield from _exactly("deliveries", _delivered(house, given["case"]), 1)
    yield from _ended(house, given, "one", "other")


def _first_timer(house: House, given: Given, results: Results) -> Wrong:
    yield from _ended(house, given, "other")
    yield from _ended(house, given, "one", "other")


def _three_objections(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    yield from _exactly("objections heard", house.went(given["case"])["o"], 3)
    yield from _exactly("deliveries", _delivered(house, given["case"]), 3)
    while open_now := house.work(given["case"]):
        for key in open_now.values():
            house.finish(key)
    yield from _ended(house, given, "end", times=4)


def _one_objection(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    yield from _exactly("objections heard", house.went(given["case"])["o"], 1)
    house.finish(house.work(given["case"])["o"])
    yield from _ended(house, given, "end")


def _expiring(house: House) -> Given:
    key = f"{house.at:%Y%m%d%H}"
    with house.writing() as session:
        messages.publish(session, name="m", key=key, payload={}, ttl=timedelta(minutes=5))
    house.labour()
    return {"k": key}


def _begin_to_wait(minutes: float) -> Deed:
    def begin(house: House, given: Given, who: int) -> tuple[float, int]:
        return minutes, house.later(minutes=minutes).begin("waiting", k=given["k"])

    return begin


def _received_or_expired(house: House, given: Given, results: Results) -> Wrong:
    house.later(minutes=7).labour()
    waits = dict(_value(results))
    with house.database.read() as session:
        lines = select(Entry.data).where(Entry.subject == "message", Entry.verb == "expired")
        lost = sum(data["key"] == given["k"] for data in session.scalars(lines))
        left = select(func.count()).where(Message.correlation == given["k"])
        yield from _exactly("messages left", session.scalar(left), 0)
    house.notes.append("expired" if lost else "received")
    yield from _exactly("received or expired", _delivered(house, waits[4.9]) + lost, 1)
    yield from _exactly("received too late", _delivered(house, waits[5.1]), 0)
    for case in waits.values():
        yield from _end_quietly(house, case)


def _end_quietly(house: House, case: int) -> Wrong:
    if house.case(case).ended_at is None:
        _end(house, {"case": case}, 0)
    yield from _exactly("has ended", house.case(case).ended_at is not None, True)


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
            yield from _exactly("cases running with one key", len(running), 1)
            house.finish(house.work(running[0])["a"])
            yield from _ended(house, {"case": running[0]}, "end")
        house.labour()
        yield from _exactly("cases running in the end", _begun(house, given["k"]), [])
        yield from _exactly("receipts", _receipts(house, given["k"]), times)

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
        messages.send(session, name="s", key="", payload={}, ttl=timedelta(), kind="signal")
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
    finished = {case for cases in _value(results) for case in cases}
    for case, _ in given["cases"]:
        yield from _exactly("told that it is done", case in finished, bool(house.went(case)["end"]))
        yield from _ended(house, {"case": case}, "end", "late")


def _finish_branch(house: House, given: Given, who: int) -> None:
    house.finish(given[f"t{who}"], who)


def _joined_once(house: House, given: Given, results: Results) -> Wrong:
    yield from _exactly("refused", [r.value for r in results if r.kind != "done"], [])
    yield from _exactly("after the join", house.went(given["case"])["after"], 1)
    house.finish(house.work(given["case"])["after"])
    yield from _ended(house, given, "end")


def _take_and_report(house: House, given: Given, who: int) -> int:
    with house.writing(TAX) as session:
        span = timedelta(minutes=5)
        taken = outside.activate(
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
        yield from _exactly("caught", _delivered(house, given[f"case{number}"]), 1)
        yield from _ended(house, {"case": given[f"case{number}"]}, "end")


def _deploy(house: House, given: Given, who: int) -> None:
    with house.writing(GAO) as session:
        moving = process(MOVING.replace("{a}", "b"), id="moving", said="<documentation/>")
        files = {"races.bpmn": file(*DRAWN, moving, head=HEAD + f"<!--{given['k']}-->")}
        definitions.deploy(session, files=files, reason="竞争")


def _send_own(house: House, given: Given, who: int) -> None:
    _send("born")(house, {"k": f"{given['k']}-{who}"}, 0)
    house.labour()


def _each_began(house: House, given: Given, results: Results) -> Wrong:
    house.labour()
    for who in range(1, 8):
        running = _begun(house, f"{given['k']}-{who}")
        yield from _exactly("cases of one message", len(running), 1)
        for case in running:
            house.finish(house.work(case)["a"])


SCENES = (
    Scene("eight finish one task", _one("plain"), [_finish] * 8, _one_finisher),
    Scene("eight claim one task", _one("plain"), [_claim] * 8, _one_claimer),
    Scene(
        "a person and the clock",
        _one("guarded"),
        [_look_and_finish, *[_labour_later] * 7],
        _finisher_or_clock,
    ),
    Scene("finish and migrate", _on_the_move, [_finish] * 2 + [_migrate] * 6, _moved_and_finished),
    Scene("finish and end by hand", _one("plain"), [_finish] * 2 + [_end] * 6, _ended_or_finished),
    Scene("finish and amend", _looked_at, [_finish] * 2 + [_amend] * 6, _one_amendment),
    Scene(
        "a message sent twice and the clock",
        _one("receiving"),
        [_send("m", later=4), _send("m", later=4), *[_labour_later] * 6],
        _message_or_clock,
    ),
    Scene(
        "two messages at a gateway",
        _one("two-messages"),
        [_send("m"), _send("m"), _send("n"), _send("n"), *[_labour] * 4],
        _one_message,
    ),
    Scene("two timers at a gateway", _one("two-timers"), [_labour_later] * 8, _first_timer),
    Scene(
        "three objections, each twice",
        _one("objecting"),
        [_send("m")] * 6 + [_labour] * 2,
        _three_objections,
    ),
    Scene(
        "three objections where one is heard",
        _one("objecting-once"),
        [_send("m")] * 6 + [_labour] * 2,
        _one_objection,
    ),
    Scene(
        "a message expires while its receiver comes",
        _expiring,
        [_begin_to_wait(4.9), _begin_to_wait(5.1), *[_labour_later] * 6],
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
    Scene("look while one finishes", _one("plain"), [_finish, *[_look] * 7], _seen_and_finished),
    Scene(
        "one saves a draft in seven windows, and finishes",
        _one("plain"),
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
    Scene("eight branches join", _one("joining"), [_finish_branch] * 8, _joined_once),
    Scene("eight programs take one job", _one("asking"), [_take_and_report] * 8, _one_finisher),
    Scene(
        "cases send each other messages", _pairs, [_throw] * 6 + [_labour] * 2, _all_caught, every=4
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
        [_finish_some] * 4 + [_call_out, *[_labour] * 3],
        _each_once,
        every=20,
    ),
)
