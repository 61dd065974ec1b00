"""The agreement of a year: begun by the timer, signed, sealed, put on file (articles 8, 9)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from service.clock import BEIJING
from service.errors import Refused
from service.host.tables.core import ProcessInstance
from service.people.tables import Account
from service.studios.yearly.queries import lacks_agreement
from service.studios.yearly.tables import Agreement, Duty
from tests.workflows.play import Play
from tests.workflows.yearly.sheets import agreement

NEW_YEAR = date(2027, 1, 4)
SCAN = {"representative": "孙秀兰", "sealed_on": "2027-01-04", "signed_on": "2027-01-04"}


def running(play: Play, process: str) -> str:
    with play.database.read() as session:
        query = select(ProcessInstance.number).where(ProcessInstance.process_id == process)
        return session.scalars(query.order_by(ProcessInstance.key.desc())).first() or ""


@pytest.fixture
def case(play: Play, studio: str) -> str:
    """Return the case that the campaign of 2 January began for 张师傅's studio."""
    assert studio
    play.on(NEW_YEAR)
    return running(play, "responsibility-agreement")


def fill(play: Play, case: str, **more: Any) -> None:
    play.do("sun", case, "fill", {"agreement": agreement(**more)})


def seal(play: Play, case: str) -> None:
    scan = [play.paper("sun", "agreement-signed", case)]
    play.do("sun", case, "seal", {"seal": {**SCAN, "scan": scan}})


def duty(play: Play) -> Duty:
    with play.database.read() as session:
        return session.scalars(select(Duty).where(Duty.kind == "agreement")).one()


def test_the_new_year_begins_it_and_it_is_due_in_february(play: Play, case: str) -> None:
    due = play.task(case, "fill").due_at
    assert due is not None
    assert due.astimezone(BEIJING).date() == date(2027, 3, 1)  # 28 February is a Sunday
    assert duty(play).due_on == date(2027, 3, 1)
    assert duty(play).case_number == case


def test_it_is_printed_before_it_is_signed_and_sealed(play: Play, case: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    said = play.papers(case)["responsibility-agreement"]
    for words in ("2027 年度", "北京天衡精密制造有限公司", "设备设施更新完善", "60,000.5", "攻关"):
        assert words in said.replace("60000.5", "60,000.5"), words
    assert play.incidents() == []


def test_master_unit_and_centre_bring_it_on_file(play: Play, case: str) -> None:
    fill(play, case)
    assert play.waiting(case) == {"sign": ["zhang"]}
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    seal(play, case)
    seen = play.seen("he", case, "check")["examined"]
    assert seen["budget"] == "60,000.50"
    play.do("he", case, "check", {"filing": {"decision": "file"}})
    assert play.status(case) == "filed"
    assert duty(play).outcome == "filed"
    with play.database.read() as session:
        row = session.scalars(select(Agreement)).one()
        assert (row.year, row.version, row.budget) == (2027, 1, 60_000_50)
        assert not lacks_agreement(session, studio=row.studio, year=2027)
    assert play.incidents() == []


def test_what_the_master_returns_is_filled_in_again(play: Play, case: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "return", "opinion": "指标太高。"}})
    assert list(play.waiting(case)) == ["fill"]
    assert play.seen("sun", case, "fill")["agreement"]["place"] == "一号厂房"


def test_what_the_centre_returns_is_filled_in_again(play: Play, case: str) -> None:
    fill(play, case)
    play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    seal(play, case)
    play.do("he", case, "check", {"filing": {"decision": "return", "opinion": "指标不可衡量。"}})
    assert list(play.waiting(case)) == ["fill"]
    assert play.letters(case)[-1].startswith("责任书退回修改")


def test_without_an_account_the_master_signs_on_paper(play: Play, studio: str) -> None:
    with play.acting("an") as (session, _):
        session.get_one(Account, "zhang").active = False
    play.on(NEW_YEAR)
    case = running(play, "responsibility-agreement")
    fill(play, case)
    assert list(play.waiting(case)) == ["seal"]
    assert studio


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tasks": agreement()["tasks"][:3]}, "至少要填 4 行"),
        ({"tasks": [agreement()["tasks"][0]] * 4}, "职责“实行名师带徒”至少写一项任务"),
        ({"budget": [{"category": "equipment", "grant": 100_000.01}]}, "超过可用的100,000.00元"),
        ({"matching": None}, "填写"),
        ({"matching": "很多"}, "数"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    play: Play, case: str, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused) as refusal:
        fill(play, case, **wrong)
    found = "".join(one.sentence for one in refusal.value.problems)
    assert words in found
    assert list(play.waiting(case)) == ["fill"]


def test_less_matching_than_grant_is_a_warning(play: Play, case: str) -> None:
    fill(play, case, matching=10_000)
    warnings = play.variables(case)["examined"]["warnings"]
    assert "少于资助100,000.00元" in warnings[0]


def test_the_centre_waives_it_with_a_reason(play: Play, case: str) -> None:
    assert play.buttons("he", case) == ["豁免本年度责任书"]
    play.press("he", case, {"waiver": {"reason": "单位正在搬迁"}})
    assert play.status(case) == "waived"
    assert (duty(play).outcome, duty(play).reason) == ("waived", "单位正在搬迁")


def test_it_is_reminded_of_and_escalated(play: Play, case: str) -> None:
    play.on(date(2027, 2, 22))
    assert play.letters(case)[-1].startswith("提醒：填写责任书")
    play.on(date(2027, 3, 1))
    assert play.letters(case)[-1].endswith("今天到期")
    play.on(date(2027, 3, 15))
    assert play.letters(case)[-1].endswith("已逾期10个工作日")


def test_a_supplement_is_another_version(play: Play, case: str, studio: str) -> None:
    for number in (case, None):
        number = number or play.begin(
            "sun", "responsibility-agreement", {"studio": studio, "year": 2027}
        )
        fill(play, number)
        play.do("zhang", number, "sign", {"signature": {"decision": "sign"}})
        seal(play, number)
        play.do("he", number, "check", {"filing": {"decision": "file"}})
    with play.database.read() as session:
        versions = session.scalars(select(Agreement.version).order_by(Agreement.version)).all()
        assert versions == [1, 2]
        assert session.scalar(select(func.count()).select_from(Duty)) == 1
