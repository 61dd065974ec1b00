"""The files that a page of work lists are those that open."""

import re

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
