"""The experts' review: drawn, recused, substituted, scored, decided."""

from datetime import date

import pytest

from service.errors import FieldProblem, NotFound, Refused
from service.people import accounts
from service.studios.occupations import MACHINES
from service.studios.pool import experts
from tests.workflows.play import Play
from tests.workflows.story import apply, declare, draw, judge, judged, pass_materials

CONFLICT = {"declaration": {"conflict": "conflict", "reason": "曾与领办人共事多年。"}}


@pytest.fixture
def case(play: Play) -> str:
    """An application whose materials are complete."""
    number = apply(play)
    pass_materials(play, number)
    return number


def test_five_experts_of_the_trade_are_drawn(play: Play, case: str) -> None:
    asked = draw(play, case)
    assert len(set(asked)) == 5
    assert set(asked) <= {"li", "zhoulin", "wuhao", "zhengwei", "tang", "xie", "cao"}


def test_those_who_were_drawn_are_told(play: Play, case: str) -> None:
    asked = draw(play, case)
    letter = play.letters_of(case)[-1]
    assert letter.subject.startswith("您被抽取为评审专家")
    assert play.recipients(letter) == sorted(asked)


def test_whom_the_section_excludes_is_not_drawn(play: Play, case: str) -> None:
    plan = {"panel_plan": {"size": "5", "excluded": ["li"]}}
    play.do("wang", case, "compose_panel", plan)
    assert "li" not in play.waiting(case)["declare_interest"]


def test_too_few_experts_is_said_and_the_panel_can_be_composed_again(play: Play, case: str) -> None:
    with pytest.raises(Refused, match="不足9人"):
        play.do("wang", case, "compose_panel", {"panel_plan": {"size": "9", "excluded": []}})
    assert list(play.waiting(case)) == ["compose_panel"]


def test_one_who_recuses_is_replaced_and_only_the_new_one_is_asked(play: Play, case: str) -> None:
    recused, *others = draw(play, case)
    play.do(recused, case, "declare_interest", CONFLICT)
    declare(play, case, *others)
    play.do("wang", case, "substitute_experts", {"substitution": {}})
    [new] = play.waiting(case)["declare_interest"]
    assert new not in (recused, *others)
    declare(play, case, str(new))
    assert sorted(map(str, play.waiting(case)["score"])) == sorted([*others, str(new)])


def test_one_who_recused_sees_nothing_of_the_case_any_more(play: Play, case: str) -> None:
    recused, *_ = draw(play, case)
    play.do(recused, case, "declare_interest", CONFLICT)
    with pytest.raises(NotFound):
        play.buttons(recused, case)


def test_experts_who_do_not_answer_are_replaced_when_the_section_says_so(
    play: Play, case: str
) -> None:
    answered, recused, *silent = draw(play, case)
    declare(play, case, answered)
    play.do(recused, case, "declare_interest", CONFLICT)
    play.press("wang", case, {})
    assert list(play.waiting(case)) == ["substitute_experts"]
    with pytest.raises(Refused, match="不足4人"):
        play.do("wang", case, "substitute_experts", {"substitution": {}})
    assert len(silent) == 3


def test_an_expert_who_does_not_answer_is_replaced_and_the_others_are_not_asked_again(
    play: Play, case: str
) -> None:
    *answered, silent = draw(play, case)
    declare(play, case, *answered)
    assert play.buttons("sun", case) == []
    play.press("wang", case, {})
    play.do("wang", case, "substitute_experts", {"substitution": {}})
    [new] = play.waiting(case)["declare_interest"]
    assert new not in (*answered, silent)
    declare(play, case, str(new))
    assert sorted(map(str, play.waiting(case)["score"])) == sorted([*answered, str(new)])
    with pytest.raises(NotFound):
        play.buttons(silent, case)


def test_an_expert_who_does_not_score_is_replaced_and_scores_that_were_given_count(
    play: Play, case: str
) -> None:
    *scored, unscored = draw(play, case)
    declare(play, case, *scored, unscored)
    for expert in scored:
        play.do(expert, case, "score", judged((27, 18, 18, 17, 8), "agree"))
    play.press("wang", case, {})
    play.do("wang", case, "substitute_experts", {"substitution": {}})
    [new] = play.waiting(case)["declare_interest"]
    declare(play, case, str(new))
    assert play.waiting(case)["score"] == [new]
    play.do(str(new), case, "score", judged((20, 10, 10, 10, 5), "disagree"))
    play.do("wang", case, "write_review", {"review_opinion": {"text": "见评分表。"}})
    votes = {one["expert"]: one["vote"] for one in play.variables(case)["scores"]}
    assert votes == {**dict.fromkeys(scored, "agree"), new: "disagree"}


def test_several_rounds_of_recusal_end_when_nobody_is_left(play: Play, case: str) -> None:
    asked = draw(play, case)
    for expert in asked:
        play.do(expert, case, "declare_interest", CONFLICT)
    with pytest.raises(Refused, match="充实专家库"):
        play.do("wang", case, "substitute_experts", {"substitution": {}})
    assert list(play.waiting(case)) == ["substitute_experts"]


def test_nobody_scores_for_another(play: Play, case: str) -> None:
    first, second, *_ = experts = draw(play, case)
    declare(play, case, *experts)
    play.do(first, case, "score", judged((27, 18, 18, 17, 8), "agree"))
    with pytest.raises(AssertionError, match="nothing waits"):
        play.do(first, case, "score", judged((27, 18, 18, 17, 8), "agree"))
    assert second in play.waiting(case)["score"]


def test_a_score_above_its_maximum_is_refused_at_its_field(play: Play, case: str) -> None:
    first, *_ = experts = draw(play, case)
    declare(play, case, *experts)
    with pytest.raises(Refused) as refusal:
        play.do(first, case, "score", judged((31, 18, 18, 17, 8), "agree"))
    problems: tuple[FieldProblem, ...] = refusal.value.problems
    assert [problem.path for problem in problems] == ["score.skill"]


@pytest.mark.parametrize(("good", "passed"), [(5, True), (4, True), (3, False)])
def test_two_thirds_and_eighty_points_pass(play: Play, case: str, good: int, passed: bool) -> None:
    declare(play, case, *draw(play, case))
    judge(play, case, good=good)
    play.do("wang", case, "write_review", {"review_opinion": {"text": "见评分表。"}})
    found = play.variables(case)
    assert found["review"]["passed"] is passed
    assert len(found["scores"]) == 5
    assert list(play.waiting(case)) == ["check_notice" if passed else "write_opinion"]


AFTER_TWO_DAYS, AFTER_FIVE = date(2026, 11, 26), date(2026, 12, 1)


def handled(action: str, **more: str) -> dict[str, dict[str, str]]:
    """Return the section's answer about an expert who is late."""
    return {"silence": {"action": action, "reason": "电话联系不上。", **more}}


def enrol(play: Play, *usernames: str) -> None:
    """王科长 takes more experts into the pool of the trade."""
    with play.acting("wang") as (session, _):
        for username in usernames:
            accounts.create(session, username=username, name=username, roles=("expert",))
            experts.settle(
                session, username=username, trades=[MACHINES], employer=None, active=True
            )


def test_an_expert_who_is_silent_is_the_sections_work_and_is_reminded(
    play: Play, case: str
) -> None:
    *answered, silent = draw(play, case)
    declare(play, case, *answered)
    play.on(AFTER_TWO_DAYS)
    assert play.waiting(case) == {"declare_interest": [silent], "handle_undeclared": [None]}
    play.do("wang", case, "handle_undeclared", handled("remind"))
    letter = play.letters_of(case)[-1]
    assert (letter.subject[:3], play.recipients(letter)) == ("催办：", [silent])
    assert play.waiting(case) == {"declare_interest": [silent]}
    play.on(date(2026, 11, 28))
    assert list(play.waiting(case)) == ["declare_interest", "handle_undeclared"]
    declare(play, case, silent)
    assert list(play.waiting(case)) == ["score"]


def test_a_silent_expert_is_given_more_time_with_a_reason(play: Play, case: str) -> None:
    *answered, silent = draw(play, case)
    declare(play, case, *answered)
    play.on(AFTER_TWO_DAYS)
    with pytest.raises(Refused) as refusal:
        play.do("wang", case, "handle_undeclared", {"silence": {"action": "extend"}})
    assert [one.path for one in refusal.value.problems] == ["silence.until", "silence.reason"]
    with pytest.raises(Refused, match="请看每一处"):
        play.do("wang", case, "handle_undeclared", handled("extend", until="2026-11-01"))
    play.do("wang", case, "handle_undeclared", handled("extend", until="2026-12-04"))
    assert "期限延长到2026年12月4日" in play.letters_of(case)[-1].body
    play.on(date(2026, 12, 4), hour=20)
    assert play.waiting(case) == {"declare_interest": [silent]}
    play.on(date(2026, 12, 5))
    assert list(play.waiting(case)) == ["declare_interest", "handle_undeclared"]


def test_a_silent_expert_is_replaced_and_the_others_go_on(play: Play, case: str) -> None:
    *answered, silent = draw(play, case)
    declare(play, case, *answered[:-1])
    play.on(AFTER_TWO_DAYS)
    for late in (silent, answered[-1]):
        assert late in play.waiting(case)["declare_interest"]
    replaced = replace_one(play, case, "handle_undeclared", "declare_interest")
    [left] = {silent, answered[-1]} - {replaced}
    declare(play, case, left)
    play.do("wang", case, "substitute_experts", {"substitution": {}})
    [new] = play.waiting(case)["declare_interest"]
    assert new not in (*answered, silent)


def replace_one(play: Play, case: str, handling: str, element: str) -> str:
    """王科长 replaces one of those who are late; return whom."""
    before = set(play.waiting(case)[element])
    play.do("wang", case, handling, handled("replace"))
    [gone] = before - set(play.waiting(case).get(element, []))
    return str(gone)


def test_an_expert_who_is_late_with_the_score_is_replaced_and_given_scores_count(
    play: Play, case: str
) -> None:
    *scored, late = experts_drawn = draw(play, case)
    declare(play, case, *experts_drawn)
    for expert in scored:
        play.do(expert, case, "score", judged((27, 18, 18, 17, 8), "agree"))
    play.on(AFTER_FIVE)
    assert play.waiting(case) == {"score": [late], "handle_unscored": [None]}
    play.do("wang", case, "handle_unscored", handled("replace"))
    assert list(play.waiting(case)) == ["substitute_experts"]
    play.do("wang", case, "substitute_experts", {"substitution": {}})
    [new] = play.waiting(case)["declare_interest"]
    declare(play, case, str(new))
    assert play.waiting(case)["score"] == [new]
    play.do(str(new), case, "score", judged((20, 10, 10, 10, 5), "disagree"))
    assert list(play.waiting(case)) == ["write_review"]
    assert {one["expert"] for one in play.seen("wang", case, "write_review")["scores"]} == {
        *scored,
        new,
    }


def test_the_section_is_told_by_name_which_experts_are_late(play: Play, case: str) -> None:
    *scored, second, third = drawn = draw(play, case)
    declare(play, case, *drawn)
    for expert in scored:
        play.do(expert, case, "score", judged((27, 18, 18, 17, 8), "agree"))
    play.on(AFTER_FIVE)
    urged = [one for one in play.letters_of(case) if one.subject.startswith("催办")]
    with play.database.read() as session:
        names = accounts.names(session, usernames=(second, third))
    for one in (second, third):
        [told] = [letter for letter in urged if f"{names[one]}的独立评审打分" in letter.subject]
        assert f"由{names[one]}办理" in told.body
        assert play.recipients(told) == []  # to the section, which leads the review
        [own] = [letter for letter in urged if play.recipients(letter) == [one]]
        assert own.subject.startswith("催办：独立评审打分（")


def test_who_was_enrolled_after_the_first_draw_can_be_drawn_as_a_substitute(
    play: Play, case: str
) -> None:
    asked = draw(play, case)
    for expert in asked:
        play.do(expert, case, "declare_interest", CONFLICT)
    with pytest.raises(Refused, match="可抽取的专家只有2人，不足5人"):
        play.do("wang", case, "substitute_experts", {"substitution": {}})
    enrol(play, "xin1", "xin2", "xin3")
    play.do("wang", case, "substitute_experts", {"substitution": {}})
    assert {"xin1", "xin2", "xin3"} < set(play.waiting(case)["declare_interest"])


def test_a_panel_is_formed_again_and_who_recused_is_never_in_it(play: Play, case: str) -> None:
    recused, *others = draw(play, case)
    play.do(recused, case, "declare_interest", CONFLICT)
    declare(play, case, *others)
    play.do("wang", case, "substitute_experts", {"substitution": {"decision": "recompose"}})
    assert list(play.waiting(case)) == ["compose_panel"]
    again = draw(play, case)
    assert (len(set(again)), recused in again) == (5, False)
    declare(play, case, *again)
    assert sorted(map(str, play.waiting(case)["score"])) == sorted(again)
    with pytest.raises(NotFound):
        play.buttons(recused, case)
