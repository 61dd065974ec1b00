"""What holds whatever is drawn, and the cases that users will hit: which test holds each.

A place is `file:test` below `tests/`, or `open:` with what is missing and why.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

ASSESSMENT, CHANGES = "workflows/assessment", "workflows/changes"
REVOCATION, ROUNDS = "workflows/revocation", "workflows/rounds"

RULES: dict[str, tuple[str, ...]] = {
    "暂停拨付或者有异议的，不授予、不评优、不拨付、不推荐": (
        "studios/notices/test_notice:no_grant_while_an_objection_is_open",
        "studios/notices/test_notice:no_grant_after_one_was_upheld",
        "studios/assessment/test_flags:a_revocation_keeps_from_excellent_from_its_beginning_to_its_end",
        "workflows/money/test_funding:a_frozen_studio_gets_nothing",
        "workflows/recommendations/test_recommendation:a_frozen_studio_is_not_recommended_nor_sent",
    ),
    "排序、名额线上同分、候补只到授予决定以前": (
        f"{ROUNDS}/test_twelve:a_round_of_twelve_goes_through_every_incident",
        f"{ROUNDS}/test_round:a_reserve_moves_up_when_a_listed_one_withdraws",
        f"{ROUNDS}/test_round:who_is_equal_at_a_line_that_moved_is_chosen_by_the_leader",
    ),
    "一组同一个专家组；更换的专家，全组的评分作废": (
        f"{ROUNDS}/test_round:whoever_is_tied_to_one_application_is_out_for_the_group",
        f"{ROUNDS}/test_round:a_replaced_expert_is_void_for_the_whole_group",
    ),
    "百分之二十、满两年，按评定当日的名册计算": (
        "studios/assessment/test_places:any_round_against_every_set_that_is_right",
        "studios/assessment/test_opening:each_two_full_years_are_counted_from_the_grant",
        "studios/assessment/test_settling:a_revocation_between_score_and_publication_settles_again",
        "studios/assessment/test_settling:two_people_settling_at_once_make_one_settlement",
    ),
    "取消称号以后，除复议诉讼、追回、铭牌外不再改动": (
        f"{REVOCATION}/test_ending:a_studio_that_lost_its_title_is_written_to_by_nobody",
        f"{REVOCATION}/test_ending:no_action_goes_on_with_it",
    ),
    "考核前不久变更领办人：照常考核，告知评分人员，30个工作日内签补充协议": (
        "studios/assessment/test_settling:a_leader_changed_the_day_before_changes_no_grade",
        f"{ASSESSMENT}/test_assessment:a_leader_new_in_office_is_told_to_who_scores",
        f"{CHANGES}/test_leader_change:an_agreement_on_file_is_supplemented_with_the_new_leader",
    ),
    "追回不超过一个周期已付未还的资金，同一笔只追一次": (
        "studios/books/test_books:the_same_money_is_claimed_once",
        f"{REVOCATION}/test_clawback:the_same_cycle_is_never_claimed_twice",
        f"{REVOCATION}/test_clawback:money_of_an_earlier_cycle_is_not_claimed",
        f"{REVOCATION}/test_whole_life:a_claim_that_was_undone_can_be_made_again_once",
    ),
    "金额取自办法，台账、等次、状态由动作写": (
        "studios/money/test_money:only_the_action_writes_the_ledger",
        "studios/money/test_money:a_kind_the_process_cannot_name_is_its_fault",
        "studios/books/test_never_edited:a_raw_cursor_is_refused",
    ),
    "同一工作室同时只有一件；哪些可以并行": (
        f"{REVOCATION}/test_ending:a_title_has_one_case_at_a_time",
        f"{REVOCATION}/test_ending:beside_another_ground_no_leader_is_changed",
        f"{REVOCATION}/test_ending:an_accepted_change_of_leader_cures",
        f"{REVOCATION}/test_ending:a_notice_waits_for_the_unit_that_follows",
        f"{CHANGES}/test_leader_change:one_studio_changes_its_leader_once_at_a_time",
        f"{CHANGES}/test_unit_change:a_change_of_leader_runs_beside_it",
        f"{ASSESSMENT}/test_assessment:a_studio_is_assessed_once_at_a_time",
    ),
    "不利的文书写明事实、理由、条款、救济途径": (
        "papers/test_reading:a_mistake_is_told_at_its_line",
        "papers/test_reading:every_text_that_is_shipped_can_be_read",
    ),
    "评分、调查、提出的人不主持、不复核、不决定": (
        f"{REVOCATION}/test_hearing:whoever_proposed_or_investigated_is_not_offered",
        f"{REVOCATION}/test_hearing:the_legal_officer_does_not_decide",
        f"{REVOCATION}/test_appeal:who_had_a_part_is_not_offered",
        "studios/test_separations:nobody_has_two_parts_that_are_apart_whichever_came_first",
    ),
    "公开页面没有得分、账号、证件号码、电话、异议人": (
        "web/public/test_results:nothing_planted_is_found_on_a_public_page",
        "web/public/test_results:results_stand_by_year_and_grade_without_points",
        "web/public/test_public:a_notice_knows_unit_occupation_and_round_but_no_personal_number",
        "web/public/test_objections:nothing_of_who_raised_it_is_on_the_receipts_page",
    ),
}
"""Rules that hold whatever is drawn."""

CASES: dict[str, tuple[str, ...]] = {
    "同一职业的两个工作室的单位合并": (
        f"{CHANGES}/test_unit_change:two_studios_sit_in_different_branches",
        f"{CHANGES}/test_unit_change:the_other_studio_ends_first",
        f"{CHANGES}/test_unit_change:this_studio_ends",
        f"{CHANGES}/test_unit_change:both_wait_half_a_year_without_money",
    ),
    "考核期间领办人退休或者离开": (
        "studios/assessment/test_flags:other_things_that_keep_from_excellent",
        f"{CHANGES}/test_leader_watch:an_empty_post_is_proposed_for_revocation_after_60_working_days",
    ),
    "取消称号以后复议、诉讼": (
        f"{REVOCATION}/test_remedy:a_quashed_revocation_gives_title_and_money_back",
        f"{REVOCATION}/test_remedy:while_it_is_suspended_nothing_is_demanded",
        f"{REVOCATION}/test_whole_life:"
        "failed_then_revoked_paid_back_in_two_parts_quashed_and_reinstated",
    ),
    "取消时资助还没有拨付": (
        f"{REVOCATION}/test_clawback:what_was_not_paid_is_voided_and_nothing_is_claimed",
    ),
    "公示期间发现错误": (
        f"{ROUNDS}/test_round:an_item_held_during_the_notice_is_shown_longer_by_itself",
        f"{ROUNDS}/test_round:an_objection_holds_only_the_item_it_names",
    ),
    "公示期间单位撤回": (
        f"{ROUNDS}/test_twelve:a_round_of_twelve_goes_through_every_incident",
        "studios/notices/test_items:the_notice_ends_with_its_only_case_however_that_ends",
    ),
    "批次取消；专家组无法组成": (
        f"{ROUNDS}/test_round:a_round_is_cancelled_at_each_stage",
        f"{ROUNDS}/test_round:a_round_is_not_cancelled_after_the_decision",
        f"{ROUNDS}/test_round:a_transferred_application_is_reviewed_in_the_next_round",
        "studios/review/test_panel:the_places_of_a_cancelled_group_go_to_the_others",
    ),
    "一个专业只有一件申报": (f"{ROUNDS}/test_round:a_round_goes_from_its_call_to_its_results",),
    "同一领办人通过两个单位申报": (
        "studios/test_alongside:the_second_is_told_and_sends_once_it_is_confirmed",
        "studios/rounds/test_race:one_of_two_wins_and_the_other_is_told_why",
    ),
    "专家评了一半不能继续": (f"{ROUNDS}/test_round:a_replaced_expert_is_void_for_the_whole_group",),
    "异议没有指明名单上的工作室": (
        "studios/notices/test_items:one_says_which_studio_one_objects_to",
        "workflows/notices/test_objection:what_has_nothing_to_do_with_the_notice_is_not_taken_up",
    ),
    "参评工作室的单位注销": (
        f"{ASSESSMENT}/test_round:nobody_taking_part_ends_it_with_letters",
        f"{REVOCATION}/test_clawback:what_a_liquidator_leaves_open_is_written_off",
        f"{REVOCATION}/test_clawback:nothing_is_written_off_without_a_document",
    ),
    "银行退汇；账户变更": (
        "workflows/money/test_funding:what_the_bank_returns_is_owed_again_and_paid_again",
        "workflows/money/test_funding:an_account_that_was_changed_is_confirmed_by_somebody_else",
    ),
    "年度报告通过以后发现假发票": (
        "workflows/yearly/test_report:a_false_invoice_found_later_is_undone_in_red",
        f"{ASSESSMENT}/test_standard:the_first_row_that_fits_is_the_grade",
    ),
    "优秀公示期间异议成立": (
        f"{ASSESSMENT}/test_round:an_objection_that_is_upheld_corrects_its_item_alone",
        "studios/assessment/test_settling:an_objection_upheld_corrects_one_and_n_stays",
    ),
    "10月以后认定的工作室": (
        "workflows/yearly/test_campaign:a_studio_recognised_late_in_the_year_owes_nothing_of_it",
        "workflows/yearly/test_first_agreement:who_is_recognised_later_agrees_in_the_next_year",
    ),
    "期限跨节假日": (
        f"{REVOCATION}/test_delivery:five_working_days_across_holidays",
        f"{REVOCATION}/test_delivery:the_clock_runs_across_a_spring_festival_that_becomes_known",
        "studios/test_working_days:the_days_of_the_yearly_duties_pass_over_holidays",
    ),
    "分公司变为独立的公司": (
        "studios/changes/test_unit:a_branch_becomes_a_company_and_keeps_its_studio",
    ),
    "铭牌遗失": (
        "open: 单位声明、补发登记没有单独的流程；编号和铭牌文字随时可以从授予办件里再次打印，"
        "补发由科里线下办理",
    ),
}
"""Cases that users will hit."""

HELD = [
    (rule, place) for held in (RULES, CASES) for rule, places in held.items() for place in places
]


def test_every_rule_and_every_case_has_its_line():
    assert (len(RULES), len(CASES)) == (12, 19)


@pytest.mark.parametrize(("rule", "place"), HELD)
def test_the_test_is_there(rule, place):
    if place.startswith("open: "):
        assert len(place) > len("open: ") + 10
        return
    file, _, name = place.partition(":")
    assert f"def test_{name}(" in (TESTS / f"{file}.py").read_text("utf-8"), rule
