"""A review in the demonstration: a unit does not accept that its application was not passed."""

from service.demo import revoking
from service.demo.stage import Stage
from service.demo.steps import Story

EXAMINER, DECIDER = "fu", "bian"


def answered(stage: Stage, case: str, unit: str) -> Story:
    """Ask for a review of an application's result, name reviewers, uphold it, serve the answer."""
    request = {
        "decision": f"ranking:{case}",
        "grounds": "申报材料中的两项创新成果没有计入评分，请求重新核算。",
        "files": [],
    }
    review = stage.begin(unit, "appeal", {"appeal_request": request})
    yield 1
    named = {"examiner": EXAMINER, "decider": DECIDER}
    stage.do("zhao", review, "appoint", {"appointment": named})
    yield 3
    stage.do(EXAMINER, review, "examine", {"examination": {
        "points": [{
            "point": "两项创新成果没有计入",
            "adopted": "no",
            "reason": "评分表已经计入其中一项，另一项没有证明材料。",
        }],
        "proposal": "upheld",
        "opinion": "查阅了五份评分表和申报材料，评分符合标准。",
    }})  # fmt: skip
    yield 2
    stage.do(DECIDER, review, "decide", {"appeal_decision": {
        "result": "upheld",
        "reasons": "评分事实清楚，符合评审标准，维持原结果。",
        "document": "朝人社复〔2026〕1号",
    }})  # fmt: skip
    yield 1
    revoking.serve(stage, review, receiver="郑洁")
