"""Agreements and reports as 孙秀兰 fills them in."""

from typing import Any

OUTPUTS = {
    "projects": 1, "results": 1, "apprentices": 2, "technicians": 0, "events": 1, "services": 0,
}  # fmt: skip
DUTIES = ("引领技能研发", "实行名师带徒", "开展技艺交流", "发挥社会效益")


def agreement(**more: Any) -> dict[str, Any]:
    task = {"content": "攻关", "target": 1, "unit": "项", "quarter": "四季度", "responsible": "张"}
    return {
        "matching": 100_000,
        "place": "一号厂房",
        "members": [],
        "tasks": [{**task, "duty": duty} for duty in DUTIES],
        "outputs": OUTPUTS,
        "budget": [{"category": "equipment", "grant": 60_000.5, "matching": 20_000}],
        **more,
    }


def report(year: int = 2027, **more: Any) -> dict[str, Any]:
    done = {"攻关项目数": 1, "专利、工法、操作法、标准数": 1, "带徒人数": 2, "交流活动次数": 1}
    wanted = {"攻关项目数": 1, "专利、工法、操作法、标准数": 1, "带徒人数": 2, "交流活动次数": 1}
    return {
        "targets": [
            {"indicator": name, "target": wanted[name], "done": count, "reason": ""}
            for name, count in done.items()
        ],
        "projects": [
            {"name": "薄壁件", "begun_on": f"{year}-03-01", "problem": "变形", "progress": "done"}
        ],
        "results": [{"name": "操作法", "kind": "操作法", "on": f"{year}-09-01"}],
        "apprentices": [
            {
                "name": "王小明",
                "sex": "男",
                "workplace": "天衡",
                "agreed_on": f"{year}-04-01",
                "level_before": "四级",
                "level_after": "三级",
            }
        ],
        "events": [
            {
                "on": f"{year}-05-20",
                "name": "交流会",
                "scope": "区域",
                "role": "承办",
                "persons": 40,
            }
        ],
        "cooperation": [],
        "benefits": [],
        "balance": 0,
        "problems": "无",
        "plans": "继续攻关",
        **more,
    }
