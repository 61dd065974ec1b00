"""Grades are settled from the register, once for all, under the round's lock (article 11)."""

from collections import Counter
from datetime import timedelta
from itertools import count
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from service.errors import Refused
from service.people.actor import SYSTEM, Actor
from service.studios.assessment import results, settling, signing
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.tables import (
    Assessment,
    AssessmentRound,
    Participation,
    Settlement,
    TieDecision,
)
from service.studios.books import posting
from service.studios.notices.tables import Notice, NoticeItem
from service.studios.register.tables import Master, Studio
from tests.studios.assessment.district import APRIL, BANDS, CASE, YEAR, grades, part, round_with

HE = Actor(id="he", name="何审核")
ZHAO = Actor(id="zhao", name="赵局长")
NOTICES = count(1)
FIVE = (95, 95, 70, 70, 70)


@pytest.fixture
def write(database):
    """Write on the day of settling, as whoever is named."""

    def write(actor=SYSTEM, days=0):
        return database.write(actor=actor, at=APRIL + timedelta(days=days))

    return write


def settle(session, bands=BANDS):
    return settling.settle(session=session, at=session.at, case=CASE, bands=bands)


def decide(session):
    return signing.decide(session=session, at=session.at, case=CASE)


def notice(session):
    """Everybody is put on notice with their grades, and nobody objects."""
    for number in results.to_notice(session=session, case=CASE)["cases"]:
        text = results.on_notice(session, case=number)
        shown = Notice(
            number=f"公示-{next(NOTICES)}", case_number=CASE, kind="考核结果", subject="公示",
            summary="", published_on=session.at.date(), closed_on=session.at.date(),
        )  # fmt: skip
        shown.items = [
            NoticeItem(
                position=1, case_number=number, studio=text.studio, unit=text.unit, occupation="",
                round="", result=text.result, status="ended",
            )
        ]  # fmt: skip
        session.add(shown)
    session.flush()


def publish(session, document="朝人社能发〔2027〕3号"):
    return results.publish(session=session, at=session.at, case=CASE, document=document)


def test_a_round_is_settled_from_the_sheets(write):
    with write() as session:
        round_with(session, 95, 93, 91, 60, 59.99, None, *[75] * 5)
        found = settle(session)
        assert (found["counted"], found["places"], found["taken"]) == (10, 2, 2)
        assert grades(session)[:6] == [
            "excellent", "excellent", "qualified", "qualified", "unqualified", "absent",
        ]  # fmt: skip


def test_settling_again_without_a_change_changes_nothing(write):
    with write() as session:
        round_with(session, 95, *[75] * 4)
        assert settle(session)["turn"] == settle(session)["turn"] == 1


def test_who_is_still_assessed_holds_it_up(write):
    with write() as session:
        round_with(session, 95, *[75] * 4)
        session.get_one(AssessmentSheet, "KH-3").outcome = None
        session.flush()
        with pytest.raises(Refused, match="还有1个"):
            settle(session)


def test_a_score_without_a_band_is_refused(write):
    with write() as session:
        round_with(session, 95, *[75] * 4)
        with pytest.raises(Refused, match="再评定一次"):
            settle(session, bands=BANDS[:3])


def test_a_veto_and_what_keeps_from_excellent_count_on_the_day(write):
    with write() as session:
        vetoed, barred, *_ = round_with(session, 99, 98, 92, *[75] * 7)
        session.get_one(AssessmentSheet, "KH-1").vetoes = ["misuse"]
        barred.payment_frozen = True
        session.flush()
        found = settle(session)
        assert (found["counted"], found["places"]) == (10, 2)
        assert grades(session)[:3] == ["unqualified", "qualified", "excellent"]
        assert "挪用" in part(session, vetoed).place_note
        assert "不得评优" in part(session, barred).place_note


def test_a_tie_is_proposed_by_the_centre_and_decided_by_the_leader(write):
    with write() as session:
        first, second, *_ = round_with(session, *FIVE)
        found = settle(session)
        assert [one["studio"] for one in found["tied"]] == [first.number, second.number]
        assert (found["open_places"], found["taken"]) == (1, 0)
        with pytest.raises(Refused, match="同分"):
            decide(session)
        tie = {"chosen": [second.number], "reason": "带徒成效更好。", "ballot": "3票比0票"}
        number = second.number
    with write(HE) as session:
        by = signing.propose_tie(session=session, case=CASE, tie=tie)["by"]
        with pytest.raises(Refused, match="不能自己决定"):
            signing.decide_tie(session=session, at=session.at, case=CASE, tie=tie, by=by)
    with write(ZHAO) as session:
        signing.decide_tie(
            session=session, at=session.at, case=CASE, tie=tie, by=by, opinion="同意"
        )
        found = settle(session)
        assert (found["tied"], found["taken"], found["turn"]) == ([], 1, 2)
        assert decide(session) == {"stale": False}
        row = session.scalars(select(TieDecision)).one()
        assert (row.chosen, row.proposed_by, row.decided_by) == ([number], "he", "zhao")


@pytest.mark.parametrize("chosen", [[], ["both"], ["朝大师〔2024〕003号"]])
def test_a_proposal_names_as_many_as_there_are_places(write, chosen):
    with write() as session:
        found = round_with(session, *FIVE)
        settle(session)
        names = [one.number for one in found[:2]] if chosen == ["both"] else chosen
        with pytest.raises(Refused) as refusal:
            signing.propose_tie(
                session=session, case=CASE, tie={"chosen": names, "reason": "好", "ballot": "3"}
            )
        assert [one.path for one in refusal.value.problems] == ["tie.chosen"]


def test_a_decision_on_another_tie_counts_for_nothing(write):
    with write(HE) as session:
        one, two, three, *_ = round_with(session, 95, 95, 95, 70, 70)
        settle(session)
        tie = {"chosen": [one.number], "reason": "好", "ballot": "3"}
        by = signing.propose_tie(session=session, case=CASE, tie=tie)["by"]
    with write(ZHAO) as session:
        signing.decide_tie(session=session, at=session.at, case=CASE, tie=tie, by=by)
        assert settle(session)["taken"] == 1
        session.get_one(AssessmentSheet, "KH-3").score = 94
        session.flush()
        found = settle(session)
        assert [found["taken"], len(found["tied"])] == [0, 2]
        assert two.number in [line["studio"] for line in found["tied"]]
        assert three.number not in [line["studio"] for line in found["tied"]]


def test_a_revocation_between_score_and_publication_settles_again(write):
    with write() as session:
        rows = round_with(session, 95, 94, *[75] * 8)
        settle(session)
        assert decide(session) == {"stale": False}
        notice(session)
        assert Counter(grades(session))["excellent"] == 2
        rows[9].status = "revoked"
        session.flush()
        assert publish(session)["stale"] is True
        assert session.scalar(select(func.count()).select_from(Assessment)) == 0
        assert decide(session) == {"stale": True}
        assert (settle(session)["counted"], grades(session)[:2]) == (9, ["excellent", "qualified"])
        with pytest.raises(Refused, match="还没有经局领导"):
            publish(session)
        decide(session)
        with pytest.raises(Refused, match="没有公示"):
            publish(session)
        notice(session)
        found = publish(session)
        assert found["excellent"] == [rows[0].name]
        assert session.scalar(select(func.count()).select_from(Assessment)) == 9


def test_a_leader_changed_the_day_before_changes_no_grade(write):
    with write() as session:
        one, *_ = round_with(session, 95, *[75] * 4)
        settle(session)
        decide(session)
        heir = Master(
            name="任志强", identity_lookup="9" * 43, identity_number="", sex="男",
            post_kind="worker", qualification="一级",
        )  # fmt: skip
        session.add(heir)
        session.flush()
        one.master_key = heir.key
        session.flush()
        session.expire(one)
        notice(session)
        assert results.on_notice(session, case="KH-1").master == "任志强"
        assert publish(session)["excellent"] == [one.name]


def test_a_veto_found_after_the_signature_is_not_published_over(write):
    with write() as session:
        round_with(session, 95, 94, *[75] * 3)
        settle(session)
        decide(session)
        notice(session)
        session.get_one(AssessmentSheet, "KH-1").vetoes = ["false_material"]
        session.flush()
        assert publish(session)["stale"] is True
        settle(session)
        assert grades(session)[:2] == ["unqualified", "excellent"]


def test_an_objection_upheld_corrects_one_and_n_stays(write):
    with write() as session:
        round_with(session, 95, 94, *[75] * 3)
        settle(session)
        decide(session)
        notice(session)
        said = {"score": 89.5, "vetoes": [], "reason": "一项成果不属于本周期。"}
        signing.correct(session=session, case=CASE, item="KH-1", correction=said)
        found = settle(session)
        assert (found["counted"], grades(session)[:2]) == (5, ["qualified", "excellent"])
        assert session.get_one(AssessmentSheet, "KH-1").score == 95
        with pytest.raises(Refused, match="还没有经局领导"):
            results.to_notice(session=session, case=CASE)
        decide(session)
        assert results.to_notice(session=session, case=CASE)["cases"] == ["KH-1", "KH-2"]


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"score": None, "reason": "好"}, "correction.score"),
        ({"score": 100.01, "reason": "好"}, "correction.score"),
        ({"score": 80, "reason": " "}, "correction.reason"),
        ({"vetoes": ["typo"], "reason": "好"}, "correction.vetoes"),
    ],
)
def test_a_correction_says_what_and_why(write, said, path):
    with write() as session:
        round_with(session, 95, *[75] * 4)
        with pytest.raises(Refused) as refusal:
            signing.correct(session=session, case=CASE, item="KH-1", correction=said)
        assert [one.path for one in refusal.value.problems] == [path]


def test_the_publication_writes_results_cycles_and_what_cases_hear(write):
    with write() as session:
        rows = round_with(session, 95, 70, 50, None, 70, 70)
        rows[1].postponed_until = APRIL.date()
        settle(session)
        decide(session)
        notice(session)
        found = publish(session)
        assert [one["grade"] for one in found["results"]] == [
            "excellent", "passed", "failed", "absent", "passed", "passed",
        ]  # fmt: skip
        assert found["unqualified"] == [rows[2].name, f"{rows[3].name}（未参加考核）"]
        kept = session.scalars(select(Assessment.grade).order_by(Assessment.key)).all()
        assert kept[:4] == ["excellent", "qualified", "unqualified", "unqualified"]
        assert [posting.running_cycle(session, one).number for one in rows[:4]] == [2, 2, 1, 1]
        assert rows[1].postponed_until is None
        [(year, by)] = results.by_year(session)
        assert (year, by["优秀"]) == (YEAR, [rows[0].name])
        assert "95" not in str(by)


def test_nothing_is_settled_or_published_after_the_publication(write):
    with write() as session:
        round_with(session, 95, *[75] * 4)
        settle(session)
        decide(session)
        notice(session)
        publish(session)
        for again in (settle, publish, decide):
            with pytest.raises(Refused):
                again(session)
        said = {"score": 10, "reason": "迟了"}
        with pytest.raises(Refused, match="已经公布"):
            signing.correct(session=session, case=CASE, item="KH-1", correction=said)


def test_the_settlement_keeps_what_it_was_made_from(write):
    with write() as session:
        one, *_ = round_with(session, 95, *[75] * 4)
        settle(session)
        kept = session.scalars(select(Settlement)).one()
        assert kept.inputs[0] == {
            "studio": one.number, "score": "95.00", "band": "excellent_candidate",
            "vetoes": [], "against": [],
            "grade": "excellent",
        }  # fmt: skip
        assert (kept.counted, kept.places, kept.taken) == (5, 1, 1)


def test_two_people_settling_at_once_make_one_settlement(database):
    with database.write(actor=SYSTEM, at=APRIL) as session:
        round_with(session, *FIVE)
    start, turns, failures = Barrier(6), [], []

    def run():
        start.wait()
        try:
            with database.write(actor=SYSTEM, at=APRIL) as session:
                turns.append(settle(session)["turn"])
        except Exception as fault:  # noqa: BLE001 - shown below
            failures.append(fault)

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (turns, failures) == ([1] * 6, [])
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Settlement)) == 1
        assert session.get_one(AssessmentRound, YEAR).turn == 1


def test_a_revocation_and_a_publication_at_once_never_publish_the_revoked(database):
    """Either the revocation is first and grades are settled again, or the result was published."""
    with database.write(actor=SYSTEM, at=APRIL) as session:
        rows = round_with(session, 95, 94, *[75] * 8)
        settle(session)
        decide(session)
        notice(session)
        key = rows[0].key
    start, said = Barrier(2), []

    def revoke():
        start.wait()
        with database.write(actor=SYSTEM, at=APRIL) as session:
            session.get_one(Studio, key, with_for_update=True).status = "revoked"

    def release():
        start.wait()
        with database.write(actor=SYSTEM, at=APRIL) as session:
            said.append(publish(session)["stale"])

    threads = [Thread(target=revoke), Thread(target=release)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        published = session.scalar(select(func.count()).select_from(Assessment))
        assert published == (0 if said == [True] else 10)
        assert session.scalar(select(func.count()).select_from(Participation)) == 10
