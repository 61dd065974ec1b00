"""The year of studios in the demonstration: agreements, reports, supervision, what is overdue."""

from datetime import timedelta
from typing import Any

from service.demo import mending, steps
from service.demo.stage import Stage
from service.demo.steps import Story

LEGACY = "chaoyi"
APPLICANT = "ning"


def supervised(stage: Stage, _round_code: str) -> Story:
    """Supervise a studio: one finding is mended and looked at, another is still to be mended."""
    yield from stage.eve(12)
    studio, problem = stage.studios_of(LEGACY)[0], "两台设备没有张贴资产编号。"
    mended = _supervise(stage, studio, "rectify", problem, days=20)
    mending.issue(stage, mended, [{"problem": problem}], days=15)
    yield 1
    mending.plan(stage, APPLICANT, mended, [problem], days=10)
    yield 2
    mending.report(stage, APPLICANT, mended, [problem])
    yield 1
    mending.recheck(stage, mended, [{"item": None, "problem": problem}])
    yield 1
    _supervise(stage, stage.studios_of(LEGACY)[1], "none", "工作正常，带徒记录完整。")
    problem = "领办人工作时间没有保障。"
    open_ = _supervise(stage, stage.studios_of(LEGACY)[2], "rectify", problem, days=30)
    mending.issue(stage, open_, [{"problem": problem}], days=25)


def _supervise(
    stage: Stage, studio: str, handling: str, findings: str, *, days: int | None = None
) -> str:
    today = stage.at.date()
    record: dict[str, Any] = {
        "studio": studio,
        "on": today.isoformat(),
        "method": "visit",
        "officers": [{"name": "何审核"}, {"name": "林审核"}],
        "active": "yes",
        "findings": findings,
        "handling": handling,
        "rectify_by": (today + timedelta(days=days)).isoformat() if days else None,
    }
    return stage.begin("he", "supervision", {"supervision": record})


def a_year_of_studios(stage: Stage, _round_code: str) -> Story:
    """Two agreements of studios of then: one on file, one overdue; three reports, one accepted."""
    yield 3
    first, second = stage.studios_of(LEGACY)[:2]
    year = stage.at.year
    if stage.duty_of(second, "agreement", year) is None:
        begun = {"studio": second, "year": year}
        stage.begin(APPLICANT, "responsibility-agreement", begun)
    yield from steps.agree(stage, APPLICANT, first)
    yield from stage.eve(15)
    stage.begin("he", "annual-campaign", {"campaign": {"kind": "report", "year": year}})
    yield 2
    accepted = stage.duty_of(first, "report", year)
    returned = stage.duty_of(second, "report", year)
    for case, promised in ((accepted, True), (returned, False)):
        if case is None:
            raise ValueError("the campaign has begun no report")
        report = _report(year, promised=promised)
        stage.do(APPLICANT, case, "fill", {"report": report})
        yield 2
        _check(stage, case, "accept" if case == accepted else "supplement")


def _check(stage: Stage, case: str, decision: str) -> None:
    complete = decision == "accept"
    opinion = "属实，同意通过。" if complete else "带徒人数与师徒协议份数不一致，请补充。"
    checked = {
        "complete": complete, "consistent": complete, "vouchers": 0, "verified_by": "电话核实",
        "decision": decision, "opinion": opinion,
    }  # fmt: skip
    stage.do("he", case, "check", {"check": checked})


def _report(year: int, *, promised: bool) -> dict[str, Any]:
    """Return what a unit reports; the targets are those of the agreement on file."""
    names = ("攻关项目数", "专利、工法、操作法、标准数", "带徒人数", "培养技师及以上人数",
             "交流活动次数", "社会服务次数")  # fmt: skip
    wanted = (1, 1, 4, 1, 2, 2)
    done = (1, 1, 4, 1, 2, 1)
    targets = [
        {"indicator": name, "target": target, "done": count,
         "reason": "" if count >= target else "一次进校园活动因场地调整改到明年。"}
        for name, target, count in zip(names, wanted, done, strict=True)
    ]  # fmt: skip
    apprentice = {
        "name": "白小雨", "sex": "女", "workplace": "北京朝艺工艺美术有限公司",
        "agreed_on": f"{year}-03-02", "level_before": "四级", "level_after": "三级",
    }  # fmt: skip
    return {
        "targets": targets if promised else [],
        "projects": [
            {"name": "传统掐丝工艺改进", "begun_on": f"{year}-02-10", "problem": "掐丝易变形",
             "progress": "done"}
        ],
        "results": [{"name": "掐丝操作法", "kind": "操作法", "on": f"{year}-06-18"}],
        "apprentices": [apprentice],
        "events": [
            {"on": f"{year}-05-20", "name": "工艺美术技能交流", "scope": "区域", "role": "承办",
             "persons": 60}
        ],
        "cooperation": [],
        "benefits": [],
        "balance": 0,
        "problems": "年轻学员流动较大。",
        "plans": "增加两名学员，完成一项工法。",
    }  # fmt: skip
