"""A report about a studio, from the public to each of its ends."""

from typing import Any

import pytest

from service import privacy
from service.errors import Refused
from service.host.cases import instances
from service.host.operations import interventions
from service.people.actor import PUBLIC
from service.studios.complaints import queries, rules
from service.studios.complaints.tables import Complaint
from tests.workflows.play import Play

REAL = {
    "subject": "资助经费用于餐饮",
    "facts": "2026年10月以来，工作室专账三次支付酒店餐费，有付款截图。",
    "evidence": [],
    "anonymous": False,
    "name": "周某",
    "mobile": "13900001111",
    "email": None,
}


def report(play: Play, studio: str, **more: Any) -> str:
    """周某 reports the studio; return the case."""
    with play.acting(PUBLIC.id) as (session, actor):
        said = {"complaint": {**REAL, **more}, "studio_number": studio}
        return instances.start(session, process_id="complaint", actor=actor, variables=said).number


def received(play: Play, case: str, decision: str, reason: str | None = None) -> None:
    said = {"decision": decision, "reason": reason}
    play.do("wang", case, "receive", {"complaint_receipt": said})


def verified(play: Play, case: str, proposal: str) -> None:
    said = {
        "findings": "已调阅专账。",
        "proposal": proposal,
        "people": "何审核、林审核",
        "evidence": [],
    }
    play.do("wang", case, "verify", {"complaint_verification": said})


def answered(play: Play, case: str, outcome: str) -> None:
    said = {"outcome": outcome, "text": "经核实，答复如下。"}
    play.do("zhao", case, "answer", {"complaint_answer": said})


def row(play: Play, case: str) -> Complaint:
    with play.database.read() as session:
        return session.get_one(Complaint, case)


def test_a_founded_one_is_answered_and_told_to_the_centre(play: Play, studio: str) -> None:
    case = report(play, studio)
    received(play, case, "accept")
    verified(play, case, "founded")
    answered(play, case, "founded")
    kept = row(play, case)
    assert (kept.outcome, kept.accepted_at is not None) == ("founded", True)
    letters = {letter.subject: letter.body for letter in play.letters_of(case)}
    to_centre = next(body for subject, body in letters.items() if "核实结果" in subject)
    assert "已列入日常监管" in to_centre
    assert "周某" not in to_centre
    assert any(subject.startswith("关于您举报事项的答复") for subject in letters)
    assert (play.waiting(case), play.incidents()) == ({}, [])
    [watch] = play.cases("supervision")
    assert list(play.waiting(watch)) == ["fill_record"]
    begun_with = play.variables(watch)["supervision"]
    assert (begun_with["studio"], begun_with["method"]) == (studio, "report")
    assert "周某" not in str(play.variables(watch))
    sheet = {
        **begun_with, "on": "2026-12-01", "active": "yes", "handling": "reminded",
        "officers": [{"name": "何审核"}, {"name": "林审核"}],
    }  # fmt: skip
    play.do("he", watch, "fill_record", {"supervision": sheet})
    assert play.status(watch) == "recorded"


def test_an_unfounded_anonymous_one_is_answered_on_the_page_alone(play: Play, studio: str) -> None:
    proof = play.paper(PUBLIC.id, "evidence")
    case = report(play, studio, anonymous=True, name=None, mobile=None, evidence=[proof])
    received(play, case, "accept")
    verified(play, case, "unfounded")
    answered(play, case, "unfounded")
    assert row(play, case).outcome == "unfounded"
    assert play.cases("supervision") == []
    assert not any("答复" in subject for subject in play.letters(case))


def test_one_that_is_not_taken_up_says_why(play: Play, studio: str) -> None:
    case = report(play, studio)
    received(play, case, "refuse", "不属于本局职责，请向市场监管部门反映。")
    kept = row(play, case)
    with play.database.read() as session:
        found = queries.progress(session, receipt=kept.receipt)
    assert (found.words, found.answer) == ("不予受理", "不属于本局职责，请向市场监管部门反映。")
    assert (play.waiting(case), play.incidents()) == ({}, [])


def test_what_names_the_reporter_is_encrypted(play: Play, studio: str) -> None:
    kept = row(play, report(play, studio))
    assert privacy.is_private(kept.name)
    assert privacy.is_private(kept.mobile)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"facts": " "}, "事实"),
        ({"name": None}, "姓名"),
        ({"mobile": None}, "手机号码或者电子邮箱"),
        ({"anonymous": True}, "应当提交证据材料"),
    ],
)
def test_what_is_missing_is_said(play: Play, studio: str, change: Any, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        report(play, studio, **change)
    assert any(words in one.sentence or words in one.label for one in refusal.value.problems)


def test_a_studio_takes_so_many_open_ones(play: Play, studio: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(rules, "MOST_OPEN", 2)
    for turn in range(2):
        report(play, studio, subject=f"第{turn}件")
    with pytest.raises(Refused, match="已经很多"):
        report(play, studio)


def test_a_studio_that_is_not_there_is_refused(play: Play, studio: str) -> None:
    with pytest.raises(Refused, match="没有这个工作室"):
        report(play, "朝大师〔1999〕001号")


def test_one_whose_case_is_ended_by_hand_is_withdrawn(play: Play, studio: str) -> None:
    case = report(play, studio)
    with play.acting("admin") as (session, actor):
        order = interventions.Order(number=case, actor=actor, reason="重复登记")
        interventions.end(session, order=order)
    assert row(play, case).outcome == rules.ENDED
