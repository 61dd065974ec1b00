"""A revocation in the demonstration: the prior notice has been served on the unit."""

from service.demo.stage import Stage
from service.demo.steps import Story

STUDIO = 2
"""Which of the unit's imported studios it is: no other story uses it."""
FACTS = "2026年以来工作室场地改作仓库，设备封存，领办人调到其他岗位，不能正常开展工作。"
EVIDENCE = [
    {"name": "现场照片", "source": "区人力资源公共服务中心"},
    {"name": "约谈记录", "source": "区人力资源公共服务中心"},
]


def notified_beforehand(stage: Stage, _round_code: str) -> Story:
    """Propose, begin, investigate, serve the notice: the unit may now state and ask to be heard."""
    yield from stage.eve(9)
    studio = stage.studios_of("chaoyi")[STUDIO]
    proposal = {"studio": studio, "ground": "other", "facts": FACTS, "evidence": EVIDENCE}
    case = stage.begin("he", "revocation", {"proposal": proposal})
    yield 1
    admit(stage, case)
    begun = {"decision": "begin", "reason": "情形具体，有现场证据。"}
    stage.do("zhao", case, "decide_start", {"start_check": begun})
    yield 2
    investigate(stage, case)
    yield 1
    announce(stage, case)
    yield 1
    serve(stage, case)


def admit(stage: Stage, case: str) -> None:
    """The section accepts the proposal of the centre."""
    stage.do("wang", case, "admit", {"admission": {"decision": "accept"}})


def investigate(stage: Stage, case: str) -> None:
    """Two officers look into it."""
    found = {
        "officers": ["he", "lin"],
        "on": stage.at.date().isoformat(),
        "statement": "单位称生产任务重，场地暂时借用，没有恢复的日期。",
        "findings": "场地已经改作仓库八个月，设备封存，没有带徒和攻关记录。",
        "record": [stage.hand_in("he", "investigation-record", "调查笔录.pdf", case)],
        "evidence": EVIDENCE,
    }
    stage.do("he", case, "investigate", {"investigation": found})


def announce(stage: Stage, case: str) -> None:
    """Draft the prior notice to the unit."""
    notice = {
        "ground": "other",
        "facts": "场地改作仓库八个月，设备封存，没有开展工作。",
        "reasons": "没有工作条件，也没有恢复的计划，不能正常开展工作。",
        "place": "区人力资源和社会保障局 302 室",
        "contact": "王科长 65090000",
        "evidence": EVIDENCE,
    }
    stage.do("wang", case, "draft_notice", {"notice": notice})


def serve(stage: Stage, case: str, *, receiver: str = "宁静") -> None:
    """Hand a paper over to the unit."""
    delivery = {
        "manner": "direct",
        "on": stage.at.date().isoformat(),
        "receiver": receiver,
        "servers": [{"name": "王科长"}, {"name": "马科员"}],
        "certificate": [stage.hand_in("wang", "delivery-certificate", "送达回证.pdf", case)],
    }
    stage.do("wang", case, "serve", {"delivery": delivery})
