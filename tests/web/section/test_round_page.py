"""The page of a round: the call for everybody, list, groups and draws for those who run it."""

import re
from contextlib import closing

import pytest
from sqlalchemy import select

from service.host.tables.papers import CasePaper
from tests.web.conftest import Browser
from tests.web.public.test_public import words

CODE = "2026-3"


@pytest.mark.parametrize("name", ["wang", "he", "zhao", "xu"])
def test_who_runs_or_audits_a_round_sees_how_it_stands(district, name):
    page = words(district.enter(name).get(f"/rounds/{CODE}"))
    for part in ("名册已锁定", "专业组", "段文博技能大师工作室", "下一次的散列值", "还缺什么"):
        assert part in page


@pytest.mark.parametrize("name", ["sun", "feng", "li"])
def test_others_read_the_call_and_nothing_of_the_list(district, name):
    page = words(district.enter(name).get(f"/rounds/{CODE}"))
    assert "申报通知" in page
    assert "段文博" not in page
    assert "名册" not in page.replace("名册已锁定", "")


def test_a_visitor_reads_the_call_and_no_scores(district):
    page = words(Browser(district.app.test_client()).get(f"/rounds/{CODE}"))
    assert "咨询电话" in page
    assert "评分" not in page


def test_there_is_no_page_for_a_round_that_is_not_there(district):
    assert district.enter("wang").get("/rounds/1999-1").status_code == 404


def test_the_list_of_rounds_leads_to_each(district):
    page = district.enter("wang").get("/rounds").text
    assert f'href="/rounds/{CODE}"' in page
    assert f'action="/rounds/{CODE}"' not in page


def test_a_round_run_by_a_case_is_not_moved_on_the_page(district):
    wang = district.enter("wang")
    answer = wang.post(f"/rounds/{CODE}", {"opens_on": "2026-09-01", "closes_on": "2026-12-31"})
    assert answer.status_code == 422
    assert "请在该办件中更改截止日期" in words(answer)


def test_everybody_fetches_the_call_and_no_paper_of_another_kind(district):
    visitor = Browser(district.app.test_client())
    page = visitor.get(f"/rounds/{CODE}").text
    found = re.findall(rf'href="(/rounds/{CODE}/papers/(\d+)\.(?:pdf|docx))"', page)
    with closing(visitor.get(found[0][0])) as pdf, closing(visitor.get(found[1][0])) as word:
        assert (pdf.status_code, word.status_code) == (200, 200)
        assert pdf.data.startswith(b"%PDF-")
    with district.house.database.read() as session:
        others = session.scalars(select(CasePaper.key).where(CasePaper.paper == "score-sheet"))
        assert {visitor.get(f"/rounds/{CODE}/papers/{key}.pdf").status_code for key in others} == {
            404
        }


def test_a_case_leads_to_the_page_of_its_round(district):
    wang = district.enter("wang")
    case = re.search(r'href="(/cases/PC-[^"]+)"', wang.get(f"/rounds/{CODE}").text)[1]
    assert f'href="/rounds/{CODE}"' in wang.get(case).text


def test_applications_judged_one_by_one_are_shown_as_they_ended(district):
    page = words(district.enter("wang").get("/rounds/2026-2"))
    assert re.search(r"张师傅数控车工技能大师工作室\s+北京天衡精密制造有限公司\s+已授予", page)
    assert re.search(r"丁大伟中式面点技能大师工作室\s+北京锦裕饭店管理有限公司\s+评审不合格", page)
    assert "初审或者补正中" not in page


def test_a_unit_comes_from_an_open_round_to_its_application(district):
    page = district.enter("sun").get("/rounds/2026-2").text
    assert 'href="/start/studio-application"' in page
    for name, code in (("sun", CODE), ("wang", "2026-2")):
        assert "/start/studio-application" not in district.enter(name).get(f"/rounds/{code}").text
