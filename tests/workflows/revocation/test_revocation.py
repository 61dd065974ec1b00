"""A title is taken away, or is not: every end of the case (article 13)."""

from datetime import date

from sqlalchemy import select

from service.studios.register.tables import Studio
from service.studios.revocation.tables import Delivery, Revocation
from tests.workflows.play import Play
from tests.workflows.revocation.scenes import (
    begin,
    check_law,
    decide,
    investigate,
    notice,
    propose,
    reach_response,
    serve,
)


def register(play: Play) -> Studio:
    with play.database.read() as session:
        return session.scalars(select(Studio)).one()


def row(play: Play, case: str) -> Revocation:
    with play.database.read() as session:
        return session.get_one(Revocation, case)


def test_silence_is_a_waiver_and_the_title_ends_with_the_delivery(play: Play, studio: str) -> None:
    case = propose(play, studio)
    assert list(play.waiting(case)) == ["decide_start"]
    assert not register(play).payment_frozen
    begin(play, case)
    assert register(play).payment_frozen
    investigate(play, case)
    notice(play, case)
    serve(play, case)  # Tuesday, 1 December
    assert list(play.waiting(case)) == ["respond"]
    play.on(date(2026, 12, 8), hour=23)
    assert list(play.waiting(case)) == ["respond"]  # the fifth working day is theirs to its end
    play.on(date(2026, 12, 9))
    assert list(play.waiting(case)) == ["legal"]
    over = next(one for one in play.letters_of(case) if one.subject.startswith("陈述申辩期满"))
    assert "视为放弃" in over.body
    check_law(play, case)
    decide(play, case)
    assert register(play).status == "active"
    serve(play, case)
    found = register(play)
    assert (found.status, found.ended_on) == ("revoked", date(2026, 12, 9))
    assert (found.end_ground, found.end_document) == ("other", "朝人社能发〔2026〕20号")
    returned = {"plaque": {"returned": "yes", "returned_on": "2026-12-09"}}
    play.do("wang", case, "plaque", returned)
    assert register(play).plaque_returned_on == date(2026, 12, 9)
    assert play.status(case) == "revoked"
    assert row(play, case).outcome == "revoked"
    printed = play.papers(case)
    assert {"revocation-notice", "delivery-certificate", "revocation-decision"} <= printed.keys()
    with play.database.read() as session:
        served = session.scalars(select(Delivery).order_by(Delivery.key)).all()
        assert [one.paper for one in served] == ["取消称号事先告知书", "取消称号决定书"]
    assert play.incidents() == []


def test_the_leader_does_not_have_it_begun(play: Play, studio: str) -> None:
    case = propose(play, studio)
    begin(play, case, "refuse", reason="已经找到新场地。")
    assert play.status(case) == "refused"
    assert not register(play).payment_frozen
    assert "已经找到新场地" in play.letters_of(case)[-1].body
    assert propose(play, studio) != case


def test_it_is_decided_to_keep_the_title(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    decide(play, case, "keep")
    assert play.status(case) == "kept"
    found = register(play)
    assert (found.status, found.payment_frozen) == ("active", False)
    assert play.incidents() == []


def test_it_is_decided_to_mend_first(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    play.do("sun", case, "respond", {"response": {"finished": True}})
    check_law(play, case)
    decide(play, case, "rectify")
    assert play.status(case) == "rectify"
    assert register(play).status == "active"
    assert play.letters(case)[-1].startswith("限期整改")
