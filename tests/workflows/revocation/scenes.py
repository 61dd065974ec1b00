"""What happens in every case about a title: the scenes of which the stories are made."""

from datetime import date
from typing import Any

from service.host.cases import instances
from tests.workflows.play import Play

EVIDENCE = [{"name": "约谈记录", "source": "区人力资源公共服务中心"}]
GROUND = {"ground": "other", "facts": "2026年11月以来场地拆除，不能正常开展工作。"}
PEOPLE = [{"name": "赵局长"}, {"name": "钱副局长"}, {"name": "孙副局长"}]
SERVERS = [{"name": "王科长"}, {"name": "马科员"}]


def propose(play: Play, studio: str, *, who: str = "he", **more: Any) -> str:
    """The centre (or the section) proposes; return the case's number."""
    sheet = {"studio": studio, "evidence": EVIDENCE, **GROUND, **more}
    return play.begin(who, "revocation", {"proposal": sheet})


def admit(play: Play, case: str, decision: str = "accept", **more: Any) -> None:
    """The section accepts the centre's proposal, or does not."""
    play.do("wang", case, "admit", {"admission": {"decision": decision, **more}})


def begin(play: Play, case: str, decision: str = "begin", **more: Any) -> None:
    """The leader says whether it begins, once the section has accepted the proposal."""
    if "admit" in play.waiting(case):
        admit(play, case)
    play.do("zhao", case, "decide_start", {"start_check": {"decision": decision, **more}})


def investigate(play: Play, case: str, **more: Any) -> None:
    """Two officers of the centre look into it."""
    record = [play.paper("he", "investigation-record", case)]
    found = {
        "officers": ["he", "lin"],
        "on": play.at.date().isoformat(),
        "statement": "单位称正在找新场地。",
        "findings": "场地已经拆除，没有新的场地。",
        "record": record,
        "evidence": EVIDENCE,
    }
    play.do("he", case, "investigate", {"investigation": found | more})


def notice(play: Play, case: str, **more: Any) -> None:
    """The section drafts the prior notice."""
    drafted = {
        "ground": "other",
        "facts": "场地已经拆除，不能正常开展工作。",
        "reasons": "没有工作条件，且没有恢复的计划。",
        "place": "区人力资源和社会保障局 302 室",
        "contact": "王科长 65090000",
        "evidence": EVIDENCE,
    }
    play.do("wang", case, "draft_notice", {"notice": drafted | more})


def serve(play: Play, case: str, *, on: date | None = None, **more: Any) -> None:
    """Two of the section serve a paper."""
    sheet = {
        "manner": "direct",
        "on": (on or play.at.date()).isoformat(),
        "receiver": "孙秀兰",
        "servers": SERVERS,
        "certificate": [play.paper("wang", "delivery-certificate", case)],
    }
    play.do("wang", case, "serve", {"delivery": sheet | more})


def reach_response(play: Play, studio: str, **more: Any) -> str:
    """Play up to where the unit may state and ask for a hearing."""
    case = propose(play, studio, **more)
    begin(play, case)
    investigate(play, case)
    notice(play, case, **{name: more[name] for name in ("ground",) if name in more})
    serve(play, case)
    return case


def press(play: Play, case: str, text: str, answer: dict[str, Any], who: str = "sun") -> None:
    """Somebody presses one of several buttons."""
    with play.acting(who) as (session, actor):
        instance = instances.get(session, number=case, actor=actor)
        found = instances.actions_for(session, instance=instance, actor=actor)
        [wait] = [one.wait for one in found if one.text == text]
        instances.press(session, instance=instance, wait=wait, actor=actor, answer=answer)


def collect(play: Play, case: str) -> None:
    """The term is over: the section has entered what came on paper."""
    play.do("wang", case, "collect", {"collection": {"complete": True}})


def check_law(play: Play, case: str, decision: str = "pass") -> None:
    """The legal officer checks."""
    checked = {"decision": decision, "opinion": "程序合法，事实清楚。"}
    play.do("fa", case, "legal", {"legal_check": checked})


def decide(play: Play, case: str, decision: str = "revoke", **more: Any) -> None:
    """The leaders decide together."""
    said = {
        "on": play.at.date().isoformat(),
        "decision": decision,
        "facts": "场地已经拆除，不能正常开展工作。",
        "reasons": "没有工作条件，且没有恢复的计划。",
        "participants": PEOPLE,
    }
    if decision == "revoke":
        said["document"] = "朝人社能发〔2026〕20号"
    play.do("zhao", case, "decide", {"decision": said | more})
