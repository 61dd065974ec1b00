"""What people do with a case, step by step; a number yielded is how many working days pass."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from service.demo.applications import Master, application, beginning
from service.demo.cast import ORGANISATIONS
from service.demo.stage import Stage

Story = Iterator[int]

LINES = ("district", "team", "system", "support", "rules", "form", "certificate")
PAPERS = ("awards", "patents", "conditions", "apprenticeship")
GOOD = {"skill": 28, "innovation": 18, "apprentices": 18, "conditions": 17, "plan": 9}
ALL_GOOD = {"punctual": "good", "independent": "good", "quality": "good"}
BREACH = {"breach": True, "reason": "评审期间向申报单位透露了专家组的组成。"}
POOR = {"skill": 21, "innovation": 12, "apprentices": 13, "conditions": 15, "plan": 7}


def begin(
    stage: Stage,
    who: str,
    round_code: str,
    *,
    department: str | None = None,
    branch: str | None = None,
) -> str:
    """Begin an application and return the case's number."""
    answer = beginning(round_code=round_code, department=department, branch=branch)
    return stage.begin(who, "studio-application", answer)


def filled(
    stage: Stage, who: str, case: str, unit: str, master: Master, name: str
) -> dict[str, Any]:
    """Hand in the papers and return the whole answer to the application form."""
    codes = {o["code"]: o.get("credit_code") for o in ORGANISATIONS}
    papers = {
        kind: [stage.hand_in(who, kind, f"{master.name}-{title}.pdf", case)]
        for kind, title in (
            ("qualification", "技能等级证书"),
            ("awards", "获奖证书"),
            ("rules", "工作室制度"),
            ("conditions", "场地设备说明"),
        )
    }
    return application(
        unit=unit,
        credit_code=str(codes[unit]),
        master=master,
        studio_name=name,
        papers=papers,
    )


def until(stage: Stage, case: str, element: str) -> Story:
    """Let days pass until an element's work is there."""
    while not stage.waiting(case, element):
        yield 1


CERTIFICATE = "application.attachments.qualification"


def check_materials(
    stage: Stage,
    who: str,
    case: str,
    missing: Mapping[str, str] = {},
    unlocked: Sequence[str] = (CERTIFICATE,),
) -> None:
    """Go through the checklist; `missing` says of which line what is missing.

    `unlocked`: the fields that the unit may change then.
    """
    lines = {line: {"result": "pass"} for line in LINES} | {
        line: {"result": "none"} for line in ("patents", "apprenticeship")
    }
    lines |= {line: {"result": "pass"} for line in ("awards", "conditions")}
    lines |= {line: {"result": "fail", "comment": what} for line, what in missing.items()}
    answer = {"check": {**lines, "unlocked": list(unlocked)}}
    stage.do(who, case, "check_materials", answer)


def convene(stage: Stage, case: str, *, recused: int = 0) -> Story:
    """Draw a panel and let everybody declare an interest; the first few have one."""
    stage.do("wang", case, "compose_panel", {"panel_plan": {"size": "5", "excluded": []}})
    yield 1
    for place, expert in enumerate(stage.waiting(case, "declare_interest")):
        conflict = {"conflict": "conflict", "reason": "领办人曾是本人的徒弟，申请回避。"}
        declaration = conflict if place < recused else {"conflict": "none"}
        stage.do(str(expert), case, "declare_interest", {"declaration": declaration})
    if recused:
        yield 1
        stage.do("wang", case, "substitute_experts", {"substitution": {}})
        yield from convene_again(stage, case)


def convene_again(stage: Stage, case: str) -> Story:
    """Let those drawn in place of others declare that they have no interest."""
    yield 1
    for expert in stage.waiting(case, "declare_interest"):
        stage.do(str(expert), case, "declare_interest", {"declaration": {"conflict": "none"}})


def score(stage: Stage, case: str, points: Mapping[str, int], *, only: int | None = None) -> None:
    """Let the experts score, a little apart from each other."""
    for place, expert in enumerate(stage.waiting(case, "score")[:only]):
        answer: dict[str, Any] = {**points, "skill": points["skill"] - place % 3}
        agrees = sum(points.values()) >= 80
        answer |= {"vote": "agree" if agrees else "disagree", "comment": _comment(agrees=agrees)}
        stage.do(str(expert), case, "score", {"score": answer})


def _comment(*, agrees: bool) -> str:
    if agrees:
        return "领办人技艺精湛，带徒成效明显，单位支持条件落实，建议认定。"
    return "创新成果不足，带徒计划不够具体，建议补充后再行申报。"


def review(
    stage: Stage,
    case: str,
    points: Mapping[str, int],
    *,
    recused: int = 0,
    first: Mapping[str, Any] | None = ALL_GOOD,
) -> Story:
    """Convene the panel, score, write its opinion, and rate it: `first` of one, the others good.

    Without `first` the section has yet to rate it.
    """
    yield from until(stage, case, "compose_panel")
    yield from convene(stage, case, recused=recused)
    yield 2
    score(stage, case, points)
    yield 1
    opinion = "专家组经独立评分，形成上述评审结果。"
    stage.do("wang", case, "write_review", {"review_opinion": {"text": opinion}})
    if first is not None:
        rate(stage, case, first)


def rate(stage: Stage, case: str, first: Mapping[str, Any]) -> None:
    """Let the section rate the panel of a case: the first of it as said, the others good."""
    number, rows = stage.panel_rated(case)
    given = [{**row, **ALL_GOOD, **(first if place == 0 else {})} for place, row in enumerate(rows)]
    stage.do("wang", number, "rate", {"rating": {"experts": given}})


def publish(stage: Stage, case: str, name: str) -> Story:
    """Publish the notice."""
    yield from until(stage, case, "check_notice")
    text = {
        "subject": f"关于拟认定“{name}”的公示",
        "summary": f"根据技能大师工作室建设管理办法，经申报、材料审核和专家评审，拟认定“{name}”"
        "为北京市朝阳区技能大师工作室，现予公示。公示期内如有异议，请通过本页面提出。",
    }
    stage.do("wang", case, "check_notice", {"notice_text": text})
    stage.do("wang", case, "post_notice", {"posting": stage.posting()})


def report(stage: Stage, studio: str, subject: str, facts: str) -> str:
    """Let somebody of the public report a studio by name; return the case."""
    said = {
        "subject": subject,
        "facts": facts,
        "evidence": [],
        "anonymous": False,
        "name": "周某",
        "mobile": "13900001111",
        "email": None,
    }
    return stage.begin("public", "complaint", {"complaint": said, "studio_number": studio})


def object_to(stage: Stage, case: str, *, outcome: str | None) -> Story:
    """Let a person object to what is on notice; the bureau answers, unless `outcome` is None."""
    about = {"notice": stage.notice_of(case), **_objection(stage)}
    objection = stage.begin("public", "objection", about)
    yield 1
    stage.do("wang", objection, "receive", {"receipt_check": {"decision": "accept"}})
    if outcome is None:
        return
    yield 2
    findings = "经调取材料、走访车间和询问当事人，核实情况如下：所反映的事项已逐条查证。"
    found = {"findings": findings, "proposal": outcome}
    stage.do("wang", objection, "verify", {"verification": found})
    yield 1
    text = "经核实，您反映的情况属实，异议成立。" if outcome == "upheld" else "经核实，异议不成立。"
    stage.do("zhao", objection, "answer", {"answer": {"outcome": outcome, "text": text}})


def _objection(stage: Stage) -> dict[str, Any]:
    return {
        "objection": {
            "subject": "领办人业绩材料与事实不符",
            "facts": "公示材料所列的一项攻关成果为班组集体完成，且完成时间与所述不一致，请核实。",
            "evidence": [stage.hand_in("public", "evidence", "情况说明.pdf")],
            "anonymous": False,
            "name": "方明",
            "mobile": "13600040004",
            "email": None,
        }
    }


def approve(stage: Stage, case: str) -> Story:
    """Let the leader approve."""
    yield from until(stage, case, "approve")
    stage.do(
        "zhao", case, "approve", {"approval": {"decision": "approve", "opinion": "同意授予称号。"}}
    )


def hang_plaque(stage: Stage, case: str) -> Story:
    """Issue the plaque."""
    yield from until(stage, case, "issue_plaque")
    issued = {"issued_on": _today(stage).isoformat(), "received_by": "孙秀兰"}
    stage.do("wang", case, "issue_plaque", {"plaque": issued})


def funding_of(stage: Stage, case: str) -> str:
    """Return the case that pays the grant of an application."""
    return stage.funding_of(stage.entry_of(case))


def send_payee(stage: Stage, who: str, case: str, unit: str) -> None:
    """Let the unit say where the money goes."""
    names = {str(one["code"]): str(one["name"]) for one in ORGANISATIONS}
    payee = {
        "name": names[unit],
        "bank": "北京银行酒仙桥支行",
        "account": "6222020200112233445",
        "account_again": "6222020200112233445",
        "bank_number": "313100000013",
        "ledger": "大师工作室专账",
        "pledged": True,
        "stamped": [stage.hand_in(who, "payee-stamped", "盖章的收款信息.pdf", case)],
    }
    stage.do(who, case, "fill_payee", {"payee": payee})


def agree(stage: Stage, who: str, studio: str) -> Story:
    """Let unit and master sign the agreement of the year, and the centre put it on file."""
    year = _today(stage).year
    case = stage.duty_of(studio, "agreement", year)
    if case is None:
        begun = {"studio": studio, "year": year}
        case = stage.begin(who, "responsibility-agreement", begun)
    stage.do(who, case, "fill", {"agreement": _agreement()})
    yield 1
    if stage.waiting(case, "sign"):
        stage.do("zhang", case, "sign", {"signature": {"decision": "sign"}})
    today = _today(stage).isoformat()
    sealed = {"representative": "孙秀兰", "sealed_on": today, "signed_on": today}
    scan = [stage.hand_in(who, "agreement-signed", "签字盖章的责任书.pdf", case)]
    stage.do(who, case, "seal", {"seal": {**sealed, "scan": scan}})
    yield 1
    checked = {"complete": True, "measurable": True, "decision": "file", "opinion": "同意备案。"}
    stage.do("he", case, "check", {"filing": checked})


def _agreement() -> dict[str, Any]:
    task = {"unit": "项", "quarter": "四季度", "responsible": "领办人"}
    tasks = (
        ("引领技能研发", "数控车削薄壁件变形控制攻关", 1),
        ("实行名师带徒", "签订师徒协议，培养高级工", 4),
        ("开展技艺交流", "组织车工技能交流", 2),
        ("发挥社会效益", "到职业院校授课", 2),
    )
    return {
        "matching": 50_000,
        "place": "一号厂房二层",
        "area": 120,
        "equipment": "数控车床4台",
        "hours": 40,
        "incentive": "带徒津贴",
        "members": [{"name": "刘志刚", "role": "攻关"}],
        "tasks": [
            {**task, "duty": duty, "content": content, "target": target}
            for duty, content, target in tasks
        ],
        "outputs": {
            "projects": 1, "results": 1, "apprentices": 4, "technicians": 1, "events": 2,
            "services": 2,
        },
        "budget": [{"category": "equipment", "grant": 60_000, "matching": 30_000}],
        "adjustment": "按季度检查，年底考核。",
    }  # fmt: skip


def pay(stage: Stage, application: str, who: str, unit: str) -> Story:
    """Pay a grant, from the unit's account to its receipt."""
    case = funding_of(stage, application)
    yield from until(stage, case, "fill_payee")
    send_payee(stage, who, case, unit)
    yield from agree(stage, who, stage.studio_of(application))
    yield 1
    asked = {
        "decision": "request",
        "item": "技能大师工作室建设",
        "document": f"{application}授予决定",
    }
    stage.do("wang", case, "request", {"request": {**asked, "opinion": "材料齐全，申请拨付。"}})
    stage.do(
        "zhao", case, "approve", {"approval": {"decision": "approve", "opinion": "同意拨付。"}}
    )
    yield 1
    today = _today(stage)
    stage.do("qian", case, "order", {"order": {"number": f"支申〔{today.year}〕{today:%m%d}号"}})
    paid = {"voucher": f"拨付〔{today.year}〕{today:%m%d}号", "paid_on": today.isoformat()}
    stage.do("cai", case, "pay", {"payment": paid})
    yield 1
    came = {"received_on": _today(stage).isoformat(), "voucher": "记-0410", "account": "专项应付款"}
    came["slip"] = [stage.hand_in(who, "bank-slip", "银行回单.pdf", case)]  # type: ignore[assignment]
    stage.do(who, case, "receive", {"receipt": came})


def enter_spending(stage: Stage, studio: str) -> None:
    """Enter matching money, two lines of spending and an asset; one line has to be explained."""
    today = _today(stage).isoformat()
    line = {"spent_on": today, "category": "equipment", "source": "grant"}
    lathe = {
        **line,
        "voucher": "记-0412",
        "summary": "大师工作室经费：购数控刀具预调仪",
        "amount": 18_600,
        "payee": "北京精工量具有限公司",
        "invoice": "24112000000087651234",
        "invoice_amount": 18_600,
    }
    lunch = {
        **line,
        "voucher": "记-0413",
        "summary": "大师工作室经费：技艺交流活动工作餐费",
        "category": "exchange",
        "source": "matching",
        "amount": 860.5,
        "payee": "北京锦裕饭店管理有限公司",
        "invoice": None,
        "invoice_amount": None,
    }
    bought = {
        "voucher": "记-0412",
        "name": "数控刀具预调仪",
        "kind": "special",
        "model": "DTY-600",
        "quantity": 1,
        "unit_price": 18_600,
        "place": "一号厂房二层",
        "user": "张师傅",
    }
    income = {"received_on": today, "voucher": "记-0411", "amount": 50_000, "note": "单位配套"}
    sent = {
        "studio": studio,
        "income": [income],
        "lines": [lathe, lunch],
        "assets": [bought],
        "vouchers": [stage.hand_in("sun", "vouchers", "凭证和发票.pdf")],
    }
    stage.begin("sun", "spending", {"spending": sent})


def _today(stage: Stage) -> date:
    return stage.at.date()
