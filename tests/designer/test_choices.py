"""Every choice of the properties panel, made by hand, released and run."""

import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.clock import BEIJING
from service.host.cases import instances
from service.host.definitions import deployment
from service.host.tables.core import ProcessInstance, UserTask
from service.host.tasks import tasks
from service.people import accounts
from service.people.actor import SYSTEM

pytestmark = pytest.mark.browser

TEA = {file.name: file.read_bytes() for file in Path(__file__).with_name("tea").iterdir()}
"""A diagram in which nothing is chosen yet, and what may be chosen in it."""


@pytest.fixture
def offered(district):
    """Release what may be chosen."""
    house, chosen = district.house, {name: TEA[name] for name in TEA if name != "tea-break.bpmn"}
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        deployment.deploy(session, files=chosen, reason="茶具")


class Panel:
    """The properties panel, as a designer uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.place = page.locator("#panel")

    def of(self, element: str) -> None:
        self.page.evaluate(
            "id => room.editor.modeler.get('selection')"
            ".select(room.editor.modeler.get('elementRegistry').get(id))",
            element,
        )
        name = self.page.evaluate(
            "id => room.editor.modeler.get('elementRegistry').get(id).businessObject.name", element
        )
        expect(self.place.locator(".bio-properties-panel-header")).to_contain_text(name)
        self.page.evaluate(
            "document.querySelectorAll('#panel .bio-properties-panel-group-header:not(.open)')"
            ".forEach((one) => one.click())"
        )

    def choose(self, entry: str, choice: str | re.Pattern) -> None:
        field = self.place.locator(f'[data-entry-id="{entry}"] select')
        texts = field.locator("option").all_inner_texts()
        field.select_option(label=next(one for one in texts if re.search(choice, one)))

    def type(self, entry: str, text: str) -> None:
        field = self.place.locator(f'[data-entry-id="{entry}"]').locator(
            "input, textarea, .cm-content"
        )
        field.last.click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)


def test_what_is_chosen_is_released_and_runs(room, page: Page, offered, district, source):
    room.open("tea-break.bpmn")
    page.evaluate("text => room.take(text)", TEA["tea-break.bpmn"].decode())
    panel = Panel(page)
    panel.of("begin")
    panel.choose("jx-form", "要茶")
    panel.of("pour")
    panel.choose("jx-role", "局领导")
    panel.choose("jx-form", "倒了几杯")
    panel.type("jx-submit", "倒好了")
    panel.type("jx-days", "10")
    panel.choose("jx-paper-1", "茶单")
    panel.choose("jx-declares", "看不到案卷")
    panel.type("jx-remind", "3,1")
    panel.type("jx-escalate", "1")
    panel.choose("jx-escalateTo", "局领导")
    panel.choose("jx-bulk", "^可以")
    panel.of("tell")
    panel.choose("jx-action-type", "letter.send")
    panel.type("jx-input-to", "局领导")
    panel.type("jx-input-subject", '="第" + string(cups) + "杯"')
    panel.type("jx-input-body", "茶倒好了")
    panel.type("jx-action-result", "told")
    panel.of("sort")
    panel.choose("jx-decision-id", "别的等级")
    panel.choose("jx-decision-id", "茶的等级")
    panel.type("jx-decision-result", "level")
    panel.of("rinse")
    panel.choose("jx-called-process", "洗杯子")
    panel.of("taste")
    panel.type("multiInstance-inputCollection", '["甲", "乙"]')
    panel.type("multiInstance-inputElement", "who")
    panel.choose("jx-form", "倒了几杯")
    panel.type("multiInstance-outputCollection", "tasted")
    panel.type("multiInstance-outputElement", "poured")
    panel.of("bell")
    panel.choose("messageRef", "新建|new|创建")
    panel.type("messageName", "bell")
    panel.type("messageSubscriptionCorrelationKey", "case.number")
    panel.type("jx-button", "打铃")
    panel.choose("jx-role", "局领导")
    panel.of("rest")
    panel.choose("timerEventDefinitionType", "日期|Date")
    panel.type("timerEventDefinitionValue", "=working days after(now(), 5)")
    panel.type("jx-days", "2")

    told = room.check()
    assert "可以发布" in told, page.locator("#problems").inner_text()
    assert "没有任何步骤给它赋值" not in page.locator("#problems").inner_text()
    room.release("喝茶的办法")
    written = source("tea-break.bpmn")
    assert '<zeebe:calledDecision decisionId="tea-sort" resultVariable="level" />' in written
    assert "$type" not in written
    assert '<zeebe:property name="print.paper" value="tea-bill" />' in written
    assert "working days after(today(), 10)" in written
    assert "working days after(now(), 2)" in written
    chosen = {"declares": "true", "remind": "3,1", "escalate": "1", "escalateTo": "局领导"}
    for name, value in {**chosen, "bulk": "true"}.items():
        assert f'<zeebe:property name="{name}" value="{value}" />' in written

    run = Run(district)
    number = run.start("wang", {"cups": 3})
    assert run.due(number) == 10
    run.finish(number, "zhao", "倒茶", {"poured": 3})
    district.work()
    for _ in "甲乙":
        run.finish(number, "wang", "品尝", {"poured": 7})
    run.press(number, "zhao", "打铃")
    found = run.variables(number)
    assert (found["level"], found["cup"], found["tasted"]) == ("好茶", "干净", [7, 7])
    assert "茶单" in district.enter("wang").get(f"/cases/{number}").text
    assert "第3杯" in district.enter("zhao").get("/letters").text
    assert not run.is_over(number)
    district.house.clock.advance(timedelta(days=7))
    district.work()
    assert run.is_over(number)


class Run:
    """A case of the released diagram, taken through its steps."""

    def __init__(self, district) -> None:
        self.house = district.house

    def start(self, who: str, answer: dict) -> str:
        with self.acting(who) as (session, actor):
            case = instances.start(session, process_id="tea-break", actor=actor, variables=answer)
            return case.number

    def finish(self, number: str, who: str, name: str, answer: dict) -> None:
        with self.acting(who) as (session, actor):
            key = session.scalars(self._open(number, name)).first().key
            tasks.complete(session, key=key, actor=actor, answer=answer)

    def press(self, number: str, who: str, words: str) -> None:
        with self.acting(who) as (session, actor):
            case = instances.get(session, number=number, actor=actor)
            [button] = instances.actions_for(session, instance=case, actor=actor)
            assert button.text == words
            instances.press(session, instance=case, wait=button.wait, actor=actor)

    def due(self, number: str) -> int:
        """Return how many working days there are for the open work."""
        with self.house.database.read() as session:
            until = session.scalars(self._open(number)).one().due_at.astimezone(BEIJING).date()
        today = self.house.clock.now().astimezone(BEIJING).date()
        days = (today + timedelta(days=n) for n in range(1, (until - today).days + 1))
        return sum(day.weekday() < 5 for day in days)

    def variables(self, number: str) -> dict:
        with self.house.database.read() as session:
            return instances.variables(session, self._case(session, number))

    def is_over(self, number: str) -> bool:
        with self.house.database.read() as session:
            return self._case(session, number).status == "completed"

    @contextmanager
    def acting(self, who: str):
        with self.house.database.read() as session:
            actor = accounts.actor(session, who)
        with self.house.database.write(actor=actor, at=self.house.clock.now()) as session:
            yield session, actor

    def _case(self, session, number: str) -> ProcessInstance:
        return session.scalars(
            select(ProcessInstance).where(ProcessInstance.number == number)
        ).one()

    def _open(self, number: str, name: str | None = None):
        wanted = select(UserTask).join(ProcessInstance)
        wanted = wanted.where(ProcessInstance.number == number, UserTask.status == "open")
        return wanted.where(UserTask.name == name) if name else wanted
