"""Money of a revoked studio comes back: to each end of the claw-back (article 13)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.errors import NotFound, Refused
from service.host.tasks import tasks
from service.studios.books import posting
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.revocation.tables import ClawBack, Repayment
from tests.workflows.conftest import scene
from tests.workflows.play import Play
from tests.workflows.revocation.claims import books, called, checked, paid, slip

TODAY = date(2026, 12, 1)


@scene
def case(play: Play, studio: str) -> str:
    """Return the case in which 100,000 of 张师傅's studio are claimed back."""
    paid(play)
    case = called(play, studio)
    checked(play, case)
    return case


def row(play: Play, case: str) -> ClawBack:
    with play.database.read() as session:
        return session.get_one(ClawBack, case)


def outcome(play: Play, case: str) -> str | None:
    assert play.waiting(case) == {}
    assert play.incidents() == []
    return row(play, case).outcome


def receipts(play: Play, case: str, *amounts: int) -> None:
    for turn, amount in enumerate(amounts):
        play.do("qian", case, "receive", slip(f"缴-{turn}", amount, play.at.date()))


def test_what_was_not_paid_is_voided_and_nothing_is_claimed(play: Play, studio: str) -> None:
    case = called(play, studio)  # L4
    assert outcome(play, case) == "none"
    assert books(play, studio) == dict.fromkeys(("1101", "1201", "2001", "5001", "5009", "B101"), 0)
    with play.database.read() as session:
        assert session.scalars(select(MoneyEntry)).one().voided_on == TODAY
    assert "已批准还没有拨付的 100,000.00 元作废" in play.letters_of(case)[-1].body


def test_all_comes_back_in_two_parts(play: Play, studio: str, case: str) -> None:
    assert books(play, studio)["1201"] == 100_000
    paper = play.papers(case)["repayment-notice"]
    assert "100,000.00" in paper
    assert "2026年12月31日" in paper
    receipts(play, case, 60_000)
    assert books(play, studio)["1201"] == 40_000
    assert list(play.waiting(case)) == ["receive"]
    play.do("qian", case, "receive", slip("缴-9", 40_000, TODAY))
    assert outcome(play, case) == "paid"
    assert books(play, studio) == {
        "1101": 0, "1201": 0, "2001": 0, "5001": 0, "5009": 0, "B101": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "path", "words"),
    [
        ({"amount": 100_000.01}, "repayment.amount", "尚欠的只有100,000.00元"),
        ({"amount": 0.001}, "repayment.amount", ""),
        ({"paid_on": "2026-12-02"}, "repayment.paid_on", ""),
        ({"paid_on": "2026-11-30"}, "repayment.paid_on", "缴款日期应在追回决定之日至今天之间"),
        ({"slip": "  "}, "repayment.slip", ""),
    ],
)
def test_a_wrong_receipt_is_refused_at_its_field(
    play: Play, case: str, wrong: dict[str, Any], path: str, words: str
) -> None:
    sent = {"repayment": slip("缴-1", 10, TODAY)["repayment"] | wrong}
    with pytest.raises(Refused) as refusal:
        play.do("qian", case, "receive", sent)
    assert path in [one.path for one in refusal.value.problems]
    assert words in str(refusal.value)


def test_a_slip_counts_once(play: Play, studio: str, case: str) -> None:
    receipts(play, case, 60_000)
    with pytest.raises(Refused, match="该缴款书已经登记在"):
        receipts(play, case, 40_000)
    assert books(play, studio)["1201"] == 40_000


def test_what_is_overdue_is_demanded_then_a_court_is_asked(
    play: Play, studio: str, case: str
) -> None:
    receipts(play, case, 60_000)
    play.on(date(2027, 1, 1))  # a holiday: due on 31 December
    assert play.letters(case)[-1].startswith("催告书")
    assert "尚欠 40,000.00 元" in play.papers(case)["repayment-demand"]
    assert row(play, case).stage == "demand"
    play.on(date(2027, 1, 20))
    assert row(play, case).stage == "waiting"
    assert row(play, case).next_on == date(2027, 6, 2)  # six months after 1 December ran
    assert list(play.waiting(case)) == ["receive"]
    play.on(date(2027, 6, 2))
    assert play.task(case, "enforce").due_at is not None
    assert row(play, case).court_until == date(2027, 9, 1)
    filed = {"decision": "file", "court": "朝阳区人民法院", "number": "（2027）京0105执1号"}
    with pytest.raises(Refused, match="请填写申请日期"):
        play.do("wang", case, "enforce", {"enforcement": filed})
    play.do("wang", case, "enforce", {"enforcement": {**filed, "on": "2027-06-02"}})
    assert list(play.waiting(case)) == ["receive"]
    play.do("qian", case, "receive", slip("法-1", 40_000, "2027-06-02"))
    assert outcome(play, case) == "court"
    assert books(play, studio)["1201"] == 0


def test_the_section_hears_that_the_window_ends(play: Play, case: str) -> None:
    play.on(date(2027, 1, 1))
    play.on(date(2027, 1, 20))
    play.on(date(2027, 6, 2))
    play.on(date(2027, 8, 4))  # twenty working days before 1 September
    assert play.letters(case)[-1].startswith("提醒：申请强制执行")
    assert play.letters(case)[-1].endswith("还有20个工作日到期")


def test_a_unit_may_state_its_view_and_is_answered(play: Play, case: str) -> None:
    assert play.buttons("sun", case) == ["陈述申辩"]
    play.press("sun", case, {"clawback_statement": {"text": "资金已用于设备。"}})
    answer = {"decision": "reject", "reasons": "办法第十三条追回全部资金。"}
    play.do("wang", case, "answer_statement", {"clawback_answer": answer})
    assert play.letters(case)[-1].startswith("对陈述申辩的答复")
    assert list(play.waiting(case)) == ["receive"]


def part(on: str, amount: int) -> dict[str, Any]:
    return {"due_on": on, "amount": amount}


def disposal(kind: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"kind": kind, "reason": "单位申请分期，经营困难。", **more}
    return {"disposal": said | ({"parts": [*parts]} if parts else {})}


def agreed(play: Play, case: str, sent: dict[str, Any], decision: str = "approve") -> None:
    play.press("wang", case, sent)
    opinion = {"decision": decision, "opinion": "按程序办理。"}
    play.do("zhao", case, "approve", {"clawback_approval": opinion})


def test_instalments_are_reminded_and_broken_ones_are_demanded(play: Play, case: str) -> None:
    receipts(play, case, 40_000)
    plan = [part("2027-01-15", 30_000), part("2027-03-15", 30_000)]
    agreed(play, case, disposal("instalments", *plan))
    assert row(play, case).stage == "instalments"
    play.on(date(2027, 1, 1))
    assert not [one for one in play.letters(case) if one.startswith("催告书")]
    play.on(date(2027, 1, 8))
    assert play.letters(case)[-1].startswith("请按分期协议缴款")
    play.do("qian", case, "receive", slip("缴-b", 30_000, "2027-01-08"))
    play.on(date(2027, 1, 16))
    assert row(play, case).stage == "instalments"
    play.on(date(2027, 3, 8))
    play.on(date(2027, 3, 16))
    assert row(play, case).stage == "demand"
    assert "尚欠 30,000.00 元" in play.papers(case)["repayment-demand"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            [part("2027-01-15", 30_000), part("2027-03-15", 30_000)],
            "各期之和应等于尚欠的100,000.00元",
        ),
        ([part("2027-01-15", 50_000), part("2027-01-15", 50_000)], "各期的日期不能相同"),
        ([part("2026-12-01", 50_000), part("2027-01-15", 50_000)], "缴款日期应晚于今天"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    play: Play, case: str, parts: list[dict[str, Any]], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        play.press("wang", case, disposal("instalments", *parts))
    assert list(play.waiting(case)) == ["receive"]


def test_what_a_liquidator_leaves_open_is_written_off(play: Play, studio: str, case: str) -> None:
    said = {"body": "天衡清算组", "document": "债权申报回执1号"}
    agreed(play, case, disposal("liquidation", **said))
    assert row(play, case).stage == "liquidation"
    play.on(date(2027, 2, 1))
    assert not [one for one in play.letters(case) if one.startswith("催告书")]
    play.do("qian", case, "receive", slip("破-1", 15_000, "2027-02-01"))
    said = {"body": "朝阳区人民法院", "document": "（2027）京0105破1号"}
    agreed(play, case, disposal("write_off", **said))
    assert outcome(play, case) == "written_off"
    assert books(play, studio)["5009"] == 85_000
    assert books(play, studio)["1201"] == 0


def test_nothing_is_written_off_without_a_document(play: Play, case: str) -> None:
    with pytest.raises(Refused, match="法院或者清算文书"):
        play.press("wang", case, disposal("write_off"))


def test_what_the_leader_declines_stays_as_it_was(play: Play, case: str) -> None:
    said = {"body": "朝阳区人民法院", "document": "（2027）京0105破1号"}
    agreed(play, case, disposal("write_off", **said), "decline")
    assert list(play.waiting(case)) == ["receive"]
    assert row(play, case).outcome is None


def test_what_was_paid_before_the_leader_signs_is_not_written_off(
    play: Play, studio: str, case: str
) -> None:
    play.press("wang", case, disposal("write_off", document="清-1"))
    receipts(play, case, 100_000)
    said = {"decision": "approve", "opinion": "同意。"}
    play.do("zhao", case, "approve", {"clawback_approval": said})
    assert outcome(play, case) == "paid"
    assert books(play, studio)["5009"] == 0


def next_cycle(play: Play, studio: str) -> None:
    """A passing result was published: the next cycle begins."""
    with play.acting("wang") as (session, _):
        found = session.scalars(select(Studio).where(Studio.number == studio)).one()
        posting.next_cycle(session, studio=found, on=play.at.date())


def test_money_of_an_earlier_cycle_is_not_claimed(play: Play, studio: str) -> None:
    paid(play)
    next_cycle(play, studio)
    case = called(play, studio)  # L2
    assert outcome(play, case) == "none"
    assert books(play, studio)["1101"] == 100_000


def test_a_violation_in_an_earlier_cycle_is_the_leaders_choice(play: Play, studio: str) -> None:
    paid(play)
    next_cycle(play, studio)
    case = called(play, studio, ground="violation")
    checked(play, case, earlier=True)
    assert (
        "请局领导在两个周期的金额中选择"
        in play.seen("zhao", case, "set_amount")["clawback_rule"]["sentence"]
    )
    picked = {"cycle": "earlier", "amount": 100_000.01, "reason": "事实发生在第1个周期。"}
    with pytest.raises(Refused, match="只有100,000"):
        play.do("zhao", case, "set_amount", {"clawback_decision": picked})
    picked["amount"] = 100_000
    play.do("zhao", case, "set_amount", {"clawback_decision": picked})
    assert books(play, studio)["1201"] == 100_000
    assert row(play, case).reason == "事实发生在第1个周期。"


def test_after_a_merger_the_leader_may_claim_less_with_a_reason(play: Play, studio: str) -> None:
    paid(play)
    case = called(play, studio, ground="other")
    checked(play, case, merger=True)
    said = {"cycle": "running", "amount": 0, "reason": "资产由存续工作室继续使用。"}
    play.do("zhao", case, "set_amount", {"clawback_decision": said})
    assert outcome(play, case) == "none"
    assert books(play, studio)["5001"] == 100_000


def test_fraud_is_handed_over(play: Play, studio: str) -> None:
    paid(play)
    case = called(play, studio, ground="violation")
    checked(play, case, fraud=True)
    assert row(play, case).referred
    assert any("移送财政、审计部门" in one.body for one in play.letters_of(case))


def test_the_same_cycle_is_never_claimed_twice(play: Play, studio: str, case: str) -> None:
    again = called(play, studio)
    assert list(play.waiting(again)) == ["check"]
    with pytest.raises(Refused, match="不能重复追回"):
        checked(play, again)


def test_others_cannot_book_a_receipt(play: Play, case: str) -> None:
    for who in ("sun", "wang", "cai"):
        with pytest.raises(NotFound):
            play.do(who, case, "receive", slip("缴-1", 10, TODAY))
    assert row(play, case).outcome is None


def test_of_two_clerks_who_book_at_once_one_wins(play: Play, studio: str, case: str) -> None:
    key = play.task(case, "receive").key  # both have the form open
    sent = slip("缴-1", 60_000, TODAY)
    with play.acting("qian") as (session, actor):
        tasks.complete(session, key=key, actor=actor, answer=dict(sent))
    with pytest.raises(Refused, match="办结这项工作"), play.acting("qian") as (session, actor):
        tasks.complete(session, key=key, actor=actor, answer=dict(sent))
    with pytest.raises(Refused, match="已经登记"):
        play.do("qian", case, "receive", sent)  # nor with the form that came after it
    assert books(play, studio)["1201"] == 40_000


def test_the_database_keeps_a_slip_once(play: Play, case: str) -> None:
    receipts(play, case, 60_000)
    with play.acting("qian") as (session, _):
        known = session.scalars(select(Repayment)).one()
        session.add(
            Repayment(
                case_number=case,
                slip=known.slip,
                paid_on=TODAY,
                amount=1,
                entry_key=known.entry_key,
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
