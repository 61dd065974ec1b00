"""What a process designer changes: new cases follow it, running ones keep theirs."""

from datetime import date

import pytest

from service.errors import Invalid, NotFound
from service.host.definitions import deployment
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.story import apply, pass_materials, pass_review, reach_notice

OVER = date(2026, 12, 1)
AFTER_SEVEN_DAYS = date(2026, 12, 3)


def change(play: Play, name: str, old: str, new: str) -> None:
    """高设计 changes one place of one file and deploys it."""
    before = FILES[name].decode()
    assert before.count(old) == 1, (old, before.count(old))
    files = {name: before.replace(old, new).encode()}
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files=files, reason="按局办公会意见调整")


def test_seven_days_of_notice_instead_of_five(play: Play, case: str) -> None:
    change(play, "public-notice.bpmn", 'source="=5" target="working_days"',
           'source="=7" target="working_days"')  # fmt: skip
    new, _ = reach_notice(play, master="石磊", occupation="6-20-01-01")
    play.on(OVER)
    assert (list(play.waiting(case)), list(play.waiting(new))) == (["approve"], [])
    play.on(AFTER_SEVEN_DAYS)
    assert list(play.waiting(new)) == ["approve"]


def test_a_task_in_another_lane_is_another_roles_work(play: Play) -> None:
    moved = "<bpmn:flowNodeRef>check_materials</bpmn:flowNodeRef>"
    first = '<bpmn:lane id="lane_unit" name="申报单位">'
    text = FILES["material-check.bpmn"].decode().replace(moved, "")
    files = {"material-check.bpmn": text.replace(first, first + moved).encode()}
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files=files, reason="改由单位自查")
    case = apply(play)
    with pytest.raises(NotFound):
        pass_materials(play, case)


def test_another_pass_mark_decides_new_cases_only(play: Play) -> None:
    running = apply(play)
    change(play, "expert-review.dmn", "<text>&gt;= 80</text>", "<text>&gt;= 95</text>")
    new = apply(play, master="石磊", occupation="6-20-01-01")
    for case in (running, new):
        pass_materials(play, case)
        pass_review(play, case)
    assert play.variables(running)["review"]["passed"] is True
    assert play.variables(new)["review"]["passed"] is False


def test_what_cannot_run_is_not_deployed(play: Play) -> None:
    with pytest.raises(Invalid) as told:
        change(play, "public-notice.bpmn", 'type="notice.extend"', 'type="notice.prolong"')
    assert told.value.problems[0].element == "extend_notice"
