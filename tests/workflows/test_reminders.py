"""Reminders in working days, as the diagrams ask for them."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.errors import Refused
from service.host.cases import reminders
from service.host.definitions import deployment
from service.host.operations import deadlines
from service.host.tables.core import Job
from service.host.tables.letters import Recipient
from service.host.tables.reminders import Reminder
from service.host.tasks import tasks
from service.studios import working_days
from tests.workflows.drawing import SPACES, drawing
from tests.workflows.files import FILES, names
from tests.workflows.play import Play
from tests.workflows.story import apply, checked

CHECK = "check_materials"


def changed(play: Play, **properties: str) -> None:
    """A designer changes the reminders of the step in which materials are checked."""
    source = FILES["material-check.bpmn"].decode()
    head, _, rest = source.partition(f'<bpmn:userTask id="{CHECK}"')
    block, end, tail = rest.partition("</bpmn:userTask>")
    for name, value in properties.items():
        before = next(
            line for line in block.splitlines() if f'<zeebe:property name="{name}"' in line
        )
        block = block.replace(before, f'<zeebe:property name="{name}" value="{value}" />')
    changed_file = f'{head}<bpmn:userTask id="{CHECK}"{block}{end}{tail}'.encode()
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files={"material-check.bpmn": changed_file}, reason="改提醒")


def reminded(play: Play, case: str) -> list[str]:
    return [one for one in play.letters(case) if one.startswith(("提醒", "催办：审核"))]


def next_reminder(play: Play) -> date | None:
    with play.database.read() as session:
        at = session.scalar(select(Job.run_at).where(Job.kind == reminders.KIND))
    return at.astimezone(BEIJING).date() if at else None


def recipients(play: Play, case: str) -> set[tuple[str | None, str | None]]:
    """Return role and organisation of whom the last letter of a case is for."""
    last = play.letters_of(case)[-1]
    with play.database.read() as session:
        rows = session.scalars(select(Recipient).where(Recipient.letter_key == last.key))
        return {(one.role, one.organisation) for one in rows}


def test_holders_are_reminded_before_the_due_day_and_once(play: Play) -> None:
    case = apply(play)  # Monday 23 November: due on Monday the 30th
    play.on(date(2026, 11, 26))
    assert reminded(play, case) == []
    play.on(date(2026, 11, 27))
    [letter] = reminded(play, case)
    assert letter.startswith("提醒：审核申报材料")
    assert letter.endswith("还有1个工作日到期")
    assert recipients(play, case) == {("centre_officer", None)}
    play.on(date(2026, 11, 27), hour=18)
    play.on(date(2026, 11, 30))
    assert len(reminded(play, case)) == 1


def test_what_is_overdue_is_urged_and_told_upwards(play: Play) -> None:
    case = apply(play)
    play.on(date(2026, 11, 27))
    play.on(date(2026, 12, 1))
    assert reminded(play, case)[-1].endswith("已逾期1个工作日")
    assert recipients(play, case) == {("centre_officer", None), ("section_officer", None)}
    play.on(date(2026, 12, 7))
    assert reminded(play, case)[-1].endswith("已逾期5个工作日")
    assert next_reminder(play) is None


def test_of_several_that_were_missed_the_last_is_sent(play: Play) -> None:
    case = apply(play)
    play.on(date(2026, 12, 8))
    [letter] = reminded(play, case)
    assert letter.endswith("已逾期6个工作日")


def test_work_that_is_done_is_reminded_of_no_more(play: Play) -> None:
    case = apply(play)
    play.do("he", case, CHECK, checked())
    play.on(date(2026, 12, 8))
    assert reminded(play, case) == []


def test_a_person_who_took_it_is_told_alone(play: Play) -> None:
    case = apply(play)
    key = play.task(case, CHECK).key
    with play.acting("he") as (session, actor):
        tasks.claim(session, key=key, actor=actor)
    play.on(date(2026, 11, 27))
    assert play.recipients(play.letters_of(case)[-1]) == ["he"]


def test_a_designer_changes_them_for_the_next_case(play: Play) -> None:
    before = apply(play)
    changed(play, remind="3，2", escalate="2", escalateTo="局领导")
    after = apply(play, master="石磊", studio_name="石磊钳工技能大师工作室")
    play.on(date(2026, 11, 25))
    assert reminded(play, before) == []
    assert reminded(play, after)[-1].endswith("还有3个工作日到期")
    play.on(date(2026, 11, 26))
    assert reminded(play, after)[-1].endswith("还有2个工作日到期")
    play.on(date(2026, 12, 2))
    assert recipients(play, after) == {("centre_officer", None), ("bureau_leader", None)}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("remind", "三天", "应是0到250的整数"),
        ("escalate", "-1", "应是0到250的整数"),
        ("escalateTo", "区财政厅", "没有岗位“区财政厅”"),
    ],
)
def test_nonsense_is_found_before_it_is_deployed(
    play: Play, name: str, value: str, words: str
) -> None:
    with pytest.raises(Exception) as refusal:  # noqa: PT011 - Invalid holds problems, no words
        changed(play, **{name: value})
    assert words in "".join(one.zh for one in refusal.value.problems)  # type: ignore[attr-defined]


def test_they_follow_a_calendar_that_changes(play: Play) -> None:
    play.on(date(2026, 12, 28))
    case = apply(play)  # provisionally due on 4 January 2027
    assert next_reminder(play) == date(2027, 1, 1)
    with play.acting("wang") as (session, _):
        text = "2027-01-01 休 元旦\n2027-01-04 休 放假\n"
        working_days.replace_year(session, year=2027, text=text, source="国办发明电")
        since = datetime(2026, 12, 1, tzinfo=BEIJING)
        assert deadlines.recount_all(session, since=since) == 1
    assert next_reminder(play) == date(2027, 1, 5)
    play.on(date(2027, 1, 5))
    assert reminded(play, case)[-1].endswith("还有1个工作日到期")


def test_days_are_working_days_across_the_spring_festival(play: Play) -> None:
    play.on(date(2026, 11, 24))
    with play.database.read() as session:
        due = datetime(2026, 2, 26, 23, 59, 59, tzinfo=BEIJING)  # rest from the 15th to the 23rd
        found = reminders.moments(session, due, {"remind": "5,0", "escalate": "1"})
    days = [one.at.date() for one in found]
    assert days == [date(2026, 2, 12), date(2026, 2, 26), date(2026, 2, 27)]


def test_somebody_urges_by_hand_and_each_time_counts(play: Play) -> None:
    case = apply(play)
    key = play.task(case, CHECK).key
    for _ in range(2):
        with play.acting("wang") as (session, actor):
            reminders.by_hand(session, task_key=key, actor=actor)
    assert len(reminded(play, case)) == 2
    with play.database.read() as session:
        kinds = session.scalars(select(Reminder.kind).where(Reminder.task_key == key)).all()
    assert kinds == ["hand", "hand"]
    play.do("he", case, CHECK, checked())
    with play.acting("wang") as (session, actor), pytest.raises(Refused, match="已经办结"):
        reminders.by_hand(session, task_key=key, actor=actor)


@pytest.mark.parametrize("name", names(".bpmn"))
def test_every_deadline_says_when_it_is_reminded_of(name: str) -> None:
    root = drawing(name).root
    ended = {
        one.get("attachedToRef")
        for one in root.iterfind(".//bpmn:boundaryEvent", SPACES)
        if one.find("bpmn:timerEventDefinition", SPACES) is not None
    }
    for task in root.iterfind(".//bpmn:userTask", SPACES):
        said = {one.get("name") for one in task.iterfind(".//{*}property")}
        if task.find(".//{*}taskSchedule") is None:
            continue
        assert "remind" in said, task.get("id")
        nobody_above = "personal" in said or task.get("id") in ended
        assert nobody_above or {"escalate", "escalateTo"} <= said, task.get("id")
