"""A round that is reviewed together, as far as it has come: the panel is scoring."""

from service.demo import steps
from service.demo.applications import MASTERS
from service.demo.stage import Stage
from service.demo.steps import GOOD, Story

WINDOW = 20  # working days


def scoring_together(stage: Stage, _round_code: str) -> Story:
    """Run a round from its call to the scores of its panel; two of five experts have scored."""
    code = f"{stage.first.year}-3"
    case = _called(stage, code)
    yield 2
    cases = [*_sent(stage, code)]
    yield WINDOW
    yield from steps.until(stage, case, "lock_list")
    stage.do("wang", case, "lock_list", {"locking": {"late": "transfer"}})
    yield 1
    stage.do("wang", case, "form_groups", {"grouping": {"most": None}})
    [group] = stage.cases_of("trade-review")
    yield 1
    panel = {"way": "own", "size": "5", "excluded": [], "absent": []}
    stage.do("wang", group, "compose", {"panel_plan": panel})
    yield 1
    for expert in stage.waiting(group, "declare"):
        pledged = {"declaration": {"conflict": "none", "pledged": True}}
        stage.do(str(expert), group, "declare", pledged)
    yield 2
    for one in cases:
        steps.score(stage, one, GOOD, only=2)


def _called(stage: Stage, code: str) -> str:
    """王科长 drafts the call, 赵局长 signs it."""
    plan = {
        "name": f"{stage.first.year} 年第三批（集中评审）",
        "code": code,
        "opens_on": stage.days[0].isoformat(),
        "closes_on": stage.days[WINDOW].isoformat(),
        "scope": "高新技术、商务服务和急需紧缺型行业",
        "places": 2,
        "budget": 200_000,
        "announcement": "符合办法第四条、第五条的单位可以自荐，也可以经业务主管部门推荐。",
        "phone": "010-65090000",
        "supervision_phone": "010-65090001",
    }
    case = stage.begin("wang", "round", {"plan": plan})
    stage.do("zhao", case, "sign_call", {"call_check": {"decision": "approve"}})
    return case


def _sent(stage: Stage, code: str) -> list[str]:
    """Two units apply; the centre finds the materials complete."""
    found = []
    for who, unit, branch, name in (
        ("sun", "tianheng", "tianheng-jiuxianqiao", "段文博"),
        ("zheng", "jinyu", None, "苗建军"),
    ):
        case = steps.begin(stage, who, code, branch=branch)
        title = f"{name}技能大师工作室"
        answer = steps.filled(stage, who, case, unit, MASTERS[name], title)
        stage.do(who, case, "fill_application", answer)
        steps.check_materials(stage, "he", case)
        found.append(case)
    return found
