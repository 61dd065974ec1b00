"""A round of assessment of the demonstration that is published, with what each grade brings."""

from dataclasses import dataclass
from typing import Any

from service.demo import mending
from service.demo.assessing import GROUP, PROCESS
from service.demo.legacy import GRANTED
from service.demo.stage import Stage
from service.demo.steps import Story, until

YEAR = int(GRANTED["2023"][0][:4]) + 2
UNIT, APPLICANT = "chaoyi", "ning"
WORKING_DAYS_TO_VISIT = 21
JUDGED = ("a1", "a2", "a3", "a4", "b2", "e1", "e2")
PROBLEMS = {"A1": "攻关项目没有完成", "A2": "带徒人数比约定少四人"}
DONE = {"a1": 10, "a2": 10}  # points of what was mended


@dataclass(frozen=True)
class Assessed:
    """What the group gives one studio; the rest is computed from register and books."""

    points: tuple[int, ...]
    note: str


BEST = Assessed((15, 15, 10, 10, 3, 8, 7), "各项成果突出，证明材料完整。")
GOOD = Assessed((11, 11, 8, 7, 3, 5, 5), "完成责任书约定的任务。")
POOR = Assessed((2, 2, 6, 6, 2, 5, 5), "攻关和带徒没有完成约定。")
FOUND = (BEST, GOOD, GOOD, POOR, POOR)
"""By the studios of 2023, as they came into the register."""


def a_round_settled(stage: Stage, _round_code: str) -> Story:
    """Assess five studios: one is excellent, two pass, two fail, one of whom is rectified."""
    yield 2
    case = stage.begin("he", PROCESS, {"opening": {"year": YEAR}})
    _listed(stage, case)
    visits_from = stage.days[min(stage.place + WORKING_DAYS_TO_VISIT, len(stage.days) - 1)]
    notice = {
        "document": f"朝人社能发〔{stage.at.year}〕13号",
        "visits_from": visits_from.isoformat(),
        "timetable": "先自评，再核查材料和实地考察，评定等次以后公示。",
        "materials": "考核自评、工作总结、各评分项的佐证材料。",
        "phone": "010-65090000",
    }
    stage.do("wang", case, "write_notice", {"notification": notice})
    yield 1
    cases = [stage.assessment_of(one, YEAR) for one in stage.studios_of(UNIT)[-len(FOUND) :]]
    for own in cases:
        _reported(stage, own)
    yield WORKING_DAYS_TO_VISIT
    for own, found in zip(cases, FOUND, strict=True):
        _checked(stage, own, found)
    yield from until(stage, case, "submit_grades")
    yield from _published(stage, case)
    topup = {"decision": "grant", "reason": None}
    stage.do("zhao", cases[0], "decide_top_up", {"topup": topup})
    yield from _mended(stage, *cases[FOUND.index(POOR) :])


def _listed(stage: Stage, case: str) -> None:
    agreed = {"decision": "approve", "opinion": "名单无误。"}
    stage.do("he", case, "make_list", {"listing": {"exceptions": [], "confirmed": True}})
    stage.do("wang", case, "countersign", {"countersigning": agreed})
    own = {"finance_bureau": "no", "no_finance_bureau": "参评工作室少，由局财务核查。"}
    stage.do("he", case, "form_group", {"group": GROUP | own})
    for who in GROUP["scorers"]:
        stage.do(who, case, "declare", {"declaration": {"conflict": "none"}})


def _reported(stage: Stage, case: str) -> None:
    """The unit reports on itself, without points of its own."""
    items = ("a1", "a2", "a3", "a4", "b1", "b2", "c1", "c2", "c3", "c4", "c5", "d", "e1", "e2")
    report: dict[str, Any] = {one: {"points": 0, "evidence": []} for one in items}
    report |= {
        "figures": [],
        "summary": "按责任书开展攻关、带徒和交流，经费专账管理。",
        "cases": "",
        "accounts": [stage.hand_in(APPLICANT, "final-accounts", "经费决算表.pdf", case)],
    }
    stage.do(APPLICANT, case, "fill", {"self_report": report})
    sealed = {
        "representative": "宁静",
        "sealed_on": stage.at.date().isoformat(),
        "scan": [stage.hand_in(APPLICANT, "self-report-signed", "考核自评（盖章）.pdf", case)],
    }
    stage.do(APPLICANT, case, "seal", {"seal": sealed})
    complete = {"decision": "pass", "false_material": "no", "vacant_since": None}
    stage.do("he", case, "check_materials", {"check": complete | {"opinion": "材料齐全。"}})


def _checked(stage: Stage, case: str, found: Assessed) -> None:
    """Results, money and the place are checked, the group scores, the unit has no comments."""
    stage.do("lin", case, "own_outcomes", {"outcomes": _outcomes(found)})
    money: dict[str, Any] = {
        "account": "own", "ledger_name": "大师工作室经费", "marked": None, "spent": 0, "misused": 0,
        "received": 100_000, "matching": 0, "assets": "match", "misuse": "no", "papers": [],
    }  # fmt: skip
    stage.do("qian", case, "finance_own", {"finance": money | {"opinion": "账目清楚。"}})
    seen = {
        "on": stage.at.date().isoformat(), "area": 120, "persons": mending.PERSONS, "assets": [],
        "rules": "yes", "place": "yes", "sign": "yes", "accident": "no", "interviews": "",
        "problems": "", "photos": [], "signer": "宁静",
    }  # fmt: skip
    stage.do("he", case, "visit", {"site": seen})
    points = dict(zip(JUDGED, found.points, strict=True))
    _scored(stage, case, points, found.note)
    stage.do(APPLICANT, case, "comment", {"comment": {"has": "no"}})


def _outcomes(found: Assessed) -> dict[str, Any]:
    basis = {"basis": found.note}
    return {
        "a1": {"completion": 90, "solved": 1, "results": 1, **basis},
        "a2": {"missing": 0, "levels": 2, "seniors": 1, "files": "yes", **basis},
        "a3": {"events": 2, "schools": 1, **basis},
        "a4": {"government": 2, "services": 2, **basis},
        "e1": {"state": "measured", "benefit": 12, **basis},
        "e2": {"satisfaction": 92, "sample": 20, "method": "问卷", "adopted": 1, "honours": 1}
        | basis,
        "report": [],
    }


def _scored(stage: Stage, case: str, points: dict[str, int], why: str) -> None:
    marks = {item: {"points": given, "reason": why} for item, given in points.items()}
    for who in GROUP["scorers"]:
        stage.do(who, case, "score", {"marks": marks})


def _published(stage: Stage, case: str) -> Story:
    """The grades are signed, put on notice for five working days and published."""
    stage.do("wang", case, "submit_grades", {"submission": {"opinion": "已核对。"}})
    signed = {
        "held_on": stage.at.date().isoformat(), "present": "赵局长、钱副局长、孙副局长",
        "decision": "approve", "opinion": "同意。",
    }  # fmt: skip
    stage.do("zhao", case, "decide_grades", {"collective": signed})
    text = {
        "subject": f"{YEAR}年度技能大师工作室考核评估结果公示",
        "summary": f"经考核评估和集体审定，现将{YEAR}年度考核评估拟评定的等次予以公示。",
    }
    stage.do("wang", case, "check_notice", {"notice_text": text})
    stage.do("wang", case, "post_notice", {"posting": stage.posting()})
    yield from until(stage, case, "write_results")
    results = {"document": f"朝人社能发〔{stage.at.year}〕19号", "text": ""}
    stage.do("wang", case, "write_results", {"publication": results})


def _mended(stage: Stage, first: str, second: str) -> Story:
    """Two failed: one is rectified and published as 合格（整改后）, one is at its plan."""
    problems = [{"item": item, "problem": said} for item, said in PROBLEMS.items()]
    for case in (first, second):
        mending.issue(stage, case, problems, days=60)
    yield 1
    said = list(PROBLEMS.values())
    mending.plan(stage, APPLICANT, first, said, days=30)
    yield 3
    mending.report(stage, APPLICANT, first, said)
    yield 1
    mending.recheck(stage, first, problems)
    _scored(stage, first, DONE, "整改以后完成。")
    published = {"publication": {"document": f"朝人社能发〔{stage.at.year}〕24号"}}
    stage.do("he", first, "publish_rectified", published)
