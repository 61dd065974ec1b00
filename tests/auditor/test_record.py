"""The whole record on a page: what no case tells, by kind, person, words and days."""

import re

import pytest


def rows(page):
    return re.findall(r'<td data-label="做了什么" class="prose">(.*?)</td>', page)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("looks", "查看本案历史"),
        ("refusals", "访问没有权限的页面，被拒绝"),
        ("sign-ins", "登录"),
        ("accounts", "账户的角色"),
        ("releases", "规则发布"),
        ("interventions", "中断"),
        ("letters", "通知"),
        ("books", "台账分录"),
    ],
)
def test_each_kind_is_listed_in_sentences(xu, district, kind, sentence):
    he = district.enter("he")
    assert he.get("/auditor").status_code == 403
    xu.get("/auditor/cases/SQ-2026-0001")
    found = rows(xu.get(f"/auditor/record?kind={kind}").text)
    assert any(sentence in one for one in found), found
    assert not [one for one in found if re.search(r"[a-z_-]{4,}：", one)]


def test_who_made_somebody_a_leader_is_found_by_their_account(xu):
    page = xu.get("/auditor/record?kind=accounts&row=zhao|bureau_leader").text
    assert "账户的角色：" in page
    assert rows(page) == rows(page)[:1]


def test_a_person_a_case_words_and_days_narrow_it_down(xu):
    everything = xu.get("/auditor/record").text
    assert len(rows(everything)) == 50
    assert "更早的" in everything
    of_he = xu.get("/auditor/record?person=he&case=SQ-2026-0001").text
    assert {"何"} <= set(re.findall(r'data-label="谁">(.)', of_he))
    assert "王" not in set(re.findall(r'data-label="谁">(.)', of_he))
    assert rows(xu.get("/auditor/record?since=2030-01-01").text) == []
    assert rows(xu.get("/auditor/record?until=2020-01-01").text) == []
    words = xu.get("/auditor/record?text=张师傅数控车工").text
    assert rows(words)
    assert "没有符合条件的记录" in xu.get("/auditor/record?text=没有这几个字").text


def test_odd_questions_are_answered(xu):
    for asked in (
        "kind=nothing",
        "since=x",
        "before=-3",
        "before=abc",
        "case=不存在",
        "text=%25",
    ):
        assert xu.get(f"/auditor/record?{asked}").status_code == 200


def test_pages_follow_one_another_without_gap(xu):
    first = xu.get("/auditor/record?kind=sign-ins&person=nobody").text
    assert rows(first) == []
    page = xu.get("/auditor/record?kind=books").text
    numbers = [int(one) for one in re.findall(r"/auditor/proof/(\d+)", page)]
    onward = re.search(r'href="(/auditor/record\?[^"]*before=\d+[^"]*)"', page)[1]
    later = xu.get(onward.replace("&amp;", "&")).text
    assert max(map(int, re.findall(r"/auditor/proof/(\d+)", later))) < min(numbers)


def test_the_search_is_itself_on_the_record_and_only_the_auditor_reads_it(xu, district, ledger):
    xu.get("/auditor/record?person=wang")
    assert ledger("record", "searched")[-1].data == {"asked": {"person": "wang"}}
    for who in ("he", "sun", "admin", "gao"):
        assert district.enter(who).get("/auditor/record").status_code == 403


def test_numbers_of_persons_are_masked(xu):
    text = "".join(xu.get(f"/auditor/record?kind={kind}").text for kind in ("accounts", "letters"))
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)
