"""What a unit and the centre do in a rectification of the demonstration, step by step."""

from datetime import timedelta
from typing import Any

from service.demo.stage import Stage

PERSONS = [{"name": "何审核"}, {"name": "林审核"}]


def issue(stage: Stage, case: str, problems: list[dict[str, Any]], *, days: int) -> None:
    """Complete the problems that were found and issue the notice; each is due in some days."""
    due_on = (stage.at.date() + timedelta(days=days)).isoformat()
    said = {
        "item": None,
        "requirement": "逐项补正，附整改前后的照片和记录。",
        "basis": "办法第十条、目标任务责任书。",
        "criterion": "现场复核与登记一致。",
        "due_on": due_on,
    }
    stage.do("he", case, "draft_notice", {"notice": {"problems": [said | one for one in problems]}})


def plan(stage: Stage, who: str, case: str, problems: list[str], *, days: int) -> None:
    """Plan what is done, agreed to by the centre."""
    done_on = (stage.at.date() + timedelta(days=days)).isoformat()
    said = {"measures": "专人负责，逐项补正。", "person": "工作室领办人", "done_on": done_on}
    rows = [said | {"problem": one} for one in problems]
    stage.do(who, case, "make_plan", {"plan": {"rows": rows}})
    stage.do("he", case, "check_plan", {"plan_check": {"decision": "agree"}})


def report(stage: Stage, who: str, case: str, problems: list[str]) -> None:
    """Report what was mended, with proof."""
    proof = [stage.hand_in(who, "rectification-proof", "整改证明材料.pdf", case)]
    rows = [{"problem": one, "measures": "已经补正，记录齐全。"} for one in problems]
    mended = {"decision": "send", "reason": None, "rows": rows, "evidence": proof}
    stage.do(who, case, "report", {"rectification": mended})


def recheck(stage: Stage, case: str, problems: list[dict[str, Any]], **more: Any) -> None:
    """Look at it on the spot: two persons find it mended."""
    said = {"done": "yes", "note": "", "points": None}
    looked = {
        "on": stage.at.date().isoformat(),
        "persons": PERSONS,
        "problems": [said | one for one in problems],
        "veto": "no",
        "decision": "done",
        "opinion": "现场核实，已整改。",
        "photos": [],
    }
    stage.do("he", case, "check_result", {"recheck": looked | more})
