"""A statement on paper or spoken counts like one that was sent (article 13, 行政处罚法 45)."""

from datetime import date
from typing import Any

import pytest

from service.errors import Refused
from tests.workflows.play import Play
from tests.workflows.revocation.scenes import check_law, collect, press, reach_response

BUTTON = "登记书面、口头陈述"
REVIEW = {
    "items": [{"point": "新场地已经签约", "adopted": "no", "reason": "没有租赁合同。"}],
    "ground": "other",
    "conclusion": "不采纳。",
}


def record(play: Play, case: str, who: str = "wang", **more: Any) -> None:
    """王科长 enters what 孙秀兰 handed in on paper."""
    said: dict[str, Any] = {
        "manner": "written",
        "received_on": play.at.date().isoformat(),
        "taken_by": "马科员",
        "opinion": "新场地已经签约。",
        "files": [play.paper("wang", "statement-evidence", case)],
        "asks_hearing": False,
        **more,
    }
    press(play, case, BUTTON, {"paper_statement": said}, who=who)


def test_it_is_reviewed_point_by_point_like_one_that_was_sent(play: Play, studio: str) -> None:
    case = reach_response(play, studio)  # Tuesday, 1 December
    record(play, case)
    assert "书面提出" in play.letters_of(case)[-1].body
    play.do("sun", case, "respond", {"response": {"finished": True}})
    assert list(play.waiting(case)) == ["review"]
    assert "新场地已经签约" in str(play.seen("wang", case, "review")["statements"])
    play.do("wang", case, "review", {"review": REVIEW})
    check_law(play, case)
    assert play.incidents() == []


def test_what_came_in_time_is_entered_after_the_term(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    play.on(date(2026, 12, 9))
    assert list(play.waiting(case)) == ["collect"]
    assert "提出陈述申辩" not in play.buttons("sun", case)
    with pytest.raises(Refused, match="不在期限以内"):
        record(play, case)  # it came today, a day late
    record(play, case, manner="spoken", received_on="2026-12-08", asks_hearing=True,
           contact="孙秀兰 65091111")  # fmt: skip
    collect(play, case)
    assert list(play.waiting(case)) == ["name_host"]
    assert play.variables(case)["hearing_asked_on"] == "2026-12-08"
    over = next(one for one in play.letters_of(case) if one.subject.startswith("陈述申辩期满"))
    assert "陈述申辩1次，并申请听证" in over.body
    assert play.incidents() == []


@pytest.mark.parametrize(
    ("more", "path", "words"),
    [
        ({"received_on": "2026-11-30"}, "received_on", "不在期限以内"),
        ({"received_on": "2026-12-02"}, "received_on", "不能晚于今天"),
        ({"received_on": None}, "received_on", ""),
        ({"files": []}, "files", ""),
        ({"opinion": ""}, "opinion", ""),
        ({"taken_by": " "}, "taken_by", ""),
        ({"asks_hearing": True, "contact": ""}, "contact", ""),
        ({"manner": "telex"}, "manner", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    play: Play, studio: str, more: dict[str, Any], path: str, words: str
) -> None:
    case = reach_response(play, studio)
    with pytest.raises(Refused) as refusal:
        record(play, case, **more)
    assert f"paper_statement.{path}" in [one.path for one in refusal.value.problems]
    assert words in str(refusal.value.problems[0].sentence)
    assert play.variables(case)["statements"] == []


def test_the_section_alone_enters_it(play: Play, studio: str) -> None:
    case = reach_response(play, studio)
    assert BUTTON in play.buttons("wang", case)
    for who in ("sun", "he", "zhao", "fa"):
        assert BUTTON not in play.buttons(who, case)
