"""An objection: filed by anybody, taken up or not, verified, answered."""

import pytest

from service.errors import Refused
from tests.workflows.play import Play
from tests.workflows.story import answer_objection, object_to

REFUSE = {"receipt_check": {"decision": "refuse", "reason": "所述事项与公示内容无关。"}}


def test_an_objection_gets_a_receipt_and_the_section_is_told(play: Play, notice: str) -> None:
    case = object_to(play, notice)
    assert play.variables(case)["registered"]["receipt"]
    assert play.letters(case)[0].startswith("收到公示异议")
    assert list(play.waiting(case)) == ["receive"]


def test_a_named_objector_is_answered_in_person(play: Play, notice: str) -> None:
    case = object_to(play, notice)
    answer_objection(play, case, upheld=False)
    last = play.letters_of(case)[-1]
    assert "不属实" in last.body
    assert play.status(case) == "dismissed"


def test_an_anonymous_objection_with_evidence_is_verified_and_answered_in_public(
    play: Play, notice: str
) -> None:
    case = object_to(play, notice, anonymous=True)
    answer_objection(play, case, upheld=True)
    assert play.status(case) == "upheld"
    assert not any(subject.startswith("关于您所提异议") for subject in play.letters(case))


def test_what_has_nothing_to_do_with_the_notice_is_not_taken_up(play: Play, notice: str) -> None:
    case = object_to(play, notice)
    play.do("wang", case, "receive", REFUSE)
    assert play.status(case) == "not-accepted"
    assert "与公示内容无关" in play.letters_of(case)[-1].body


def test_an_objection_without_facts_is_refused(play: Play, notice: str) -> None:
    with pytest.raises(Refused):
        play.begin("public", "objection", {"notice": notice, "objection": {"subject": "不服"}})


def test_nobody_objects_to_a_notice_that_does_not_exist(play: Play) -> None:
    with pytest.raises(Refused):
        object_to(play, "GS-2026-999")
