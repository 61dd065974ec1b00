"""What the cast does again and again: the scenes of which the stories are made."""

from typing import Any

from sqlalchemy import select

from service.clock import BEIJING
from service.demo.applications import MASTERS, application, beginning
from service.demo.cast import ORGANISATIONS
from service.host.tables.core import ProcessInstance
from service.studios.notices.tables import Notice
from tests.workflows.play import Play

ROUND = "2026-2"
STUDIO = "张师傅车工技能大师工作室"
CODES = {one["code"]: one.get("credit_code") for one in ORGANISATIONS}
LINES = ("district", "team", "system", "support", "rules", "form", "certificate", "awards")
LINES += ("patents", "conditions", "apprenticeship")
UNLOCKED = ("application.goals", "application.attachments.qualification")
BY_THEMSELVES = ("annual-campaign", "activity-watch", "leader-campaign", "expert-rating")
"""Begun by the time, or because a panel is done."""
GOOD, POOR = (27, 18, 18, 17, 8), (18, 12, 12, 12, 6)


def filled(
    play: Play,
    case: str,
    *,
    master: str = "张师傅",
    who: str = "sun",
    unit: str = "tianheng",
    **changes: Any,
) -> dict[str, Any]:
    """Return the application form as 孙秀兰 of 天衡 (or somebody else) fills it in."""
    papers = {"qualification": [play.paper(who, "qualification", case)]}
    answer = application(
        unit=unit,
        credit_code=str(CODES[unit]),
        master=MASTERS[master],
        studio_name=STUDIO,
        papers=papers,
    )
    sheet = answer["application"]
    sheet["master"] |= changes.pop("about_master", {})
    sheet["unit"] |= changes.pop("about_unit", {})
    return {"application": sheet | changes}


def apply(play: Play, *, department: str | None = None, **changes: Any) -> str:
    """天衡 applies for 张师傅; return the case's number."""
    first = beginning(round_code=ROUND, department=department, branch=None)
    case = play.begin("sun", "studio-application", first)
    play.do("sun", case, "fill_application", filled(play, case, **changes))
    return case


def checked(*, unlocked: tuple[str, ...] = UNLOCKED, **failed: str) -> dict[str, Any]:
    """Return the centre's checklist: everything in order but the lines named, with a comment.

    `unlocked`: what the unit may change, where a line fails.
    """
    lines: dict[str, Any] = {line: {"result": "pass"} for line in LINES}
    lines |= {line: {"result": "fail", "comment": why} for line, why in failed.items()}
    return {"check": {**lines, "unlocked": list(unlocked)}}


def pass_materials(play: Play, case: str) -> None:
    """何审核 finds the materials complete."""
    play.do("he", case, "check_materials", checked())


def draw(play: Play, case: str) -> list[str]:
    """王科长 has a panel drawn; return who is asked to declare interests."""
    play.do("wang", case, "compose_panel", {"panel_plan": {"size": "5", "excluded": []}})
    return [str(one) for one in play.waiting(case)["declare_interest"]]


def declare(play: Play, case: str, *experts: str) -> None:
    """Experts declare that nothing ties them to the case."""
    for expert in experts:
        play.do(expert, case, "declare_interest", {"declaration": {"conflict": "none"}})


def judged(points: tuple[int, ...], vote: str) -> dict[str, Any]:
    """Return an expert's score sheet."""
    names = ("skill", "innovation", "apprentices", "conditions", "plan")
    marks = dict(zip(names, points, strict=True))
    return {"score": {**marks, "vote": vote, "comment": "技艺精湛，带徒有方。"}}


def judge(play: Play, case: str, *, good: int = 5) -> None:
    """The panel scores: so many experts agree, the others do not."""
    for turn, expert in enumerate(play.waiting(case)["score"]):
        agrees = turn < good
        sheet = judged(GOOD if agrees else POOR, "agree" if agrees else "disagree")
        play.do(str(expert), case, "score", sheet)


def pass_review(play: Play, case: str, *, good: int = 5) -> None:
    """A panel is drawn, nobody recuses, all score, 王科长 writes the panel's opinion."""
    declare(play, case, *draw(play, case))
    judge(play, case, good=good)
    play.do("wang", case, "write_review", {"review_opinion": {"text": "专家组意见见评分表。"}})


def publish(play: Play, case: str) -> str:
    """王科长 has the notice published as it was drafted; return its number."""
    draft = play.task(case, "check_notice")
    assert draft.form == "notice"
    subject, summary = "关于拟认定技能大师工作室的公示", "经专家评审合格，现予公示。"
    play.do("wang", case, "check_notice", {"notice_text": {"subject": subject, "summary": summary}})
    play.do("wang", case, "post_notice", post_now(play))
    return notice_number(play)


def post_now(play: Play) -> dict[str, Any]:
    """Return what 王科长 enters of a notice that the district's website shows since this minute."""
    url, now = "https://www.bjchy.gov.cn/gongshi/2026/1.html", play.at.astimezone(BEIJING)
    posting = {"published_on": now.date().isoformat(), "published_at": f"{now:%H:%M}"}
    return {"posting": {"url": url, **posting}}


def notice_number(play: Play) -> str:
    """Return the number of the notice published last."""
    with play.database.read() as session:
        query = select(Notice.number).order_by(Notice.key.desc()).limit(1)
        return str(session.scalars(query).one())


def last_case(play: Play) -> str:
    """Return the number of the case begun last, but for those that begin by themselves."""
    with play.database.read() as session:
        query = select(ProcessInstance.number).where(
            ProcessInstance.process_id.not_in(BY_THEMSELVES)
        )
        query = query.order_by(ProcessInstance.key.desc()).limit(1)
        return str(session.scalars(query).one())


def reach_notice(play: Play, **changes: Any) -> tuple[str, str]:
    """An application is passed up to its notice; return the case and the notice's number."""
    case = apply(play, **changes)
    pass_materials(play, case)
    pass_review(play, case)
    return case, publish(play, case)


def object_to(
    play: Play, notice: str, *, anonymous: bool = False, item: str | None = None, **changes: Any
) -> str:
    """周某 objects to a notice (or one item of it); return the objection's case number."""
    objection: dict[str, Any] = {
        "subject": "领办人业绩不实",
        "facts": "申报表所列攻关项目由他人完成，时间为2025年3月。",
        "anonymous": anonymous,
        "evidence": [play.paper("public", "evidence")] if anonymous else [],
    }
    if not anonymous:
        objection |= {"name": "周某", "mobile": "13600040004"} | changes
    named = {"notice_item": item} if item else {}
    return play.begin("public", "objection", {"notice": notice, "objection": objection, **named})


def answer_objection(play: Play, case: str, *, upheld: bool) -> None:
    """王科长 takes an objection up and verifies it, 赵局长 decides."""
    outcome = "upheld" if upheld else "dismissed"
    play.do("wang", case, "receive", {"receipt_check": {"decision": "accept"}})
    findings = {"findings": "已调阅项目档案并与当事人谈话。", "proposal": outcome}
    play.do("wang", case, "verify", {"verification": findings})
    text = "经核实，所反映的情况属实。" if upheld else "经核实，所反映的情况不属实。"
    play.do("zhao", case, "answer", {"answer": {"outcome": outcome, "text": text}})


def approve(play: Play, case: str, *, agreed: bool = True) -> None:
    """赵局长 signs."""
    decision = "approve" if agreed else "decline"
    play.do("zhao", case, "approve", {"approval": {"decision": decision, "opinion": "已阅。"}})
