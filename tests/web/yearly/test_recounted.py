"""The tables of a year counted another way: plain Python over every row of a random district."""

import csv
import io
import json
import random
from collections import Counter
from datetime import date, timedelta
from statistics import mean

import pytest
from sqlalchemy import select, text

from service.people.actor import SYSTEM
from service.people.tables import Organisation
from service.privacy import reveal
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Assessment
from service.studios.identity import person
from service.studios.register.tables import Master, Studio
from service.studios.regulation import CHANNELS, GRADES, QUALIFICATIONS
from service.studios.revocation.rules import GROUNDS
from service.studios.streets import STREETS, UNKNOWN
from service.studios.yearly.tables import Duty

YEAR, END = 2026, "2026-12-31"
STUDIOS = 60


def scatter(session, seed):
    """Write studios of ten years beside the demonstration's: some ended, some undone, assessed."""
    chance = random.Random(seed)
    model = session.scalars(select(Studio).order_by(Studio.key)).first()
    leaders = session.scalars(select(Master).order_by(Master.key)).all()
    occupations = session.scalars(text("SELECT code FROM occupation ORDER BY code")).all()
    for turn in range(STUDIOS):
        code = f"r{seed}-{turn}"
        like = chance.choice(leaders)
        master = Master(
            name=f"师傅{turn}", identity_lookup=code, identity_number=like.identity_number,
            sex=like.sex, post_kind=like.post_kind, mobile="",
            qualification=chance.choice(list(QUALIFICATIONS)),
        )  # fmt: skip
        session.add_all([master, Organisation(code=code, name=f"单位{turn}", kind="unit")])
        session.flush()
        studio = _studio(chance, turn, code, master, model, chance.choice(occupations))
        session.add(studio)
        session.flush()
        _past(session, chance, studio, code)
        session.flush()
        if turn % 3 == 0:
            _end(chance, studio)


def _studio(chance, turn, code, master, model, occupation):
    granted = date(chance.randrange(2017, YEAR + 1), chance.randrange(1, 11), 15)
    return Studio(
        number=code, name=f"工作室{turn}", plaque="", unit=code, place=code, industry="其他行业",
        occupation_code=occupation, address="", master_key=master.key, case_number=code,
        round_code=model.round_code, sheet={}, granted_on=granted,
        street=chance.choice([*STREETS[:9], UNKNOWN]),
        status="undone" if turn % 7 == 3 else "active",
    )  # fmt: skip


def _end(chance, studio):
    """Take the title away as the actions do: nothing is written to such a studio afterwards."""
    ended = studio.granted_on + timedelta(days=chance.randrange(30, 3000))
    if ended < date(YEAR, 11, 30) and studio.status == "active":
        studio.status, studio.ended_on = "revoked", ended
        studio.end_ground = chance.choice(list(GROUNDS))


def _past(session, chance, studio, code):
    for number, year in enumerate(range(studio.granted_on.year + 2, YEAR + 1, 2), start=1):
        session.add(
            Assessment(
                studio_key=studio.key, due_number=number, year=year, document="文",
                grade=chance.choice(list(GRADES)), published_on=date(year, 12, 20),
                case_number=f"{code}-{number}",
            )
        )  # fmt: skip
    due = date(YEAR, 3, 1)
    outcome = chance.choice([None, "filed", "waived", "lapsed"])
    closed = due + timedelta(days=chance.randrange(-20, 20)) if outcome else None
    session.add(
        Duty(kind="agreement", studio_key=studio.key, year=YEAR, due_on=due, begun_on=due,
             outcome=outcome, closed_on=closed)
    )  # fmt: skip
    session.add(
        AssessmentSheet(
            case_number=f"{code}-s", studio_key=studio.key, round_year=YEAR, round_case="KP",
            begun_on=due, due_on=due, score=chance.randrange(4000, 10000) / 100,
            items={"A1": f"{chance.randrange(0, 1500) / 100:.2f}"}, outcome="scored", closed_on=due,
        )
    )  # fmt: skip


class Recount:
    """Every row of a database as it stands there, and the pages' tables as CSV."""

    def __init__(self, district):
        self.district = district

    def rows(self, table):
        """Return every row of a table as it stands there."""
        with self.district.house.database.read() as session:
            return [dict(row._mapping) for row in session.execute(text(f"SELECT * FROM {table}"))]

    def shown(self, name):
        """Return a table as the page offers it: head, and first column → the others."""
        answer = self.district.enter("wang").get(f"/statistics/{name}.csv?year={YEAR}")
        assert answer.status_code == 200, name
        return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))[1:]

    def pairs(self, name):
        """Return the first column with the second as a number, without the sum."""
        return {row[0]: int(row[1]) for row in self.shown(name) if row[0] != "合计"}

    def borne(self):
        """Return the studios that bore the title on the last day of the year."""
        return [
            row
            for row in self.rows("studio")
            if row["status"] != "undone"
            and row["granted_on"] <= END
            and (row["ended_on"] is None or row["ended_on"] > END)
        ]


@pytest.fixture(params=[1, 2])
def recount(request, district):
    """Return a district to which a random past was added."""
    house = district.house
    with house.database.write(actor=SYSTEM, at=house.clock.now()) as session:
        scatter(session, request.param)
    return Recount(district)


def present(counter):
    return {name: count for name, count in counter.items() if count}


def test_the_stock_counts_titles_that_were_borne_on_the_last_day(recount):
    borne = recount.borne()
    trade = {row["code"]: row["trade"] for row in recount.rows("occupation")}
    by_trade = Counter(trade[row["occupation_code"]] for row in borne)
    assert recount.pairs("stock") == by_trade
    assert recount.pairs("stock-street") == Counter(row["street"] for row in borne)
    assert recount.shown("stock")[-1][1] == str(len(borne))
    ever = [row for row in recount.rows("studio") if row["status"] != "undone"]
    years = Counter(f"{row['granted_on'][:4]}年" for row in ever)
    assert recount.pairs("stock-year") == years
    whole = recount.shown("stock-all")
    assert sum(int(row[-1]) for row in whole) == len(ever)
    of_borne = sum(int(row[-1]) for row in whole if row[4] == "有称号")
    assert of_borne == len(borne)


def test_the_last_grade_is_the_one_that_counts(recount):
    last = {}
    for row in sorted(recount.rows("assessment"), key=lambda one: one["due_number"]):
        if row["published_on"] <= END:
            last[row["studio_key"]] = GRADES[row["grade"]]
    expected = Counter(last.get(row["key"], "还没有考核过") for row in recount.borne())
    assert present(recount.pairs("stock-grade")) == expected


def test_masters_are_counted_by_level_and_by_age(recount):
    masters = {row["key"]: row for row in recount.rows("master")}
    led = [masters[row["master_key"]] for row in recount.borne()]
    levels = Counter(QUALIFICATIONS[row["qualification"]] for row in led)
    assert present(recount.pairs("masters")) == levels
    with recount.district.house.database.read() as session:
        numbers = reveal(session, [row["identity_number"] for row in led])
    ages = [YEAR - person(number).birth_date.year for number in numbers]
    table = recount.pairs("masters-age")
    assert table["40至49岁"] == sum(40 <= age <= 49 for age in ages)
    assert table["60岁以上"] == sum(age >= 60 for age in ages)


def test_applications_are_counted_by_channel_and_outcome(recount):
    rows = [row for row in recount.rows("application") if row["sent_on"][:4] == str(YEAR)]
    shown = {row[0]: row[1:] for row in recount.shown("applications-channel")}
    for code, words in CHANNELS.items():
        of = [row for row in rows if row["channel"] == code]
        assert int(shown[words][0]) == len(of)
        granted = sum(row["outcome"] == "granted" for row in of)
        assert int(shown[words][6]) == granted
    streets = Counter(row["street"] for row in rows)
    assert recount.pairs("applications-street") == streets


def test_assessments_are_counted_scored_and_averaged(recount):
    grades = Counter(
        GRADES[row["grade"]] for row in recount.rows("assessment") if row["year"] == YEAR
    )
    shown = recount.pairs("assessment")
    assert {words: shown[f"公布为{words}"] for words in GRADES.values()} == {
        words: grades[words] for words in GRADES.values()
    }
    sheets = [row for row in recount.rows("assessment_sheet") if row["round_year"] == YEAR]
    scores = [float(row["score"]) for row in sheets if row["score"] is not None]
    bands = {row[0]: row[1] for row in recount.shown("assessment-scores")}
    assert int(bands["90分以上"]) == sum(score >= 90 for score in scores)
    assert int(bands["不满60分"]) == sum(score < 60 for score in scores)
    items = {row[0]: row[2] for row in recount.shown("assessment-items")}
    given = [float(json.loads(row["items"])["A1"]) for row in sheets if "A1" in row["items"]]
    assert float(items["A1"]) == pytest.approx(mean(given), abs=0.006)


def test_duties_stand_where_their_days_put_them(recount):
    def standing(row):
        known = {"waived": "豁免", "lapsed": "逾期未报", "ended": "称号取消"}
        if row["outcome"] in known:
            return known[row["outcome"]]
        if row["closed_on"] is None:
            return "办理中"
        return "按期" if row["closed_on"] <= row["due_on"] else "逾期"

    rows = [
        row for row in recount.rows("duty") if row["year"] == YEAR and row["kind"] == "agreement"
    ]
    counted = Counter(map(standing, rows))
    [shown] = [row for row in recount.shown("duties") if row[0] == "目标任务责任书"]
    names = ("按期", "逾期", "办理中", "豁免", "逾期未报", "称号取消")
    assert [int(one) for one in shown[1:]] == [len(rows), *(counted[name] for name in names)]


def test_titles_that_ended_in_the_year_are_counted_by_their_ground(recount):
    ended = Counter(
        row["end_ground"]
        for row in recount.rows("studio")
        if row["status"] == "revoked" and (row["ended_on"] or "")[:4] == str(YEAR)
    )
    shown = {row[0]: int(row[-1]) for row in recount.shown("revocations")}
    for ground, one in GROUNDS.items():
        assert shown[f"{one.article}：{one.name}"] == ended[ground]


def test_money_is_what_the_lines_of_the_books_add_up_to(recount):
    entries = {row["key"]: row for row in recount.rows("account_entry")}
    paid = came = owed = 0
    for line in recount.rows("account_line"):
        entry = entries[line["entry_key"]]
        net = line["credit"] - line["debit"]
        if (
            entry["year"] == YEAR
            and line["account"] == "1101"
            and entry["event"] in ("E2", "E2r", "E7")
        ):
            paid += net
        if entry["year"] == YEAR and line["account"] == "B302":
            came += net
        if entry["year"] <= YEAR and line["account"] == "2001":
            owed += net
    shown = {row[0]: row[1] for row in recount.shown("money")}
    for name, fen in (("已拨付", paid), ("配套到位", came), ("年末未拨付", owed)):
        assert shown[name] == f"{fen / 100:,.2f}", name


def test_draws_and_distances_of_experts_are_those_of_the_marks(recount):
    drawn = Counter()
    for row in recount.rows("panel_draw"):
        drawn.update(json.loads(row["drawn"]))
    shown = {row[0]: row[1] for row in recount.shown("experts")}
    assert int(shown["抽中人次"]) == sum(drawn.values())
    assert int(shown["抽中的专家"]) == len(drawn)
    marks = [row for row in recount.rows("review_mark") if not row["void"]]
    of_case = {}
    for row in marks:
        of_case.setdefault(row["case_number"], []).append(row["total"])
    off = [abs(row["total"] - mean(of_case[row["case_number"]])) / 100 for row in marks]
    assert int(shown["集中评审打分"]) == len(marks)
    assert float(shown["平均离差（分）"]) == pytest.approx(mean(off), abs=0.006)
    assert int(shown["离差超过15分的打分"]) == sum(one > 15 for one in off)


def test_ratings_of_experts_are_those_that_were_given(recount):
    given = [row for row in recount.rows("expert_rating") if row["given_at"][:4] == str(YEAR)]
    shown = {row[0]: [int(one) for one in row[1:]] for row in recount.shown("experts-ratings")}
    for name, label in (("punctual", "守时"), ("independent", "独立"), ("quality", "质量")):
        counted = Counter(row[name] for row in given)
        marks = [counted[mark] for mark in ("good", "fair", "poor")]
        assert shown[label] == [*marks, len(given)]
