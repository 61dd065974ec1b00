"""Who is due, who takes part, who is put off; the list loses nobody (article 11)."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest

from service.errors import Refused
from service.people.actor import SYSTEM
from service.studios.assessment import opening
from service.studios.assessment.due import due, lines
from service.studios.assessment.tables import Assessment, AssessmentRound
from service.studios.register.tables import Studio
from tests.studios.assessment.district import CASE, YEAR, studio

JANUARY = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)


@pytest.fixture
def write(database):
    def write(at=JANUARY):
        return database.write(actor=SYSTEM, at=at)

    return write


def begun(session, year=2026, case=CASE, **more):
    return opening.open_round(session=session, at=session.at, case=case, year=year, **more)


def listed(session, *exceptions):
    return opening.draw_up(session=session, case=CASE, exceptions=list(exceptions))


def put_off(row, until="2027-06-30", **more):
    said = {"studio": row.number, "state": "postponed", "reason": "leader", "until": until}
    return said | {"note": ""} | more


def left_out(row, reason="merging"):
    return {"studio": row.number, "state": "left_out", "reason": reason, "note": ""}


@pytest.mark.parametrize(
    ("granted_on", "year", "on"),
    [
        (date(2024, 9, 12), 2026, date(2026, 9, 12)),
        (date(2024, 9, 12), 2025, None),
        (date(2024, 9, 12), 2027, None),
        (date(2024, 12, 31), 2026, date(2026, 12, 31)),
        (date(2025, 1, 1), 2026, None),
        (date(2022, 9, 20), 2026, date(2026, 9, 20)),
        (date(2028, 2, 29), 2030, date(2030, 2, 28)),
        (date(2028, 2, 29), 2032, date(2032, 2, 29)),
    ],
)
def test_each_two_full_years_are_counted_from_the_grant(write, granted_on, year, on):
    with write() as session:
        row = studio(session, 1, granted_on=granted_on)
        number = (year - granted_on.year) // 2
        for before in range(1, number):
            session.add(_passed(row, before))
        session.flush()
        if on is None and number:
            session.add(_passed(row, number))
            session.flush()
        assert [one.on for one in due(session, year=year)] == ([on] if on else [])


def _passed(row, number):
    return Assessment(
        studio_key=row.key, due_number=number, year=row.granted_on.year + 2 * number,
        grade="qualified", document="3号", published_on=date(2027, 4, 1), case_number=f"K-{number}",
    )  # fmt: skip


def test_revoked_studios_are_not_due_and_missed_turns_are_made_up(write):
    with write() as session:
        studio(session, 1).status = "revoked"
        studio(session, 2, granted_on=date(2023, 5, 1))
        session.flush()
        assert [(one.why, one.number) for one in due(session, year=2026)] == [("missed", 1)]


def test_the_list_says_what_speaks_for_each(write):
    with write() as session:
        studio(session, 1).payment_frozen = True
        session.flush()
        [line] = lines(session, found=due(session, year=2026), on=session.at.date())
        assert (line.last_grade, line.reports, line.paid, line.ratio) == ("", True, True, None)
        assert line.running == ("暂停拨付或者取消称号程序",)


def test_a_round_is_opened_once_a_year(write):
    with write() as session:
        for turn in range(1, 6):
            studio(session, turn)
        assert begun(session) == {"year": 2026, "due": 5, "places": 1, "opened": True, "few": False}
        assert begun(session, case="KP2027-2")["opened"] is False
        with pytest.raises(Refused, match="已经发起") as refusal:
            begun(session, case="KP2027-3", by_hand=True)
        assert [one.path for one in refusal.value.problems] == ["opening.year"]


def test_two_who_open_it_at_once_open_one(database):
    with database.write(actor=SYSTEM, at=JANUARY) as session:
        studio(session, 1)
    start, said = Barrier(4), []

    def run(turn):
        start.wait()
        with database.write(actor=SYSTEM, at=JANUARY) as session:
            said.append(begun(session, case=f"KP2027-{turn}")["opened"])

    threads = [Thread(target=run, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, False, False, True]


@pytest.mark.parametrize(
    ("at", "year", "words"),
    [
        (datetime(2026, 9, 11, tzinfo=UTC), 2026, "才满两年"),
        (JANUARY, 2028, "已经开始"),
        (JANUARY, 1999, "已经开始"),
        (JANUARY, 2025, "没有应参加"),
    ],
)
def test_by_hand_it_is_never_too_early_or_for_nobody(write, at, year, words):
    with write(at) as session:
        studio(session, 1)
        with pytest.raises(Refused, match=words):
            begun(session, year, by_hand=True)


def test_less_than_five_have_no_place(write):
    with write() as session:
        for turn in range(1, 5):
            studio(session, turn)
        assert begun(session)["few"] is True


def test_everybody_is_on_one_of_the_lists(write):
    with write() as session:
        one, two, three = (studio(session, turn) for turn in range(1, 4))
        begun(session)
        found = listed(session, put_off(one), left_out(two))
        assert (found["joined"], found["postponed"], found["left_out"]) == (1, 1, 1)
        assert [left["studio"] for left in found["others"]] == [one.number, two.number]
        opening.confirm(session=session, case=CASE)
        assert one.postponed_until == date(2027, 6, 30)
        assert two.postponed_until is None
        # three is assessed in this round, however long that takes
        again = [(row.studio.number, row.why) for row in due(session, year=2027)]
        assert again == [(one.number, "postponed"), (two.number, "missed")]
        session.get_one(AssessmentRound, YEAR).status = "published"
        session.flush()
        assert due(session, year=2027)[-1].studio is three


@pytest.mark.parametrize("change", ["joined", "gone"])
def test_who_is_due_and_on_no_list_holds_the_list_up(write, change):
    with write() as session:
        one = studio(session, 1)
        begun(session)
        listed(session)
        if change == "joined":
            studio(session, 2)
        if change == "gone":
            one.status = "revoked"
        session.flush()
        with pytest.raises(Refused, match="名单"):
            opening.confirm(session=session, case=CASE)
        found = listed(session)
        assert found["joined"] == (2 if change == "joined" else 0)
        opening.confirm(session=session, case=CASE)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"until": "2027-09-13"}, "until"),
        ({"until": "2026-12-31"}, "until"),
        ({"until": None}, "until"),
        ({"until": "明年"}, "until"),
        ({"reason": ""}, "reason"),
        ({"reason": "ill"}, "reason"),
        ({"state": "gone"}, "state"),
        ({"studio": "朝大师〔2024〕099号"}, "studio"),
    ],
)
def test_a_wrong_exception_is_refused_at_its_field(write, said, path):
    with write() as session:
        row = studio(session, 1)
        begun(session)
        with pytest.raises(Refused) as refusal:
            listed(session, put_off(row, **said) | said)
        assert [one.path for one in refusal.value.problems] == [f"listing.exceptions.0.{path}"]


def test_a_studio_is_named_in_one_row(write):
    with write() as session:
        row = studio(session, 1)
        begun(session)
        with pytest.raises(Refused, match="已经列过"):
            listed(session, put_off(row), left_out(row))


def test_an_assessment_is_put_off_once(write):
    with write() as session:
        row = studio(session, 1)
        begun(session)
        listed(session, put_off(row, until="2027-09-12"))
        opening.confirm(session=session, case=CASE)
    with write(datetime(2028, 1, 4, tzinfo=UTC)) as session:
        row = session.merge(row)
        assert begun(session, 2027, case="KP2028-1")["due"] == 1
        again = put_off(row, until="2028-06-30")
        with pytest.raises(Refused, match="只有一次"):
            opening.draw_up(session=session, case="KP2028-1", exceptions=[again])
        assert session.get_one(Studio, row.key).postponed_until == date(2027, 9, 12)
