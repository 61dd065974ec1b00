"""A decision is reconsidered or sued against: each result with what follows (article 13)."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.errors import NotFound, Refused
from service.studios.books import queries
from service.studios.money.tables import MoneyEntry
from service.studios.register.tables import Studio
from service.studios.revocation import remedies
from service.studios.revocation.tables import ClawBack, Remedy, Revocation
from tests.workflows.conftest import scene
from tests.workflows.money import test_funding as funding
from tests.workflows.play import Play
from tests.workflows.revocation import scenes
from tests.workflows.revocation.claims import books, checked, paid, slip

DOCUMENT = "朝政复字〔2026〕5号"


def revoked(play: Play, studio: str) -> str:
    """张师傅's studio loses its title, its grant is claimed back; return the case."""
    case = scenes.reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    scenes.check_law(play, case)
    scenes.decide(play, case)
    scenes.serve(play, case)
    return case


@scene
def case(play: Play, studio: str) -> str:
    """Return the case that took the title away; 60,000 of 100,000 came back."""
    paid(play)
    case = revoked(play, studio)
    checked(play, case)
    play.do("qian", case, "receive", slip("缴-1", 60_000, play.at.date()))
    return case


def filed(play: Play, studio: str, *, who: str = "wang", **more: Any) -> str:
    """王科长 registers that the unit asked the government to reconsider; return the case."""
    said: dict[str, Any] = {
        "kind": "reconsideration",
        "studio": studio,
        "subject": "revocation",
        "document": "朝人社能发〔2026〕20号",
        "body": "北京市朝阳区人民政府",
        "number": "朝政复〔2026〕31号",
        "received_on": play.at.date().isoformat(),
        "stays": False,
        **more,
    }
    return play.begin(who, "remedy", {"remedy": said})


def concluded(play: Play, remedy: str, result: str, **more: Any) -> None:
    """Its result comes."""
    if "answer" in play.waiting(remedy):
        defended = {"decision": "sent", "on": play.at.date().isoformat(), "note": "已答辩。"}
        play.do("wang", remedy, "answer", {"defence": defended})
    said = {"result": result, "document": DOCUMENT, "decided_on": play.at.date().isoformat()}
    play.do("wang", remedy, "result", {"outcome_sheet": {**said, **more}})


def register(play: Play, number: str) -> Studio:
    with play.database.read() as session:
        return session.scalars(select(Studio).where(Studio.number == number)).one()


def claim(play: Play, case: str) -> ClawBack:
    with play.database.read() as session:
        return session.get_one(ClawBack, case)


def pay_back(play: Play, amount: str) -> None:
    """What is owed back goes its way through the treasury."""
    case = play.cases("funding")[-1]
    funding.reach(play, case, "receive")
    assert play.variables(case)["grant"]["amount_text"] == amount
    play.do("sun", case, "receive", funding.receipt(play))
    assert play.status(case) == "paid"


def test_what_is_upheld_changes_nothing_and_goes_on(play: Play, studio: str, case: str) -> None:
    remedy = filed(play, studio)
    concluded(play, remedy, "upheld")
    assert play.status(remedy) == "upheld"
    assert register(play, studio).status == "revoked"
    assert books(play, studio)["1201"] == 40_000
    assert play.incidents() == []


def test_a_quashed_revocation_gives_title_and_money_back(
    play: Play, studio: str, case: str
) -> None:
    granted_on = register(play, studio).granted_on
    remedy = filed(play, studio)  # while the claim is half paid: L5
    concluded(play, remedy, "quashed")
    found = register(play, studio)
    assert (found.status, found.number, found.granted_on) == ("active", studio, granted_on)
    assert (found.ended_on, found.end_ground, found.end_document) == (None, None, None)
    assert not found.payment_frozen
    assert claim(play, case).outcome == "quashed"
    assert "receive" not in play.waiting(case)
    now = books(play, studio)
    assert (now["1201"], now["2001"], now["5001"], now["1101"]) == (0, 60_000, 100_000, 40_000)
    pay_back(play, "60,000.00")
    now = books(play, studio)
    assert (now["1201"], now["2001"], now["5001"], now["1101"]) == (0, 0, 100_000, 100_000)
    assert play.status(remedy) == "quashed"
    paper = play.papers(remedy)["title-restored"]
    assert studio in paper
    assert DOCUMENT in paper
    assert play.incidents() == []


def test_a_grant_that_was_voided_is_owed_again(play: Play, studio: str) -> None:
    case = revoked(play, studio)  # before it was paid: E3
    assert claim(play, case).outcome == "none"
    assert books(play, studio)["2001"] == 0
    concluded(play, filed(play, studio), "quashed")
    assert books(play, studio)["2001"] == 100_000
    pay_back(play, "100,000.00")
    assert books(play, studio)["1101"] == 100_000
    assert play.incidents() == []


def test_cents_that_came_back_are_refunded_to_the_fen(play: Play, studio: str, case: str) -> None:
    play.do("qian", case, "receive", slip("缴-2", "0.37", play.at.date()))
    concluded(play, filed(play, studio), "quashed")
    pay_back(play, "60,000.37")
    with play.database.read() as session:
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        assert queries.standing(session, row.key).of("2001") == 0


def test_a_refund_that_the_bank_returns_is_owed_again(play: Play, studio: str, case: str) -> None:
    concluded(play, filed(play, studio), "quashed")
    refund = play.cases("funding")[-1]
    funding.reach(play, refund, "receive")
    day = play.at.date().isoformat()
    back = {"returned_on": day, "voucher": "退-1", "reason": "账号不符"}
    play.press("qian", refund, {"returned": back})
    assert books(play, studio)["2001"] == 60_000
    play.do("sun", refund, "fill_payee", funding.payee(play, refund))
    with pytest.raises(Refused, match="不能作废"):
        play.do("wang", refund, "request", funding.request("void"))


def test_while_it_is_suspended_nothing_is_demanded(play: Play, studio: str, case: str) -> None:
    remedy = filed(play, studio, stays=True)
    with play.database.read() as session:
        row = session.scalars(select(Studio).where(Studio.number == studio)).one()
        assert remedies.stayed(session) == {row.key}
    plaque = {"plaque": {"returned": "yes", "returned_on": play.at.date().isoformat()}}
    with pytest.raises(Refused, match="停止执行期间不收回铭牌"):
        play.do("wang", case, "plaque", plaque)
    due = claim(play, case).next_on
    play.on(date(2027, 1, 15))
    assert not [one for one in play.letters(case) if one.startswith("催告书")]
    concluded(play, remedy, "upheld")
    assert due is not None
    assert claim(play, case).next_on == due + timedelta(days=45)
    play.on(claim(play, case).next_on or due)
    assert play.letters(case)[-1].startswith("催告书")
    play.do("wang", case, "plaque", plaque)


def test_execution_is_suspended_and_goes_on_later(play: Play, studio: str, case: str) -> None:
    remedy = filed(play, studio)
    assert play.buttons("wang", remedy) == ["停止或者恢复执行"]
    with pytest.raises(Refused, match="没有停止执行"):
        play.press("wang", remedy, {"stay": {"decision": "resume", "document": "裁定1号"}})
    play.press("wang", remedy, {"stay": {"decision": "stop", "document": "裁定1号"}})
    assert claim(play, case).stayed_by == remedy
    play.press("wang", remedy, {"stay": {"decision": "resume", "document": "裁定2号"}})
    assert claim(play, case).stayed_by is None
    assert play.letters(remedy)[-1].startswith("恢复执行")


def test_a_court_is_asked_only_when_remedies_have_ended(play: Play, studio: str, case: str) -> None:
    remedy = filed(play, studio)
    play.on(date(2027, 1, 1))
    play.on(date(2027, 1, 20))
    play.on(date(2027, 6, 2))
    assert "enforce" not in play.waiting(case)
    concluded(play, remedy, "upheld")
    play.on(date(2027, 6, 18))  # fifteen days for a suit ran
    assert "enforce" in play.waiting(case)
    assert claim(play, case).court_until == date(2027, 9, 17)


@pytest.mark.parametrize(
    ("amount", "open_", "owed"), [(80_000, 20_000, 0), (60_000, 0, 0), (50_000, 0, 10_000)]
)
def test_a_claim_is_changed(
    play: Play, studio: str, case: str, amount: int, open_: int, owed: int
) -> None:
    remedy = filed(play, studio, subject="clawback")
    concluded(play, remedy, "changed", amount=amount)
    now = books(play, studio)
    assert (now["1201"], now["2001"]) == (open_, owed)
    assert register(play, studio).status == "revoked"
    assert ("receive" in play.waiting(case)) == bool(open_)
    if owed:
        pay_back(play, "10,000.00")
        assert books(play, studio)["2001"] == 0
    assert play.status(remedy) == "changed"
    assert play.incidents() == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"amount": 100_000}, "变更后的金额应少于现在的100,000"),
        ({"amount": None}, "不是数字"),
        ({"amount": 10, "decided_on": "2026-11-30"}, "日期应在收到之日至今天之间"),
    ],
)
def test_a_result_that_cannot_be_is_refused(
    play: Play, studio: str, case: str, more: dict[str, Any], words: str
) -> None:
    remedy = filed(play, studio, subject="clawback")
    with pytest.raises(Refused, match=words):
        concluded(play, remedy, "changed", **more)
    assert "result" in play.waiting(remedy)


def test_what_is_to_be_decided_anew_begins_anew(play: Play, studio: str, case: str) -> None:
    remedy = filed(play, studio, kind="suit")
    with pytest.raises(Refused, match="不得以同一事实和理由"):
        concluded(play, remedy, "redo", procedure_only=False)
    concluded(play, remedy, "redo", procedure_only=True)
    assert register(play, studio).status == "active"
    [anew] = [one for one in play.cases("revocation") if one != case]
    assert list(play.waiting(anew)) == ["fill"]
    assert "责令重作" in play.variables(anew)["proposal"]["facts"]
    assert play.status(remedy) == "redo"


def test_what_is_withdrawn_changes_nothing(play: Play, studio: str, case: str) -> None:
    remedy = filed(play, studio)
    concluded(play, remedy, "withdrawn")
    assert play.status(remedy) == "withdrawn"
    assert register(play, studio).status == "revoked"


def newer(play: Play, studio: str) -> str:
    """张师傅 was granted another studio meanwhile; return its number."""
    with play.acting("wang") as (session, _):
        old = session.scalars(select(Studio).where(Studio.number == studio)).one()
        other = {c.key: getattr(old, c.key) for c in Studio.__table__.columns if c.key != "key"}
        other |= {"number": "朝大师〔2027〕001号", "case_number": "SQ-2", "status": "active"}
        other |= {"name": "新工作室", "ended_on": None, "end_ground": None, "end_document": None}
        session.add(Studio(**other))
    return "朝大师〔2027〕001号"


def test_a_newer_studio_stands_in_its_way_and_is_kept(play: Play, studio: str, case: str) -> None:
    rival = newer(play, studio)
    remedy = filed(play, studio)
    concluded(play, remedy, "quashed")
    assert register(play, studio).status == "revoked"
    restored = play.seen("zhao", remedy, "choose")["restored"]
    assert (restored["rival"], restored["done"]) == (rival, False)
    kept = {"keep": "newer", "reason": "新工作室运行良好。"}
    play.do("zhao", remedy, "choose", {"collision": kept})
    assert register(play, studio).status == "revoked"
    assert register(play, rival).status == "active"
    assert books(play, studio)["1201"] == 0
    pay_back(play, "60,000.00")
    assert play.status(remedy) == "quashed"
    assert play.incidents() == []


def test_the_original_comes_back_when_the_newer_has_ended(
    play: Play, studio: str, case: str
) -> None:
    rival = newer(play, studio)
    remedy = filed(play, studio)
    concluded(play, remedy, "quashed")
    kept = {"keep": "original", "reason": "原决定自始无效。"}
    play.do("zhao", remedy, "choose", {"collision": kept})
    assert list(play.waiting(remedy)) == ["again"]
    [against] = [one for one in play.cases("revocation") if one != case]
    assert play.variables(against)["proposal"]["studio"] == rival
    play.do("wang", remedy, "again", {"again_check": {"note": ""}})
    assert list(play.waiting(remedy)) == ["choose"]  # it still stands in the way
    play.do("zhao", remedy, "choose", {"collision": kept})
    with play.acting("wang") as (session, _):
        row = session.scalars(select(Studio).where(Studio.number == rival)).one()
        row.status, row.ended_on = "revoked", play.at.date()
    play.do("wang", remedy, "again", {"again_check": {"note": ""}})
    assert register(play, studio).status == "active"
    assert play.status(remedy) == "quashed"


def test_the_same_remedy_does_not_run_twice(play: Play, studio: str, case: str) -> None:
    filed(play, studio)
    with pytest.raises(Refused, match="正在办理"):
        filed(play, studio)
    filed(play, studio, kind="suit")


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"subject": "assessment"}, "remedy.subject"),
        ({"received_on": "2027-12-12"}, "remedy.received_on"),
        ({"document": ""}, "remedy.document"),
    ],
)
def test_what_cannot_be_registered_is_refused_at_its_field(
    play: Play, studio: str, case: str, more: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refusal:
        filed(play, studio, **more)
    assert path in [one.path for one in refusal.value.problems]


def test_a_remedy_that_is_ended_by_hand_lets_the_claim_go_on(
    play: Play, studio: str, case: str
) -> None:
    from service.studios import endings

    remedy = filed(play, studio, stays=True)
    with play.acting("wang") as (session, _):
        endings.case_ended(session=session, at=play.at, case=remedy, variables={})
        assert session.get_one(Remedy, remedy).outcome == "ended"
    assert claim(play, case).stayed_by is None


def test_money_that_goes_back_is_listed_with_payments(play: Play, studio: str, case: str) -> None:
    concluded(play, filed(play, studio), "quashed")
    with play.database.read() as session:
        [back] = session.scalars(select(MoneyEntry).where(MoneyEntry.kind == "refund"))
        assert back.in_fen == 60_000_00
        assert session.scalars(select(Revocation)).one().outcome == "revoked"


@pytest.mark.parametrize("who", ["sun", "he", "qian", "zhao"])
def test_the_section_alone_registers_a_remedy(play: Play, studio: str, case: str, who: str) -> None:
    with pytest.raises((Refused, NotFound)):
        filed(play, studio, who=who)
    with play.database.read() as session:
        assert session.scalars(select(Remedy)).all() == []
