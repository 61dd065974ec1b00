"""A failed assessment is rectified, or its title proposed for revocation (articles 11 and 13)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.errors import Refused
from service.host.definitions import deployment
from service.studios.assessment import flags
from service.studios.assessment.sheet_tables import Rectification
from service.studios.assessment.tables import Assessment
from service.studios.books.tables import FundingCycle
from service.studios.register.tables import Studio
from tests.workflows.assessment.scenes import GROUP, begin, publish, reach_result
from tests.workflows.conftest import scene
from tests.workflows.files import FILES
from tests.workflows.play import Play

LOW = {"A1": 1, "A2": 1, "A3": 1, "A4": 1}


@scene
def case(play: Play, studio: str) -> str:
    """Return an assessment that failed with 48 points; the centre drafts the notice."""
    case = begin(play, studio)
    reach_result(play, case, **LOW)
    assert play.variables(case)["recorded"]["grade_proposal"] == "failed"
    publish(play, case, "failed")
    return case


@pytest.fixture
def changed(play: Play) -> None:
    """高设计 gives two months, two more, and passes who has seventy points."""
    diagram = FILES["rectification.bpmn"].decode()
    for name, before, after in (("months", 3, 2), ("months_more", 1, 2), ("plan_days", 10, 4)):
        said = '<zeebe:input source="=%s" target="%s"/>'
        assert diagram.count(said % (before, name)) == 1
        diagram = diagram.replace(said % (before, name), said % (after, name))
    grades = FILES["assessment-grade.dmn"].decode()
    assert grades.count("&lt; 60") == 1
    files = {
        "rectification.bpmn": diagram.encode(),
        "assessment-grade.dmn": grades.replace("&lt; 60", "&lt; 80").encode(),
    }
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files=files, reason="调整整改期限和合格分")


@pytest.mark.usefixtures("changed")
def test_the_next_case_follows_the_numbers_of_its_diagrams(play: Play, studio: str) -> None:
    case = begin(play, studio)
    reach_result(play, case, **LOW)
    publish(play, case, "failed")
    assert row(play).ends_on == date(2027, 2, 1)  # two months
    issue(play, case)
    printed = play.papers(case)["rectification-notice"]
    assert "4 个工作日内报送整改方案" in printed
    assert "延长 2 个月" in printed
    plan(play, case)
    seen = play.seen("sun", case, "report")["rectification"]["rows"]
    asked = {"decision": "extend", "reason": "设备未到。", "rows": seen, "evidence": []}
    play.do("sun", case, "report", {"rectification": asked})
    play.do("zhao", case, "decide_extension", {"extension": {"decision": "approve"}})
    assert row(play).ends_on == date(2027, 4, 1)  # two more
    play.do("sun", case, "report", mended(play, case))
    recheck(play, case)
    rescore(play, case, 8)
    # 76 points are not enough where 80 pass
    assert (row(play).outcome, row(play).score) == ("failed", Decimal("76.00"))
    assert play.status(case) == "graded-failed"
    assert play.incidents() == []


def row(play: Play) -> Rectification:
    with play.database.read() as session:
        return session.scalars(select(Rectification)).one()


def issue(play: Play, case: str, due_on: str = "2027-02-01") -> list[dict[str, Any]]:
    """何审核 completes the problems that were proposed and issues the notice."""
    drafted = play.seen("he", case, "draft_notice")["notice"]["problems"]
    problems = [
        {**one, "requirement": "补做。", "criterion": "有记录。", "basis": "责任书。",
         "due_on": due_on}
        for one in drafted
    ]  # fmt: skip
    play.do("he", case, "draft_notice", {"notice": {"problems": problems}})
    return problems


def plan(play: Play, case: str, who: str = "sun") -> None:
    """孙秀兰 plans, 何审核 agrees."""
    seen = play.seen(who, case, "make_plan")["plan"]["rows"]
    rows = [{**one, "measures": "补做。", "person": "张师傅", "done_on": "2027-01-20"}
            for one in seen]  # fmt: skip
    play.do(who, case, "make_plan", {"plan": {"rows": rows}})
    play.do("he", case, "check_plan", {"plan_check": {"decision": "agree"}})


def mended(play: Play, case: str, who: str = "sun", **more: Any) -> dict[str, Any]:
    seen = play.seen(who, case, "report")["rectification"]["rows"]
    proof = [play.paper(who, "rectification-proof", case)]
    rows = [{**one, "measures": "已经补做。"} for one in seen]
    return {"rectification": {"decision": "send", "rows": rows, "evidence": proof, **more}}


def recheck(play: Play, case: str, decision: str = "done", **more: Any) -> None:
    seen = play.seen("he", case, "check_result")
    problems = [
        {"item": one["item"], "problem": one["problem"], "done": "yes", "note": "", "points": None}
        for one in seen["issued"]["problems"]
    ]
    found = {
        "on": play.at.date().isoformat(), "persons": [{"name": "何审核"}, {"name": "林审核"}],
        "problems": problems, "veto": "no", "decision": decision, "opinion": "已复核。",
        "photos": [], **more,
    }  # fmt: skip
    play.do("he", case, "check_result", {"recheck": found})


def rescore(play: Play, case: str, points: float) -> None:
    """The group scores the deficient items alone."""
    for who in GROUP:
        items = play.variables(case)["items"]
        wanted = {one["item"].lower(): {"points": points, "reason": "整改后。"} for one in items
                  if one["item"] in LOW}  # fmt: skip
        play.do(who, case, "score", {"marks": wanted})


def to_report(play: Play, case: str) -> None:
    issue(play, case)
    plan(play, case)


def test_the_deficient_items_are_proposed_and_printed(play: Play, case: str) -> None:
    problems = issue(play, case)
    assert [one["item"] for one in problems] == ["A1", "A2", "A3", "A4", "D"]
    printed = play.papers(case)["rectification-notice"]
    assert "技能研发得分1.00" in printed
    assert "第十三条" in printed
    assert play.letters(case)[-1].startswith("限期整改通知")
    assert row(play).ends_on == date(2027, 3, 1)  # three months


def test_what_was_mended_passes_and_the_cycle_ends(play: Play, case: str) -> None:
    to_report(play, case)
    play.do("sun", case, "report", mended(play, case))
    recheck(play, case)
    assert len(play.waiting(case)["score"]) == 3
    seen = play.variables(case)
    assert "C1" not in str(seen.get("judged"))
    rescore(play, case, 8)
    play.do("he", case, "publish_rectified", {"publication": {"document": "朝人社能发〔2027〕9号"}})
    assert play.status(case) == "graded-rectified"
    assert (row(play).outcome, row(play).score) == ("rectified", Decimal("76.00"))
    with play.database.read() as session:
        found = session.scalars(select(Assessment)).one()
        assert (found.grade, found.rectified_on) == ("unqualified", play.at.date())
        cycles = session.scalars(select(FundingCycle).order_by(FundingCycle.number)).all()
        assert [one.ended_on for one in cycles] == [play.at.date(), None]
    assert play.incidents() == []


@pytest.mark.parametrize("how", ["points", "undone", "veto"])
def test_what_was_not_mended_is_proposed_for_revocation(play: Play, case: str, how: str) -> None:
    to_report(play, case)
    play.do("sun", case, "report", mended(play, case))
    if how == "undone":
        recheck(play, case, "undone")
    else:
        recheck(play, case, veto="yes" if how == "veto" else "no")
        rescore(play, case, 8 if how == "veto" else 3)
    assert play.status(case) == "graded-failed"
    assert row(play).outcome == "failed"
    [proposed] = play.cases("revocation")
    assert "failed_assessment" in str(play.variables(proposed))
    assert play.incidents() == []


def test_it_is_extended_once_by_the_leader(play: Play, case: str) -> None:
    to_report(play, case)
    rows = play.seen("sun", case, "report")["rectification"]["rows"]
    half = [{**rows[0], "measures": "做了一半。"}, *rows[1:]]
    asked = {"decision": "extend", "reason": "设备未到货。", "rows": half, "evidence": []}
    play.do("sun", case, "report", {"rectification": asked})
    play.do("zhao", case, "decide_extension", {"extension": {"decision": "approve"}})
    due = play.task(case, "report").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2027, 4, 1)
    kept = play.seen("sun", case, "report")["rectification"]["rows"]
    assert kept[0]["measures"] == "做了一半。"  # nothing typed is lost
    with pytest.raises(Refused, match="不能再延长"):
        play.do("sun", case, "report", {"rectification": asked})
    assert list(play.waiting(case)) == ["report"]


def test_the_leader_may_refuse_more_time(play: Play, case: str) -> None:
    to_report(play, case)
    rows = play.seen("sun", case, "report")["rectification"]["rows"]
    asked = {"decision": "extend", "reason": "人手不够。", "rows": rows, "evidence": []}
    play.do("sun", case, "report", {"rectification": asked})
    play.do("zhao", case, "decide_extension", {"extension": {"decision": "decline"}})
    assert play.letters(case)[-1].startswith("整改不予延期")
    assert not row(play).extended


def test_who_does_not_report_is_looked_at_all_the_same(play: Play, case: str) -> None:
    to_report(play, case)
    play.on(date(2027, 2, 24))
    play.on(date(2027, 3, 16))
    assert list(play.waiting(case)) == ["check_result"]
    assert any(one.startswith("提醒：报送整改报告") for one in play.letters(case))
    assert any(one.startswith("催办：报送整改报告") for one in play.letters(case))


def test_a_plan_is_sent_back_until_it_will_do(play: Play, case: str) -> None:
    issue(play, case)
    rows = [{"problem": "x", "measures": "无", "person": "张", "done_on": "2027-01-20"}] * 5
    play.do("sun", case, "make_plan", {"plan": {"rows": rows}})
    back = {"decision": "return", "opinion": "没有写责任人。"}
    play.do("he", case, "check_plan", {"plan_check": back})
    assert list(play.waiting(case)) == ["make_plan"]
    assert play.seen("sun", case, "make_plan")["plan_check"]["opinion"] == "没有写责任人。"


def test_an_open_rectification_keeps_from_excellent(play: Play, case: str) -> None:
    assert row(play).outcome is None
    with play.database.read() as session:
        studio = session.scalars(select(Studio)).one()
        found = flags.flags(session, studio, play.at.date())
    assert "限期整改没有办结" in found.no_excellent


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"persons": [{"name": "何审核"}, {"name": "何审核"}]}, "recheck.persons"),
        ({"on": "2026-11-30"}, "recheck.on"),
    ],
)
def test_a_wrong_recheck_is_refused_at_its_field(
    play: Play, case: str, wrong: dict[str, Any], path: str
) -> None:
    to_report(play, case)
    play.do("sun", case, "report", mended(play, case))
    with pytest.raises(Refused) as refusal:
        recheck(play, case, **wrong)
    assert path in [one.path for one in refusal.value.problems]


def test_a_report_without_proof_is_refused(play: Play, case: str) -> None:
    to_report(play, case)
    with pytest.raises(Refused) as refusal:
        play.do("sun", case, "report", mended(play, case, evidence=[]))
    assert [one.path for one in refusal.value.problems] == ["rectification.evidence"]
