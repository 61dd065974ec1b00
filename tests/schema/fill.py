"""An installation with a case at every place where a shipped process waits, written to a file.

`python tests/schema/fill.py FILE` is run with the code whose state is to be kept; README.md says
how the dump of November 2026 was made. What it imports was there then and is there today.
"""

import dataclasses
import lzma
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from service import app, demo
from service.clock import BEIJING
from service.config import Config
from service.demo.applications import MASTERS, Master, beginning
from service.people import accounts
from tests.workflows import story
from tests.workflows.play import Play

MONDAY = datetime.combine(date(2026, 11, 23), time(9), BEIJING)
"""When the demonstration is over and what is added to it begins."""
GRANTED, ASKED, NOW = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 17)
"""Titles are granted; what has waited for two weeks begins; the dump is made."""

LATHE = "6-18-01-01"

PLAQUE = {"plaque": {"issued_on": "2026-12-01", "received_by": "孙秀兰"}}
PAID = {"payment": {"voucher": "记-2026-1201", "paid_on": "2026-12-01"}}
CONFLICT = {"declaration": {"conflict": "conflict", "reason": "曾与领办人共事多年。"}}


def main(file: Path) -> None:
    """Play the demonstration and what follows here, and write the database to a file."""
    config = Config.from_environment()
    house = app.house(config)
    play = Play(house.database, MONDAY)
    demo.play(dataclasses.replace(house, clock=play))
    go_on(play)
    house.database.close()
    file.write_bytes(lzma.compress(dumped(config.database_url).encode(), preset=9))


def go_on(play: Play) -> None:
    """Let three weeks more pass, in which cases stop where none of the demonstration does."""
    places = branches(play)
    granted = [apply(play, next(places)) for _ in range(6)]
    for case in granted:
        notice_over(play, case)
    play.on(GRANTED)
    studios = [grant(play, case) for case in granted]
    for case in granted[1:]:
        play.do("wang", case, "issue_plaque", PLAQUE)
    play.on(ASKED)
    amend(play, apply(play, next(places)))
    objected_to(play, change(play, studios[0]))
    notice_over(play, change(play, studios[1]))
    play.on(NOW)
    for stop in STOPS:
        stop(play, apply(play, next(places)))
    story.object_to(play, story.notice_number(play), anonymous=True)
    for studio, stop in zip(studios[2:5], (amend, score, write_opinion), strict=True):
        stop(play, change(play, studio))
    begin_change(play, studios[-1])


def objected_to(play: Play, case: str) -> None:
    """Two have objected to a notice; one objection is verified, 赵局长 has yet to answer it."""
    notice = notice_over(play, case)
    for objection in (story.object_to(play, notice), story.object_to(play, notice)):
        play.do("wang", objection, "receive", {"receipt_check": {"decision": "accept"}})
    findings = {"findings": "已调阅项目档案并与当事人谈话。", "proposal": "dismissed"}
    play.do("wang", objection, "verify", {"verification": findings})


def amend(play: Play, case: str) -> None:
    """The unit has been asked for a supplement."""
    play.do("he", case, "check_materials", story.checked(form="表格未盖章。"))


def compose_panel(play: Play, case: str) -> None:
    """The section has yet to convene the panel."""
    story.pass_materials(play, case)


def declare_interest(play: Play, case: str) -> None:
    """One expert has answered, four have not."""
    story.pass_materials(play, case)
    story.declare(play, case, story.draw(play, case)[0])


def substitute_experts(play: Play, case: str) -> None:
    """An expert stays away; the section has yet to draw another."""
    story.pass_materials(play, case)
    first, *others = story.draw(play, case)
    play.do(first, case, "declare_interest", CONFLICT)
    story.declare(play, case, *others)


def score(play: Play, case: str) -> None:
    """Two experts have scored, three have not."""
    story.pass_materials(play, case)
    story.declare(play, case, *story.draw(play, case))
    for expert in play.waiting(case)["score"][:2]:
        play.do(str(expert), case, "score", story.judged(story.GOOD, "agree"))


def write_review(play: Play, case: str) -> None:
    """All have scored; the section has yet to write the panel's opinion."""
    story.pass_materials(play, case)
    story.declare(play, case, *story.draw(play, case))
    story.judge(play, case)


def write_opinion(play: Play, case: str) -> None:
    """The experts did not pass it; the section has yet to say why."""
    story.pass_materials(play, case)
    story.pass_review(play, case, good=2)


def check_notice(play: Play, case: str) -> None:
    """The section has yet to publish the notice."""
    story.pass_materials(play, case)
    story.pass_review(play, case)


def notice_over(play: Play, case: str) -> str:
    """The notice runs; return its number."""
    check_notice(play, case)
    return story.publish(play, case)


STOPS = (
    compose_panel,
    declare_interest,
    substitute_experts,
    write_review,
    check_notice,
    write_opinion,
    notice_over,
)


def branches(play: Play) -> Iterator[str]:
    """Open one branch of 天衡 after the other: article 5 allows each a studio of its own."""
    number = 0
    while number := number + 1:
        code = f"tianheng-{number:02}"
        with play.acting("admin") as (session, _):
            name = f"北京天衡精密制造有限公司第{number}分厂"
            accounts.create_organisation(
                session, code=code, name=name, kind="branch", parent="tianheng"
            )
        yield code


def apply(play: Play, branch: str) -> str:
    """孙秀兰 sends in the application of a branch for a master of its own."""
    first = beginning(round_code=story.ROUND, department=None, branch=branch)
    case = play.begin("sun", "studio-application", first)
    send(play, case, studio_name=f"第{branch[-2:]}分厂车工技能大师工作室")
    return case


def begin_change(play: Play, studio: str) -> str:
    """孙秀兰 asks for another leader of a studio."""
    reason = {"studio": studio, "reason": "left", "explanation": "原领办人调离本单位。"}
    proof = [play.paper("sun", "leader-change")]
    return play.begin("sun", "leader-change", {"change": {**reason, "proof": proof}})


def change(play: Play, studio: str) -> str:
    """孙秀兰 sends in the materials of the new leader too."""
    case = begin_change(play, studio)
    send(play, case)
    return case


def send(play: Play, case: str, **more: Any) -> None:
    """Fill in the application for a master who has not been named before."""
    answer = story.filled(play, case, master=master().name, occupation=LATHE, **more)
    play.do("sun", case, "fill_application", answer)


def master(*, year: int = 1980) -> Master:
    """Return a master born in a year, a lathe operator like all here, new to the cast."""
    number = len(MASTERS)
    born = f"110105{year}03{number % 28 + 1:02}{2 * number + 1:03}"
    return MASTERS.setdefault(f"师傅{number}", Master(f"师傅{number}", "男", born, LATHE))


def grant(play: Play, case: str) -> str:
    """赵局长 signs; return the studio's number."""
    story.approve(play, case)
    return str(play.variables(case)["studio"]["number"])


def dumped(url: str) -> str:
    """Return a database as SQL that makes it again; PostgreSQL's without psql's own commands."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            return "\n".join(connection.iterdump())
    plain = url.replace("+psycopg", "")
    options = ("--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges")
    command = ["pg_dump", *options, plain]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "\n".join(line for line in text.split("\n") if not line.startswith("\\"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
