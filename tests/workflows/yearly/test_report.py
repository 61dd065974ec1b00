"""The yearly report, from the campaign of December to each of its ends (article 9)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.errors import Refused
from service.studios.books import posting
from service.studios.books import queries as books
from service.studios.books.tables import AccountEntry
from service.studios.yearly.report import drawn
from service.studios.yearly.tables import AnnualReport, Duty
from tests.workflows.conftest import scene
from tests.workflows.money.test_spending import income, line
from tests.workflows.play import Play
from tests.workflows.yearly.sheets import report
from tests.workflows.yearly.test_agreement import fill as agree
from tests.workflows.yearly.test_agreement import running, seal

CHECK = {
    "complete": True, "consistent": True, "vouchers": 1, "verified_by": "电话核实",
    "opinion": "属实。",
}  # fmt: skip


@scene
def case(play: Play, studio: str) -> str:
    """Return the report of 2027, of a studio with an agreement of that year."""
    play.on(date(2027, 1, 4))
    agreement = running(play, "responsibility-agreement")
    agree(play, agreement)
    play.do("zhang", agreement, "sign", {"signature": {"decision": "sign"}})
    seal(play, agreement)
    play.do("he", agreement, "check", {"filing": {"decision": "file"}})
    play.on(date(2027, 6, 1))
    spent = {"spent_on": "2027-05-20", "invoice": None, "invoice_amount": None}
    lines = [line(**spent, voucher=f"记-{n}", amount=100 + n) for n in range(8)]
    came = income() | {"received_on": "2027-05-01"}
    sent = {"studio": studio, "income": [came], "lines": lines, "assets": []}
    play.begin("sun", "spending", {"spending": sent})
    play.on(date(2027, 12, 1))
    return running(play, "annual-report")


def fill(play: Play, case: str, element: str = "fill", **more: Any) -> None:
    play.do("sun", case, element, {"report": report(**more)})


def check(play: Play, case: str, decision: str = "accept") -> None:
    play.do("he", case, "check", {"check": {**CHECK, "decision": decision}})


def row(play: Play) -> AnnualReport:
    with play.database.read() as session:
        return session.scalars(select(AnnualReport)).one()


def duty(play: Play) -> Duty:
    with play.database.read() as session:
        return session.scalars(select(Duty).where(Duty.kind == "report", Duty.year == 2027)).one()


def test_it_begins_with_the_targets_of_the_agreement(play: Play, case: str) -> None:
    seen = play.seen("sun", case, "fill")
    assert [one["indicator"] for one in seen["report"]["targets"]] == [
        "攻关项目数", "专利、工法、操作法、标准数", "带徒人数", "交流活动次数",
    ]  # fmt: skip
    assert "本年支出828.00元" in seen["duty"]["money"]
    due = play.task(case, "fill").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2028, 1, 31)


def test_master_and_centre_bring_it_through(play: Play, case: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    told = play.variables(case)["drawn"]
    assert len(told["vouchers"]) == 5
    assert drawn(told["candidates"], seed=told["seed"]) == told["vouchers"]
    printed = play.papers(case)
    assert list(printed) == ["annual-report", "final-accounts", "asset-register"]
    assert "薄壁件" in printed["annual-report"]
    assert "828.00" in printed["final-accounts"]
    check(play, case)
    assert play.status(case) == "accepted"
    found = row(play)
    assert (found.year, found.late_days, found.watched) == (2027, 0, False)
    assert found.last_activity == date(2027, 9, 1)
    assert found.figures["level_gains"] == 1
    assert duty(play).outcome == "accepted"
    assert play.incidents() == []


def test_an_accepted_year_takes_no_spending(play: Play, case: str, studio: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    check(play, case)
    late = line(spent_on="2027-11-01", voucher="记-99", invoice=None, invoice_amount=None)
    with pytest.raises(Refused, match="2027年度报告已经通过"):
        play.begin(
            "sun", "spending",
            {"spending": {"studio": studio, "income": [], "lines": [late], "assets": []}},
        )  # fmt: skip


def test_a_false_invoice_found_later_is_undone_in_red(play: Play, case: str) -> None:
    """What was accepted stays; the books say what was wrong, and why."""
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    check(play, case)
    with play.acting("qian") as (session, _):
        spent = select(AccountEntry).where(AccountEntry.event == "S2").order_by(AccountEntry.key)
        entry = session.scalars(spent).first()
        assert entry is not None
        before = books.standing(session, row(play).studio_key).left("matching")
        note = "发票系伪造，见监管记录。"
        posting.reverse(session, entry=entry, on=play.at.date(), document="JG-1", note=note)
        after = books.standing(session, row(play).studio_key).left("matching")
        assert after > before
    assert duty(play).outcome == "accepted"
    assert row(play).year == 2027


def test_what_the_centre_returns_is_amended_and_checked_again(play: Play, case: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    check(play, case, "supplement")
    assert play.letters(case)[-1].startswith("年度报告退回补充")
    fill(play, case, "amend")
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    check(play, case, "watch")
    assert play.status(case) == "accepted"
    assert row(play).watched


def test_what_the_master_returns_is_filled_in_again(play: Play, case: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "return", "opinion": "数字不对。"}})
    assert list(play.waiting(case)) == ["fill"]


def test_the_days_it_came_late_are_kept(play: Play, case: str) -> None:
    play.on(date(2028, 2, 10))
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    check(play, case)
    assert row(play).late_days == 10


def test_the_centre_waives_it(play: Play, case: str) -> None:
    play.press("he", case, {"waiver": {"reason": "停产检修"}})
    assert play.status(case) == "waived"
    assert duty(play).reason == "停产检修"


def test_what_is_not_there_at_the_end_of_the_next_year_has_lapsed(play: Play, case: str) -> None:
    play.on(date(2028, 3, 14))
    assert play.letters(case)[-1].startswith("催办：填写年度报告")
    play.on(date(2029, 1, 2))
    assert play.status(case) == "lapsed"
    assert duty(play).outcome == "lapsed"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"targets": report()["targets"][:2]}, "report.targets"),
        (
            {"targets": [{**one, "done": 0} for one in report()["targets"]]},
            "report.targets[0].reason",
        ),
        ({"events": [{**report()["events"][0], "on": "2026-05-20"}]}, "report.events[0].on"),
        ({"problems": ""}, "report.problems"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    play: Play, case: str, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        fill(play, case, **wrong)
    assert path in [one.path for one in refusal.value.problems]
    assert list(play.waiting(case)) == ["fill"]
