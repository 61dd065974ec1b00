"""A grade is changed by a remedy alone, to a better one, within the places that were settled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.errors import Refused
from service.people.actor import SYSTEM
from service.studios.assessment.tables import Assessment
from service.studios.books import posting
from service.studios.revocation import concluding, regrading
from service.studios.revocation.tables import Remedy
from tests.studios.assessment.district import APRIL, YEAR, round_with
from tests.studios.assessment.test_settling import decide, notice, publish, settle

DOCUMENT = "朝政复字〔2027〕5号"


@pytest.fixture
def write(database):
    """Write in the weeks after the results were published."""

    def write(days=0):
        return database.write(actor=SYSTEM, at=APRIL + timedelta(days=days))

    return write


def published(session, *scores):
    """A round with these scores is settled, signed and published; return its studios."""
    rows = round_with(session, *scores)
    settle(session)
    decide(session)
    notice(session)
    publish(session)
    return rows


def result(session, row):
    return session.scalars(select(Assessment).where(Assessment.studio_key == row.key)).one()


def remedy(session, row, document=DOCUMENT):
    case = f"FY-{row.key}"
    if session.get(Remedy, case) is None:
        session.add(
            Remedy(
                case_number=case, kind="reconsideration", unit=row.unit, studio_key=row.key,
                subject="assessment", about=result(session, row).case_number,
                about_document="朝人社能发〔2027〕3号", body="区政府",
                received_on=session.at.date(), document=document,
            )
        )  # fmt: skip
        session.flush()
    return case


def regrade(session, row, grade, document=DOCUMENT):
    return regrading.regrade(
        session=session, at=session.at, case=remedy(session, row), studio=row.number,
        about=result(session, row).case_number, document=document, grade=grade,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "who", "places"),
    [
        ((99, 80, 80, 80), 1, 0),
        ((95, *[75] * 4), 1, 1),
        ((97, 96, *[75] * 7), 1, 1),
        ((95, 93, *[75] * 8), 2, 2),
        ((96, 95, 94, *[75] * 8), 2, 2),
        ((92, 91, 90, *[75] * 5, 50, 50), 2, 2),
        ((95, 94, 93, *[70] * 12), 3, 3),
        ((95, *[75] * 3, None), 1, 0),  # who took no part has no score: n is 4
    ],
)
def test_beyond_the_places_that_were_settled_nobody_becomes_excellent(write, scores, who, places):
    with write() as session:
        rows = published(session, *scores)
        row = result(session, rows[who])
        if row.grade == "excellent":
            pytest.fail("the case is about somebody who is not excellent")
        with pytest.raises(Refused, match=f"优秀名额{places}个已经用完"):
            regrade(session, rows[who], "excellent")
        assert row.grade != "excellent"


@pytest.mark.parametrize(
    ("scores", "who"),
    [((80, *[75] * 4), 0), ((95, 80, *[75] * 8), 1), ((95, 94, 80, *[75] * 12), 2)],
)
def test_a_place_that_is_left_is_given_once(write, scores, who):
    with write() as session:
        rows = published(session, *scores)
        found = regrade(session, rows[who], "excellent")
        assert (found["before"], found["grade"], found["excellent"]) == ("合格", "优秀", True)
        row = result(session, rows[who])
        assert (row.grade, row.document) == ("excellent", DOCUMENT)
        last = rows[-1]
        with pytest.raises(Refused, match="已经用完"):
            regrade(session, last, "excellent")


def test_a_failed_one_that_passes_begins_the_next_cycle(write):
    with write() as session:
        rows = published(session, 50, *[75] * 4)
        assert posting.running_cycle(session, rows[0]).number == 1
    with write(days=30) as session:
        regrade(session, rows[0], "qualified")
        cycle = posting.running_cycle(session, rows[0])
        assert (cycle.number, cycle.begun_on) == (2, session.at.date())


@pytest.mark.parametrize("grade", ["qualified", "unqualified", "splendid"])
def test_nothing_worse_and_nothing_like_before_is_a_change(write, grade):
    with write() as session:
        rows = published(session, *[75] * 5)
        with pytest.raises(Refused):
            regrade(session, rows[0], grade)
        assert result(session, rows[0]).grade == "qualified"


def test_a_number_that_no_remedy_bears_changes_nothing(write):
    with write() as session:
        rows = published(session, *[75] * 5)
        with pytest.raises(Refused, match="只凭复核、复议、诉讼的文号"):
            regrade(session, rows[0], "excellent", document="朝人社能发〔2027〕99号")


def test_a_year_without_settlement_has_no_place_to_give(write):
    with write() as session:
        rows = published(session, *[75] * 5)
        result(session, rows[0]).year = YEAR - 2  # a result from before the system
        session.flush()
        with pytest.raises(Refused, match="没有评定记录"):
            regrade(session, rows[0], "excellent")


def test_the_grade_of_a_title_that_was_lost_is_still_corrected(write):
    with write() as session:
        rows = published(session, 50, *[75] * 4)
        rows[0].status, rows[0].ended_on = "revoked", session.at.date()
        session.flush()
        found = regrade(session, rows[0], "qualified")
        assert (found["grade"], found["excellent"]) == ("合格", False)
        assert posting.running_cycle(session, rows[0]).number == 1
        row = result(session, rows[0])
        row.rectified_on = session.at.date()
        with pytest.raises(Refused, match="已取消称号"):
            session.flush()
        session.expire(row)


def test_the_result_of_a_remedy_is_refused_at_its_field(write):
    with write() as session:
        rows = published(session, 95, *[75] * 4)
        case = remedy(session, rows[1], document=None)
        said = {
            "result": "changed", "document": DOCUMENT, "grade": "excellent",
            "decided_on": session.at.date().isoformat(),
        }  # fmt: skip
        with pytest.raises(Refused) as refusal:
            concluding.conclude(session=session, at=session.at, case=case, outcome=said)
        assert [one.path for one in refusal.value.problems] == ["outcome_sheet.grade"]
        assert session.get_one(Remedy, case).outcome is None
