"""A change of leader (article 12) through the very same check, review and notice."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.errors import Refused
from service.studios.register.tables import Studio
from service.studios.yearly.tables import Agreement, Duty
from tests.workflows.play import Play
from tests.workflows.story import (
    answer_objection,
    approve,
    checked,
    filled,
    object_to,
    pass_materials,
    pass_review,
    publish,
)

CHANGED = date(2026, 12, 9)


def begin(play: Play, studio: str) -> str:
    """孙秀兰 asks for another leader of a studio."""
    change = {"studio": studio, "reason": "retired", "explanation": "张师傅将于年底退休。"}
    return play.begin("sun", "leader-change", {"change": change})


def ask(play: Play, studio: str, *, master: str = "石磊", **more: Any) -> str:
    """孙秀兰 sends the new leader's materials too; return the case's number."""
    case = begin(play, studio)
    play.do("sun", case, "fill_application", filled(play, case, master=master, **more))
    return case


def reach(play: Play, studio: str) -> tuple[str, str]:
    """A change is passed up to its notice."""
    case = ask(play, studio)
    pass_materials(play, case)
    pass_review(play, case)
    return case, publish(play, case)


def test_the_form_begins_with_what_the_bureau_knows_of_the_studio(play: Play, studio: str) -> None:
    case = begin(play, studio)
    known = play.variables(case)["application"]
    assert known["studio_name"] == "张师傅车工技能大师工作室"
    assert "master" not in known


def test_the_old_leaders_papers_and_the_old_declarations_are_not_carried_over(
    play: Play, studio: str
) -> None:
    case = begin(play, studio)
    known = play.variables(case)["application"]
    assert not {"attachments", "unit_opinion", "truthful", "filled_on"} & known.keys()
    old = filled(play, case, master="石磊")["application"]
    del old["attachments"]
    with pytest.raises(Refused) as refused:
        play.do("sun", case, "fill_application", {"application": old})
    missing = {problem.path for problem in refused.value.problems}
    assert "application.attachments.qualification" in missing


def test_a_studio_gets_a_new_leader(play: Play, studio: str) -> None:
    case, _ = reach(play, studio)
    play.on(CHANGED)
    approve(play, case)
    assert play.status(case) == "changed"
    assert play.variables(case)["changed"]["to"] == "石磊"
    assert play.cases("responsibility-agreement") == []  # the first year's is none yet
    assert play.incidents() == []


def test_an_agreement_on_file_is_supplemented_with_the_new_leader(play: Play, studio: str) -> None:
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio)).one()
        today = play.at.date()
        of = {"studio": row, "year": 2026}
        closed = {"begun_on": today, "due_on": today, "outcome": "filed", "closed_on": today}
        session.add(Duty(kind="agreement", **of, **closed))
        sheet = {"matching": 100_000, "place": "一号厂房"}
        money = {"matching": 100_000_00, "budget": 0}
        filed = {"version": 1, "case_number": "ZR-0", "filed_on": today}
        session.add(Agreement(**of, **filed, **money, sheet=sheet))
    case, _ = reach(play, studio)
    play.on(CHANGED)
    approve(play, case)
    assert play.status(case) == "changed"
    [supplement] = play.cases("responsibility-agreement")
    seen = play.seen("sun", supplement, "fill")
    assert (seen["duty"]["master"], seen["agreement"]["place"]) == ("石磊", "一号厂房")
    # thirty working days from 9 December 2026; the days of 2027 are provisional
    due = play.task(supplement, "fill").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2027, 1, 20)


def test_the_new_leader_must_meet_article_4(play: Play, studio: str) -> None:
    with pytest.raises(Refused, match="技师（二级）"):
        ask(play, studio, about_master={"qualification": "四级"})


def test_one_studio_changes_its_leader_once_at_a_time(play: Play, studio: str) -> None:
    ask(play, studio)
    with pytest.raises(Refused, match="正在办理"):
        ask(play, studio)


def test_a_change_can_be_withdrawn(play: Play, studio: str) -> None:
    case = ask(play, studio)
    play.press("sun", case, {"withdrawal": {"reason": "领办人继续留任。"}})
    assert play.status(case) == "withdrawn"


def test_a_change_lapses_like_an_application(play: Play, studio: str) -> None:
    case = ask(play, studio)
    play.do("he", case, "check_materials", checked(certificate="复印件不清"))
    play.on(date(2026, 12, 23))
    assert play.status(case) == "lapsed"


def test_a_change_that_fails_the_review_leaves_the_leader(play: Play, studio: str) -> None:
    case = ask(play, studio)
    pass_materials(play, case)
    pass_review(play, case, good=2)
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "评审不合格。"}})
    assert play.status(case) == "failed"


def test_an_upheld_objection_ends_a_change(play: Play, studio: str) -> None:
    case, notice = reach(play, studio)
    answer_objection(play, object_to(play, notice), upheld=True)
    play.on(CHANGED)
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "异议成立。"}})
    assert play.status(case) == "returned"


def test_a_leader_of_the_bureau_may_decline_a_change(play: Play, studio: str) -> None:
    case, _ = reach(play, studio)
    play.on(CHANGED)
    approve(play, case, agreed=False)
    play.do("wang", case, "write_opinion", {"written_opinion": {"text": "暂不变更。"}})
    assert play.status(case) == "declined"


def test_only_the_units_own_studio_can_change(play: Play, studio: str) -> None:
    change = {"studio": studio, "reason": "left", "explanation": "离职。"}
    with pytest.raises(Refused):
        play.begin("zheng", "leader-change", {"change": change})
