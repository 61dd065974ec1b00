"""A grant from the unit's account to its receipt, and every other end of it (article 15)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service import privacy
from service.errors import Refused
from service.people.tables import Organisation
from service.studios.books import queries
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from tests.workflows.play import Play
from tests.workflows.register import test_legacy_entry as legacy

ACCOUNT = "6222020200112233445"
UNIT = "北京天衡精密制造有限公司"


@pytest.fixture
def case(play: Play, studio: str) -> str:
    """Return the case that pays 张师傅's grant; 孙秀兰 is asked for the account."""
    with play.database.read() as session:
        row = session.scalars(select(MoneyEntry)).one()
        assert row.studio.number == studio
        assert row.funding_case is not None
        return row.funding_case


def payee(play: Play, case: str, **more: Any) -> dict[str, Any]:
    return {
        "payee": {
            "name": UNIT,
            "bank": "北京银行",
            "account": ACCOUNT,
            "account_again": "6222 0202 0011 2233 445",
            "ledger": "大师工作室专账",
            "pledged": True,
            **more,
        }
    }


def request(decision: str = "request") -> dict[str, Any]:
    asked = {"item": "工作室建设", "document": "朝人社〔2026〕9号", "opinion": "申请拨付。"}
    return {"request": {"decision": decision, **asked}}


def reach(play: Play, case: str, element: str) -> None:
    """Everybody does their part up to an element."""
    steps = [
        ("sun", "fill_payee", payee(play, case)),
        ("wang", "request", request()),
        ("zhao", "approve", {"approval": {"decision": "approve"}}),
        ("qian", "order", {"order": {"number": f"支申-{case}"}}),
        ("cai", "pay", {"payment": {"voucher": "拨-1", "paid_on": play.at.date().isoformat()}}),
    ]
    for who, name, answer in steps:
        if name == element:
            return
        play.do(who, case, name, answer)
    assert list(play.waiting(case)) == [element]


def receipt(play: Play, on: str | None = None) -> dict[str, Any]:
    day = on or play.at.date().isoformat()
    return {"receipt": {"received_on": day, "voucher": "记-1", "account": "专项应付款"}}


def figures(play: Play) -> queries.Figures:
    with play.database.read() as session:
        return queries.figures(session, studio=session.scalars(select(Studio)).one())[0]


def row(play: Play) -> MoneyEntry:
    with play.database.read() as session:
        return session.scalars(select(MoneyEntry)).one()


def test_a_grant_is_paid_and_received(play: Play, case: str) -> None:
    reach(play, case, "receive")
    assert figures(play).granted == 100_000_00
    assert figures(play).owed == 0
    play.do("sun", case, "receive", receipt(play))
    assert play.status(case) == "paid"
    assert row(play).received_on == play.at.date()
    assert play.letters(case)[0].startswith("请填报收款信息")
    assert play.incidents() == []


def test_what_one_document_requests_stands_in_one_request(play: Play, case: str) -> None:
    then = legacy.begun(play, grants=[legacy.UNPAID])
    legacy.confirmed(play, then)
    legacy.checked(play, then, "confirm")
    legacy.signed(play, then, "approve")
    other = play.cases("funding")[-1]
    assert other != case
    play.do("sun", case, "fill_payee", payee(play, case))
    name, account = "北京锦裕饭店管理有限公司", "6222020200998877665"
    own = payee(play, other, name=name, account=account, account_again=account)
    play.do("zheng", other, "fill_payee", own)
    for one in (case, other):
        play.do("wang", one, "request", request())
    for one in (case, other):
        play.do("zhao", one, "approve", {"approval": {"decision": "approve"}})
    play.do("qian", other, "order", {"order": {"number": "支申-2"}})
    paper = play.papers(other)["payment-request"]
    assert "200,000.00" in paper
    assert "孟宪林中式烹调技能大师工作室" in paper
    assert "张师傅" in paper
    assert account not in paper  # stands there sealed; whoever may read the paper sees it whole
    assert play.incidents() == []


def test_the_account_is_kept_private(play: Play, case: str) -> None:
    reach(play, case, "request")
    with play.database.read() as session:
        kept = session.get_one(Organisation, "tianheng").payee_account
        assert ACCOUNT not in str(kept)
        assert privacy.reveal(session, kept) == ACCOUNT
    assert ACCOUNT not in str(play.variables(case))
    assert play.variables(case)["account"]["tail"] == ACCOUNT[-4:]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": "天衡"}, "payee.name"),
        ({"account_again": "6222020200112233446"}, "payee.account_again"),
        ({"account": "12345"}, "payee.account"),
        ({"pledged": False}, "payee.pledged"),
    ],
)
def test_a_wrong_account_is_refused_at_its_field(
    play: Play, case: str, wrong: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        play.do("sun", case, "fill_payee", payee(play, case, **wrong))
    assert path in [one.path for one in refusal.value.problems]
    assert "fill_payee" in play.waiting(case)


def test_what_the_leader_returns_is_asked_for_again(play: Play, case: str) -> None:
    reach(play, case, "approve")
    play.do("zhao", case, "approve", {"approval": {"decision": "decline", "opinion": "再核。"}})
    assert list(play.waiting(case)) == ["request"]
    play.do("wang", case, "request", request())
    assert list(play.waiting(case)) == ["approve"]


def test_a_frozen_studio_gets_nothing(play: Play, case: str) -> None:
    reach(play, case, "fill_payee")
    with play.acting("wang") as (session, _):
        session.scalars(select(Studio)).one().payment_frozen = True
    play.do("sun", case, "fill_payee", payee(play, case))
    assert play.seen("wang", case, "request")["lacking"] == ["该工作室暂停拨付资金"]
    with pytest.raises(Refused, match="暂停拨付"):
        play.do("wang", case, "request", request())
    with play.acting("wang") as (session, _):
        session.scalars(select(Studio)).one().payment_frozen = False
    play.do("wang", case, "request", request())


def test_without_the_years_agreement_nothing_is_paid(play: Play, case: str) -> None:
    play.on(date(2027, 1, 6))  # granted in December 2026: the first agreement is that of 2027
    play.do("sun", case, "fill_payee", payee(play, case))
    with pytest.raises(Refused, match="2027年度责任书还没有备案"):
        play.do("wang", case, "request", request())


def test_a_grant_that_is_not_paid_any_more_is_void(play: Play, case: str) -> None:
    reach(play, case, "request")
    play.do("wang", case, "request", request("void"))
    assert play.status(case) == "void"
    assert figures(play).owed == 0
    assert figures(play).granted == 0
    assert row(play).voided_on == play.at.date()


def test_what_the_bank_returns_is_owed_again_and_paid_again(play: Play, case: str) -> None:
    reach(play, case, "receive")
    play.on(date(2026, 12, 3))
    returned = {"returned_on": "2026-12-03", "voucher": "退-1", "reason": "账号不符"}
    play.press("qian", case, {"returned": returned})
    assert figures(play).granted == 0
    assert figures(play).owed == 100_000_00
    assert list(play.waiting(case)) == ["fill_payee"]
    assert play.letters(case)[-1].startswith("资助资金被退回")
    play.do("sun", case, "fill_payee", payee(play, case))
    play.do("wang", case, "request", request())
    play.do("zhao", case, "approve", {"approval": {"decision": "approve"}})
    play.do("qian", case, "order", {"order": {"number": "支申-再"}})
    play.do("cai", case, "pay", {"payment": {"voucher": "拨-2", "paid_on": "2026-12-03"}})
    play.do("sun", case, "receive", receipt(play))
    assert play.status(case) == "paid"
    assert figures(play).granted == 100_000_00
    assert play.incidents() == []


def test_an_account_that_was_changed_is_confirmed_by_somebody_else(play: Play, case: str) -> None:
    reach(play, case, "receive")
    returned = {"returned_on": "2026-12-01", "voucher": "退-1", "reason": "账户已销户"}
    play.press("qian", case, {"returned": returned})
    other = {"account": "6222020200999999999", "account_again": "6222020200999999999"}
    play.do("sun", case, "fill_payee", payee(play, case, **other))
    assert list(play.waiting(case)) == ["confirm_account"]
    told = {"person": "刘会计", "on": "2026-12-01", "note": "来电核实无误。"}
    play.do("qian", case, "confirm_account", {"account_confirmation": told})
    assert list(play.waiting(case)) == ["request"]


def test_an_order_bears_a_number_of_its_own(play: Play, case: str) -> None:
    reach(play, case, "pay")
    with play.acting("qian") as (session, _):
        known = session.scalars(select(MoneyEntry)).one()
        assert known.order_number == f"支申-{case}"
        assert known.ordered_on == play.at.date()


def test_a_receipt_comes_after_the_payment(play: Play, case: str) -> None:
    reach(play, case, "receive")
    with pytest.raises(Refused, match="拨付之日"):
        play.do("sun", case, "receive", receipt(play, "2026-11-30"))


def test_holders_are_reminded(play: Play, case: str) -> None:
    play.on(date(2026, 12, 9))  # asked on 1 December, due on the 15th
    assert play.letters(case)[-1].startswith("提醒：填报收款信息")
    play.on(date(2026, 12, 16))
    assert play.letters(case)[-1].startswith("催办：填报收款信息")
