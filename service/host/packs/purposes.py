"""What a pack is for decides what is in it, and who may ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.people.actor import Actor


@dataclass(frozen=True)
class Purpose:
    """A purpose of packs: its words, and what is left out."""

    code: str
    name: str
    says: str
    """What is in it, in a sentence."""
    by_auditor: bool = False
    """Whether the auditor alone may ask for it; else whoever of the staff sees the case."""
    reveals: bool = False
    """Whether private values are written whole."""
    as_party: bool = False
    """Whether it holds only what the unit whose case it is may see."""
    details: bool = True
    """Whether it holds what was written; else only that, when and by whom something was done."""


PURPOSES: Mapping[str, Purpose] = {
    one.code: one
    for one in (
        Purpose(
            "audit",
            "内部审计",
            "全部记录、表单和证明，附件是原件；身份证号码和电话遮盖，写在文字里的也不给原文",
            by_auditor=True,
        ),
        Purpose(
            "court",
            "司法、纪检监察调取",
            "全部记录、表单和证明，附件是原件；身份证号码和电话是全文。依据里须写明调取机关和文号",
            by_auditor=True,
            reveals=True,
        ),
        Purpose(
            "party",
            "当事人查阅",
            "当事人看得到的经过、本单位写的和交的、本单位可看的文书；没有参加评审的人的姓名",
            as_party=True,
        ),
        Purpose(
            "outside",
            "向外人证明",
            "只有公开的经过和证明：什么时候谁做了什么；没有表单内容和附件",
            as_party=True,
            details=False,
        ),
    )
}


def open_to(actor: Actor) -> list[Purpose]:
    """Return the purposes for which somebody may ask for a pack."""
    audits = any(role.audits for role in actor.roles)
    staff = any(role.staff for role in actor.roles)
    return [one for one in PURPOSES.values() if audits or (staff and not one.by_auditor)]
