"""The desk: chips with counts, filters that are kept, sorting, groups, several at once."""

import re
from datetime import timedelta

from tests.web.work.test_review import returned_and_sent_again
from tests.web.work.waiting import applications

CASE = "SQ-2026-0015"


def numbers(page):
    """Return the numbers of the cases that a desk lists, in its order."""
    return re.findall(r'desk-number">([\w-]+)<', page)


def chips(page):
    """Return the counts of a desk's chips by their words."""
    found = re.findall(r'class="chip[^>]*>(?:✓ )?([^<]+) <strong>(\d+)', page)
    return {words.strip(): int(count) for words, count in found}


def tabs(page):
    found = r'data-tab>([^<]+?)(?:<span[^>]*>[^<]*</span>)? <span class="count">([^<]+)'
    return dict(re.findall(found, page))


def keep(browser, name, query, role=""):
    return browser.post("/inbox/filters", {"name": name, "in": query, "role": role})


def test_a_chip_says_what_it_leaves_and_leaves_it(district):
    applications(district, 2)
    he = district.enter("he")
    page = he.get("/inbox").text
    count = chips(page)["审核申报材料"]
    assert 3 <= count < int(tabs(page)["全部该办"])
    narrowed = he.get("/inbox?step=审核申报材料").text
    assert len(numbers(narrowed)) == count
    assert CASE in numbers(narrowed)
    assert 'aria-current="true">✓ 审核申报材料' in narrowed


def test_chips_of_one_part_count_what_the_other_parts_leave(district):
    district.house.clock.advance(timedelta(days=60))
    he = district.enter("he")
    late = chips(he.get("/inbox").text)["逾期"]
    both = he.get("/inbox?step=审核申报材料&due=late").text
    assert 0 < len(numbers(both)) < late
    assert chips(both)["审核申报材料"] == len(numbers(both)) == chips(both)["逾期"]


def test_a_deadline_of_this_week_is_not_late_and_one_of_later_not_of_this_week(district):
    he = district.enter("he")
    week = numbers(he.get("/inbox?due=week").text)
    district.house.clock.advance(timedelta(days=14))
    late = numbers(he.get("/inbox?due=late").text)
    assert set(week) <= set(late)
    assert not set(numbers(he.get("/inbox?due=week").text)) & set(late)


def test_one_unit_and_one_channel_alone(district):
    applications(district, 1)
    he = district.enter("he")
    page = he.get("/inbox").text
    assert "北京锦裕饭店管理有限公司" in page
    address = re.search(r'href="(/inbox\?unit=[^"]+)"[^>]*>北京锦裕饭店管理有限公司', page)[1]
    narrowed = he.get(address.replace("&amp;", "&")).text
    assert CASE not in numbers(narrowed)
    assert numbers(narrowed)


def test_words_of_the_form_find_a_case_for_staff_however_they_are_written(district):
    he = district.enter("he")
    for word in ("酒仙桥东路", "马丽华电工", "ＳＱ－２０２６－００１５", "天衡精密"):
        assert CASE in numbers(he.get("/inbox", query_string={"q": word}).text), word
    assert numbers(he.get("/inbox?q=没有这几个字").text) == []


def test_a_department_does_not_search_what_was_sent(district):
    feng = district.enter("feng")
    listed = numbers(feng.get("/inbox").text)
    assert numbers(feng.get("/inbox?q=建国路").text) == [] or not listed


def test_sorted_by_number_newest_first_and_in_groups(district):
    applications(district, 2)
    he = district.enter("he")
    by_number = numbers(he.get("/inbox?sort=number").text)
    assert by_number == sorted(by_number)
    grouped = he.get("/inbox?group=step").text
    headings = re.findall(r'<th scope="colgroup"[^>]*>([^<]+)<', grouped)
    assert "审核申报材料" in headings
    assert len(headings) == len(set(headings))
    assert sorted(numbers(grouped)) == sorted(numbers(he.get("/inbox").text))


def test_what_came_since_one_looked_last_is_new_and_no_longer_after_another_visit(district):
    he = district.enter("he")
    he.get("/inbox")
    district.house.clock.advance(timedelta(hours=2))
    [case] = applications(district, 1)
    district.house.clock.advance(timedelta(hours=1))
    page = he.get("/inbox").text
    assert chips(page)["新到"] == 1
    assert numbers(he.get("/inbox?fresh=1").text) == [case]
    district.house.clock.advance(timedelta(hours=2))
    assert "新到" not in chips(he.get("/inbox").text)


def test_what_comes_back_after_a_return_is_marked_for_whoever_returned_it(district):
    returned_and_sent_again(district)
    he, lin = district.enter("he"), district.enter("lin")
    assert numbers(he.get("/inbox?returned=1").text) == [CASE]
    assert chips(he.get("/inbox").text)["退回给我的"] == 1
    assert CASE not in numbers(lin.get("/inbox?returned=1").text)


def test_a_filter_is_kept_for_oneself_with_its_count_as_the_first_tab(district):
    he, lin = district.enter("he"), district.enter("lin")
    kept = keep(he, "急件", "step=审核申报材料&due=week")
    assert kept.status_code == 303
    page = he.get("/inbox").text
    assert next(iter(tabs(page))) == "急件"
    assert tabs(page)["急件"] == str(len(numbers(he.get(kept.location).text)))
    assert "急件" not in lin.get("/inbox").text


def test_a_filter_of_a_role_is_seen_by_its_holders_and_discarded_by_its_keeper(district):
    he, lin, wang = (district.enter(who) for who in ("he", "lin", "wang"))
    keep(he, "窗口", "step=审核申报材料", "centre_officer")
    assert "窗口" in tabs(lin.get("/inbox").text)
    assert "窗口" not in wang.get("/inbox").text
    door = re.search(r'action="(/inbox/filters/\d+/discard)"', he.get("/inbox").text)[1]
    assert door not in lin.get("/inbox").text
    for other in (lin, wang):
        assert other.post(door).status_code == 404
    assert he.post(door).status_code == 303
    assert "窗口" not in lin.get("/inbox").text


def test_a_filter_without_a_name_or_for_a_role_of_others_is_refused_in_words(district):
    he = district.enter("he")
    for sent, words in (
        ({"name": " ", "in": "due=late"}, "起一个"),
        ({"name": "长" * 13, "in": "due=late"}, "不超过 12 个字"),
        ({"name": "全部", "in": ""}, "没有可以保存的筛选"),
        ({"name": "科里", "in": "due=late", "role": "section_officer"}, "自己所在的岗位"),
    ):
        answer = he.post("/inbox/filters", sent)
        assert (answer.status_code, words in answer.text) == (422, True), sent


def test_no_more_filters_are_kept_than_fit_as_tabs(district):
    he = district.enter("he")
    for place in range(12):
        assert keep(he, f"第{place}", "due=late").status_code == 303
    assert "最多保存 12 个" in keep(he, "再来", "due=late").text
    assert keep(he, "第3", "due=week").status_code == 303


def test_several_are_claimed_at_once_and_one_that_is_gone_stops_no_other(district):
    applications(district, 2)
    he, lin = district.enter("he"), district.enter("lin")
    page = he.get("/inbox?box=claimable&step=审核申报材料").text
    keys = re.findall(r'name="task" value="(\d+)"', page)
    lin.post(f"/tasks/{keys[0]}/claim")
    sent = he.post("/inbox/claim", {"task": keys, "next": "/inbox?box=mine"})
    assert sent.location == "/inbox?box=mine"
    mine = he.get(sent.location).text
    assert f"已认领 {len(keys) - 1} 件。1 件已由别人认领" in mine
    assert len(numbers(mine)) == len(keys) - 1
    assert "请先选择" in he.get(he.post("/inbox/claim").location).text


def test_work_that_may_not_be_decided_together_is_said_so(district):
    he = district.enter("he")
    key = re.search(r"\d+$", he.task("审核申报材料", number=CASE))[0]
    sent = he.post("/inbox/together", {"task": key})
    assert "逐件办理" in he.get(sent.location).text


def test_odd_filters_are_left_out(district):
    he = district.enter("he")
    whole = numbers(he.get("/inbox").text)
    for odd in ("due=soon", "sort=y", "group=x&sort=x", "fresh=&returned="):
        assert numbers(he.get(f"/inbox?{odd}").text) == whole, odd
    assert numbers(he.get("/inbox?step=没有这一步").text) == []
