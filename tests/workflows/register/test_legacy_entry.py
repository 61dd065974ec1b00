"""A studio of then is brought in: section, unit, centre and leader, from start to each end."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service import privacy
from service.errors import NotFound, Refused
from service.studios.books import queries
from service.studios.register.tables import Studio
from tests.studios.cast import COOK, TURNER, identity_number
from tests.workflows.play import Play

LATER = date(2026, 12, 8)
UNPAID = {"kind": "initial", "amount": 100_000, "voucher": None, "paid_on": None}


def legacy(**more: Any) -> dict[str, Any]:
    """Return what 王科长 enters of a studio of 锦裕饭店."""
    master = {
        "name": "孟宪林", "identity_number": identity_number(date(1974, 3, 18)),
        "post_kind": "worker", "qualification": "一级", "mobile": None,
    }  # fmt: skip
    paid = {"kind": "initial", "amount": 100_000, "voucher": "朝财支〔2022〕305号"}
    return {
        "studio_name": "孟宪林中式烹调技能大师工作室",
        "number": None,
        "place": "jinyu",
        "occupation": COOK,
        "industry": "商务服务",
        "address": None,
        "document": "朝人社能发〔2022〕9号",
        "granted_on": "2022-09-20",
        "master": master,
        "assessments": [],
        "grants": [{**paid, "paid_on": "2022-11-08"}],
        "documents": [],
        "note": None,
        **more,
    }


def begun(play: Play, **more: Any) -> str:
    return play.begin("wang", "legacy-entry", {"legacy": legacy(**more)})


def confirmed(play: Play, case: str, decision: str = "right", what: str | None = None) -> None:
    said = {"decision": decision, "what": what, "proof": []}
    play.do("zheng", case, "confirm", {"legacy_confirmation": said})


def checked(play: Play, case: str, decision: str, opinion: str | None = None) -> None:
    play.do("he", case, "check", {"legacy_check": {"decision": decision, "opinion": opinion}})


def signed(play: Play, case: str, decision: str) -> None:
    said = {"decision": decision, "opinion": None}
    play.do("zhao", case, "sign", {"legacy_approval": said})


def studios(play: Play) -> list[Studio]:
    with play.database.read() as session:
        return list(session.scalars(select(Studio)))


def test_it_goes_from_the_section_into_register_and_books(play: Play) -> None:
    case = begun(play)
    assert list(play.waiting(case)) == ["confirm"]
    confirmed(play, case)
    checked(play, case, "confirm")
    signed(play, case, "approve")
    [studio] = studios(play)
    assert (studio.granted_on, studio.unit) == (date(2022, 9, 20), "jinyu")
    with play.database.read() as session:
        [money] = queries.figures(session, studio=session.get_one(Studio, studio.key))
        assert (money.granted, money.owed) == (10_000_000, 0)
    assert play.variables(case)["studio"]["next_assessment"] == "2024-09-20"
    assert any(subject.startswith("已补录") for subject in play.letters(case))
    assert (play.waiting(case), play.incidents()) == ({}, [])


def test_what_is_private_is_put_in_and_stands_in_the_register_as_in_the_case(play: Play) -> None:
    case = begun(play)
    confirmed(play, case)
    checked(play, case, "confirm")
    signed(play, case, "approve")
    kept = play.variables(case)["legacy"]["master"]["identity_number"]
    assert privacy.is_private(kept)
    [studio] = studios(play)
    assert studio.sheet["master"]["identity_number"] == kept


def test_a_unit_that_does_not_answer_holds_nobody_up(play: Play) -> None:
    case = begun(play)
    play.on(LATER)
    assert list(play.waiting(case)) == ["check"]
    checked(play, case, "refuse", "认定文件查不到")
    assert (studios(play), play.waiting(case), play.incidents()) == ([], {}, [])


def test_what_the_centre_returns_is_amended_and_asked_again(play: Play) -> None:
    case = begun(play)
    confirmed(play, case, "wrong", "认定日期应为9月21日")
    checked(play, case, "return", "按文件改认定日期")
    play.do("wang", case, "amend", {"legacy": legacy(granted_on="2022-09-21")})
    confirmed(play, case)
    checked(play, case, "confirm")
    signed(play, case, "decline")
    assert list(play.waiting(case)) == ["amend"]
    play.do("wang", case, "amend", {"legacy": legacy(granted_on="2022-09-22")})
    confirmed(play, case)
    checked(play, case, "confirm")
    signed(play, case, "approve")
    assert [one.granted_on for one in studios(play)] == [date(2022, 9, 22)]


def test_what_is_wrong_is_refused_before_a_case_begins(play: Play) -> None:
    paid = {"kind": "initial", "amount": 100_000, "voucher": "x", "paid_on": "2022-09-19"}
    with pytest.raises(Refused, match="不能早于2022-09-20") as refusal:
        begun(play, grants=[paid])
    assert [one.path for one in refusal.value.problems] == ["legacy.grants[0].paid_on"]


def test_a_clash_with_article_5_is_said_when_it_arises(play: Play, studio: str) -> None:
    with pytest.raises(Refused, match="只能建立一个工作室"):
        begun(play, place="tianheng", occupation=TURNER)


def test_only_the_unit_itself_confirms(play: Play) -> None:
    case = begun(play)
    said = {"legacy_confirmation": {"decision": "right", "what": None, "proof": []}}
    for stranger in ("he", "sun", "wang"):
        with pytest.raises((Refused, NotFound)):
            play.do(stranger, case, "confirm", said)
    play.do("zheng", case, "confirm", said)


def test_a_grant_that_was_not_paid_is_paid_by_a_case_of_its_own(play: Play) -> None:
    case = begun(play, grants=[UNPAID])
    confirmed(play, case)
    checked(play, case, "confirm")
    signed(play, case, "approve")
    [payment] = play.cases("funding")
    assert list(play.waiting(payment)) == ["fill_payee"]
    assert play.variables(payment)["grant"]["amount"] == 100_000
    assert (play.waiting(case), play.incidents()) == ({}, [])


def test_its_first_agreement_is_begun_and_due_from_its_entry(play: Play) -> None:
    play.on(date(2027, 3, 1))
    case = begun(play)
    confirmed(play, case)
    checked(play, case, "confirm")
    signed(play, case, "approve")
    play.on(date(2027, 3, 15), hour=11)
    [agreement] = play.cases("responsibility-agreement")
    assert play.variables(agreement)["duty"]["due_on"] == "2027-04-12"
    assert play.cases("annual-report") == []
