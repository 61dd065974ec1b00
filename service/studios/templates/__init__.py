"""Processes to begin a new one from: drawn, checked, ready to run, with forms for any matter."""

from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent
TEMPLATES = {
    "approval": ("审批", "单位申请，科室审核，局领导审批，函告结果"),
    "recommendation": ("推荐（含评审）", "单位推荐，中心和科室同时评审，局领导审定"),
    "yearly-report": ("年度报告", "单位报送，科室审核，退回修改到通过"),
    "notice": ("公示（可提异议）", "科室提出，公示 5 个工作日，办结异议，局领导决定"),
}
"""key → what it is called, what it does."""


def made(key: str, *, process_id: str, name: str) -> str:
    """Return the diagram of a template under an id and a name of its own.

    :raises KeyError: there is no such template
    """
    if key not in TEMPLATES:
        raise KeyError(key)
    text = (FOLDER / f"{key}.bpmn").read_text()
    called = escape(name, {'"': "&#34;"})
    return text.replace("{id}", process_id).replace("{name}", called)
