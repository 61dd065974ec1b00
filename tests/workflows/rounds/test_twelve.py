"""A round of twelve applications in three trades, in which everything happens that can."""

from datetime import date

import pytest

from service.errors import Refused
from service.people import accounts
from service.studios.review import overview, tallies
from service.studios.rounds.tables import RoundEntry
from tests.workflows.play import Play
from tests.workflows.rounds import batch
from tests.workflows.story import GOOD, POOR, answer_objection, object_to

NOTICE_OVER = date(2027, 1, 11)
MACHINES = ("张师傅", "贺军", "顾永强", "高振海", "段文博", "苗建军", "刘卫东")
POWER = ("马丽华",)
COOKS = ("白玉兰", "丁大伟", "罗明", "蒋秀英")
FAIR, SKILLED = (26, 18, 18, 17, 8), (28, 18, 18, 17, 7)
BETTER, BEST = (28, 18, 18, 17, 8), (29, 19, 18, 17, 8)
POINTS = {
    **dict(zip(MACHINES, (BEST, BETTER, GOOD, GOOD, SKILLED, FAIR, POOR), strict=True)),
    **dict(zip(COOKS, (BEST, BETTER, GOOD, POOR), strict=True)),
}
FIRST = ("张师傅", "段文博", "高振海", "白玉兰")
"""Who is granted at once, in the order of the ranks."""
JINYU = {"段文博", "苗建军", *COOKS}


def test_a_round_of_twelve_goes_through_every_incident(play: Play) -> None:
    case = batch.call(play, places=6, budget=600_000)
    sent = {name: _send(play, name) for name in (*MACHINES, *POWER, *COOKS)}
    machines, power, cooks = batch.lock(play, case)
    _fails(play, power, [sent[name] for name in POWER])
    _is_scored_with_a_tie(play, machines, sent)
    _loses_its_quorum(play, cooks, sent)
    batch.list_up(play, case)
    listed = [name for name in sent if batch.entry(play, sent[name])[0] == "listed"]
    assert listed == ["张师傅", "贺军", "高振海", "段文博", "白玉兰", "丁大伟"]
    assert batch.entry(play, sent["顾永强"])[0] == batch.entry(play, sent["罗明"])[0] == "reserve"
    objection = object_to(play, batch.publish(play, case), item="2")
    play.press("zheng", sent["丁大伟"], {"withdrawal": {"reason": "领办人调离。"}})
    play.on(NOTICE_OVER)
    assert batch.entry(play, sent["贺军"])[0] == "held"
    for name in FIRST:
        batch.confirm(play, sent[name], who="zheng" if name in JINYU else "sun")
    batch.decide(play, case)
    assert all("issue_plaque" in play.waiting(sent[one]) for one in FIRST)
    answer_objection(play, objection, upheld=False)
    batch.confirm(play, sent["贺军"])
    batch.decide(play, case)
    for name in ("顾永强", "苗建军", "刘卫东", "罗明", "蒋秀英"):
        opinion = {"written_opinion": {"text": "未达到标准或者超出拟支持数量。"}}
        play.do("wang", sent[name], "write_batch_opinion", opinion)
    batch.results(play, case)
    assert (play.status(case), play.incidents()) == ("published", [])
    _page_says(play)


def _send(play: Play, name: str) -> str:
    who, unit = ("zheng", "jinyu") if name in JINYU else ("sun", "tianheng")
    return batch.send(play, name, who=who, unit=unit)


def _fails(play: Play, group: str, cases: list[str]) -> None:
    """Two experts are too few: with the leader's consent the group leaves the round."""
    with pytest.raises(Refused, match="可抽取的专家只有2人"):
        batch.compose(play, group)
    batch.compose(play, group, way="move", reason="专家库人数不足。")
    play.do("zhao", group, "check_exception", {"exception_check": {"decision": "approve"}})
    for one in cases:
        play.do("sun", one, "offer_transfer", {"transfer": {"decision": "transfer"}})
        assert batch.entry(play, one)[0] == "moved"


def _score(play: Play, names: tuple[str, ...], sent: dict[str, str]) -> None:
    for name in names:
        vote = "disagree" if POINTS[name] == POOR else "agree"
        batch.score(play, sent[name], points=POINTS[name], vote=vote)


def _is_scored_with_a_tie(play: Play, group: str, sent: dict[str, str]) -> None:
    """Two are equal at the fourth place; the panel's vote decides."""
    batch.pledge(play, group, *batch.compose(play, group))
    _score(play, MACHINES, sent)
    for turn, expert in enumerate(play.waiting(group)["ballots"]):
        chosen = sent["高振海"] if turn < 3 else sent["顾永强"]
        play.do(str(expert), group, "ballots", {"ballot": {"chosen": [chosen]}})
    batch.minutes(play, group)


def _loses_its_quorum(play: Play, group: str, sent: dict[str, str]) -> None:
    """One of five recuses, nobody is left: a guest of another district is invited for the group."""
    panel = batch.compose(play, group)
    conflict = {"conflict": "conflict", "reason": "领办人曾是本人的徒弟。"}
    play.do(panel[0], group, "declare", {"declaration": conflict})
    batch.pledge(play, group, *panel[1:])
    with pytest.raises(Refused, match="可抽取的专家只有0人"):
        play.do("wang", group, "substitute", {"substitution": {"decision": "substitute"}})
    play.do("wang", group, "substitute", {"substitution": {"decision": "recompose"}})
    batch.compose(play, group, way="invited", reason="专家回避后人数不足。")
    play.do("zhao", group, "check_exception", {"exception_check": {"decision": "approve"}})
    batch.invite(play, group, "葛师傅")
    panel = [str(one) for one in play.waiting(group)["declare"]]
    [guest] = [one for one in panel if one.startswith("guest-")]
    batch.pledge(play, group, *panel)
    _score(play, COOKS, sent)
    batch.minutes(play, group)
    assert play.status(group) == "ranked"
    with play.database.read() as session:
        assert not accounts.account(session, username=guest).active


def _page_says(play: Play) -> None:
    with play.database.read() as session:
        page = overview.public(session, code=batch.CODE)
        assert [one.name for one in page.results] == [
            f"{name}技能大师工作室" for name in (*FIRST, "贺军")
        ]
        figures = dict(overview.inner(session, code=batch.CODE).figures)
        assert figures["已授予"] == 5
        whole = tallies.tallies(session, code=batch.CODE)[0]
        counted = dict(zip(tallies.HEADS, whole.counts, strict=True))
        assert counted == {
            "收到": 12,
            "评审": 11,
            "合格": 9,
            "公示": 6,
            "异议": 1,
            "授予": 5,
            "退回": 5,
            "撤回": 1,
            "终止": 0,
            "转出": 1,
        }
        rows = session.query(RoundEntry).filter_by(round_code=batch.CODE)
        assert sum(figures.values()) == rows.count() == 12


def test_two_of_one_name_and_officers_are_not_invited(play: Play) -> None:
    case = batch.call(play)
    batch.send(play, "张师傅")
    [group] = batch.lock(play, case)
    batch.compose(play, group, way="invited", reason="人数不足。")
    play.do("zhao", group, "check_exception", {"exception_check": {"decision": "approve"}})
    with pytest.raises(Refused) as refusal:
        batch.invite(play, group, "葛师傅", "葛师傅", employer="区商务局")
    assert [one.path for one in refusal.value.problems] == [
        "guest_list.experts[0].employer",
        "guest_list.experts[1].name",
        "guest_list.experts[1].employer",
    ]
