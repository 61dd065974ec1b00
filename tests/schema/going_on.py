"""What everybody answers to the work that is open, until nothing is and every case has ended."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.host.operations import interventions
from service.host.operations.interventions import Order
from service.host.tables.core import Job, ProcessInstance, UserTask
from service.people import accounts
from service.studios.occupations import POWER
from service.studios.pool import experts
from tests.schema.fill import LATHE, master
from tests.workflows import story
from tests.workflows.play import Play

MOST_DAYS = 60  # on which something falls due; the longest case has four

Answer = Mapping[str, Any]
Work = tuple[str, str, str]
"""A case's number, an element, and who does the work."""

DEPARTMENTS = {"industry": "feng", "commerce": "chen"}
OFFICERS = {
    "区人力资源公共服务中心": "he",
    "职业能力建设科": "wang",
    "局领导": "zhao",
    "财务": "qian",
}


def fill_application(play: Play, case: str, who: str) -> Answer:
    """Fill in the form for a master who has not been named before."""
    name = master(year=1981).name  # those of the dump were born in 1980
    return story.filled(play, case, who=who, master=name, occupation=LATHE)


def amend(play: Play, case: str, who: str) -> Answer:
    """Send the form as it stands, as somebody does who had left nothing out."""
    return {"application": play.seen(who, case, "amend")["application"]}


def _fixed(answer: Answer) -> Callable[[Play, str, str], Answer]:
    return lambda _play, _case, _who: answer


ANSWERS: dict[str, Callable[[Play, str, str], Answer]] = {
    "fill_application": fill_application,
    "amend": amend,
    "sector_check": _fixed({"sector": {"decision": "recommend", "opinion": "同意推荐。"}}),
    "check_materials": _fixed(story.checked()),
    "compose_panel": _fixed({"panel_plan": {"size": "5", "excluded": []}}),
    "declare_interest": _fixed({"declaration": {"conflict": "none"}}),
    "substitute_experts": _fixed({"substitution": {}}),
    "score": _fixed(story.judged(story.GOOD, "agree")),
    "write_review": _fixed({"review_opinion": {"text": "专家组意见见评分表。"}}),
    "check_notice": _fixed({"notice_text": {"subject": "公示", "summary": "现予公示。"}}),
    "post_notice": lambda play, _case, _who: story.post_now(play),
    "approve": _fixed({"approval": {"decision": "approve", "opinion": "已阅。"}}),
    "write_opinion": _fixed({"written_opinion": {"text": "未达到评审标准。"}}),
    "issue_plaque": lambda play, _case, _who: {
        "plaque": {"issued_on": _today(play), "received_by": "孙秀兰"}
    },
    "pay": lambda play, case, _who: {"payment": {"voucher": f"记-{case}", "paid_on": _today(play)}},
    "receive": _fixed({"receipt_check": {"decision": "accept"}}),
    "verify": _fixed({"verification": {"findings": "已查证。", "proposal": "dismissed"}}),
    "answer": _fixed({"answer": {"outcome": "dismissed", "text": "所反映的情况不属实。"}}),
    "visit_studio": _fixed({}),
}


def _today(play: Play) -> str:
    return play.at.astimezone(BEIJING).date().isoformat()


def go_on(play: Play) -> None:
    """Let everybody do what waits for them, day by day, until no case is left."""
    for _ in range(MOST_DAYS):
        while work := open_work(play):
            for case, element, who in work:
                play.do(who, case, element, ANSWERS[element](play, case, who))
        if not running(play):
            return
        let_time_pass(play)
    raise AssertionError(f"these go on for ever: {running(play)}")


def open_work(play: Play) -> list[Work]:
    """Return what is open, the oldest first, and who does it: one of those who may."""
    with play.database.read() as session:
        query = (
            select(UserTask)
            .join(UserTask.instance)
            .where(UserTask.status == "open", ProcessInstance.ended_at.is_(None))
            .order_by(UserTask.key)
        )
        return [
            (task.instance.number, task.element, task.assignee or _somebody(task))
            for task in session.scalars(query)
        ]


def _somebody(task: UserTask) -> str:
    if task.lane == "业务主管部门":
        [department] = [p.holder for p in task.instance.parties if p.relation == "department"]
        return DEPARTMENTS[department]
    return OFFICERS.get(str(task.lane)) or task.instance.started_by


def running(play: Play) -> list[str]:
    """Return the numbers of the cases that have not ended."""
    with play.database.read() as session:
        query = select(ProcessInstance.number).where(ProcessInstance.ended_at.is_(None))
        return list(session.scalars(query))


def let_time_pass(play: Play) -> None:
    """Let the moment come at which something falls due next."""
    with play.database.read() as session:
        due = session.scalars(select(Job.run_at).where(Job.parked.is_(False)).order_by(Job.run_at))
        play.at = next(at for at in due if at > play.at)
    play.work()


def enlarge_the_pool(play: Play) -> None:
    """王科长 has every expert judge electricians too: one of the demonstration's waits for five."""
    with play.acting("wang") as (session, _):
        for member in experts.pool(session):
            trades = {*member.trades, POWER}
            experts.settle(
                session, username=member.username, trades=trades, employer=None, active=True
            )


def say_the_day(play: Play, case: str) -> None:
    """管理员 enters the day of a visit that had been forgotten, and tries the step again."""
    with play.database.read() as session:
        actor = accounts.actor(session, "admin")
        visit = dict(play.variables(case)["visit"])
    order = Order(number=case, actor=actor, reason="补录回访日期")
    with play.acting("admin") as (session, _):
        values = {"visit": {**visit, "day": _today(play)}}
        interventions.amend(session, order=order, scope="", values=values)
    [incident] = play.incidents()
    with play.acting("admin") as (session, _):
        interventions.retry(session, order=order, token=str(incident.incident_id))
