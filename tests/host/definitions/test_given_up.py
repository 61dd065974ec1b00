"""What a step did before and does no more is told: outputs, values, hands."""

import re

import pytest

from tests.host.definitions.sabotage import SHIPPED, changed, swap, told

RECORDED = r'( *<zeebe:output source="=&#34;recorded&#34;" target="outcome" />\n)'
WAITING = r'<zeebe:output source="(=if silence[^"]*)" target="wait_until" />'
CASES = {
    "an output that other steps give too": ("supervision.bpmn", RECORDED, ""),
    "a value that is null on one way alone": ("trade-review.bpmn", WAITING, "=null"),
}


@pytest.mark.parametrize("what", CASES)
def test_what_one_step_gives_no_more_is_told_though_others_give_it(what: str) -> None:
    file, pattern, instead = CASES[what]
    found = re.search(pattern, SHIPPED[file].decode())
    assert found is not None
    said = told(changed(file, swap(found[1], instead)))
    problems = [one for one in said if one.file == file]
    assert [one.severity for one in problems] == ["warning"], problems
    assert "outcome" in problems[0].zh or "wait_until" in problems[0].zh


@pytest.mark.parametrize(
    ("file", "lane", "to"),
    [
        ("funding.bpmn", "财务", "区人力资源公共服务中心"),
        ("annual-report.bpmn", "申报单位", "职业能力建设科"),
        ("studio-application.bpmn", "局领导", "区财政局"),
    ],
)
def test_a_lane_that_goes_to_another_role_is_told_at_each_of_its_tasks(
    file: str, lane: str, to: str
) -> None:
    problems = told(changed(file, swap(f'name="{lane}"', f'name="{to}"')))
    handed = [one for one in problems if f"改由“{to}”办理" in one.zh]
    assert handed
    assert {one.severity for one in handed} == {"warning"}
    assert all(one.file == file for one in handed)
