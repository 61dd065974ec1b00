"""Papers are served in every manner; the clock begins on the day after (article 13)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.clock import BEIJING
from service.errors import Refused
from service.host.definitions import deployment
from service.studios import working_days
from service.studios.revocation.tables import Delivery
from service.studios.working_days import calendar
from tests.workflows.files import FILES
from tests.workflows.play import Play
from tests.workflows.revocation.scenes import (
    begin,
    check_law,
    decide,
    investigate,
    notice,
    propose,
    serve,
)


def reach_delivery(play: Play, studio: str) -> str:
    """Play up to where the notice is to be served."""
    case = propose(play, studio)
    begin(play, case)
    investigate(play, case)
    notice(play, case)
    return case


def consent(play: Play, agree: str = "yes") -> str:
    scan = [play.paper("sun", "delivery-consent")]
    return play.begin("sun", "delivery-consent", {"consent": {"agree": agree, "scan": scan}})


def ends(play: Play, case: str) -> date:
    """Return the last day on which the unit may state its case."""
    due = play.task(case, "respond").due_at
    assert due is not None
    return due.astimezone(BEIJING).date()


def served(play: Play) -> Delivery:
    with play.database.read() as session:
        return session.scalars(select(Delivery)).one()


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2026, 9, 29), 5, date(2026, 10, 12)),
        (date(2026, 9, 24), 5, date(2026, 10, 9)),
        (date(2026, 12, 28), 5, date(2027, 1, 4)),
        (date(2026, 2, 12), 5, date(2026, 2, 26)),
    ],
)
def test_five_working_days_across_holidays(play: Play, day: date, count: int, last: date) -> None:
    with play.database.read() as session:
        assert calendar(session).after(day, count) == last


def test_the_clock_runs_across_a_spring_festival_that_becomes_known(
    play: Play, studio: str
) -> None:
    with play.acting("wang") as (session, _):
        days = "\n".join(f"2027-02-{day:02} 休 春节" for day in range(5, 12))
        working_days.replace_year(session, year=2027, text=days, source="国办发明电")
    play.on(date(2027, 2, 3))
    case = reach_delivery(play, studio)
    serve(play, case)
    assert ends(play, case) == date(2027, 2, 17)
    play.on(date(2027, 2, 17), hour=23)
    assert list(play.waiting(case)) == ["respond"]
    play.on(date(2027, 2, 18))
    assert list(play.waiting(case)) == ["collect"]


def test_opened_electronically_it_is_served(play: Play, studio: str) -> None:
    assert play.status(consent(play)) == "electronic"
    case = reach_delivery(play, studio)
    play.on(date(2026, 12, 3), hour=15)
    play.do("sun", case, "open_paper", {"opening": {"received": True}})
    found = served(play)
    assert (found.manner, found.served_on, found.receiver) == (
        "electronic",
        date(2026, 12, 3),
        "孙秀兰",
    )
    assert found.opened_at is not None
    assert ends(play, case) == date(2026, 12, 10)


def test_not_opened_within_five_working_days_it_is_served_otherwise(
    play: Play, studio: str
) -> None:
    consent(play)
    case = reach_delivery(play, studio)
    assert list(play.waiting(case)) == ["open_paper"]
    play.on(date(2026, 12, 9))
    assert list(play.waiting(case)) == ["serve"]
    serve(play, case, manner="left", remarks="当事人拒收，见证人张某，拍照。")
    assert ends(play, case) == date(2026, 12, 16)


def test_consent_is_taken_back(play: Play, studio: str) -> None:
    consent(play)
    assert play.status(consent(play, "no")) == "withdrawn"
    case = reach_delivery(play, studio)
    assert list(play.waiting(case)) == ["serve"]


def test_a_public_notice_serves_after_thirty_days(play: Play, studio: str) -> None:
    case = reach_delivery(play, studio)
    serve(play, case, manner="notice")
    assert play.waiting(case) == {}
    play.on(date(2026, 12, 31))
    assert play.waiting(case) == {}
    play.on(date(2027, 1, 1))
    assert served(play).served_on == date(2026, 12, 31)
    assert list(play.waiting(case)) == ["respond"]
    assert "公告送达" in play.papers(case)["delivery-certificate"]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"manner": "pigeon"}, "delivery.manner"),
        ({"manner": "electronic"}, "delivery.manner"),
        ({"on": "2026-11-30"}, "delivery.on"),
        ({"on": "2026-12-02"}, "delivery.on"),
        ({"on": None}, "delivery.on"),
        ({"servers": [{"name": "王科长"}, {"name": "王科长"}]}, "delivery.servers"),
        ({"receiver": None}, "delivery.receiver"),
        ({"manner": "left", "remarks": None}, "delivery.remarks"),
        ({"certificate": []}, "delivery.certificate"),
    ],
)
def test_a_record_of_delivery_is_well_formed(
    play: Play, studio: str, wrong: dict[str, Any], path: str
) -> None:
    case = reach_delivery(play, studio)
    sheet: dict[str, Any] = {"on": None, **wrong}
    day = sheet.pop("on")
    given = play.at.date() if "on" not in wrong else date.fromisoformat(day or "2020-01-01")
    with pytest.raises(Refused) as refusal:
        serve(play, case, on=given, **sheet)
    assert path in [one.path for one in refusal.value.problems]
    assert list(play.waiting(case)) == ["serve"]


def test_a_designer_changes_the_clock_for_the_next_case(play: Play, studio: str) -> None:
    before = reach_delivery(play, studio)
    source = FILES["revocation.bpmn"].decode()
    clock = "working days after(date(served.served_on), 5)"
    assert source.count(clock) >= 3
    changed = source.replace(clock, clock.replace("5)", "10)")).replace(
        'id="legal" name="法制审核"', 'id="legal" name="法制部门审核"'
    )
    with play.acting("gao") as (session, _):
        deployment.deploy(session, files={"revocation.bpmn": changed.encode()}, reason="延长")
    serve(play, before)
    assert ends(play, before) == date(2026, 12, 8)
    play.do("sun", before, "respond", {"response": {"finished": True}})
    assert play.task(before, "legal").name == "法制审核"
    check_law(play, before)
    decide(play, before, "keep")
    after = reach_delivery(play, studio)
    serve(play, after)
    assert ends(play, after) == date(2026, 12, 15)
    play.do("sun", after, "respond", {"response": {"finished": True}})
    assert play.task(after, "legal").name == "法制部门审核"
