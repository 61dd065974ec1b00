"""What becomes of experts of the demonstration: one suspended for a week, one heard and kept."""

from datetime import timedelta

from service.demo.stage import Stage
from service.demo.steps import Story


def suspended_for_a_week(stage: Stage, _round_code: str) -> Story:
    """Let an expert be away for a week, which is over by now."""
    today = stage.days[stage.place]
    reason = "出国培训一周，不能参加评审。"
    stage.suspend("wang", "zhoulin", today, today + timedelta(days=7), reason)
    yield 1


def heard_and_kept(stage: Stage) -> Story:
    """Hear an expert who broke the pledge; the leader lets them stay."""
    [case] = stage.cases_of("expert-removal")
    [expert] = stage.waiting(case, "state")
    words = "是申报单位问起来才说的，没有透露评分，今后一定注意。"
    stage.do(str(expert), case, "state", {"statement": {"text": words}})
    yield 1
    opinion = {"decision": "keep", "opinion": "情节轻微，批评教育，保留在库。"}
    stage.do("zhao", case, "decide", {"approval": opinion})
