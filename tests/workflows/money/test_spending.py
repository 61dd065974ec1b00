"""What a studio receives and spends, from the form to the books (articles 16 to 18)."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, text

from service.errors import Refused
from service.host.cases import instances
from service.studios.books import queries
from service.studios.register.tables import Studio
from service.studios.spending.tables import Asset
from tests.workflows.play import Play

LATER = date(2026, 12, 15)
VOUCHERS = count(1000)


def line(**more: Any) -> dict[str, Any]:
    """Return a line that nobody asks about."""
    return {
        "spent_on": "2026-12-11",
        "voucher": "记-101",
        "summary": "大师工作室经费：购数控刀具",
        "category": "equipment",
        "source": "matching",
        "amount": 1200,
        "payee": "北京刀具有限公司",
        "invoice": "24112000000012345678",
        "invoice_amount": 2000,
        **more,
    }


def income(amount: Any = 50_000) -> dict[str, Any]:
    """Return matching money that came in."""
    return {"received_on": "2026-12-10", "voucher": "记-100", "amount": amount, "note": ""}


def send(play: Play, studio: str, *lines: dict[str, Any], **more: Any) -> str:
    """孙秀兰 sends what came in and was spent."""
    came = income() | {"voucher": f"记-{next(VOUCHERS)}"}
    sent = {"studio": studio, "income": [came], "lines": [*lines], "assets": [], **more}
    return play.begin("sun", "spending", {"spending": sent})


def figures(play: Play, studio: str) -> queries.Figures:
    """Return the studio's money as pages show it."""
    with play.database.read() as session:
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        return queries.figures(session, studio=row)[0]


@pytest.fixture
def later(play: Play, studio: str) -> str:
    """The studio on 15 December."""
    play.on(LATER)
    return studio


def test_what_came_in_and_was_spent_is_booked_to_the_fen(play: Play, later: str) -> None:
    case = send(play, later, line(amount=Decimal("1200.35")), line(voucher="记-102", amount="0.65"))
    assert play.status(case) == "ended" or play.waiting(case) == {}
    now = figures(play, later)
    assert (now.matching, now.spent, now.balance) == (50_000_00, 1_201_00, 48_799_00)
    assert play.incidents() == []


def test_spending_that_needs_explaining_is_explained_and_undone(play: Play, later: str) -> None:
    doubtful = line(summary="大师工作室经费：招待来宾餐费", voucher="记-103", invoice=None)
    case = send(play, later, line(), doubtful)
    assert "第2行" in play.seen("sun", case, "explain")["booked"]["questions"][0]["sentence"]
    play.do("sun", case, "explain", {"explanation": {"text": "技艺交流活动的工作餐。"}})
    decision = {"decision": "undo", "opinion": "接待费用不能列支。"}
    play.do("he", case, "verify", {"verification": decision})
    now = figures(play, later)
    assert now.spent == 1_200_00
    assert play.incidents() == []


def test_what_is_in_the_books_is_no_draft_that_can_be_thrown_away(play: Play, later: str) -> None:
    case = send(play, later, line(summary="大师工作室经费：招待来宾餐费"))
    assert play.status(case) == "active"
    with play.acting("sun") as (session, actor), pytest.raises(Refused, match="尚未提交"):
        instances.discard(
            session, instance=instances.get(session, number=case, actor=actor), actor=actor
        )
    with play.acting("he") as (session, actor):
        assert instances.get(session, number=case, actor=actor).number == case


def test_an_explanation_may_be_accepted(play: Play, later: str) -> None:
    case = send(play, later, line(summary="大师工作室经费：招待来宾餐费"))
    play.do("sun", case, "explain", {"explanation": {"text": "教学用餐具。"}})
    accepted = {"decision": "accept", "opinion": "同意。"}
    play.do("he", case, "verify", {"verification": accepted})
    assert figures(play, later).spent == 1_200_00


def test_a_line_without_the_mark_is_booked_and_counted_as_unmarked(play: Play, later: str) -> None:
    send(play, later, line(summary="购数控刀具"))
    with play.database.read() as session:
        assert session.scalars(text("SELECT marked FROM spending")).all() == [0]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({}, "这笔支出已经登记"),
        ({"voucher": " 记－１０１"}, "这笔支出已经登记"),
        ({"voucher": "记—101"}, "这笔支出已经登记"),
        (
            {
                "voucher": "记-9",
                "invoice": "２４１１２０００ ００００１２３４５６７８",
                "amount": 801,
            },
            "这张发票只有2,000.00元",
        ),
        ({"voucher": "记-9", "amount": 801}, "这张发票只有2,000.00元"),
        ({"voucher": "记-9", "invoice": None, "amount": 60_000}, "专账存款不足"),
        ({"voucher": "记-9", "invoice": None, "source": "grant"}, "还可以支出0.00元"),
        ({"voucher": "记-9", "spent_on": "2026-12-31", "invoice": None}, "晚于今天"),
        ({"voucher": "记-9", "amount": Decimal("1.001")}, "小数"),
        ({"voucher": "记-9", "amount": None}, "请填写"),
        ({"voucher": "记-9", "category": "salary"}, "可选"),
    ],
)
def test_what_cannot_be_is_refused_at_its_row(
    play: Play, later: str, second: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        send(play, later, line(), line(**second))
    [problem] = refusal.value.problems
    assert words in problem.sentence
    assert problem.path.startswith("spending.lines[1].")
    assert figures(play, later).matching == 0  # nothing of it was booked


def test_a_day_that_cannot_be_is_refused_at_the_day(play: Play, later: str) -> None:
    with pytest.raises(Refused) as spent:
        send(play, later, line(spent_on="2026-12-31"))
    with pytest.raises(Refused) as received:
        send(play, later, income=[income() | {"received_on": "2026-12-31"}])
    paths = [one.path for refusal in (spent, received) for one in refusal.value.problems]
    assert paths == ["spending.lines[0].spent_on", "spending.income[0].received_on"]


def test_an_invoice_of_another_case_is_refused_with_the_place(play: Play, later: str) -> None:
    send(play, later, line())
    with pytest.raises(Refused, match="台账2026-"):
        send(play, later, line(voucher="记-200", amount=900))
    send(play, later, line(voucher="记-200", amount=800))


def test_a_line_of_before_is_the_same_however_it_was_written(play: Play, later: str) -> None:
    send(play, later, line(invoice="AB24-1"))
    with play.database.engine.begin() as connection:  # as it was stored until November 2026
        connection.execute(text("UPDATE spending SET invoice = 'ab ２４－1'"))
    with pytest.raises(Refused, match="这张发票只有"):
        send(play, later, line(voucher="记-200", invoice="ＡＢ２４-1", amount=900))


def test_an_asset_names_its_voucher_however_it_is_written(play: Play, later: str) -> None:
    bought = {
        "voucher": "记－１０１ ", "name": "数显卡尺", "kind": "general", "quantity": 1,
        "unit_price": 1200, "place": "一号厂房", "user": "张师傅",
    }  # fmt: skip
    send(play, later, line(), assets=[bought])
    with play.database.read() as session:
        assert [one.voucher for one in session.scalars(select(Asset))] == ["记-101"]


def test_what_lasts_is_registered_as_an_asset(play: Play, later: str) -> None:
    bought = {
        "voucher": "记-101", "name": "数显卡尺", "kind": "general", "model": "0-300mm",
        "quantity": 1, "unit_price": 1200, "place": "一号厂房", "user": "张师傅",
    }  # fmt: skip
    cheap = {**bought, "name": "手套", "kind": "consumable", "unit_price": 30, "quantity": 10}
    send(play, later, line(), assets=[bought, cheap])
    with play.database.read() as session:
        [asset] = session.scalars(select(Asset))
        assert (asset.number, asset.name, asset.amount) == ("0001", "数显卡尺", 1_200_00)
        assert asset.grant_share == 0


def test_an_asset_needs_its_voucher(play: Play, later: str) -> None:
    lost = {
        "voucher": "记-7",
        "name": "台钳",
        "kind": "general",
        "unit_price": 10,
        "quantity": 1,
        "place": "库房",
        "user": "张师傅",
    }
    with pytest.raises(Refused) as refusal:
        send(play, later, line(), assets=[lost])
    assert [p.path for p in refusal.value.problems] == ["spending.assets[0].voucher"]


def test_matching_money_is_booked_once(play: Play, later: str) -> None:
    came = income()
    with pytest.raises(Refused, match="与第1行重复") as refusal:
        send(play, later, income=[came, came | {"voucher": "记－100"}])
    assert [p.path for p in refusal.value.problems] == ["spending.income[1].voucher"]
    send(play, later, income=[came])
    with pytest.raises(Refused, match="这笔配套经费已经登记，见台账2026-"):
        send(play, later, income=[came])
    assert figures(play, later).matching == 50_000_00


def test_another_units_studio_cannot_be_chosen(play: Play, later: str) -> None:
    sent = {"studio": later, "income": [income()], "lines": []}
    with pytest.raises(Refused) as refusal:
        play.begin("zheng", "spending", {"spending": sent})
    assert [p.path for p in refusal.value.problems] == ["spending.studio"]


def test_an_empty_form_is_refused(play: Play, later: str) -> None:
    with pytest.raises(Refused, match="至少填写一笔"):
        send(play, later, income=[])
