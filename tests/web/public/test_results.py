"""What anybody reads of results and figures, and what is planted beside them and never shown."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from service.people.actor import SYSTEM
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Assessment
from service.studios.changes.tables import UnitChange
from service.studios.publication.rules import HIDDEN
from service.studios.register.tables import Master, Studio
from service.studios.revocation.tables import Remedy, Revocation
from tests.web.public.test_public import words

PAGES = ("/results", "/results/revoked", "/results/statistics", "/studios")
TABLES = (
    "applications-channel", "applications-industry", "stock", "stock-street", "stock-year",
    "masters", "masters-age", "work", "money", "grades", "experts-trade",
)  # fmt: skip
SCORE = Decimal("87.31")
FACTS = "账目里有一张鸢尾牌发票"


def write(district, change):
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        return change(session)


@pytest.fixture
def planted(district):
    """Give three studios a result of 2022 with points, and take the title of one of them away."""

    def change(session):
        of = select(Studio).where(Studio.status == "active", Studio.kept_since.is_(None))
        rows = session.scalars(of.order_by(Studio.key).limit(2)).all()
        for turn, (row, grade) in enumerate(zip(rows, ("excellent", "unqualified"), strict=True)):
            session.add(
                Assessment(
                    studio_key=row.key, due_number=9, year=2022, grade=grade,
                    document="朝人社能发〔2026〕9号", published_on=date(2026, 4, 20),
                    case_number=f"PLANT-{turn}",
                )
            )  # fmt: skip
            session.add(
                AssessmentSheet(
                    case_number=f"PLANT-{turn}", studio_key=row.key, round_year=2022,
                    round_case="KP", begun_on=date(2026, 1, 5), due_on=date(2026, 1, 31),
                    score=SCORE, items={"A1": str(SCORE)}, outcome="scored", grade=grade,
                    closed_on=date(2026, 4, 20),
                )
            )  # fmt: skip
        gone = rows[1]
        session.add(
            Revocation(case_number="QX-PLANT", studio_key=gone.key, ground="violation",
                       facts=FACTS, proposed_on=date(2026, 5, 1), involved=[],
                       outcome="revoked", closed_on=date(2026, 6, 1))
        )  # fmt: skip
        session.flush()
        gone.status, gone.ended_on, gone.end_ground = "revoked", date(2026, 6, 1), "violation"
        gone.end_document = "朝人社能发〔2026〕12号"
        return [(row.number, row.name) for row in rows]

    return write(district, change)


def visitor(district):
    return district.app.test_client()


def test_results_stand_by_year_and_grade_without_points(district, planted):
    page = words(visitor(district).get("/results?year=2022"))
    good, bad = planted
    assert "2022年度优秀（1个）" in page
    places = [page.index(one) for one in ("2022年度优秀", good[0], "2022年度不合格（1个）", bad[0])]
    assert places == sorted(places)


def test_titles_taken_away_bear_day_and_article_and_no_evidence(district, planted):
    page = words(visitor(district).get("/results/revoked"))
    assert planted[1][0] in page
    assert planted[0][0] not in page
    assert "2026年6月1日" in page
    assert "办法第十三条第一项" in page
    directory = words(visitor(district).get("/studios")).replace("\n", " ")
    assert re.search(r"已取消称号\s+2026年6月1日，办法第十三条第一项", directory)
    assert "2022年度考核优秀" in directory


@pytest.mark.parametrize("stays", [True, False])
def test_a_title_whose_revocation_is_suspended_is_marked_as_long_as_it_is(district, planted, stays):
    def change(session):
        row = session.scalars(select(Studio).where(Studio.number == planted[1][0])).one()
        session.add(
            Remedy(
                case_number="FY-PLANT", kind="reconsideration", unit=row.unit, studio_key=row.key,
                subject="revocation", about="QX-PLANT", about_document="12号", body="区政府",
                received_on=date(2026, 6, 10), stayed_on=date(2026, 6, 12) if stays else None,
            )
        )  # fmt: skip

    write(district, change)
    assert ("正在复议" in words(visitor(district).get("/results/revoked"))) == stays


def test_the_directory_names_former_units_and_until_when(district, planted):
    def change(session):
        row = session.scalars(select(Studio).where(Studio.number == planted[0][0])).one()
        for turn, (old, new, on) in enumerate(
            (("朝阳第一机械厂", "朝阳机械厂", date(2026, 3, 1)), ("朝阳机械厂", "天衡", None))
        ):
            session.add(
                UnitChange(
                    case_number=f"DB-PLANT-{turn}", studio_key=row.key, kind="rename",
                    from_unit=row.unit, from_place=row.place, to_unit=row.unit,
                    to_place=row.place, old_name=old, new_name=new,
                    effective_on=on or date(2026, 9, 1), sent_on=date(2026, 9, 2),
                    registered_on=on, outcome="changed" if on else None,
                )
            )  # fmt: skip

    write(district, change)
    page = words(visitor(district).get("/studios")).replace("\n", " ")
    assert "原朝阳第一机械厂（至2026年3月1日）" in page
    assert "原朝阳机械厂" not in page  # that change is not registered


@pytest.mark.parametrize("who", ["visitor", "sun", "li"])
def test_nothing_planted_is_found_on_a_public_page(district, planted, who):
    client = visitor(district) if who == "visitor" else district.enter(who)
    addresses = [*PAGES, "/results?year=2022", "/results/statistics?year=2022"]
    addresses += [f"/results/statistics/{name}.csv" for name in TABLES]
    with district.house.database.read() as session:
        phones = session.scalars(select(Master.mobile)).all()
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        for secret in (str(SCORE), FACTS, "QX-PLANT", *filter(None, phones)):
            assert secret not in answer.text, (address, secret)
        assert not re.search(r"\d{17}[\dX]|1[3-9]\d{9}", answer.text), address


def table(district, name, query=""):
    answer = visitor(district).get(f"/results/statistics/{name}.csv{query}")
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[1:]


@pytest.mark.parametrize("year", [2026, 2025, 2022])
@pytest.mark.parametrize(
    "name", ["applications-channel", "applications-industry", "masters", "masters-age"]
)
def test_cells_of_fewer_than_three_persons_are_not_published(district, planted, name, year):
    rows = table(district, name, f"?year={year}")
    cells = [row[1] for row in rows]
    assert not {"1", "2"} & set(cells), rows
    summed = [row[1] for row in rows[: [row[0] for row in rows].index("合计")]]
    assert summed.count(HIDDEN) != 1, rows


def test_the_money_of_one_unit_cannot_be_read_off_the_sums(district):
    money = {row[0]: row[1] for row in table(district, "money")}
    page = visitor(district).get("/results/statistics").text
    assert money["单位配套到位"] == money["工作室支出"] == HIDDEN
    for private in ("50,000.00", "19,460.50", "130,539.50"):
        assert private not in page


def test_the_directory_names_the_sum_of_article_15_and_nothing_else(district):
    page = words(visitor(district).get("/studios"))
    assert "获资助10万元" in page
    assert "元" not in page.replace("万元", "")


def test_a_studio_entered_by_mistake_is_on_no_page(district, planted):
    number = planted[0][0]

    def undo(session):
        session.scalar(select(Studio).where(Studio.number == number)).status = "undone"

    write(district, undo)
    for address in ("/results?year=2022", "/results/revoked", "/studios"):
        assert number not in visitor(district).get(address).text, address


def test_odd_years_and_tables_are_answered(district):
    for query in ("?year=", "?year=x", "?year=99999", "?year=-1", "?year=1990"):
        for page in ("/results", "/results/statistics"):
            assert visitor(district).get(page + query).status_code == 200
    for name in ("experts-load", "assessment-scores", "ratios", "stages"):
        assert visitor(district).get(f"/results/statistics/{name}.csv").status_code == 404
