"""The demonstration's round of assessment: studios of 2024 whose two full years are over."""

from datetime import timedelta

from service.clock import BEIJING
from service.demo.legacy import GRANTED
from service.demo.stage import Stage
from service.demo.steps import Story

PROCESS = "assessment-round"
YEAR = int(GRANTED["2024"][0][:4]) + 2
DAYS_TO_VISIT = 60  # days; more than twenty working days, whatever holidays lie between
GROUP = {
    "third_party": "no",
    "no_third_party": "本年度没有安排委托经费，由中心核定。",
    "finance_bureau": "yes",
    "scorers": ["he", "lin", "qian"],
    "reserves": [],
    "site": ["he", "lin"],
    "interests": [],
}


def studios_assessed(stage: Stage, _round_code: str) -> Story:
    """List who is due, put one off, form the group, and begin with each studio."""
    yield from stage.eve(16)
    running = stage.round_of(YEAR)
    case = running or stage.begin("he", PROCESS, {"opening": {"year": YEAR}})
    yield 1
    [*_, last] = sorted(stage.studios_of("anhua"))
    put_off = {"studio": last, "state": "postponed", "reason": "leader", "note": "领办人住院手术。"}
    said = {"exceptions": [{**put_off, "until": f"{YEAR + 1}-06-30"}], "confirmed": True}
    stage.do("he", case, "make_list", {"listing": said})
    yield 1
    agreed = {"decision": "approve", "opinion": "名单和理由无误。"}
    stage.do("wang", case, "countersign", {"countersigning": agreed})
    stage.do("zhao", case, "approve_postponement", {"postponing": agreed})
    yield 1
    stage.do("he", case, "form_group", {"group": GROUP})
    for who in ("he", "lin", "qian"):
        stage.do(who, case, "declare", {"declaration": {"conflict": "none"}})
    yield 1
    stage.do("wang", case, "write_notice", {"notification": _notice(stage)})


def _notice(stage: Stage) -> dict[str, str]:
    visits_from = stage.at.astimezone(BEIJING).date() + timedelta(days=DAYS_TO_VISIT)
    return {
        "document": f"朝人社能发〔{stage.at.year}〕21号",
        "visits_from": visits_from.isoformat(),
        "timetable": "先自评，再核查材料和实地考察，最后评定等次。",
        "materials": "考核自评、工作总结、各评分项的佐证材料。",
        "phone": "010-65090000",
    }
