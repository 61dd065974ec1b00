"""What the cast does in a round: call, list, groups, panel, scores, notice, decision."""

from datetime import date
from typing import Any

from sqlalchemy import select

from service.db import Session
from service.demo.applications import MASTERS, beginning
from service.host.tables.core import ProcessInstance
from service.studios.rounds.tables import ReviewGroup, RoundEntry
from tests.workflows.play import Play
from tests.workflows.story import GOOD, checked, filled, judged, notice_number, post_now

CODE, NAME = "2026-3", "2026年第三批"
OPENS, CLOSED = date(2026, 11, 24), date(2026, 12, 24)
MACHINISTS = ("张师傅", "石磊", "贺军")


def plan(**changes: Any) -> dict[str, Any]:
    """Return a call as 王科长 writes it."""
    said = {
        "name": NAME,
        "code": CODE,
        "opens_on": OPENS.isoformat(),
        "closes_on": "2026-12-23",
        "scope": "高新技术、商务服务",
        "places": None,
        "budget": None,
        "announcement": "符合办法第四条、第五条的单位，可以自荐或者经业务主管部门推荐申报。",
        "phone": "010-65090000",
        "supervision_phone": "010-65090001",
    }
    return {"plan": said | changes}


def call(play: Play, **changes: Any) -> str:
    """A round is drafted and signed; return its case."""
    case = play.begin("wang", "round", plan(**changes))
    play.do("zhao", case, "sign_call", {"call_check": {"decision": "approve"}})
    play.on(OPENS)
    return case


def send(
    play: Play,
    master: str,
    *,
    who: str = "sun",
    unit: str = "tianheng",
    department: str | None = None,
    ready: bool = True,
) -> str:
    """天衡 (or 锦裕) applies for a master in the round; the centre finds the materials complete."""
    first = beginning(round_code=CODE, department=department, branch=None)
    case = play.begin(who, "studio-application", first)
    one = MASTERS[master]
    said = {"studio_name": f"{master}技能大师工作室", "occupation": one.occupation}
    answer = filled(play, case, master=master, who=who, unit=unit, **said)
    play.do(who, case, "fill_application", answer)
    if department:
        opinion = {"decision": "recommend", "opinion": "初审合格，同意推荐。"}
        play.do("feng", case, "sector_check", {"sector": opinion})
    if ready:
        play.do("he", case, "check_materials", checked())
    return case


def lock(play: Play, case: str, *, late: str = "transfer", most: int | None = None) -> list[str]:
    """The window ends, the list is locked, groups are formed; return the cases of the groups."""
    play.on(CLOSED)
    play.do("wang", case, "lock_list", {"locking": {"late": late}})
    if "form_groups" in play.waiting(case):
        play.do("wang", case, "form_groups", {"grouping": {"most": most}})
    return begun(play, "trade-review")


def begun(play: Play, process: str) -> list[str]:
    """Return the cases of a process that run, in the order in which they began."""
    with play.database.read() as session:
        rows = select(ProcessInstance.number).where(
            ProcessInstance.process_id == process, ProcessInstance.ended_at.is_(None)
        )
        return list(session.scalars(rows.order_by(ProcessInstance.key)))


def compose(play: Play, group: str, **changes: Any) -> list[str]:
    """A panel of five is drawn from the trade; return who is asked."""
    answer = {"way": "own", "size": "5", "excluded": [], "absent": []} | changes
    play.do("wang", group, "compose", {"panel_plan": answer})
    return [str(one) for one in play.waiting(group).get("declare", [])]


def pledge(play: Play, group: str, *experts: str) -> None:
    """Experts pledge."""
    for expert in experts:
        given = {"conflict": "none", "pledged": True}
        play.do(expert, group, "declare", {"declaration": given})


def score(play: Play, case: str, *, points: tuple[int, ...] = GOOD, vote: str = "agree") -> None:
    """All experts who are asked score an application."""
    for expert in play.waiting(case)["score"]:
        play.do(str(expert), case, "score", judged(points, vote))


def minutes(play: Play, group: str) -> None:
    """The minutes are written, and signed by all."""
    text = "专家组 5 人全部到会，逐件评议后打分投票。"
    said = {"held_on": play.at.date().isoformat(), "place": "区人力社保局三层会议室"}
    play.do("wang", group, "write_minutes", {"minutes": {**said, "text": text}})
    for expert in play.waiting(group)["sign_minutes"]:
        play.do(str(expert), group, "sign_minutes", {"signature": {"decision": "agree"}})


def review(play: Play, group: str, *cases: str) -> None:
    """A group is reviewed without any incident."""
    pledge(play, group, *compose(play, group))
    for case in cases:
        score(play, case)
    minutes(play, group)


def list_up(play: Play, case: str, **changes: Any) -> None:
    """Departments have nothing to say, 赵局长 decides the list."""
    play.do("wang", case, "choose_departments", {"asking": {"besides": []}})
    for asked in begun(play, "co-opinion"):
        play.do("feng", asked, "give_opinion", {"co_opinion": {"opinion": "agree"}})
    answer = {"removed": [], "opinion": "同意。"} | changes
    play.do("zhao", case, "decide_list", {"list_check": answer})


def publish(play: Play, case: str) -> str:
    """The notice is published as it was drafted; return its number."""
    draft = play.seen("wang", case, "check_notice")["notice_text"]
    play.do("wang", case, "check_notice", {"notice_text": draft})
    play.do("wang", case, "post_notice", post_now(play))
    return notice_number(play)


def confirm(play: Play, case: str, *, who: str = "sun") -> None:
    """The unit confirms that nothing has changed."""
    answer = {"employed": "yes", "unchanged": "yes"}
    play.do(who, case, "confirm_facts", {"facts_check": answer})


def decide(play: Play, case: str, *, agreed: bool = True) -> None:
    """赵局长 signs the decision of the batch."""
    answer = {"decision": "approve", "document": "朝人社能发〔2027〕1号", "opinion": "同意。"}
    if not agreed:
        answer = {"decision": "decline", "opinion": "暂不授予。"}
    play.do("zhao", case, "sign_decision", {"approval": answer})


def results(play: Play, case: str) -> None:
    """王科长 publishes the results."""
    play.do("wang", case, "write_results", {"results": {"text": "结果见名单。"}})


def entry(play: Play, case: str) -> tuple[str, int | None]:
    """Return how an application stands in its round, and its rank."""
    with play.database.read() as session:
        row = session.get_one(RoundEntry, case)
        return row.status, row.rank


def group_of(session: Session, case: str) -> ReviewGroup:
    """Return the group whose review a case is."""
    return session.scalars(select(ReviewGroup).where(ReviewGroup.case_number == case)).one()


def invite(
    play: Play,
    group: str,
    *names: str,
    employer: str = "海淀区职工大学",
    email: str = "guest@example.cn",
) -> None:
    """王科长 enters experts of other districts."""
    guests = [
        {
            "name": name,
            "employer": employer,
            "title": "高级技师",
            "trade": "烹饪",
            "recommended_by": "海淀区人力资源和社会保障局",
            "email": email,
        }
        for name in names
    ]
    papers = [play.paper("wang", "pledge", group)]
    play.do("wang", group, "invite", {"guest_list": {"experts": guests, "pledges": papers}})
