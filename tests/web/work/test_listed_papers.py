"""The files that a page of work lists are those that open."""

import re

from sqlalchemy import select

from service.host.tables.core import ProcessInstance
from service.host.tables.papers import CasePaper

EXPERTS = ("cao", "deng", "han", "li", "tang", "wuhao", "xie", "zhengwei", "zhoulin")


def test_experts_are_shown_no_file_that_would_not_open(district):
    read = []
    for name in EXPERTS:
        expert = district.enter(name)
        tasks = re.findall(r'href="(/tasks/\d+)"', expert.get("/inbox").text)
        page = "".join(expert.get(one).text for one in tasks)
        files = set(re.findall(r'href="(/documents/[^"]+/preview)"', page))
        assert {expert.get(one).status_code for one in files} <= {200}
        assert "专家评分表.pdf" not in page
        read += files
    assert read


def test_papers_of_one_title_are_told_apart(district):
    with district.house.database.read() as session:
        query = select(ProcessInstance.number).join(
            CasePaper, CasePaper.instance_key == ProcessInstance.key
        )
        sheets = session.scalars(query.where(CasePaper.paper == "score-sheet")).all()
    number = max(set(sheets), key=sheets.count)
    page = district.enter("wang").get(f"/cases/{number}").text
    called = re.findall(r"<li>专家评分表([^<]*)<", page)
    assert len(called) == sheets.count(number) > 1
    assert called == [f"（第{turn}份）" for turn in range(1, len(called) + 1)]
    assert 'PDF<span class="visually-hidden">：专家评分表（第2份）</span>' in page
