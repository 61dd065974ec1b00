"""A studio's page, what is due, the tables of a year: who reads what, and that figures agree."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.people.actor import SYSTEM
from service.studios.yearly.tables import Duty
from tests.web.public.test_public import words


def studio_key(district, unit="tianheng"):
    with district.house.database.read() as session:
        query = text("SELECT key FROM studio WHERE unit = :unit ORDER BY key")
        return session.scalars(query, {"unit": unit}).first()


def test_a_unit_comes_to_its_own_studio_and_reads_its_money(district):
    unit = district.enter("sun")
    key = studio_key(district)
    page = words(unit.get(f"/studio/{key}"))
    assert "收到资助 100,000.00元" in page.replace("\n", " ")
    assert "配套到位 50,000.00元" in page.replace("\n", " ")
    assert "已支出 19,460.50元" in page.replace("\n", " ")
    assert "专账余额 130,539.50元" in page.replace("\n", " ")
    assert "考核评估（第1次）" in page
    assert "需要关注" not in page
    other = studio_key(district, "jinyu")
    assert unit.get(f"/studio/{other}").status_code == 404


def test_the_master_reads_the_studio_they_lead_and_nobody_elses(district):
    master = district.enter("zhang")
    assert master.get(f"/studio/{studio_key(district)}").status_code == 200
    assert master.get(f"/studio/{studio_key(district, 'jinyu')}").status_code == 404


def test_the_centre_reads_what_is_missing(district):
    page = words(district.enter("he").get(f"/studio/{studio_key(district, 'jinyu')}"))
    assert "有已批准、还没有拨付的资助" in page
    assert "没有登记收款账户" in page


def test_an_agreement_that_was_never_begun_is_overdue(district):
    centre = district.enter("he")
    assert "2026年度目标任务责任书 没有发起" in words(centre.get("/due")).replace("\n", " ")
    page = words(centre.get(f"/studio/{studio_key(district, 'jinyu')}"))
    assert re.search(r"2026年度目标任务责任书逾期\d+个工作日", page)


@pytest.mark.parametrize("path", ["/studio", "/due", "/statistics"])
def test_the_public_and_experts_read_none(district, path):
    assert district.enter("li").get(path).status_code == 403


def test_a_unit_reads_neither_what_is_due_of_others_nor_statistics(district):
    for path in ("/due", "/due/due.csv", "/statistics", "/statistics/money.csv"):
        assert district.enter("sun").get(path).status_code == 403


def test_what_is_due_comes_in_the_order_of_days(district):
    answer = district.enter("he").get("/due/due.csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[1:]
    days = [row[0] for row in rows]
    assert days == sorted(days)
    assert {row[4].partition("（")[0] for row in rows} >= {"目标任务责任书", "年度报告", "考核评估"}


def test_the_centre_reminds_of_what_is_overdue_and_each_time_counts(district):
    with district.house.database.write(actor=SYSTEM, at=district.house.clock.now()) as session:
        studio = studio_key(district)
        case = session.scalar(
            text(
                "SELECT p.number FROM process_instance p JOIN user_task t ON t.instance_key = p.key"
                " WHERE p.status = 'active' AND t.status = 'open' ORDER BY p.key"
            )
        )
        day = district.house.clock.now().date() - timedelta(days=30)
        session.add(
            Duty(
                kind="report",
                studio_key=studio,
                year=2020,
                due_on=day,
                begun_on=day,
                case_number=case,
                reason="",
            )
        )
    centre = district.enter("he")
    assert "2020年度年度报告" in words(centre.get("/due"))
    for _ in range(2):
        assert centre.post(f"/due/{case}/reminder").status_code == 303
    assert re.search(r"其中催报[2-9]\d*次", words(centre.get("/due")))
    assert district.enter("sun").post(f"/due/{case}/reminder").status_code == 403
    assert centre.post("/due/XX-1/reminder").status_code == 404


def test_the_tables_of_a_year_say_what_the_books_say(district):
    page = words(district.enter("wang").get("/statistics"))
    with district.house.database.read() as session:
        applications = session.scalar(text("SELECT count(*) FROM application"))
        granted = session.scalar(text("SELECT count(*) FROM application WHERE outcome = 'granted'"))
    answer = district.enter("wang").get("/statistics/applications-channel.csv")
    last = list(csv.reader(io.StringIO(answer.text)))[-1]
    assert last[:3] == ["合计", str(applications), str(granted)]
    money = district.enter("xu").get("/statistics/money.csv").text
    assert '已拨付,"100,000.00"' in money
    assert '配套到位,"50,000.00"' in money
    spent = list(csv.reader(io.StringIO(district.enter("xu").get("/statistics/spent.csv").text)))
    assert spent[-1] == ["合计", "18,600.00", "860.50", "0.00", "19,460.50"]
    assert "领办人：按等级" in page


def test_another_table_is_not_there(district):
    assert district.enter("wang").get("/statistics/points.csv").status_code == 404
