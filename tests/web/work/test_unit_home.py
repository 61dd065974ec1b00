"""The unit's home: how far each case is, who has it, what is to do, duties and letters."""

import re


def test_a_unit_sees_how_far_its_cases_are_and_others_have_no_such_page(district):
    sun, hou, he = (district.enter(one) for one in ("sun", "hou", "he"))
    page = sun.get("/unit").text
    assert re.search(r"第\d步，共7步：", page)
    assert 'aria-current="step"' in page
    assert "现在谁办" in page
    assert "现在不用做什么。" in page
    draft = hou.get("/unit").text
    assert "第1步，共7步：填写申报表" in draft
    assert re.search(r'href="/tasks/\d+">填写申报表', draft)
    assert he.get("/unit").status_code in (403, 404)
    assert 'href="/unit"' not in he.get("/inbox").text
    assert "SQ-2026-" in page
