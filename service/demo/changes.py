"""Units and masters that change in the demonstration: a merger under way, a name, a retirement."""

from datetime import timedelta
from typing import Any

from service.demo import legacy
from service.demo.cast import LEGACY_UNITS
from service.demo.stage import Stage
from service.demo.steps import Story
from service.studios.occupations import CRAFT

UNIT, APPLICANT = "chaoyi", "ning"
HEIR = "anhua"
RENAMED = "北京朝艺文化创意有限公司"
LINES = ("proof", "same", "succession", "employed")
CONDITIONS = ("district", "team", "system", "support", "conditions", "rules")


def a_merger_under_way(stage: Stage, _round_code: str) -> Story:
    """Merge a unit into another: the studio waits for the leader's decision."""
    yield from stage.eve(7)
    change = {
        **_change(stage, stage.studios_of(UNIT)[1], "merge", "集团内部整合，雕漆业务并入。"),
        "name": LEGACY_UNITS[HEIR][0],
        "credit_code": legacy.credit_code(HEIR),
        "legal_kind": "企业",
        "address": "北京市朝阳区酒仙桥路 12 号",
        "in_district": "yes",
        "succession": "债权债务、资助资金余额、资产和师徒协议全部由承继单位承继。",
        "employed": "kept",
    }
    case = stage.begin(APPLICANT, "unit-change", {"change": change})
    yield 2
    stage.do("lin", case, "check", {"unit_check": _checked(*LINES, *CONDITIONS)})
    yield 1
    proposal = {"decision": "approve", "opinion": "承继安排完整，单位条件符合，建议同意。"}
    stage.do("wang", case, "propose", {"proposal": proposal})


def a_unit_renamed(stage: Stage, _round_code: str) -> Story:
    """Rename a unit: its account is confirmed again, its studios keep number and date."""
    yield from stage.eve(5)
    studio = stage.studios_of(UNIT)[0]
    change = {**_change(stage, studio, "rename", "公司更名。"), "subject": "unit", "name": RENAMED}
    case = stage.begin(APPLICANT, "unit-change", {"change": change})
    yield 1
    stage.do("he", case, "check", {"unit_check": _checked(*LINES)})
    yield 1
    payee: dict[str, Any] = {
        "name": RENAMED,
        "bank": "中国工商银行北京酒仙桥支行",
        "account": "0200003409000012345",
        "account_again": "0200003409000012345",
        "bank_number": None,
        "ledger": "大师工作室经费",
        "pledged": True,
        "stamped": [],
    }
    stage.do(APPLICANT, case, "fill_payee", {"payee": payee})
    yield 1
    confirmed: dict[str, Any] = {"decision": "right", "person": "单位财务", "note": "账号未变。"}
    confirmed["on"] = stage.at.date().isoformat()
    stage.do("qian", case, "confirm_account", {"account_confirmation": confirmed})


def a_retirement_answered(stage: Stage, _round_code: str) -> Story:
    """Answer how a master will retire, once the first of a month has told the unit."""
    last = len(stage.days) - 3
    while stage.place < last and not stage.cases_of("leader-watch"):
        yield 1
    plan = {
        "arrangement": "on_time", "successor": "韦良玉", "note": "退休前一个月申请变更领办人。",
        "proof": [],
    }  # fmt: skip
    for case in stage.cases_of("leader-watch"):
        if stage.waiting(case, "answer"):
            stage.do(APPLICANT, case, "answer", {"plan": plan})


def _change(stage: Stage, studio: str, kind: str, reason: str) -> dict[str, Any]:
    proof = stage.hand_in(APPLICANT, "unit-change-proof", "准予变更登记通知书.pdf")
    return {
        "studio": studio,
        "kind": kind,
        "effective_on": stage.at.date().isoformat(),
        "reason": reason,
        "proof": [proof],
        "truthful": True,
    }


def _checked(*lines: str) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(lines, "pass")
    return found | {"decision": "pass", "opinion": "材料齐全，与登记机关证明一致。"}


def a_recommendation_at_consent(stage: Stage, _round_code: str) -> Story:
    """Recommend an excellent studio of then to the city: its unit has yet to agree."""
    yield from stage.eve(2)
    recommendation = {
        "document": f"京人社能发〔{stage.at.year}〕16号",
        "title": "关于开展市级技能大师工作室申报工作的通知",
        "requirements": "区级考核优秀，带徒成效明显。",
        "places": 2,
        "closes_on": (stage.at.date() + timedelta(days=30)).isoformat(),
        "studio": stage.studios_of(UNIT)[0],
        "reason": "考核优秀刚刚公布的工作室，单位建议下一批次再申报。",
    }
    stage.begin("wang", "recommendation", {"recommendation": recommendation})


def an_expert_entered(stage: Stage, _round_code: str) -> Story:
    """Bring a member of an excellent studio into the pool of experts."""
    yield from stage.eve(6)
    proposal = {
        "studio": stage.studios_of(UNIT)[0], "name": "白小雨", "kind": "pool",
        "reason": "带徒和创新成果突出。",
    }  # fmt: skip
    case = stage.begin("wang", "expert-entry", {"proposal": proposal})
    yield 1
    pledge = stage.hand_in(APPLICANT, "expert-pledge", "专家承诺书.pdf", case)
    entry: dict[str, Any] = {
        "decision": "agree", "title": "高级技师", "trades": [CRAFT], "years": 16,
        "achievements": "改进掐丝工艺，获区级职工创新奖。",
        "employers": [{"name": LEGACY_UNITS[UNIT][0]}], "email": "bai@chaoyi.example",
        "account": None, "pledge": [pledge], "consented": True, "opinion": "同意。",
    }  # fmt: skip
    stage.do(APPLICANT, case, "fill", {"expert_entry": entry})
    yield 1
    approval = {"decision": "enter", "opinion": "符合入库条件。"}
    stage.do("wang", case, "approve", {"approval": approval})
