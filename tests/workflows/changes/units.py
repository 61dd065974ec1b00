"""What changes of a unit are made of in tests: forms as people fill them in, a second studio."""

from datetime import date
from typing import Any

from sqlalchemy import select

from service.demo.cast import credit_code
from service.people.actor import SYSTEM
from service.studios.register.tables import Master, Studio
from tests.workflows.play import Play

JINYU = credit_code("91110105MA02JY0B2")
NEW = credit_code("91110105MA09XX0E5")
LINES = ("proof", "same", "succession", "employed", "district", "team", "system", "support",
         "conditions", "rules")  # fmt: skip
PAYEE = {
    "bank": "工商银行", "account": "1102020409", "account_again": "1102020409",
    "ledger": "大师工作室经费", "pledged": True,
}  # fmt: skip


def change(play: Play, studio: str, kind: str = "rename", **more: Any) -> dict[str, Any]:
    """Return the form as 孙秀兰 fills it in."""
    sheet = {
        "studio": studio, "kind": kind, "effective_on": play.at.date().isoformat(),
        "reason": "工商登记变更。", "proof": [play.paper("sun", "unit-change-proof")],
        "truthful": True,
    }  # fmt: skip
    if kind == "rename":
        sheet |= {"subject": "unit", "name": "北京天衡智能制造有限公司"}
    if kind in ("merge", "split", "reorganise"):
        sheet |= {
            "name": "北京锦裕饭店管理有限公司", "credit_code": JINYU, "legal_kind": "企业",
            "address": "北京市朝阳区建国路 88 号", "in_district": "yes",
            "succession": "全部由承继单位承继。", "employed": "kept",
        }  # fmt: skip
    if kind in ("move", "door"):
        sheet |= {"address": "北京市朝阳区望京街 1 号"}
    if kind == "move":
        sheet |= {"in_district": "yes", "area": 120, "tenure": "own"}
    return sheet | more


def begin(play: Play, studio: str, kind: str = "rename", **more: Any) -> str:
    """孙秀兰 asks for a change; return the case's number."""
    return play.begin("sun", "unit-change", {"change": change(play, studio, kind, **more)})


def check(play: Play, case: str, decision: str = "pass", **lines: str) -> None:
    """何审核 goes through the list."""
    answer = {"decision": decision, "opinion": "已核对。"}
    asked = LINES if play.variables(case)["route"]["checklist"] else LINES[:4]
    answer |= dict.fromkeys(asked, "pass") | lines
    play.do("he", case, "check", {"unit_check": answer})


def visit(play: Play, case: str, **more: Any) -> None:
    """Two officers look at the new place."""
    found = {
        "on": play.at.date().isoformat(), "officers": [{"name": "何审核"}, {"name": "林审核"}],
        "area": 120, "sign": "yes", "findings": "设备齐全。", "conclusion": "fit",
    }  # fmt: skip
    play.do("he", case, "visit", {"unit_visit": found | more})


def decide(play: Play, case: str, decision: str = "approve") -> None:
    """王科长 proposes, 赵局长 decides."""
    play.do("wang", case, "propose", {"proposal": {"decision": decision, "opinion": "建议。"}})
    play.do("zhao", case, "decide", {"approval": {"decision": decision, "opinion": "已阅。"}})


def confirm(play: Play, case: str, who: str, name: str) -> None:
    """The unit gives its new account, 钱会计 confirms it."""
    play.do(who, case, "fill_payee", {"payee": {**PAYEE, "name": name}})
    told = {"person": "财务", "on": play.at.date().isoformat(), "note": "无误。"}
    play.do(
        "qian", case, "confirm_account", {"account_confirmation": {"decision": "right", **told}}
    )


def row(play: Play, number: str) -> Studio:
    """Return a studio as the register has it."""
    with play.database.read() as session:
        return session.scalars(select(Studio).where(Studio.number == number)).one()


def second_studio(play: Play, like: str, *, unit: str = "jinyu", number: str = "J-1") -> str:
    """Enter a studio of the same occupation in another unit."""
    with play.database.write(actor=SYSTEM, at=play.at) as session:
        first = session.scalars(select(Studio).where(Studio.number == like)).one()
        master = Master(
            name="罗明", identity_lookup=f"{number:0>43}", identity_number="", sex="男",
            post_kind="worker", qualification="一级",
        )  # fmt: skip
        studio = Studio(
            number=number, name="罗明车工技能大师工作室", plaque="", unit=unit, place=unit,
            occupation_code=first.occupation_code, industry=first.industry, address="建国路",
            master=master, round_code=first.round_code, case_number=f"case-{number}",
            granted_on=date(2026, 12, 1), sheet={},
        )  # fmt: skip
        session.add(studio)
    return number
