"""The books on pages: who reads which, the quota, red entries, a year's close."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from tests.web.public.test_public import words

QUOTA = {"amount": "５００，０００", "on": "2026-11-20", "document": "朝财〔2026〕12号"}


def studio_keys(district, condition="1=1"):
    with district.house.database.read() as session:
        query = text(
            f"SELECT DISTINCT s.key FROM studio s JOIN account_line l"
            f" ON l.studio_key = s.key WHERE {condition} ORDER BY s.key"
        )
        return session.scalars(query).all()


def sums_of_lines(district, key):
    with district.house.database.read() as session:
        return dict(
            session.execute(
                text(
                    "SELECT account, SUM(debit) - SUM(credit) FROM account_line"
                    " WHERE studio_key = :key GROUP BY account"
                ),
                {"key": key},
            ).all()
        )


def test_finance_reads_what_the_lines_add_up_to(district):
    finance = district.enter("qian")
    [key, *_] = studio_keys(district, "l.account LIKE 'B50%' AND s.unit = 'tianheng'")
    page = words(finance.get(f"/books/studios/{key}"))
    assert re.search(r" 2026年\d+月\d+日，凭证记-0412", page)
    sums = sums_of_lines(district, key)
    assert sum(sums.values()) == 0
    assert f"专账余额 {sums['B101'] / 100:,.2f}元" in page.replace("\n", " ")
    rows = list(csv.reader(io.StringIO(finance.get(f"/books/studios/{key}.csv").text)))
    added = sum(float(row[10].replace(",", "")) for row in rows[1:])
    assert added == sum(float(row[11].replace(",", "")) for row in rows[1:]) > 0
    assert rows[-1][12].replace(",", "") == f"{sums['B101'] / 100:.2f}"


def test_a_unit_reads_its_own_books_alone(district):
    unit = district.enter("sun")
    mine = studio_keys(district, "s.unit = 'tianheng'")
    others = studio_keys(district, "s.unit <> 'tianheng'")
    assert mine
    assert others
    for key in mine:
        assert unit.get(f"/books/studios/{key}").status_code == 200
    for key in others:
        assert unit.get(f"/books/studios/{key}").status_code == 404
        assert unit.get(f"/books/studios/{key}.csv").status_code == 404
    assert unit.get("/books/years/2026").status_code == 403


@pytest.mark.parametrize("path", ["/books", "/books/years/2026"])
def test_the_public_and_experts_read_none(district, path):
    assert district.enter("li").get(path).status_code == 403


def test_finance_enters_the_quota_and_nobody_else_does(district):
    finance = district.enter("qian")
    assert finance.post("/books/budget", QUOTA).status_code == 303
    assert "500,000.00" in words(finance.get("/books"))
    for name in ("wang", "sun", "xu"):
        assert district.enter(name).post("/books/budget", QUOTA).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "许多"}, "不是数字"),
        ({"amount": "-5"}, "应大于0"),
        ({"amount": "NaN"}, "应大于0"),
        ({"amount": "1e400000"}, "应大于0"),
        ({"amount": "0.001"}, "最多两位小数"),
        ({"on": "明天"}, "请填写日期"),
        ({"on": "2999-01-01"}, "晚于今天"),
        ({"document": " "}, "凭证号或者文号"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(district, wrong, sentence):
    answer = district.enter("qian").post("/books/budget", QUOTA | {"note": "年初批复"} | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "年初批复" in answer.text


def test_a_spending_is_undone_in_red_and_stands_beside_it(district):
    finance = district.enter("qian")
    with district.house.database.read() as session:
        entry, key = session.execute(
            text(
                "SELECT e.key, c.studio_key FROM account_entry e JOIN funding_cycle c"
                " ON c.key = e.cycle_key WHERE e.event = 'S2' ORDER BY e.key"
            )
        ).first()
    sent = {"document": "冲-1", "note": "登记有误"}
    assert finance.post(f"/books/entries/{entry}/reversal", {**sent, "note": ""}).status_code == 422
    assert finance.post(f"/books/entries/{entry}/reversal", sent).status_code == 303
    page = words(finance.get(f"/books/studios/{key}"))
    assert "红字" in page
    assert "登记有误" in page
    assert "-18,600.00" in page
    assert finance.post(f"/books/entries/{entry}/reversal", sent).status_code == 422
    assert sums_of_lines(district, key)["B501"] == 0
    assert district.enter("wang").post(f"/books/entries/{entry}/reversal", sent).status_code == 403
    assert finance.post("/books/entries/999999/reversal", sent).status_code == 404


def test_a_payment_that_was_spent_is_not_undone(district):
    finance = district.enter("qian")
    with district.house.database.read() as session:
        entry = session.scalar(
            text(
                "SELECT e.key FROM account_entry e JOIN account_line l ON l.entry_key = e.key"
                " WHERE e.event = 'E2' AND l.studio_key IN"
                " (SELECT studio_key FROM spending WHERE source = 'grant')"
            )
        )
    sent = {"document": "冲-1", "note": "付错账户"}
    answer = finance.post(f"/books/entries/{entry}/reversal", sent)
    assert answer.status_code == 422
    assert "资助资金支出不能超过收到的资助" in words(answer)


def test_a_year_that_runs_is_not_closed(district):
    answer = district.enter("qian").post("/books/years/2026", {})
    assert answer.status_code == 422
    assert "结束以后" in words(answer)


def test_a_unit_sends_what_came_in_alone_and_leaves_the_other_rows_blank(district):
    unit = district.enter("sun")
    with district.house.database.read() as session:
        number = session.scalar(text("SELECT number FROM studio WHERE unit = 'tianheng'"))
    came = {"received_on": "2026-11-20", "voucher": "记-700", "amount": "1,234.50", "note": ""}
    blank = {"spent_on": "", "voucher": "", "summary": "", "category": "", "source": ""}
    sent = {"spending": {"studio": number, "income": [came], "lines": [blank], "assets": [{}]}}
    answer = unit.fill("/start/spending", sent)
    assert answer.status_code == 303, words(answer)
    [key] = studio_keys(district, "s.unit = 'tianheng'")
    assert sums_of_lines(district, key)["B302"] == -(50_000_00 + 1_234_50)
