"""A round from its call to its results, and to each of its other ends."""

from collections import Counter
from datetime import date

import pytest

from service.errors import Refused
from service.host.tables.letters import Letter
from service.studios.review.rules import draw
from service.studios.rounds import corrections
from service.studios.rounds.seeds import digest
from service.studios.rounds.tables import Round
from tests.workflows.play import Play
from tests.workflows.rounds import batch
from tests.workflows.story import (
    GOOD,
    POOR,
    answer_objection,
    checked,
    judged,
    notice_number,
    object_to,
)
from tests.workflows.test_papers import papers

NOTICE_OVER, SILENT = date(2027, 1, 4), date(2027, 1, 8)
REASON = {"cancellation": {"reason": "年度预算调整，本批次停办。"}}


def listed(play: Play, *masters: str, **changes: object) -> tuple[str, list[str]]:
    """A round is played up to its running notice; return its case and the applications."""
    case = batch.call(play, **changes)
    cases = [batch.send(play, master) for master in masters]
    [group] = batch.lock(play, case)
    batch.review(play, group, *cases)
    batch.list_up(play, case)
    batch.publish(play, case)
    return case, cases


def test_a_round_goes_from_its_call_to_its_results(play: Play) -> None:
    case = batch.call(play)
    first, second = batch.send(play, "张师傅", department="industry"), batch.send(play, "贺军")
    assert play.waiting(first) == {}
    [group] = batch.lock(play, case)
    batch.review(play, group, first, second)
    assert play.status(group) == "ranked"
    batch.list_up(play, case)
    assert batch.publish(play, case)
    play.on(NOTICE_OVER)
    for one in (first, second):
        batch.confirm(play, one)
    batch.decide(play, case)
    assert [set(play.waiting(one)) for one in (first, second)] == [{"issue_plaque"}] * 2
    batch.results(play, case)
    assert play.status(case) == "published"
    assert play.incidents() == []
    _has_printed(play, case, group, first)


def _has_printed(play: Play, case: str, group: str, sent: str) -> None:
    """P1, P2 and P3 of the round; P17 of the group and of an application; one list, no numbers."""
    found = {one.paper: one for one in papers(play, case)}
    assert set(found) == {"round-call", "round-notice", "batch-decision"}
    assert found["round-call"].number == "朝人社能发〔2026〕1号"
    assert found["batch-decision"].number == "朝人社能发〔2027〕1号"
    rows = [block["rows"] for block in found["round-notice"].content["blocks"] if "rows" in block]
    assert [row[3:] for row in rows[0]] == [
        ["张师傅", "车工", "归口推荐"],
        ["贺军", "铣工", "单位自荐"],
    ]
    assert "朝大师〔2027〕002号" in str(found["batch-decision"].content)
    of_group = {one.paper: str(one.content) for one in papers(play, group)}
    assert set(of_group) == {"group-draw-record", "panel-minutes"}
    assert batch.NAME in of_group["panel-minutes"]  # the round by its name, not blank
    own = Counter(one.paper for one in papers(play, sent))
    assert (own["score-sheet"], own["batch-opinion"]) == (5, 1)


def test_too_small_a_budget_is_refused_at_its_field(play: Play) -> None:
    with pytest.raises(Refused) as refusal:
        play.begin("wang", "round", batch.plan(places=3, budget=200_000))
    assert [one.path for one in refusal.value.problems] == ["plan.budget"]


def test_a_year_that_cannot_be_meant_is_refused_at_its_field(play: Play) -> None:
    with pytest.raises(Refused) as refusal:
        play.begin("wang", "round", batch.plan(closes_on="9999-12-31"))
    assert [one.path for one in refusal.value.problems] == ["plan.closes_on"]


def test_one_code_serves_one_round_however_it_is_written(play: Play) -> None:
    batch.call(play)
    with pytest.raises(Refused) as refusal:
        play.begin("wang", "round", batch.plan(name="2026年第 三 批", code="2026-9"))
    assert [one.path for one in refusal.value.problems] == ["plan.name"]


def test_a_call_sent_back_is_revised_and_signed(play: Play) -> None:
    case = play.begin("wang", "round", batch.plan())
    sent_back = {"call_check": {"decision": "return", "opinion": "请写明监督电话。"}}
    play.do("zhao", case, "sign_call", sent_back)
    play.do("wang", case, "revise", batch.plan(supervision_phone="010-65099999"))
    play.do("zhao", case, "sign_call", {"call_check": {"decision": "approve"}})
    with play.database.read() as session:
        row = session.get_one(Round, batch.CODE)
        assert (row.status, row.supervision_phone) == ("open", "010-65099999")


def test_the_window_moves_later_by_the_section_and_earlier_by_the_leader(play: Play) -> None:
    case = batch.call(play)
    later = {"moving": {"closes_on": "2026-12-30", "reason": "便于单位准备材料。"}}
    play.press("wang", case, later)
    earlier = {"moving": {"closes_on": "2026-12-10", "reason": "申报已经齐备。"}}
    play.press("wang", case, earlier)
    play.do("zhao", case, "check_move", {"move_check": {"decision": "approve"}})
    with play.database.read() as session:
        assert session.get_one(Round, batch.CODE).closes_on == date(2026, 12, 10)
        said = [(one.after, one.reason) for one in corrections.of_round(session, code=batch.CODE)]
        assert said == [
            ("2026年12月30日", "便于单位准备材料。"),
            ("2026年12月10日", "申报已经齐备。"),
        ]
    assert [one.paper for one in papers(play, case)] == ["round-call", *["round-correction"] * 2]
    assert [one for one in play.letters(case) if one.startswith("更正：")]
    too_near = {"moving": {"closes_on": "2026-11-26", "reason": "申报已经齐备。"}}
    play.press("wang", case, too_near)
    with pytest.raises(Refused, match="至少提前5个工作日"):
        play.do("zhao", case, "check_move", {"move_check": {"decision": "approve"}})


def test_units_are_reminded_five_working_days_before_the_last_day(play: Play) -> None:
    case = batch.call(play)
    play.on(date(2026, 12, 15))
    assert [one for one in play.letters(case) if one.startswith("即将截止")] == []
    play.on(date(2026, 12, 16))
    play.on(date(2026, 12, 17))
    [letter] = [one for one in play.letters_of(case) if one.subject.startswith("即将截止")]
    with play.database.read() as session:
        found = session.get_one(Letter, letter.key).recipients
        assert {one.organisation for one in found} >= {"tianheng", "jinyu"}
    later = {"moving": {"closes_on": "2027-01-29", "reason": "便于单位准备材料。"}}
    play.press("wang", case, later)
    play.on(date(2027, 1, 22))
    assert len([one for one in play.letters(case) if one.startswith("即将截止")]) == 2


def test_nothing_comes_in_after_the_list_is_locked(play: Play) -> None:
    case = batch.call(play)
    ready, late = batch.send(play, "张师傅"), batch.send(play, "贺军", ready=False)
    batch.lock(play, case, late="lapse")
    assert play.status(late) == "lapsed"
    assert batch.entry(play, ready)[0] == "reviewing"


def test_a_late_application_moves_to_the_next_round_with_its_materials(play: Play) -> None:
    case = batch.call(play)
    batch.send(play, "张师傅")
    late = batch.send(play, "贺军", ready=False)
    batch.lock(play, case)
    assert batch.entry(play, late)[0] == "moved"
    play.do("he", late, "check_materials", checked())
    following = {"code": "2027-1", "name": "2027年第一批"}
    dates = {"opens_on": "2026-12-25", "closes_on": "2027-01-29"}
    second = play.begin("wang", "round", batch.plan(**following, **dates))
    play.do("zhao", second, "sign_call", {"call_check": {"decision": "approve"}})
    assert batch.entry(play, late)[0] == "ready"


def test_a_round_without_applications_is_published_empty(play: Play) -> None:
    case = batch.call(play)
    assert batch.lock(play, case) == []
    batch.results(play, case)
    assert play.status(case) == "published"


def test_the_seed_is_committed_to_before_anybody_is_drawn(play: Play) -> None:
    case = batch.call(play)
    batch.send(play, "张师傅")
    [group] = batch.lock(play, case)
    with play.database.read() as session:
        before = batch.group_of(session, group).seed_hash
    batch.compose(play, group)
    panel = play.variables(group)["panel"]
    assert panel["seed_hash"] == before == digest(panel["seed"])
    assert draw(panel["seed"], panel["candidates"], 5) == panel["asked"]


def test_whoever_is_tied_to_one_application_is_out_for_the_group(play: Play) -> None:
    case = batch.call(play)
    batch.send(play, "张师傅")
    [group] = batch.lock(play, case)
    asked = batch.compose(play, group)
    conflict = {"conflict": "conflict", "reason": "三年内曾在该单位任职。"}
    play.do(asked[0], group, "declare", {"declaration": conflict})
    batch.pledge(play, group, *asked[1:])
    play.do("wang", group, "substitute", {"substitution": {"decision": "substitute"}})
    [extra] = [str(one) for one in play.waiting(group)["declare"]]
    assert extra not in asked
    batch.pledge(play, group, extra)
    assert list(play.waiting(group)) == []


def test_a_replaced_expert_is_void_for_the_whole_group(play: Play) -> None:
    case = batch.call(play)
    cases = [batch.send(play, "张师傅"), batch.send(play, "贺军")]
    [group] = batch.lock(play, case)
    panel = batch.compose(play, group)
    batch.pledge(play, group, *panel)
    batch.score(play, cases[0])
    for expert in panel[1:]:
        play.do(expert, cases[1], "score", judged(GOOD, "agree"))
    play.on(date(2027, 1, 4))
    silence = {"action": "replace", "experts": [panel[0]], "reason": "因病不能评分。"}
    play.do("wang", group, "handle_late", {"silence": silence})
    play.do("wang", group, "substitute", {"substitution": {"decision": "substitute"}})
    [extra] = [str(one) for one in play.waiting(group)["declare"]]
    batch.pledge(play, group, extra)
    for one in cases:
        assert play.waiting(one) == {"score": [extra]}
        batch.score(play, one)
        experts = {mark["expert"] for mark in play.variables(one).get("scores") or []}
        assert panel[0] not in experts
    batch.minutes(play, group)
    assert play.status(group) == "ranked"
    assert play.incidents() == []


def test_a_withdrawal_during_the_review_does_not_keep_the_group_waiting(play: Play) -> None:
    case = batch.call(play)
    kept, gone = batch.send(play, "张师傅"), batch.send(play, "贺军")
    [group] = batch.lock(play, case)
    batch.pledge(play, group, *batch.compose(play, group))
    batch.score(play, kept)
    play.press("sun", gone, {"withdrawal": {"reason": "领办人调离。"}})
    assert (play.status(gone), batch.entry(play, gone)[0]) == ("withdrawn", "withdrawn")
    assert list(play.waiting(group)) == ["write_minutes"]


def test_an_objection_holds_only_the_item_it_names(play: Play) -> None:
    case, [first, second] = listed(play, "张师傅", "贺军")
    objection = object_to(play, notice_number(play), item="1")
    play.on(NOTICE_OVER)
    assert batch.entry(play, first)[0] == "held"
    batch.confirm(play, second)
    batch.decide(play, case)
    assert "issue_plaque" in play.waiting(second)
    answer_objection(play, objection, upheld=True)
    play.do("wang", first, "write_batch_opinion", {"written_opinion": {"text": "异议成立。"}})
    assert play.status(first) == "returned"
    batch.results(play, case)
    assert (play.status(case), play.incidents()) == ("published", [])


def test_an_item_held_during_the_notice_is_shown_longer_by_itself(play: Play) -> None:
    case, [first, second] = listed(play, "张师傅", "贺军")
    play.on(date(2026, 12, 30))
    why = {"holding": {"why": "changed", "reason": "单位名称有变化。"}}
    play.press("wang", first, why)
    assert batch.entry(play, first)[0] == "held"
    play.on(NOTICE_OVER)
    assert (list(play.waiting(first)), list(play.waiting(second))) == ([], ["confirm_facts"])
    batch.confirm(play, second)
    batch.decide(play, case)
    play.on(date(2027, 1, 7))
    batch.confirm(play, first)
    batch.decide(play, case)
    assert "issue_plaque" in play.waiting(first)


def test_whoever_does_not_confirm_is_held_and_decided_later(play: Play) -> None:
    case, [first, second] = listed(play, "张师傅", "贺军")
    play.on(NOTICE_OVER)
    batch.confirm(play, first)
    play.on(SILENT)
    batch.decide(play, case)
    held = {"decision": "go", "reason": "已与单位核实，情况无变化。"}
    play.do("wang", second, "handle_held", {"held_check": held})
    batch.decide(play, case)
    assert "issue_plaque" in play.waiting(second)


def test_a_list_costs_no_more_than_the_budget_where_no_number_was_set(play: Play) -> None:
    case = batch.call(play, places=None, budget=100_000)
    cases = [batch.send(play, "张师傅"), batch.send(play, "贺军")]
    [group] = batch.lock(play, case)
    batch.review(play, group, *cases)
    with pytest.raises(Refused, match="超出本批次预算额度100000元"):
        batch.list_up(play, case)
    off = {"removed": [cases[1]], "reason": "预算额度只够一个。", "opinion": "同意。"}
    play.do("zhao", case, "decide_list", {"list_check": off})
    assert [batch.entry(play, one)[0] for one in cases] == ["listed", "failed"]


def test_a_reserve_moves_up_when_a_listed_one_withdraws(play: Play) -> None:
    case = batch.call(play, places=1, budget=100_000)
    cases = [batch.send(play, "张师傅"), batch.send(play, "贺军")]
    [group] = batch.lock(play, case)
    batch.pledge(play, group, *batch.compose(play, group))
    batch.score(play, cases[0])
    batch.score(play, cases[1], points=(26, 18, 18, 17, 8))
    batch.minutes(play, group)
    batch.list_up(play, case)
    batch.publish(play, case)
    play.press("sun", cases[0], {"withdrawal": {"reason": "领办人调离。"}})
    play.on(NOTICE_OVER)
    play.do("zhao", case, "decide_list", {"list_check": {"removed": [], "opinion": "递补。"}})
    assert batch.entry(play, cases[1])[0] == "listed"


def test_who_is_equal_at_a_line_that_moved_is_chosen_by_the_leader(play: Play) -> None:
    """A group that was ranked gets a cancelled group's place: its panel voted on no such line."""
    case = batch.call(play, places=1, budget=100_000)
    best, *equal = [batch.send(play, name) for name in ("张师傅", "贺军", "顾永强")]
    [group] = batch.lock(play, case)
    batch.pledge(play, group, *batch.compose(play, group))
    batch.score(play, best)
    for one in equal:
        batch.score(play, one, points=(26, 18, 18, 17, 8))
    batch.minutes(play, group)
    with play.acting("wang") as (session, _):
        batch.group_of(session, group).places = 2
        session.get_one(Round, batch.CODE).budget = 200_000
    with pytest.raises(Refused, match="名次相同，名额还有1个") as refusal:
        batch.list_up(play, case)
    assert [one.path for one in refusal.value.problems] == ["list_check.chosen"]
    answer = {"removed": [], "chosen": equal[1:], "opinion": "顾永强带徒更多。"}
    play.do("zhao", case, "decide_list", {"list_check": answer})
    assert [batch.entry(play, one) for one in (best, *equal)] == [
        ("listed", 1), ("reserve", 3), ("listed", 2),
    ]  # fmt: skip


def test_what_does_not_pass_goes_back_with_an_opinion(play: Play) -> None:
    case = batch.call(play)
    sent = batch.send(play, "张师傅")
    [group] = batch.lock(play, case)
    batch.pledge(play, group, *batch.compose(play, group))
    batch.score(play, sent, points=POOR, vote="disagree")
    batch.minutes(play, group)
    batch.list_up(play, case)
    play.do("wang", sent, "write_batch_opinion", {"written_opinion": {"text": "未达到标准。"}})
    assert play.status(sent) == "failed"
    batch.results(play, case)
    assert play.status(case) == "published"


def test_departments_that_say_nothing_do_not_hold_the_list(play: Play) -> None:
    case = batch.call(play)
    sent = batch.send(play, "张师傅", department="industry")
    [group] = batch.lock(play, case)
    batch.review(play, group, sent)
    play.do("wang", case, "choose_departments", {"asking": {"besides": ["commerce"]}})
    first, second = batch.begun(play, "co-opinion")
    play.do("chen", first, "give_opinion", {"co_opinion": {"opinion": "agree"}})
    assert play.waiting(case) == {}
    play.on(date(2027, 1, 4))
    assert play.status(second) == "silent"
    assert list(play.waiting(case)) == ["decide_list"]


@pytest.mark.parametrize("stage", ["draft", "open", "locked", "scoring", "notice"])
def test_a_round_is_cancelled_at_each_stage(play: Play, stage: str) -> None:
    case = play.begin("wang", "round", batch.plan())
    sent = ""
    if stage != "draft":
        play.do("zhao", case, "sign_call", {"call_check": {"decision": "approve"}})
        play.on(batch.OPENS)
        sent = batch.send(play, "张师傅")
    groups = batch.lock(play, case) if stage in ("locked", "scoring", "notice") else []
    if stage in ("scoring", "notice"):
        batch.pledge(play, groups[0], *batch.compose(play, groups[0]))
    if stage == "notice":
        batch.score(play, sent)
        batch.minutes(play, groups[0])
        batch.list_up(play, case)
        batch.publish(play, case)
    play.press("zhao", case, REASON)
    assert play.status(case) == "cancelled"
    assert [play.status(group) for group in groups] in ([], ["cancelled"], ["ranked"])
    if sent:
        play.do("sun", sent, "offer_transfer", {"transfer": {"decision": "end"}})
        assert play.status(sent) == "cancelled"
    assert play.incidents() == []


def test_a_round_is_not_cancelled_after_the_decision(play: Play) -> None:
    case, [sent] = listed(play, "张师傅")
    play.on(NOTICE_OVER)
    batch.confirm(play, sent)
    batch.decide(play, case)
    with pytest.raises(Refused, match="已经作出授予决定"):
        play.press("zhao", case, REASON)


def test_a_transferred_application_is_reviewed_in_the_next_round(play: Play) -> None:
    case = batch.call(play)
    sent = batch.send(play, "张师傅")
    play.press("zhao", case, REASON)
    play.do("sun", sent, "offer_transfer", {"transfer": {"decision": "transfer"}})
    assert batch.entry(play, sent)[0] == "moved"
    following = {"code": "2027-1", "name": "2027年第一批"}
    second = play.begin("wang", "round", batch.plan(**following))
    play.do("zhao", second, "sign_call", {"call_check": {"decision": "approve"}})
    [group] = batch.lock(play, second)
    batch.review(play, group, sent)
    assert batch.entry(play, sent) == ("scored", 1)
