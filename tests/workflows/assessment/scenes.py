"""Scenes of one studio's assessment: who does what up to a step."""

from typing import Any

from sqlalchemy import select

from service.host.messages import mailbox
from service.studios.assessment.sheet_tables import AssessmentSheet
from service.studios.assessment.standard import ITEMS, JUDGED
from service.studios.assessment.tables import Assessment
from service.studios.books import posting
from service.studios.register.tables import Studio
from tests.workflows.play import Play

ROUND = "KP2026-0001"
GROUP = ["he", "lin", "qian"]
FULL = {
    "A1": 15, "A2": 15, "A3": 10, "A4": 10, "B1": 7, "B2": 3, "C1": 4, "C2": 2, "C3": 5, "C4": 2,
    "C5": 2, "D": 10, "E1": 8, "E2": 7,
}  # fmt: skip


def begin(play: Play, studio: str, **more: Any) -> str:
    """The round calls 张师傅's studio; return the case of its assessment."""
    payload = {
        "studio": studio, "unit": "tianheng", "round": ROUND, "year": 2026, "third_party": False,
        "finance_bureau": False, "assessors": GROUP, "third_party_members": [], "site_team": [],
        **more,
    }  # fmt: skip
    with play.acting("wang") as (session, _):
        mailbox.publish(session, name="assessment-begun", key=f"{ROUND}/{studio}", payload=payload)
    return play.cases("assessment")[-1]


def self_report(play: Play, case: str, who: str = "sun", **more: Any) -> dict[str, Any]:
    """Return the report of 孙秀兰 for her unit: full marks, a file for each."""
    file = play.paper(who, "assessment-evidence", case)
    items = {name.lower(): {"points": FULL[name], "evidence": [file]} for name in ITEMS}
    accounts = [play.paper(who, "final-accounts", case)]
    figures = play.seen(who, case, "fill")["self_report"]["figures"]
    return {"summary": "完成攻关两项。", "cases": "", "accounts": accounts, "figures": figures,
            **items, **more}  # fmt: skip


def report(play: Play, case: str, who: str = "sun", **more: Any) -> None:
    """孙秀兰 reports, 张师傅 signs where he has an account, the unit seals."""
    play.do(who, case, "fill", {"self_report": self_report(play, case, who, **more)})
    if "sign" in play.waiting(case):
        play.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    scan = [play.paper(who, "self-report-signed", case)]
    sealed = {"representative": "孙秀兰", "sealed_on": play.at.date().isoformat(), "scan": scan}
    play.do(who, case, "seal", {"seal": sealed})


def check(play: Play, case: str, **more: Any) -> None:
    """何审核 finds the material complete."""
    found = {"decision": "pass", "false_material": "no", "vacant_since": None, "opinion": "齐全。"}
    play.do("he", case, "check_materials", {"check": {**found, **more}})


def outcomes(**more: Any) -> dict[str, Any]:
    """Return an outcome check in which everything is there."""
    basis = {"basis": "见证明材料。"}
    return {
        "a1": {"completion": 100, "solved": 2, "results": 3, **basis},
        "a2": {"missing": 0, "levels": 4, "seniors": 3, "files": "yes", **basis},
        "a3": {"events": 3, "schools": 2, **basis},
        "a4": {"government": 3, "services": 4, **basis},
        "e1": {"state": "measured", "benefit": 20, **basis},
        "e2": {"satisfaction": 95, "sample": 20, "method": "问卷", "adopted": 2, "honours": 2,
               **basis},
        **more,
    }  # fmt: skip


def finance(**more: Any) -> dict[str, Any]:
    """Return a finance check in which everything is in order."""
    return {
        "account": "own", "ledger_name": "大师工作室", "marked": 100, "spent": 0, "misused": 0,
        "received": 0, "matching": 0, "assets": "match", "misuse": "no", "opinion": "规范。",
        "papers": [], **more,
    }  # fmt: skip


def site(play: Play, **more: Any) -> dict[str, Any]:
    """Return the record of a visit that found nothing wrong."""
    return {
        "on": play.at.date().isoformat(), "area": 120, "persons": [{"name": "何审核"},
        {"name": "林审核"}], "assets": [], "rules": "yes", "place": "yes", "sign": "yes",
        "accident": "no", "interviews": "", "problems": "", "photos": [], "signer": "孙秀兰",
        **more,
    }  # fmt: skip


def examine(play: Play, case: str, **more: Any) -> None:
    """The three checks side by side, without third party and finance bureau."""
    play.do("lin", case, "own_outcomes", {"outcomes": outcomes(**more.get("outcomes", {}))})
    play.do("qian", case, "finance_own", {"finance": finance(**more.get("finance", {}))})
    play.do("he", case, "visit", {"site": site(play, **more.get("site", {}))})


def marks(play: Play, case: str, who: str, **changes: Any) -> dict[str, Any]:
    """Return somebody's sheet: what the standard gives, but for the items named."""
    seen = play.seen(who, case, "score") if len(play.waiting(case)["score"]) == 1 else {}
    items = {one["item"]: one for one in (seen or play.variables(case))["items"]}
    judged = (seen or {}).get("judged", list(JUDGED))
    given = {}
    for name in judged:
        points = changes.get(name, float(items[name]["points"]))
        reason = "独立判断。" if name in changes else ""
        given[name.lower()] = {"points": points, "reason": reason}
    return {"marks": given}


def score(play: Play, case: str, *, group: list[str] | None = None, **changes: Any) -> None:
    """Everybody of the group gives what the standard says, but for the items named."""
    for who in group or GROUP:
        play.do(who, case, "score", marks(play, case, who, **changes))


def reach_scoring(play: Play, case: str, who: str = "sun", **more: Any) -> None:
    """The assessment comes up to the group's scoring."""
    report(play, case, who)
    check(play, case)
    examine(play, case, **more)


def reach_result(play: Play, case: str, who: str = "sun", **changes: Any) -> None:
    """The assessment comes up to where it waits for its result; the unit has no comments."""
    more = {name: changes.pop(name) for name in ("outcomes", "finance", "site") if name in changes}
    reach_scoring(play, case, who, **more)
    score(play, case, **changes)
    play.do(who, case, "comment", {"comment": {"has": "no"}})


def publish(play: Play, case: str, grade: str) -> None:
    """The round publishes a grade, as `assessment.publish` does, and tells the case."""
    known = {"excellent": "excellent", "passed": "qualified"}
    today = play.at.date()
    with play.acting("wang") as (session, _):
        studio = session.scalars(select(Studio)).one()
        session.add(
            Assessment(
                studio_key=studio.key, due_number=1, year=2026,
                grade=known.get(grade, "unqualified"), document="朝人社能发〔2027〕3号",
                published_on=today, case_number=case,
            )
        )  # fmt: skip
        session.flush()
        if grade in known:
            posting.next_cycle(session, studio=studio, on=today)
        told = {"grade": grade, "document": "朝人社能发〔2027〕3号",
                "published_on": today.isoformat()}  # fmt: skip
        mailbox.publish(session, name="assessment-result", key=case, payload=told)


def sheet(play: Play) -> AssessmentSheet:
    """Return the studio's score sheet."""
    with play.database.read() as session:
        return session.scalars(select(AssessmentSheet)).one()
