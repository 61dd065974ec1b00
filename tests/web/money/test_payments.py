"""The page of payments: where each grant stands, who reads it."""

import csv
import io

import pytest
from sqlalchemy import event, text

from tests.web.public.test_public import words

MOST = 12  # statements of a page, those of its reader's visit among them


def test_it_shows_where_each_grant_stands(district):
    page = words(district.enter("qian").get("/payments"))
    assert "已到账" in page
    assert "待申请" in page
    with district.house.database.read() as session:
        count, total = session.execute(text("SELECT count(*), sum(amount) FROM money_entry")).one()
    assert f"合计{total:,}.00元" in page
    rows = list(csv.reader(io.StringIO(district.enter("xu").get("/payments/payments.csv").text)))
    assert len(rows) == count + 1
    assert sum(float(row[4].replace(",", "")) for row in rows[1:]) == total


def test_a_year_without_grants_is_empty(district):
    assert "还没有批准的资助" in words(district.enter("qian").get("/payments?year=2001"))


def test_a_year_that_is_none_is_empty(district):
    assert "还没有批准的资助" in words(district.enter("qian").get("/payments?year=0"))


@pytest.mark.parametrize("address", ["/books", "/payments", "/due", "/due?list=coming"])
def test_a_list_asks_the_database_no_more_for_more_rows_or_years(district, address):
    """Ten years of studios are one grouped statement, not one for a row or a year."""
    wang, asked = district.enter("wang"), []
    wang.get(address)
    engine = district.house.database.engine

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        wang.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    reads = [one for one in asked if one.startswith("SELECT")]
    assert len(reads) <= MOST, reads


def test_the_treasury_reads_it_and_a_unit_does_not(district):
    assert district.enter("cai").get("/payments").status_code == 200
    for name in ("sun", "li", "gao"):
        assert district.enter(name).get("/payments").status_code == 403


def test_the_account_number_stands_on_no_page_of_it(district):
    assert "6222020200112233445" not in district.enter("qian").get("/payments").text
