"""Cases that nobody begins by hand: a message, a signal or a time does, once each."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.host.cases import instances
from service.host.definitions import deployment, start_events
from service.host.jobs import queue as jobs
from service.host.ledger import verify
from service.host.messages import mailbox
from service.host.tables.core import Incident, Job, Message, ProcessInstance, UserTask
from service.host.tables.start_events import MessageStart, Receipt, StartSubscription
from service.host.worker.handlers import HANDLERS
from service.people.actor import SYSTEM
from tests.engine.drawing import START_END, event, ext, file, flows, message, process, timer, users
from tests.host.cases.test_races import at_once
from tests.host.cast import ADMIN

HEAD = message("m", "=k") + '<signal id="s" name="s"/>'
ENDS = '<endEvent id="end"/>'


def begun_by(inner: str, *, id: str = "p", name: str = "") -> str:  # noqa: A002 - as in BPMN
    """Draw a process that an event begins and that waits for one task."""
    start = event("startEvent", "begin", inner, name=name)
    return process(start + ENDS + users("a") + flows("begin > a > end"), id=id)


MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="s"/>'


@pytest.fixture
def deploy(writing):
    def deployed(*processes, name="p.bpmn"):
        with writing(SYSTEM) as session:
            deployment.deploy(session, files={name: file(*processes, head=HEAD)}, reason="试")

    return deployed


@pytest.fixture
def send(writing):
    def sent(key="7", ttl=timedelta(days=1), kind="message", **payload):
        with writing(SYSTEM) as session:
            name = "m" if kind == "message" else "s"
            ttl = ttl if kind == "message" else timedelta()
            mailbox.send(session, name=name, key=key, payload=payload, ttl=ttl, kind=kind)

    return sent


@pytest.fixture
def offer(writing, work):
    def offered(**variables):
        with writing(SYSTEM) as session:
            mailbox.send(
                session,
                name="",
                key="",
                payload=variables,
                ttl=timedelta(),
                kind=start_events.CONDITIONAL,
            )
        work()

    return offered


def condition(text, **said):
    words = "".join(f' {name}="{value}"' for name, value in said.items())
    narrowed = ext(f"<zeebe:conditionalFilter{words}/>") if said else ""
    inner = f"{narrowed}<condition>={text}</condition>"
    return f"<conditionalEventDefinition>{inner}</conditionalEventDefinition>"


@pytest.fixture
def cases(database):
    def found(process_id="p"):
        with database.read() as session:
            query = select(ProcessInstance).where(ProcessInstance.process_id == process_id)
            return [
                (case.status, instances.variables(session, case), case.release)
                for case in session.scalars(query.order_by(ProcessInstance.key))
            ]

    return found


@pytest.fixture
def finish(writing):
    """Let whoever may do the oldest open task of the cases."""
    from service.host.tasks import tasks

    def finished():
        with writing(ADMIN) as session:
            key = session.scalars(
                select(UserTask.key).where(UserTask.status == "open").order_by(UserTask.key)
            ).first()
            tasks.complete(session, key=key, actor=ADMIN, answer={})

    return finished


def test_a_message_begins_a_case_with_what_it_brings(deploy, send, work, cases, database):
    deploy(begun_by(MESSAGE))
    send(n=3)
    work()
    [(status, variables, _)] = cases()
    assert status == "active"
    assert variables["n"] == 3
    assert variables["case"]["number"].startswith("AJ-2026-")
    assert variables["case"]["starter"] == "system"
    with database.read() as session:
        assert verify.verify(session).whole


def test_a_message_without_a_key_always_begins_one(deploy, send, work, cases):
    deploy(begun_by(MESSAGE))
    send(key="")
    send(key="")
    work()
    assert len(cases()) == 2


def test_one_key_has_one_case_at_a_time_and_the_next_message_waits(
    deploy, send, work, cases, finish, database
):
    deploy(begun_by(MESSAGE))
    for n in (1, 2, 3):
        send(n=n)
    work()
    assert [v["n"] for _, v, _ in cases()] == [1]
    finish()
    work()
    assert [v["n"] for _, v, _ in cases()] == [1, 2]
    finish()
    work()
    finish()
    work()
    assert [(s, v["n"]) for s, v, _ in cases()] == [("completed", n) for n in (1, 2, 3)]
    with database.read() as session:
        assert session.scalars(select(MessageStart)).all() == []


def test_a_message_that_may_not_wait_is_lost_while_a_case_runs(
    deploy, send, work, cases, finish, database
):
    deploy(begun_by(MESSAGE))
    send(ttl=timedelta())
    work()
    send(ttl=timedelta())
    work()
    finish()
    work()
    assert len(cases()) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_one_message_reaches_each_process_once(deploy, send, work, cases, writing):
    waiting = event("intermediateCatchEvent", "c", MESSAGE)
    other = process(START_END + waiting + flows("start > c > end"), id="q")
    deploy(begun_by(MESSAGE), begun_by(MESSAGE, id="r"), other)
    with writing(SYSTEM) as session:
        for _ in range(2):
            instances.start(session, process_id="q", actor=SYSTEM, variables={"k": "7"})
    send()
    work()
    assert [status for status, _, _ in cases("q")] == ["completed", "active"]
    assert len(cases("p")) == len(cases("r")) == 1


def test_a_case_that_waits_goes_before_a_case_that_would_begin(deploy, send, work, cases):
    start = event("startEvent", "begin", MESSAGE)
    waiting = event("intermediateCatchEvent", "c", MESSAGE)
    deploy(process(start + ENDS + waiting + flows("begin > c > end")))
    send(k="7", n=1)
    send(n=2)
    work()
    assert [(s, v["n"]) for s, v, _ in cases()] == [("completed", 2)]


def test_a_signal_begins_every_process_that_listens(deploy, send, work, cases):
    deploy(begun_by(SIGNAL), begun_by(SIGNAL, id="r"))
    send(kind="signal", n=1)
    work()
    assert len(cases("p")) == len(cases("r")) == 1
    assert cases()[0][1]["n"] == 1


def test_a_signal_does_not_come_back_to_the_case_that_threw_it(deploy, work, writing, database):
    throw = event("intermediateThrowEvent", "t", SIGNAL)
    guard = event("boundaryEvent", "b", SIGNAL, attachedToRef="a", cancelActivity="false")
    body = START_END + '<parallelGateway id="f"/>' + throw + guard + users("a", "n")
    deploy(process(body + flows("start > f > a > end", "f > t > end", "b > n > end")))
    with writing(SYSTEM) as session:
        instances.start(session, process_id="p", actor=SYSTEM, variables={})
    work()
    with database.read() as session:
        found = session.scalars(select(UserTask.element).order_by(UserTask.element))
        assert found.all() == ["a", "n"]


def test_only_the_current_release_begins_cases(deploy, send, work, cases):
    deploy(begun_by(MESSAGE))
    deploy(begun_by(MESSAGE, name="neu"))
    send(key="1")
    work()
    deploy(process(START_END + users("a") + flows("start > a > end")))
    send(key="2")
    work()
    assert [release for _, _, release in cases()] == [3]


def test_a_cycle_begins_a_case_each_time(deploy, work, cases, clock):
    deploy(begun_by(timer("timeCycle", "R3/PT1H")))
    for _ in range(6):
        clock.move(minutes=40)
        work()
    assert len(cases()) == 3
    clock.move(days=3)
    work()
    assert len(cases()) == 3


def test_a_cycle_goes_on_by_the_new_release(deploy, work, cases, clock):
    deploy(begun_by(timer("timeCycle", "R/PT1H")))
    clock.move(minutes=90)
    work()
    deploy(begun_by(timer("timeCycle", "R/PT1H"), name="neu"))
    clock.move(minutes=30)
    work()
    assert [release for _, _, release in cases()] == [2, 3]


def test_another_cycle_replaces_the_last(deploy, work, cases, clock):
    deploy(begun_by(timer("timeCycle", "R/PT1H")))
    deploy(begun_by(timer("timeCycle", "R/P1D")))
    clock.move(hours=5)
    work()
    assert cases() == []
    clock.move(hours=20)
    work()
    assert len(cases()) == 1


def test_a_date_that_is_over_begins_one_case_and_no_second_with_the_next_release(
    deploy, work, cases
):
    deploy(begun_by(timer("timeDate", "2026-01-01T09:00:00+08:00")))
    work()
    deploy(begun_by(timer("timeDate", "2026-01-01T09:00:00+08:00"), name="neu"))
    work()
    assert len(cases()) == 1


def test_a_cron_timer_begins_on_working_mornings(deploy, work, cases, clock):
    deploy(begun_by(timer("timeCycle", "0 0 9 * * MON-FRI")))
    clock.move(days=7)
    work()
    assert len(cases()) == 5


def test_a_time_that_has_no_value_is_refused_at_deployment(deploy, writing):
    from service.errors import Invalid

    with pytest.raises(Invalid):
        deploy(begun_by(timer("timeDate", "=nothing")))
    with writing(SYSTEM) as session:
        assert session.scalars(select(StartSubscription)).all() == []


def test_a_gateway_of_events_begins_a_case_at_the_one_that_comes(deploy, send, work, cases):
    gate = '<eventBasedGateway id="g" instantiate="true"/>'
    one = event("intermediateCatchEvent", "one", MESSAGE)
    other = event("intermediateCatchEvent", "other", SIGNAL)
    body = ENDS + gate + one + other + users("a", "b")
    deploy(process(body + flows("g > one > a > end", "g > other > b > end")))
    send(n=1)
    work()
    assert [(s, v["n"]) for s, v, _ in cases()] == [("active", 1)]


def test_a_receive_task_may_begin_a_case(deploy, send, work, cases):
    task = '<receiveTask id="r" messageRef="m" instantiate="true"/>'
    deploy(process(ENDS + task + users("a") + flows("r > a > end")))
    send(n=1)
    work()
    assert [(s, v["n"]) for s, v, _ in cases()] == [("active", 1)]


def test_the_record_says_what_began_a_case(deploy, work, database, clock, cases):
    deploy(begun_by(timer("timeCycle", "R/PT1H")))
    clock.move(hours=1)
    work()
    from service.host.ledger.tables import Entry

    with database.read() as session:
        query = select(Entry.element).where(Entry.subject == "start", Entry.verb == "timed")
        assert session.scalars(query).all() == ["begin"]
        assert verify.verify(session).whole


def test_an_expired_message_leaves_a_trace_and_no_row(send, work, clock, database):
    send(ttl=timedelta(hours=1))
    work()
    clock.move(hours=2)
    work()
    from service.host.ledger.tables import Entry

    with database.read() as session:
        query = select(func.count()).where(Entry.subject == "message", Entry.verb == "expired")
        assert session.scalar(query) == 1
        for table in (Message, Receipt, Job):
            assert session.scalars(select(table)).all() == []


def test_a_wait_that_begins_after_the_message_expired_does_not_get_it(
    deploy, send, work, clock, writing, cases
):
    waiting = event("intermediateCatchEvent", "c", MESSAGE)
    deploy(process(START_END + waiting + flows("start > c > end")))
    send(ttl=timedelta(hours=1))
    clock.move(hours=2)  # no worker in between
    with writing(SYSTEM) as session:
        instances.start(session, process_id="p", actor=SYSTEM, variables={"k": "7"})
    work()
    assert [status for status, _, _ in cases()] == ["active"]


def test_workers_side_by_side_begin_each_case_once(deploy, send, cases, database, clock):

    deploy(begun_by(MESSAGE), begun_by(timer("timeCycle", "R10/PT1M"), id="t"))
    for key in "123":
        for _ in range(4):
            send(key=key)
    clock.move(minutes=10)

    def labour(_who):
        while jobs.run_due(database, clock=clock, handlers=HANDLERS, limit=3):
            pass

    at_once(labour, 4)
    assert len(cases()) == 3
    assert len(cases("t")) == 10
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(MessageStart)) == 3
        assert verify.verify(session).whole


def test_messages_before_while_and_after_a_case_begins_to_wait_come_once(
    deploy, database, clock, cases, writing
):
    from tests.host.conftest import MONDAY

    waiting = event("intermediateCatchEvent", "c", MESSAGE) + ext("")
    deploy(process(START_END + waiting + flows("start > c > end")))
    deeds = []
    for number in range(8):
        deeds += [("send", number), ("begin", number)]

    def deed(which):
        what, number = deeds[which]
        with database.write(actor=SYSTEM, at=MONDAY) as session:
            if what == "begin":
                given = {"k": str(number)}
                instances.start(session, process_id="p", actor=SYSTEM, variables=given)
                return
            mailbox.publish(session, name="m", key=str(number), payload={"n": number})
        while jobs.run_due(database, clock=clock, handlers=HANDLERS, limit=2):
            pass

    at_once(deed, len(deeds))
    for _ in range(4):
        clock.move(seconds=31)
        while jobs.run_due(database, clock=clock, handlers=HANDLERS, limit=5):
            pass
    assert sorted(v["n"] for _, v, _ in cases()) == list(range(8))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 8


def test_what_one_process_refuses_reaches_the_others(deploy, send, work, cases, database):
    said = ext(
        '<zeebe:taskDefinition type="desk.register"/>'
        '<zeebe:ioMapping><zeebe:input source="=subject" target="subject"/></zeebe:ioMapping>'
    )
    start = event("startEvent", "begin", MESSAGE) + ENDS
    task = f'<serviceTask id="t">{said}</serviceTask>'
    refusing = process(start + task + flows("begin > t > end"), id="a")
    deploy(refusing, begun_by(MESSAGE), begun_by(MESSAGE, id="z"))
    send(subject="拒绝")
    work()
    assert len(cases("p")) == len(cases("z")) == 1
    assert cases("a") == []
    with database.read() as session:
        reasons = session.scalars(select(Incident.reason)).all()
        assert len(reasons) == 1
        assert "拒绝" in reasons[0]


def test_a_timer_that_cannot_begin_is_an_incident_until_another_release(
    deploy, work, cases, clock, database
):
    said = ext(
        '<zeebe:taskDefinition type="desk.register"/>'
        '<zeebe:ioMapping><zeebe:input source="=&quot;拒绝&quot;" target="subject"/>'
        "</zeebe:ioMapping>"
    )
    start = event("startEvent", "begin", timer("timeCycle", "R/PT1H")) + ENDS
    task = f'<serviceTask id="t">{said}</serviceTask>'
    deploy(process(start + task + flows("begin > t > end")))
    clock.move(hours=1)
    work()
    with database.read() as session:
        assert [row.resolved_at for row in session.scalars(select(Incident))] == [None]
    deploy(begun_by(timer("timeCycle", "R/PT2H")))
    clock.move(hours=2)
    work()
    assert len(cases()) == 1
    with database.read() as session:
        assert None not in [row.resolved_at for row in session.scalars(select(Incident))]


def test_a_message_thrown_without_a_key_begins_others_and_reaches_its_own_case(
    deploy, work, cases, writing
):
    throw = event("intermediateThrowEvent", "t", '<messageEventDefinition messageRef="n"/>')
    catch = event("intermediateCatchEvent", "c", '<messageEventDefinition messageRef="n"/>')
    start = event("startEvent", "begin", '<messageEventDefinition messageRef="n"/>')
    thrower = process(START_END + throw + users("x") + catch + flows("start > t > x > c > end"))
    other = process(start + ENDS + users("a") + flows("begin > a > end"), id="q")
    with writing(SYSTEM) as session:
        files = {"p.bpmn": file(thrower, other, head=message("n"))}
        deployment.deploy(session, files=files, reason="试")
        for _ in range(2):
            instances.start(session, process_id="p", actor=SYSTEM, variables={})
    work()
    assert len(cases("q")) == 2
    from service.host.tasks import tasks

    with writing(ADMIN) as session:
        keys = session.scalars(
            select(UserTask.key).where(UserTask.element == "x").order_by(UserTask.key)
        ).all()
        tasks.complete(session, key=keys[0], actor=ADMIN, answer={})
    work()
    assert [status for status, _, _ in cases("p")] == ["completed", "active"]


def test_a_timer_that_would_begin_a_storm_of_cases_is_refused(deploy):
    from service.errors import Invalid

    with pytest.raises(Invalid):
        deploy(begun_by(timer("timeCycle", "R/PT0.01S")))


def test_what_is_offered_begins_a_case_where_the_condition_holds(deploy, offer, cases, database):
    deploy(begun_by(condition("level &gt; 3")), begun_by(condition("level &gt; 8"), id="q"))
    offer(level=5)
    [(status, variables, _)] = cases()
    assert (status, variables["level"], cases("q")) == ("active", 5, [])
    with database.read() as session:
        assert verify.verify(session).whole


def test_every_offer_begins_a_case_and_nothing_of_it_is_kept(deploy, offer, cases, database):
    deploy(begun_by(condition("level &gt; 3")))
    for level in (5, 6, 1):
        offer(level=level)
    assert [variables["level"] for _, variables, _ in cases()] == [5, 6]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_condition_without_a_value_begins_nothing(deploy, offer, cases):
    deploy(begun_by(condition("level &gt; 3")))
    offer(level="high")
    offer(other=5)
    assert cases() == []


def test_a_condition_may_ask_for_one_of_its_variables_to_be_offered(deploy, offer, cases):
    deploy(begun_by(condition("true", variableNames="level, rank")))
    offer(other=5)
    assert cases() == []
    offer(rank=1)
    assert len(cases()) == 1


def test_a_new_release_judges_offers_by_its_own_condition(deploy, offer, cases):
    deploy(begun_by(condition("level &gt; 3")))
    deploy(begun_by(condition("level &gt; 8")))
    offer(level=5)
    assert cases() == []
