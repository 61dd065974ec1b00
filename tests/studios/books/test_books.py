"""The books: the worked cases of the specification, and what always holds."""

from datetime import date

import pytest
from sqlalchemy import select, text

from service.errors import Refused
from service.studios.books import posting, queries, years
from service.studios.books.chart import BANK, CLAIMED, GRANTED, OWED
from service.studios.register.tables import Studio
from tests.studios.books import events
from tests.studios.books.events import GRANT, Books, at


@pytest.fixture
def studio(granted, session):
    number = granted("A-1")["number"]
    return session.scalars(select(Studio).where(Studio.number == number)).one()


@pytest.fixture
def books(session, studio):
    return Books(session, studio)


def test_l1_a_revoked_studio_pays_the_running_cycle_back_in_two_parts(books, session, studio):
    studio.granted_on = date(2026, 10, 13)
    books.grant(date(2026, 11, 20), date(2026, 11, 20))
    posting.next_cycle(session, studio=studio, on=date(2029, 4, 27))
    books.grant(date(2029, 5, 8), date(2029, 6, 1))
    claim = books.do("claim", date(2030, 2, 10), fen=GRANT)
    books.do("recover", date(2030, 3, 1), claim=claim, fen=60_000_00)
    books.do("recover", date(2030, 4, 1), claim=claim, fen=40_000_00)
    assert (books.of(CLAIMED), books.of(GRANTED), books.of(OWED)) == (0, GRANT, 0)
    assert books.of(BANK) == GRANT  # of the first cycle, which is not claimed


def test_l2_a_cycle_without_district_money_has_nothing_to_claim(books, session, studio):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    posting.next_cycle(session, studio=studio, on=date(2029, 4, 27))
    assert queries.claimable(session, posting.running_cycle(session, studio)) == 0
    with pytest.raises(Refused, match=r"只有0\.00元"):
        books.do("claim", date(2030, 2, 10), fen=1)


def test_l3_a_failed_assessment_does_not_end_the_cycle(books, session, studio):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    assert queries.claimable(session, posting.running_cycle(session, studio)) == GRANT
    books.do("claim", date(2029, 8, 20), fen=GRANT)
    assert books.of(CLAIMED) == GRANT


def test_l4_what_was_not_paid_is_voided_and_not_claimed(books, session, studio):
    grant = books.do("approve", date(2026, 11, 23), fen=GRANT)
    books.do("void", date(2026, 11, 24), grant=grant)
    assert (books.of(OWED), books.of(GRANTED)) == (0, 0)
    assert queries.claimable(session, posting.running_cycle(session, studio)) == 0
    with pytest.raises(Refused):
        books.do("pay", date(2026, 11, 25), grant=grant, fen=GRANT)


def test_l5_a_quashed_claim_gives_back_what_had_come(books, session, studio):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    posting.next_cycle(session, studio=studio, on=date(2029, 4, 27))
    books.grant(date(2029, 5, 8), date(2029, 6, 1))
    claim = books.do("claim", date(2030, 2, 10), fen=GRANT)
    books.do("recover", date(2030, 3, 1), claim=claim, fen=60_000_00)
    books.do("quash", date(2030, 9, 1), claim=claim)
    assert (books.of(CLAIMED), books.of(OWED), books.of(GRANTED)) == (0, 60_000_00, 2 * GRANT)
    books.do("refund", date(2030, 9, 20), claim=claim, fen=60_000_00)
    assert (books.of(OWED), books.of(BANK)) == (0, 2 * GRANT)
    with pytest.raises(Refused, match="已经撤销"):
        books.do("quash", date(2030, 9, 21), claim=claim)


def test_what_was_spent_of_claimed_money_becomes_the_units_own(books):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    spent = {"category": "equipment", "source": "grant"}
    books.do("spend", date(2026, 11, 24), fen=80_000_00, **spent)
    claim = books.do("claim", date(2026, 12, 1), fen=GRANT)
    books.do("recover", date(2026, 12, 2), claim=claim, fen=60_000_00)
    books.do("recover", date(2026, 12, 3), claim=claim, fen=40_000_00)
    assert (books.of(BANK), books.of("B301"), books.of("B303")) == (0, 0, 80_000_00)


def test_a_returned_payment_is_owed_again(books):
    grant = books.grant(date(2026, 11, 23), date(2026, 11, 23))
    books.do("send_back", date(2026, 11, 25), grant=grant, fen=GRANT)
    assert (books.of(OWED), books.of(BANK)) == (GRANT, 0)
    books.do("pay", date(2026, 11, 26), grant=grant, fen=GRANT)
    assert (books.of(OWED), books.of(BANK)) == (0, GRANT)


def test_another_unit_takes_over_what_is_left_of_each_source(books, studio):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    books.do("match", date(2026, 11, 24), fen=50_000_00)
    books.do("spend", date(2026, 11, 24), fen=30_000_00, category="other", source="grant")
    books.do("succeed", date(2026, 11, 25), old="tianheng", new="jinyu")
    standing = queries.standing(books.session, studio.key)
    assert standing.of(BANK, unit="tianheng") == 0
    assert standing.of(BANK, unit="jinyu") == 120_000_00
    assert (standing.left("grant", unit="jinyu"), standing.left("matching", unit="jinyu")) == (
        70_000_00,
        50_000_00,
    )


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("spend", {"fen": GRANT + 1, "category": "other", "source": "grant"}, "专账存款不足"),
        ("spend", {"fen": 1, "category": "other", "source": "matching"}, "配套资金支出不能超过"),
        ("spend", {"fen": 1, "category": "other", "source": "own"}, "还可以支出"),
        ("claim", {"fen": GRANT + 1}, "只有100,000.00元"),
        ("match", {"fen": 0}, "应大于0"),
        ("match", {"fen": -5}, "应大于0"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(books, name, more, words):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    with pytest.raises(Refused, match=words):
        books.do(name, date(2026, 11, 24), **more)


def test_the_grant_is_not_spent_twice_behind_matching_money(books):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    books.do("match", date(2026, 11, 23), fen=GRANT)
    with pytest.raises(Refused, match="资助资金支出不能超过"):
        books.do("spend", date(2026, 11, 24), fen=GRANT + 1, category="other", source="grant")


def test_the_same_money_is_claimed_once(books):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    books.do("claim", date(2026, 11, 24), fen=GRANT - 1)
    with pytest.raises(Refused, match="不能重复追回"):
        books.do("claim", date(2026, 11, 24), fen=1)


def test_more_than_the_years_quota_is_not_approved(books):
    books.do("budget", date(2026, 11, 20), fen=GRANT)
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    with pytest.raises(Refused, match="超出指标"):
        books.do("approve", date(2026, 11, 24), fen=1)


def test_a_quota_is_booked_once_for_a_document_until_it_is_undone(books, session):
    day = date(2026, 11, 20)
    first = books.do("budget", day, fen=GRANT)
    books.do("budget", day, fen=2 * GRANT)
    with pytest.raises(Refused, match=first.number):
        books.do("budget", day, fen=GRANT)
    books.do("reverse", day, entry=first, note="金额有误")
    books.do("budget", day, fen=GRANT)
    assert queries.budget(session, year=2026)[0] == 3 * GRANT


def test_an_entry_is_corrected_in_red_once_and_with_a_reason(books, session):
    books.grant(date(2026, 11, 23), date(2026, 11, 23))
    wrong = books.do("match", date(2026, 11, 24), fen=5_00)
    with pytest.raises(Refused, match="原因"):
        books.do("reverse", date(2026, 11, 24), entry=wrong, note=" ")
    red = books.do("reverse", date(2026, 11, 24), entry=wrong, note="金额有误")
    assert [(line.debit, line.credit) for line in red.lines] == [(-5_00, 0), (0, -5_00)]
    assert books.of("B302") == 0
    for entry, words in ((wrong, "已经冲销"), (red, "不能再冲销")):
        with pytest.raises(Refused, match=words):
            books.do("reverse", date(2026, 11, 25), entry=entry, note="再来")


def test_a_closed_year_takes_no_entry(books, session):
    books.do("match", date(2026, 11, 24), fen=5_00)
    with pytest.raises(Refused, match="结束以后"):
        years.close_year(session, year=2026)
    at(session, date(2027, 1, 5))
    assert years.close_year(session, year=2026).total == 5_00
    with pytest.raises(Refused, match="已经结账"):
        books.do("match", date(2026, 12, 24), fen=5_00)
    at(session, date(2027, 1, 5))
    with pytest.raises(Refused, match="已经结账"):
        years.close_year(session, year=2026)


def test_a_day_to_come_and_an_entry_without_a_paper_are_refused(books, session):
    at(session, date(2026, 11, 23))
    known = {"studio": books.studio, "fen": 1}
    with pytest.raises(Refused, match="晚于今天"):
        posting.match(session, on=date(2026, 11, 24), document="记-1", **known)
    with pytest.raises(Refused, match="2000"):
        posting.match(session, on=date(1, 1, 1), document="记-1", **known)
    with pytest.raises(Refused, match="凭证号"):
        posting.match(session, on=date(2026, 11, 23), document=" ", **known)


def test_the_grant_of_a_case_and_its_payment_are_booked(granted, act, session):
    number = granted("A-1")["number"]
    entry = act("money.enter", studio=number)["entry"]
    act("money.pay", entry=entry, voucher="记-0231", paid_on="2026-11-23")
    rows = session.execute(text("SELECT event, document FROM account_entry ORDER BY key")).all()
    assert rows == [("E1", "A-1"), ("E2", "记-0231")]
    [figures] = queries.figures(session)
    assert (figures.granted, figures.balance, figures.owed) == (GRANT, GRANT, 0)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_balance_and_nothing_is_negative(session, studio, seed):
    booked, refused = events.run(session, studio, count=120, seed=seed)
    assert booked > 20
    assert refused > 10
