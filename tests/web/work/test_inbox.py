"""My work, as each role finds it."""

import re
from datetime import timedelta


def test_an_officer_finds_what_waits_for_the_role_with_its_deadline(district):
    page = district.enter("he").get("/inbox?box=claimable").text
    assert "审核申报材料" in page
    assert re.search(r"还有 \d+ 个工作日|今天到期|已逾期", page)


def test_what_is_claimed_moves_to_ones_own_box_and_out_of_the_colleagues(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    assert he.post(f"{task}/claim").location == task
    assert "SQ-2026-0015" in he.get("/inbox").text
    assert "SQ-2026-0015" not in lin.get("/inbox?box=claimable").text


def test_what_is_given_back_waits_for_the_role_again(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    he.post(f"{task}/claim")
    he.post(f"{task}/release")
    assert "SQ-2026-0015" in lin.get("/inbox?box=claimable").text


def test_two_who_claim_the_same_the_second_is_told_who_was_first(district):
    he, lin = district.enter("he"), district.enter("lin")
    task = he.task("审核申报材料", number="SQ-2026-0015")
    he.post(f"{task}/claim")
    answer = lin.post(f"{task}/claim")
    assert answer.status_code == 409
    assert "何审核" in answer.text


def test_overdue_work_comes_first_and_is_counted(district):
    district.house.clock.advance(timedelta(days=60))
    page = district.enter("he").get("/inbox?box=claimable").text
    assert re.search(r"逾期 <strong>\d+</strong>", page)
    deadlines = re.findall(r"(已逾期 \d+ 个工作日|还有 \d+ 个工作日|没有期限)", page)
    assert deadlines[0].startswith("已逾期")


def test_search_finds_a_case_by_its_number_and_nothing_else(district):
    page = district.enter("he").get("/inbox?box=claimable&q=SQ-2026-0015").text
    assert "SQ-2026-0015" in page
    assert "BG-2026-0001" not in page


def test_what_i_have_done_leads_to_the_case(district):
    page = district.enter("wang").get("/inbox?box=done&q=SQ-2026-0001").text
    assert 'href="/cases/SQ-2026-0001"' in page


def test_an_unknown_box_is_not_found(district):
    assert district.enter("he").get("/inbox?box=everything").status_code == 404


def test_the_desk_begins_with_all_that_one_could_do_claimed_or_not(district):
    he = district.enter("he")
    assert "SQ-2026-0015" in he.get("/inbox").text
    he.post(f"{he.task('审核申报材料', number='SQ-2026-0015')}/claim")
    page = he.get("/inbox").text
    assert "SQ-2026-0015" in page
    assert "BG-2026-0001" in page


def test_the_next_page_stays_in_the_filter(district, monkeypatch):
    monkeypatch.setattr("service.web.work.inbox.SIZE", 1)
    page = district.enter("he").get("/inbox?sort=number").text
    assert "/inbox?box=open&amp;sort=number&amp;page=2" in page


def test_full_width_letters_find_what_is_written_half_width(district):
    page = district.enter("he").get("/inbox?box=claimable&q=ｓｑ－２０２６－００１５").text
    assert "SQ-2026-0015" in page
