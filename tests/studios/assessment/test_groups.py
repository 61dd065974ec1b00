"""Who assesses: enough of them, an odd number, nobody who has to keep clear (article 10)."""

from datetime import UTC, date, datetime

import pytest

from service.errors import Refused
from service.people import accounts
from service.people.actor import SYSTEM
from service.studios.assessment import calling, groups, opening
from tests.studios.assessment.district import CASE, studio

JANUARY = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
STAFF = {
    "he": "centre_officer", "lin": "centre_officer", "mu": "centre_officer", "yu": "centre_officer",
    "qian": "finance_officer", "cai": "finance_bureau", "wang": "section_officer",
    "fan": "third_party_assessor", "fu": "third_party_assessor",
}  # fmt: skip
GROUP = {
    "third_party": "yes", "organisation": "北京某评估咨询有限公司", "contract": "2027-08",
    "members": ["fan"], "finance_bureau": "yes", "scorers": ["he", "lin", "qian"],
    "reserves": ["mu"], "site": ["he", "lin", "yu"],
}  # fmt: skip


@pytest.fixture
def write(database):
    def write(at=JANUARY):
        return database.write(actor=SYSTEM, at=at)

    with write() as session:
        for username, role in STAFF.items():
            accounts.create(session, username=username, name=f"{username}某", roles=(role,))
        for turn in (1, 2):
            studio(session, turn)
        opening.open_round(session=session, at=session.at, case=CASE, year=2026)
        opening.draw_up(session=session, case=CASE)
        opening.confirm(session=session, case=CASE)
    return write


def formed(session, **changes):
    return groups.form_group(session=session, case=CASE, group=GROUP | changes)


def declare(session, who, *clear, reason="曾在该单位任职"):
    conflict = "conflict" if clear else "none"
    return groups.declare(
        session=session, at=session.at, case=CASE, username=who, conflict=conflict,
        studios=list(clear), reason=reason if clear else "",
    )["short"]  # fmt: skip


def first_number(session):
    return opening.participants(session, 2026)[0].studio.number


def test_who_scores_and_visits_declares_and_the_third_party_does_on_paper(write):
    with write() as session:
        found = formed(session)
        assert found["people"] == ["he", "lin", "mu", "qian", "yu"]
        assert "第三方专业机构人员：fan某" in found["text"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"scorers": ["he", "lin"]}, "scorers"),
        ({"scorers": ["he", "lin", "qian", "yu"], "reserves": []}, "scorers"),
        ({"scorers": ["he", "lin", "wang"]}, "scorers"),
        ({"scorers": ["he", "lin", "nobody"]}, "scorers"),
        ({"site": ["he"]}, "site"),
        ({"reserves": ["he"]}, "reserves"),
        ({"contract": " "}, "contract"),
        ({"organisation": None}, "organisation"),
        ({"members": []}, "members"),
        ({"members": ["he"]}, "members"),
        ({"third_party": "no"}, "no_third_party"),
        ({"finance_bureau": "no"}, "no_finance_bureau"),
    ],
)
def test_a_group_that_may_not_be_is_refused_at_its_field(write, changes, path):
    with write() as session, pytest.raises(Refused) as refusal:
        formed(session, **changes)
    assert [one.path for one in refusal.value.problems] == [f"group.{path}"]


def test_the_centre_leads_the_group(write):
    with write() as session:
        for username in ("song", "shi"):
            accounts.create(session, username=username, name=username, roles=("finance_officer",))
        with pytest.raises(Refused, match="牵头"):
            formed(session, scorers=["qian", "song", "shi"], reserves=[])


def test_a_reserve_takes_the_place_of_whoever_keeps_clear(write):
    with write() as session:
        formed(session)
        number = first_number(session)
        for who in ("lin", "mu", "qian", "yu"):
            assert declare(session, who) == []
        assert declare(session, "he", number) == []
        one, two = opening.participants(session, 2026)
        assert groups.team_of(session, one).scorers == ("lin", "qian", "mu")
        assert groups.team_of(session, one).site == ("lin", "yu")
        assert groups.team_of(session, two).scorers == ("he", "lin", "qian")


def test_too_few_after_recusals_is_said_and_nothing_is_announced(write):
    with write() as session:
        formed(session, reserves=[], site=["he", "lin"])
        number = first_number(session)
        declare(session, "lin")
        declare(session, "qian")
        [line] = declare(session, "he", number)
        assert "评分成员、实地考察人员" in line
        with pytest.raises(Refused, match="人数不够"):
            announce(session)


def test_the_third_partys_interests_count(write):
    with write() as session:
        number = first_number(session)
        said = [{"person": "fan", "studio": number, "reason": "近三年服务过该单位"}]
        formed(session, interests=said)
        for who in ("he", "lin", "mu", "qian"):
            declare(session, who)
        [line] = declare(session, "yu")
        assert "第三方人员" in line
        formed(session, members=["fan", "fu"], interests=said)
        assert groups.short(session, 2026) == []
        one, two = opening.participants(session, 2026)
        assert groups.team_of(session, one).third_party == ("fu",)
        assert groups.team_of(session, two).third_party == ("fan", "fu")


def test_who_works_for_the_unit_keeps_clear_unasked(write):
    with write() as session:
        formed(session)
        accounts_row = session.get_one(accounts.Account, "he")
        accounts_row.organisation_code = "unit-1"
        session.flush()
        one, two = opening.participants(session, 2026)
        assert "he" not in groups.team_of(session, one).scorers
        assert "he" in groups.team_of(session, two).scorers


def test_a_recusal_names_studios_and_a_reason(write):
    with write() as session:
        formed(session)
        with pytest.raises(Refused, match="写明理由"):
            declare(session, "he", first_number(session), reason=" ")
        with pytest.raises(Refused, match="不是本次评估组"):
            declare(session, "wang")


def announce(session, first="2027-02-01"):
    return calling.notify(
        session=session, at=session.at, case=CASE, notification={"visits_from": first}
    )


def test_the_first_visit_is_twenty_working_days_after_the_notice(write):
    with write() as session:
        formed(session)
        for who in ("he", "lin", "mu", "qian", "yu"):
            declare(session, who)
        with pytest.raises(Refused, match="最早2027-02-01") as refusal:
            announce(session, "2027-01-31")
        assert [one.path for one in refusal.value.problems] == ["notification.visits_from"]
        found = announce(session)
        assert [one["studio"] for one in found["items"]] == ["大师1工作室", "大师2工作室"]
        assert found["units"] == ["unit-1", "unit-2"]


def test_each_studio_is_called_for_once_however_often_a_batch_is_taken(write, monkeypatch):
    monkeypatch.setattr(calling, "BATCH", 1)
    with write() as session:
        formed(session)
        for who in ("he", "lin", "mu", "qian", "yu"):
            declare(session, who)
        announce(session)
        taken = []
        for more in (True, False, False):
            batch = calling.next_batch(session=session, at=session.at, case=CASE)
            assert batch["more"] is more
            taken += [one["key"] for one in batch["studios"]]
        assert taken == [f"{CASE}/朝大师〔2024〕00{turn}号" for turn in (1, 2)]


def test_a_revoked_studio_is_called_for_no_more(write):
    with write() as session:
        formed(session)
        for who in ("he", "lin", "mu", "qian", "yu"):
            declare(session, who)
        announce(session)
        opening.participants(session, 2026)[0].studio.status = "revoked"
        session.flush()
        [one] = calling.next_batch(session=session, at=session.at, case=CASE)["studios"]
        assert one["studio"] == "朝大师〔2024〕002号"
        assert one["assessors"] == ["he", "lin", "qian"]
        assert calling.standing(session=session, case=CASE) == {
            "joined": 2, "scored": 0, "absent": 0, "ended": 1, "open": 1,
        }  # fmt: skip


def test_the_earliest_visit_counts_the_national_holiday(write):
    with write() as session:
        assert groups.earliest_visit(session, on=date(2026, 9, 24), days=20) == date(2026, 10, 29)
