"""What speaks against a grade, from the register alone (5.3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from service.studios.assessment import checking
from service.studios.assessment.flags import IDLE, REVOKING, VETOES, flags, flags_of
from service.studios.assessment.sheet_tables import AssessmentSheet, Rectification
from service.studios.assessment.tables import AssessmentRound
from service.studios.register.tables import Studio
from service.studios.revocation import proposing
from service.studios.revocation.tables import Revocation
from service.studios.yearly.tables import AnnualReport, Duty, Supervision

ON = date(2027, 4, 1)


@pytest.fixture
def studio(granted, session):
    """Return 张师傅's studio, at work a month ago."""
    granted("A-1")
    found = session.scalars(select(Studio)).one()
    found.granted_on = date(2024, 9, 1)
    supervised(session, found, ON - timedelta(days=30))
    return found


def supervised(session, studio, on, handling="none"):
    session.add(
        Supervision(
            case_number=f"JG-{on}-{handling}", studio_key=studio.key, on=on, method="visit",
            officers="何、林", findings="无", handling=handling, active=True,
        )
    )  # fmt: skip
    session.flush()


def sheet(session, studio, **more):
    row = AssessmentSheet(
        case_number="KH-1", studio_key=studio.key, round_year=2026, round_case="KP-1",
        begun_on=date(2027, 1, 4), due_on=date(2027, 2, 1), own_account=True, **more,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def duty(session, studio, year, outcome, late=0):
    session.add(
        Duty(
            kind="report", studio_key=studio.key, year=year, due_on=date(year + 1, 2, 1),
            begun_on=date(year, 12, 1), outcome=outcome, case_number=f"NB-{year}",
        )
    )  # fmt: skip
    if outcome == "accepted":
        session.add(
            AnnualReport(
                studio_key=studio.key, year=year, case_number=f"NB-{year}",
                accepted_on=date(year + 1, 3, 1), late_days=late, figures={}, sheet={}, drawn={},
            )
        )  # fmt: skip
    session.flush()


def test_nothing_speaks_against_a_studio_in_order(session, studio):
    sheet(session, studio)
    duty(session, studio, 2026, "accepted")
    found = flags(session, studio, ON)
    assert (found.veto, found.no_excellent) == ((), ())


@pytest.mark.parametrize("code", VETOES)
def test_what_the_checks_found_is_a_veto(session, studio, code):
    sheet(session, studio, vetoes=[code])
    assert flags(session, studio, ON).veto == (VETOES[code],)


def test_more_than_a_year_without_work_is_a_veto(session, studio):
    last = ON - timedelta(days=30)
    sheet(session, studio)
    assert flags(session, studio, date(2028, 3, 2)).veto == ()
    assert flags(session, studio, date(2028, 3, 3)).veto == (IDLE,)
    assert last == date(2027, 3, 2)


def test_a_studio_that_was_brought_in_is_not_idle_for_what_nobody_knows(session, studio):
    for one in session.scalars(select(Supervision)):
        session.delete(one)
    session.flush()
    studio.kept_since = date(2026, 11, 2)
    assert flags(session, studio, ON).veto == ()


@pytest.mark.parametrize(
    ("outcome", "late", "words"),
    [
        ("accepted", 0, ()),
        ("accepted", 20, ()),
        ("accepted", 90, ("2026年度报告逾期30个工作日以上",)),
        ("waived", 0, ()),
        ("lapsed", 0, ("2026年度报告没有通过",)),
        (None, 0, ("2026年度报告没有通过",)),
    ],
)
def test_reports_that_are_missing_or_late_keep_from_excellent(
    session, studio, outcome, late, words
):
    sheet(session, studio)
    duty(session, studio, 2026, outcome, late)
    assert flags(session, studio, ON).no_excellent == words


@pytest.mark.parametrize(
    ("sent_on", "words", "points"),
    [
        (date(2026, 1, 20), (), Decimal(4)),
        (date(2026, 2, 20), (), Decimal(2)),
        (date(2026, 4, 30), ("2025年度报告逾期30个工作日以上",), Decimal(2)),
        (None, ("2025年度报告没有通过",), Decimal(0)),
    ],
)
def test_a_report_that_lies_with_the_centre_counts_as_of_the_day_it_was_sent(
    session, studio, sent_on, words, points
):
    sheet(session, studio)
    duty(session, studio, 2025, None)
    session.scalars(select(Duty)).one().sent_on = sent_on
    session.flush()
    assert flags(session, studio, ON).no_excellent == words
    given = {"in_time": 4, "late": 2}
    assert checking.duties_of(session, studio, until=2026, given=given)[1] == points


def test_the_terms_of_the_round_count(session, studio):
    row = sheet(session, studio, vacant_since=date(2026, 12, 31))
    session.add(
        AssessmentRound(
            year=2026, case_number="KP-1", opened_on=date(2027, 1, 4),
            terms={"late_report": 5, "vacancy": 12},
        )
    )  # fmt: skip
    duty(session, studio, 2026, "accepted", late=20)
    assert flags(session, studio, ON).no_excellent == ("2026年度报告逾期5个工作日以上",)
    assert row.vacant_since is not None


def test_other_things_that_keep_from_excellent(session, studio):
    row = sheet(session, studio, vacant_since=date(2026, 12, 31))
    assert flags(session, studio, date(2027, 3, 31)).no_excellent == ()
    assert flags(session, studio, ON).no_excellent == ("领办人空缺超过3个月",)
    row.vacant_since, row.own_account = None, False
    assert flags(session, studio, ON).no_excellent == ("没有建立专门账目（办法第十八条）",)
    row.own_account, studio.payment_frozen = True, True
    assert flags(session, studio, ON).no_excellent == (REVOKING,)
    studio.payment_frozen = False
    session.add(
        Rectification(
            case_number="KH-1", studio_key=studio.key, source="assessment", problems=[],
            begun_on=ON, ends_on=ON,
        )
    )  # fmt: skip
    session.flush()
    assert flags(session, studio, ON).no_excellent == ("限期整改没有办结",)


def test_money_that_waits_for_a_change_of_unit_keeps_nobody_from_excellent(session, studio):
    sheet(session, studio)
    studio.payment_held_by = "DB2027-0001"
    assert flags(session, studio, ON).no_excellent == ()


def test_a_revocation_keeps_from_excellent_from_its_beginning_to_its_end(session, studio):
    sheet(session, studio)
    proposed = Revocation(
        case_number="QX-1", studio_key=studio.key, ground="other", facts="场地拆除。",
        proposed_on=ON, involved={},
    )  # fmt: skip
    session.add(proposed)
    session.flush()
    assert flags(session, studio, ON).no_excellent == ()  # nobody has decided that it begins
    proposing.begin(session=session, at=session.at, case="QX-1")
    assert flags(session, studio, ON).no_excellent == (REVOKING,)
    proposing.close(session=session, at=session.at, case="QX-1", outcome="kept")
    assert flags(session, studio, ON).no_excellent == ()


def test_what_supervision_wants_mended_keeps_from_excellent_too(session, studio):
    sheet(session, studio)
    supervised(session, studio, ON - timedelta(days=1), handling="rectify")
    assert flags(session, studio, ON).no_excellent == ("限期整改没有办结",)


def test_many_are_read_in_as_many_statements_as_one(session, studio):
    sheet(session, studio)
    assert statements(session, [studio] * 50) == statements(session, [studio])


def statements(session, studios):
    """Return how many statements the flags of some studios take."""
    sent = []
    engine = session.get_bind()

    def count(*_args):
        sent.append(1)

    event.listen(engine, "before_cursor_execute", count)
    try:
        flags_of(session, studios, ON)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(sent)
