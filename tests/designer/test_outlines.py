"""A process in words: what comes after each step, who does it and when; who uses what."""

from pathlib import Path

import pytest

from service.assets import ROOT
from service.differences import UNKNOWN, read
from service.host.definitions import outline

DIAGRAMS = sorted((ROOT / "workflows").rglob("*.bpmn"))


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_every_step_of_a_shipped_diagram_says_what_comes_after_it(path: Path) -> None:
    text = path.read_text()
    items = read("bpmn", text).items
    steps = {step.id: step for step in outline.steps(text, UNKNOWN)}
    assert steps.keys() == {key for key, one in items.items() if one.kind in outline.STEPS}
    flows = [one for one in items.values() if one.kind == "sequenceFlow"]
    for flow in flows:
        ways = steps[flow.fact("sourceRef") or ""].after
        assert flow.fact("targetRef") in {way.to for way in ways}
    for key, one in items.items():
        if one.fact("taskSchedule dueDate"):
            assert steps[key].due.startswith("办理期限")


def test_what_comes_after_the_material_check_is_read_in_one_line() -> None:
    text = (ROOT / "workflows/rounds/material-check.bpmn").read_text()
    [step] = [one for one in outline.steps(text, UNKNOWN) if one.id == "check_materials"]
    assert step.sentence == (
        "用户任务「审核申报材料」，由区人力资源公共服务中心办理，"
        "办理期限从到达这一步起 5 个工作日。之后：到「整理审核结论」。"
    )


def test_pages_show_a_process_in_words_with_forms_and_who_uses_them(gao) -> None:
    page = gao.get("/designer/material-check.bpmn/outline").text
    assert all(words in page for words in ("整理审核结论", "办理期限", "表单「"))
    assert gao.get("/designer/expert-review.dmn/outline").status_code == 404
    assert gao.get("/designer/nothing.bpmn/outline").status_code == 404
    assert "审核申报材料" in gao.get("/designer/uses?q=material-check").text
    assert "没有环节用到" in gao.get("/designer/uses?q=zzz").text
