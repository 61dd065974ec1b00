"""The page of claims, and what a studio's page and the directory say of claims and remedies."""

from datetime import date

import pytest
from sqlalchemy import select

from service.people.actor import SYSTEM
from service.studios.books import posting
from service.studios.register.tables import Studio
from service.studios.revocation.tables import ClawBack, Remedy
from tests.web.conftest import Browser
from tests.web.public.test_public import words


@pytest.fixture
def claimed(district):
    """A studio whose money was claimed back, 60,000 of it received, and a remedy that suspends."""
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        studio = session.scalars(select(Studio).order_by(Studio.key)).first()
        on = session.at.date()
        grant = posting.approve(session, studio=studio, fen=100_000_00, on=on, document="批-9")
        posting.pay(session, grant=grant, fen=100_000_00, on=on, document="拨-9")
        claim = posting.claim(session, studio=studio, fen=100_000_00, on=on, document="取-9")
        posting.recover(session, claim=claim, fen=60_000_00, on=on, document="缴-9")
        session.add(ClawBack(
            case_number="QX-9", studio=studio, claim_key=claim.key, amount=100_000_00,
            document="朝人社能发〔2026〕20号", decided_on=on, due_on=date(2027, 1, 4),
        ))  # fmt: skip
        session.add(Remedy(
            case_number="FY-9", kind="reconsideration", unit=studio.unit, studio=studio,
            subject="revocation", about="QX-9", about_document="朝人社能发〔2026〕20号",
            body="北京市朝阳区人民政府", received_on=on, stayed_on=on,
        ))  # fmt: skip
        return studio.key, studio.unit


def test_finance_reads_what_is_open(district, claimed):
    page = words(district.enter("qian").get("/claims"))
    assert "尚欠90,000.00元" in page  # with the half of the demonstration
    assert "100,000.00" in page
    assert "QX-9" in district.enter("xu").get("/claims/claims.csv").text
    assert "/claims" in district.enter("qian").get("/payments").text


def test_units_and_experts_do_not_read_it(district, claimed):
    for name in ("sun", "li", "gao"):
        assert district.enter(name).get("/claims").status_code == 403
        assert district.enter(name).get("/claims/claims.csv").status_code == 403


def test_a_studios_page_shows_claims_and_remedies(district, claimed):
    key, _unit = claimed
    page = words(district.enter("wang").get(f"/studio/{key}"))
    assert "40,000.00" in page
    assert "行政复议" in page
    assert "正在办理，停止执行" in page


def test_the_directory_says_that_a_remedy_is_under_way(district, claimed):
    visitor = Browser(district.app.test_client())
    assert "正在复议" in words(visitor.get("/studios"))


def test_the_demonstrations_claim_is_half_paid(district):
    page = words(district.enter("qian").get("/claims"))
    assert "已缴回50,000.00元，尚欠50,000.00元" in page
    assert "已通知，在缴款期限内" in page
