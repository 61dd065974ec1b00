"""The processes that are raced with, and the plan by which cases go to the next release."""

from service.db import Database
from service.host.definitions import deployment
from service.host.migration import plans
from tests.engine.drawing import START_END, event, ext, file, flows, message, process, timer, users
from tests.host.cast import GAO
from tests.host.conftest import MONDAY


def on(kind: str, name: str) -> str:
    """Write a message or signal definition."""
    return f'<{kind}EventDefinition {kind}Ref="{name}"/>'


HEAD = "".join(message(name, "=k") for name in ("m", "n", "born", "ball", "press")) + (
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
    START_END + GATE + event("intermediateCatchEvent", "x", on("message", "m"))
    + event("intermediateCatchEvent", "y", on("message", "n")) + AT_THE_GATE,
    id="two-messages",
)  # fmt: skip
TWO_TIMERS = process(
    START_END + GATE + event("intermediateCatchEvent", "x", timer("timeDuration", "PT6M"))
    + event("intermediateCatchEvent", "y", IN_FIVE) + AT_THE_GATE,
    id="two-timers",
)  # fmt: skip


def _objecting(id: str, cancels: str) -> str:  # noqa: A002 - as in BPMN
    guard = event(
        "boundaryEvent", "b", on("message", "m"), attachedToRef="a", cancelActivity=cancels
    )
    body = START_END + users("a", "o") + guard
    return process(body + flows("start > a > end", "b > o > end"), id=id)


WAITING = process(
    START_END + event("intermediateCatchEvent", "c", on("message", "m")) + flows("start > c > end"),
    id="waiting",
)
BORN = process(
    event("startEvent", "start", on("message", "born")) + '<endEvent id="end"/>' + users("a")
    + flows("start > a > end"),
    id="born",
)  # fmt: skip
LISTENING = process(
    START_END + LATE + users("a")
    + event("boundaryEvent", "b", on("signal", "s"), attachedToRef="a")
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
HIRED = process(
    START_END + LATE + f'<serviceTask id="a">{ext(TAX_JOB)}</serviceTask>'
    + event("boundaryEvent", "b", IN_FIVE, attachedToRef="a")
    + flows("start > a > end", "b > late"),
    id="hired",
)  # fmt: skip
BUTTON = ext(
    '<zeebe:properties><zeebe:property name="button" value="撤回"/>'
    '<zeebe:property name="role" value="admin"/></zeebe:properties>'
)
PRESSING = process(
    START_END + event("intermediateCatchEvent", "c", on("message", "press") + BUTTON)
    + flows("start > c > end"),
    id="pressing",
)  # fmt: skip
STUCK = process(
    START_END + '<exclusiveGateway id="g"/><endEvent id="other"/>'
    + flows("start > g > end : =go = 1", "g > other : =go = 2"),
    id="stuck",
)  # fmt: skip
THROW = ext('<zeebe:publishMessage correlationKey="=other" messageId="=k"/>')
PLAYING = process(
    START_END + users("a")
    + event("intermediateThrowEvent", "t", '<messageEventDefinition messageRef="ball"/>' + THROW)
    + event("intermediateCatchEvent", "c", on("message", "ball"))
    + flows("start > a > t > c > end"),
    id="playing",
)  # fmt: skip
DRAWN = (
    PLAIN, GUARDED, RECEIVING, TWO_MESSAGES, TWO_TIMERS, _objecting("objecting", "false"),
    _objecting("objecting-once", "true"), WAITING, BORN, LISTENING, JOINING, ASKING, PLAYING,
    HIRED, PRESSING, STUCK,
)  # fmt: skip
MOVING = START_END + users("{a}") + flows("start > {a} > end")


def set_up(database: Database) -> None:
    """Deploy what is raced with, in two releases, and plan how cases go from one to the other."""
    with database.write(actor=GAO, at=MONDAY) as session:
        for step in ("a", "b"):
            moving = process(MOVING.replace("{a}", step), id="moving")
            files = {"races.bpmn": file(*DRAWN, moving, head=HEAD)}
            number = deployment.deploy(session, files=files, reason="竞争").number
        made = plans.draw_up(
            session, process_id="moving", source=number - 1, target=number, actor=GAO
        )
        mapping = {"moving/a": "moving/b"}
        plans.choose(session, plan=made, mapping=mapping, retimed=False, actor=GAO)
