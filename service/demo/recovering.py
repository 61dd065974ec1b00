"""Money that is claimed back in the demonstration, half of it paid, and a remedy against it."""

from collections.abc import Generator

from service.demo import revoking
from service.demo.stage import Stage
from service.demo.steps import Story

UNIT, STUDIO = "anhua", 1
"""Which imported studio it is: its unit has no account and makes no statement."""
PARTICIPANTS = [{"name": "赵局长"}, {"name": "钱副局长"}, {"name": "孙副局长"}]
DOCUMENT = "朝人社能发〔2026〕20号"


def half_paid(stage: Stage, _round_code: str) -> Story:
    """Take a title away, claim the money back, book half of it, register a reconsideration."""
    yield from stage.eve(30)
    studio = stage.studios_of(UNIT)[STUDIO]
    case = yield from _revoke(stage, studio)
    terms = {
        "account": "北京市朝阳区财政局，0200 0012 3456 789，工商银行朝阳支行",
        "code": "110105262026000123",
        "earlier": False, "merger": False, "fraud": False,
    }  # fmt: skip
    stage.do("wang", case, "check", {"clawback_check": terms})
    yield 3
    slip = {"slip": "京财缴〔2026〕0112号", "paid_on": stage.at.date().isoformat()}
    stage.do("qian", case, "receive", {"repayment": {**slip, "amount": 50_000}})
    yield 2
    stage.begin("wang", "remedy", {"remedy": {
        "kind": "reconsideration",
        "studio": studio,
        "subject": "revocation",
        "document": DOCUMENT,
        "body": "北京市朝阳区人民政府",
        "number": "朝政复〔2026〕31号",
        "received_on": stage.at.date().isoformat(),
        "stays": False,
    }})  # fmt: skip


def _revoke(stage: Stage, studio: str) -> Generator[int, None, str]:
    """Play the case to its end; return its number."""
    proposal = {"studio": studio, "ground": "other", "facts": revoking.FACTS}
    case = stage.begin(
        "he", "revocation", {"proposal": {**proposal, "evidence": revoking.EVIDENCE}}
    )
    revoking.admit(stage, case)
    begun = {"decision": "begin", "reason": "情形具体，有现场证据。"}
    stage.do("zhao", case, "decide_start", {"start_check": begun})
    yield 2
    revoking.investigate(stage, case)
    yield 1
    revoking.announce(stage, case)
    yield 1
    revoking.serve(stage, case, receiver="柳长河")
    yield 7  # the unit says nothing within five working days
    stage.do("wang", case, "collect", {"collection": {"complete": True}})
    checked = {"decision": "pass", "opinion": "事实清楚，证据充分，程序合法。"}
    stage.do("fa", case, "legal", {"legal_check": checked})
    yield 1
    stage.do("zhao", case, "decide", {"decision": {
        "on": stage.at.date().isoformat(),
        "decision": "revoke",
        "facts": "场地改作仓库八个月，设备封存，没有开展工作。",
        "reasons": "没有工作条件，也没有恢复的计划，不能正常开展工作。",
        "participants": PARTICIPANTS,
        "document": DOCUMENT,
    }})  # fmt: skip
    yield 1
    revoking.serve(stage, case, receiver="柳长河")
    return case
