"""A studio's page, what is due, the tables of a year: who reads what, and that figures agree."""

import csv
import io
import re
from datetime import timedelta
from typing import get_args

import pytest
from sqlalchemy import text

from service.people.actor import SYSTEM
from service.studios.figures.rounds import OUTCOMES
from service.studios.rounds.declared import Outcome
from service.studios.rounds.rules import EARLY
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


def test_the_section_says_in_which_street_a_studio_works_and_nobody_else_does(district):
    path = f"/studio/{studio_key(district)}"
    section = district.enter("wang")
    assert "登记街道（地区）" in section.get(path).text
    for wrong in ("", "海淀"):
        answer = section.post(f"{path}/street", {"street": wrong})
        assert answer.status_code == 422
        assert "请选择本区的街道（地区）" in answer.text
    assert section.post(f"{path}/street", {"street": "望京"}).status_code == 303
    assert "街道（地区） 望京" in words(section.get(path)).replace("\n", " ")
    for who in ("sun", "zhang", "xu", "zhao"):
        assert "登记街道（地区）" not in district.enter(who).get(path).text, who
        assert district.enter(who).post(f"{path}/street", {"street": "东坝"}).status_code == 403
    assert section.post("/studio/999999/street", {"street": "东坝"}).status_code == 404


def test_an_agreement_that_nobody_filled_in_is_overdue(district):
    centre = district.enter("he")
    late = words(centre.get("/due")).replace("\n", " ")
    assert re.search(r"领办人罗明\s+2026年度目标任务责任书\s+2026年\d+月\d+日\s+\d+个工作日", late)
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
    assert "2020年度报告" in words(centre.get("/due"))
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
    head, *_rows, last = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    whole = dict(zip(head, last, strict=True))
    assert (whole["收到"], whole["授予"]) == (str(applications), str(granted))
    assert int(whole["收到"]) == sum(int(whole[words]) for words in OUTCOMES.values())
    steps = [int(whole[name]) for name in ("收到", "受理", "评审", "合格", "授予")]
    assert steps == sorted(steps, reverse=True)
    money = district.enter("xu").get("/statistics/money.csv").text
    assert '已拨付,"100,000.00"' in money
    assert '配套到位,"50,000.00"' in money
    spent = list(csv.reader(io.StringIO(district.enter("xu").get("/statistics/spent.csv").text)))
    assert spent[-1] == ["合计", "18,600.00", "860.50", "0.00", "19,460.50"]
    assert "领办人：按等级" in page
    assert "办理时间：按步骤和办理方" in page


def figures_of(district, name, who="wang"):
    """Return a table of the year as its CSV has it: first column → the others."""
    answer = district.enter(who).get(f"/statistics/{name}.csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[1:]
    return {row[0]: row[1:] for row in rows}


def test_every_way_to_count_the_applications_comes_to_the_same_sum(district):
    names = ("channel", "industry", "class", "kind")
    sums = [figures_of(district, f"applications-{name}")["合计"] for name in names]
    assert sums[0] == sums[1] == sums[2] == sums[3]
    assert sums[0][-1].endswith("%")


def test_the_stock_is_the_same_however_it_is_cut(district):
    with district.house.database.read() as session:
        active = session.scalar(text("SELECT count(*) FROM studio WHERE status = 'active'"))
    for name in ("stock", "stock-kind", "stock-grade", "masters", "masters-age"):
        assert figures_of(district, name)["合计"][0] == str(active), name
    ages = figures_of(district, "masters-age")
    assert ages["身份证号码没有登记"] == ["0"]


def test_steps_say_how_long_they_took_and_who_did_them(district):
    steps = figures_of(district, "stages")
    count, median, longest, late = steps["区人力资源公共服务中心：审核申报材料"]
    assert int(count) > 3
    assert float(median) <= int(longest)
    assert int(late) <= int(count)


def test_draws_and_objections_are_counted(district):
    with district.house.database.read() as session:
        objections = session.scalar(text("SELECT count(*) FROM objection"))
    assert figures_of(district, "notices")["收到异议"] == [str(objections)]
    experts = figures_of(district, "experts")
    assert int(experts["抽中人次"][0]) >= int(experts["抽中的专家"][0]) > 4


def test_another_table_is_not_there(district):
    assert district.enter("wang").get("/statistics/points.csv").status_code == 404


def test_a_year_without_anything_is_shown_with_noughts(district):
    page = district.enter("wang").get("/statistics?year=2025")
    assert page.status_code == 200
    assert "合计" in words(page)
    assert (
        district.enter("wang").get("/statistics/applications-kind.csv?year=9999").status_code == 200
    )


def test_every_outcome_of_an_application_has_its_column_and_its_words():
    assert set(get_args(Outcome)) - {"ineligible"} < set(OUTCOMES)
    assert set(get_args(Outcome)) < set(EARLY)


def test_the_auditor_comes_from_a_studio_to_its_cases(district):
    auditor = district.enter("xu")
    for path in (f"/studio/{studio_key(district)}", "/due"):
        found = set(re.findall(r'href="(/(?:auditor/)?cases/[^"/]+)"', auditor.get(path).text))
        assert found
        assert {auditor.get(one).status_code for one in found} == {200}
