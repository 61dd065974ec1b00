"""T5: who was due in an assessment, grades, places, the distribution of scores, item means."""

from collections import Counter, defaultdict
from decimal import Decimal

from sqlalchemy import func, select

from service.db import Session
from service.studios.assessment.rules import STATES, excellent_places
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import Assessment, AssessmentRound, Participation, Settlement
from service.studios.figures.table import Table, middle, pairs, sums
from service.studios.regulation import GRADES

PART = "T5"
BANDS = (
    (90, "90分以上"),
    (80, "80至89.99分"),
    (70, "70至79.99分"),
    (60, "60至69.99分"),
    (0, "不满60分"),
)


def tables(session: Session, *, year: int) -> list[Table]:
    """Return the tables of the assessment whose studios fell due in a year."""
    return [_round(session, year), _scores(session, year), _items(session, year)]


def _round(session: Session, year: int) -> Table:
    """Return who was due, what became of them, and how many of the places were used."""
    states = select(Participation.state, func.count()).where(Participation.year == year)
    took = pairs(session.execute(states.group_by(Participation.state)))
    grades = grades_of(session, year=year)
    absent = session.scalar(
        select(func.count()).where(Participation.year == year, Participation.grade == "absent")
    )
    counted, places = places_of(session, year=year)
    rows = [
        ("应参加考核", sum(took.values())),
        *((words, took.get(state, 0)) for state, words in STATES.items()),
        ("名单未定", took.get(None, 0)),
        *((f"公布为{words}", grades.get(grade, 0)) for grade, words in GRADES.items()),
        ("其中未参加考核", absent or 0),
        ("计算优秀名额的工作室", counted),
        ("优秀名额", places),
        ("已用优秀名额", grades.get("excellent", 0)),
    ]
    note = "考核年度是应参加考核的日期所在年度；优秀名额为参评数量的20%，舍去小数（办法第十一条）。"
    return Table("assessment", "考核评估", ("项目", "工作室"), rows, note=note, part=PART)


def grades_of(session: Session, *, year: int) -> dict[str, int]:
    """Return how many studios got which grade in the assessment of a year, as published."""
    of_year = select(Assessment.grade, func.count()).where(Assessment.year == year)
    return pairs(session.execute(of_year.group_by(Assessment.grade)))


def places_of(session: Session, *, year: int) -> tuple[int, int]:
    """Return how many studios were counted for the 20 %, and how many places that gives."""
    last = session.execute(
        select(Settlement.counted, Settlement.places)
        .where(Settlement.year == year)
        .order_by(Settlement.turn.desc())
        .limit(1)
    ).first()
    if last is not None:
        return last.counted, last.places
    known = session.get(AssessmentRound, year)
    counted = 0 if known else sum(grades_of(session, year=year).values())
    return counted, excellent_places(counted)


def _scores(session: Session, year: int) -> Table:
    of_year = select(AssessmentSheet.score).where(AssessmentSheet.round_year == year)
    scores = [one for one in session.scalars(of_year) if one is not None]
    found = Counter(next(words for least, words in BANDS if one >= least) for one in scores)
    rows: list[tuple[object, ...]] = [(words, found[words]) for _least, words in BANDS]
    rows += [sums(rows, 2), ("中位分", middle([float(one) for one in scores]))]
    return Table("assessment-scores", "考核得分分布", ("得分", "工作室"), rows, part=PART)


def _items(session: Session, year: int) -> Table:
    """Return the mean of each item, over the studios that were scored."""
    sheets = select(AssessmentSheet.items).where(
        AssessmentSheet.round_year == year, AssessmentSheet.score.is_not(None)
    )
    points: defaultdict[str, list[Decimal]] = defaultdict(list)
    for items in session.scalars(sheets):
        for item, given in items.items():
            points[item].append(Decimal(str(given)))
    rows = [
        (item, len(given), f"{sum(given) / len(given):.2f}", f"{min(given)}", f"{max(given)}")
        for item, given in sorted(points.items())
    ]
    head = ("评分项目", "工作室", "平均分", "最低", "最高")
    return Table("assessment-items", "考核评分：各项平均", head, rows, part=PART)
