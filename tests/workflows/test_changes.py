"""What a process designer changes: new cases follow it, running ones keep theirs."""

import json
from datetime import date

import pytest

from service.errors import Invalid, NotFound, Refused
from service.host.definitions import deployment
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.rounds import batch
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


def test_a_round_follows_another_period_and_another_field(play: Play) -> None:
    days = 'source="=5" target="working_days"'
    change(play, "batch-notice.bpmn", days, days.replace("5", "3"))
    form = json.loads(FILES["round-results.form"])
    asked = {"type": "textfield", "id": "by", "label": "公布人", "key": "by"}
    form["components"][-1]["components"].append(asked | {"validate": {"required": True}})
    with play.acting("gao") as (session, _):
        files = {"round-results.form": json.dumps(form).encode()}
        deployment.deploy(session, files=files, reason="公布结果写明公布人")
    case = batch.call(play)
    sent = batch.send(play, "张师傅")
    [group] = batch.lock(play, case)
    batch.review(play, group, sent)
    batch.list_up(play, case)
    batch.publish(play, case)
    play.on(date(2026, 12, 30))
    batch.confirm(play, sent)
    batch.decide(play, case)
    with pytest.raises(Refused) as refusal:
        batch.results(play, case)
    assert [one.path for one in refusal.value.problems] == ["results.by"]
    answer = {"results": {"text": "结果见名单。", "by": "王科长"}}
    play.do("wang", case, "write_results", answer)
    assert play.status(case) == "published"
