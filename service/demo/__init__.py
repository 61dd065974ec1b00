"""A demonstration: a district with people, and cases in every stage, made by running them."""

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import func, select

from service import setup
from service.clock import BEIJING
from service.config import Config
from service.demo import handling, proposing, registering
from service.demo.cast import PASSWORD, PEOPLE, move_in
from service.demo.paper import attachment
from service.demo.stage import Stage
from service.demo.steps import Story
from service.demo.stories import STORIES
from service.host.transparency import publishing
from service.people.actor import SYSTEM, Actor
from service.people.tables import Account
from service.studios.books import posting
from service.studios.roles import ROLES
from service.studios.rounds import calls
from service.studios.working_days import calendar as working_days_calendar
from service.web.core.services import Services

WEEKS = 11
QUOTA = 200_000_000  # fen: twenty grants


def play(house: Services) -> bool:
    """Make an installation ready and fill it with the last eleven weeks, if nobody is there yet."""
    now = house.clock.now().astimezone(BEIJING)
    first = now.date() - timedelta(weeks=WEEKS)
    beginning = datetime.combine(first, time(8), BEIJING)
    setup.prepare(house, at=beginning)
    if _inhabited(house):
        return False
    code = _open_the_round(house, beginning, closes_on=now.date() + timedelta(days=30))
    days = _working_days(house, first, now.date())
    stage = Stage(house, beginning, attachment(), first, days)
    _perform(stage, code)
    registering.register(stage)
    handling.speak_of_a_case(stage)
    proposing.propose_a_longer_notice(stage)
    if house.database.resources.signing is not None:
        with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
            publishing.sign_now(session)
    return True


def _inhabited(house: Services) -> bool:
    with house.database.read() as session:
        return bool(session.scalar(select(func.count()).select_from(Account)))


def _open_the_round(house: Services, at: datetime, *, closes_on: date) -> str:
    with house.database.write(actor=SYSTEM, at=at) as session:
        move_in(session)
        code = f"{at.year}-2"
        calls.plan(
            session,
            code=code,
            name=f"{at.year} 年第二批",
            opens_on=at.date(),
            closes_on=closes_on,
            announcement="请各单位对照申报条件，在截止日期前报送材料。",
        )
    finance = next(person for person in PEOPLE if person.username == "qian")
    with house.database.write(actor=Actor(finance.username, finance.name), at=at) as session:
        posting.budget(session, fen=QUOTA, on=at.date(), document=f"朝财社〔{at.year}〕12号")
    return code


def _working_days(house: Services, first: date, today: date) -> list[date]:
    """Return the working days from the first to yesterday."""
    with house.database.read() as session:
        calendar = working_days_calendar(session)
        days = (first + timedelta(days=n) for n in range((today - first).days))
        return [day for day in days if calendar.is_working_day(day)]


def _perform(stage: Stage, round_code: str) -> None:
    """Let every story go on, day by day, so that the record runs in the order of time."""
    turn = count()
    waiting: list[tuple[int, int, Story]] = [
        (place // 2, next(turn), story(stage, round_code)) for place, story in enumerate(STORIES)
    ]
    heapq.heapify(waiting)
    for place, day in enumerate(stage.days):
        stage.dawn(day, place)
        while waiting and waiting[0][0] <= place:
            _, _, story = heapq.heappop(waiting)
            for pause in _one_step(story):
                heapq.heappush(waiting, (place + pause, next(turn), story))


def _one_step(story: Story) -> Iterator[int]:
    """Let a story go on to its next pause; yield that pause, or nothing at its end."""
    pause = next(story, None)
    while pause == 0:
        pause = next(story, None)
    if pause is not None:
        yield pause


def welcome(config: Config) -> str:
    """Return what is printed at the start."""
    names = {role.code: role.name for role in ROLES}
    lines = [f"  {person.username:<8}{person.name}（{names[person.role]}）" for person in PEOPLE]
    return "\n".join(
        (
            f"匠心 Jiangxin  http://{config.host}:{config.port}",
            f"演示账户，密码均为 {PASSWORD}；在 /demo 页面一键进入任一角色：",
            *lines,
            "  li 等九位评审专家：见 /demo",
        )
    )
