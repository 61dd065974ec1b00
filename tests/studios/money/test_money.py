"""District money comes from the process alone, once per studio (article 15)."""

import ast
from pathlib import Path

import pytest

import service
from service.errors import Refused
from service.studios.money.tables import MoneyEntry


@pytest.fixture
def entered(granted, act):
    number = granted("A-1")["number"]
    return act("money.enter", studio=number)


def test_a_first_recognition_brings_100_000_yuan(entered):
    assert entered["amount"] == 100_000


def test_it_comes_once(entered, act):
    with pytest.raises(Refused, match="一次性"):
        act("money.enter", studio="朝大师〔2026〕001号")


def test_another_case_cannot_enter_it(granted, act):
    number = granted("A-1")["number"]
    with pytest.raises(Refused, match="只能由授予"):
        act("money.enter", case="B-1", studio=number)


def test_a_kind_the_process_cannot_name_is_its_fault(granted, act):
    number = granted("A-1")["number"]
    with pytest.raises(ValueError, match="kind must be"):
        act("money.enter", studio=number, kind="excellent")


def test_finance_pays_it_with_a_voucher(entered, act, session):
    act("money.pay", entry=entered["entry"], voucher="记-0231", paid_on="2026-11-23")
    assert session.get(MoneyEntry, entered["entry"]).voucher == "记-0231"


@pytest.mark.parametrize(
    ("voucher", "paid_on", "words"),
    [
        (" ", "2026-11-23", "凭证号"),
        ("记-1", "2026-11-24", "至今天之间"),
        ("记-1", "2026-11-22", "登记之日"),
        ("记-1", "昨天", "不正确"),
    ],
)
def test_a_payment_is_well_formed(entered, act, voucher, paid_on, words):
    with pytest.raises(Refused, match=words):
        act("money.pay", entry=entered["entry"], voucher=voucher, paid_on=paid_on)


def test_nothing_is_paid_twice(entered, act):
    act("money.pay", entry=entered["entry"], voucher="记-1", paid_on="2026-11-23")
    with pytest.raises(Refused, match="已于2026年11月23日拨付"):
        act("money.pay", entry=entered["entry"], voucher="记-2", paid_on="2026-11-23")


def test_another_case_cannot_pay_it(entered, act):
    with pytest.raises(Refused, match="不属于本案"):
        act("money.pay", case="B-1", entry=entered["entry"], voucher="记-1", paid_on="2026-11-23")


def test_only_the_action_writes_the_ledger():
    house = Path(service.__file__).parent
    writers = {
        file.relative_to(house).as_posix()
        for file in house.rglob("*.py")
        if "MoneyEntry" in file.read_text()  # to parse all of them takes seconds
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "MoneyEntry"
    }
    then = "studios/legacy/entering.py"  # grants paid before the system, confirmed by two people
    excellent = "studios/assessment/actions.py"  # once for each published result (article 15)
    back = "studios/money/refunds.py"  # what was claimed back by a decision that was undone
    assert writers == {"studios/money/actions.py", then, excellent, back}
