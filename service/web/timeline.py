"""What happened in a case, told in sentences."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from service import host
from service.host.history import Happening
from service.host.tables import ProcessInstance
from service.web.language import gettext, lazy_gettext, tr
from service.web.request import actor
from service.web.standing import standing
from service.web.words import moment

SENTENCES = {
    "instance:started": (lazy_gettext("开始办理“%(name)s”"), "is-step"),
    "instance:ended": (lazy_gettext("案件办结：%(standing)s"), "is-end"),
    "task:created": (lazy_gettext("转%(lane)s办理“%(name)s”"), ""),
    "task:claimed": (lazy_gettext("认领“%(name)s”"), ""),
    "task:released": (lazy_gettext("把“%(name)s”退回给同角色的人"), ""),
    "task:completed": (lazy_gettext("办结“%(name)s”"), "is-step"),
    "task:cancelled": (lazy_gettext("“%(name)s”不再需要办理"), ""),
    "completion:refused": (lazy_gettext("提交“%(name)s”没有办成，须改正后再提交"), "is-refusal"),
    "step:decided": (lazy_gettext("按规则判定“%(name)s”"), ""),
    "step:caught": (lazy_gettext("收到“%(name)s”"), ""),
    "step:thrown": (lazy_gettext("发出“%(name)s”"), ""),
    "step:called": (lazy_gettext("进入“%(name)s”"), ""),
    "step:returned": (lazy_gettext("“%(name)s”结束"), ""),
    "step:failed": (lazy_gettext("系统没有办成“%(name)s”，等工作人员处理"), "is-refusal"),
    "button:pressed": (lazy_gettext("办理“%(name)s”"), "is-step"),
    "document:stored": (lazy_gettext("上传附件"), ""),
    "document:attached": (lazy_gettext("附件归入本案"), ""),
    "letter:sent": (lazy_gettext("发出通知"), ""),
    "incident:opened": (lazy_gettext("办理中断，等工作人员处理"), "is-refusal"),
    "incident:resolved": (lazy_gettext("恢复办理"), ""),
    "incident:retried": (lazy_gettext("重新办理中断的一步"), ""),
    "intervention:amended": (
        lazy_gettext("管理员干预：更正变量。理由：%(reason)s"),
        "is-refusal",
    ),
    "intervention:skipped": (
        lazy_gettext("管理员干预：把“%(name)s”按已经办完处理。理由：%(reason)s"),
        "is-refusal",
    ),
    "intervention:cancelled": (
        lazy_gettext("管理员干预：取消“%(name)s”。理由：%(reason)s"),
        "is-refusal",
    ),
    "intervention:moved": (
        lazy_gettext("管理员干预：撤销“%(name)s”，移到别的步骤。理由：%(reason)s"),
        "is-refusal",
    ),
    "intervention:retried": (
        lazy_gettext("管理员干预：重新办理“%(name)s”。理由：%(reason)s"),
        "is-refusal",
    ),
    "intervention:ended": (
        lazy_gettext("管理员干预：结束案件。理由：%(reason)s"),
        "is-refusal",
    ),
    "intervention:assigned": (
        lazy_gettext("管理员干预：改派“%(name)s”。理由：%(reason)s"),
        "is-refusal",
    ),
    "instance:migrated": (
        lazy_gettext("改按另一版规则继续办理。理由：%(reason)s"),
        "is-refusal",
    ),
    "instance:migration-undone": (
        lazy_gettext("撤销迁移，仍按原来的规则办理。理由：%(reason)s"),
        "is-refusal",
    ),
}


@dataclass(frozen=True)
class Told:
    """One thing that happened: when, who did it, and the sentence."""

    at: datetime
    who: str
    sentence: str
    kind: str


MOST = 200
"""So many lines of the ledger are read for a page."""


@dataclass(frozen=True)
class Story:
    """A part of a case's story, newest first; `further` is where the part before it ends."""

    lines: tuple[Told, ...]
    further: int | None


def told(session: Session, *, instance: ProcessInstance, before: int | None = None) -> Story:
    """Return the end of a case's story as far as this person may read it, newest first."""
    found = host.history.latest(session, instance=instance, actor=actor(), most=MOST, before=before)
    lines = [_told(one, instance) for one in found if _worth_telling(one)]
    together = tuple(_together(list(same)) for _, same in groupby(lines, key=_alike))
    return Story(together, found[-1].seq if len(found) == MOST else None)


def _alike(one: Told) -> tuple[str, str, str]:
    return (moment(one.at), one.who, one.sentence)


def _together(same: list[Told]) -> Told:
    """Tell the same thing once: five experts are asked in one moment."""
    if len(same) == 1:
        return same[0]
    counted = gettext("%(sentence)s（%(count)s 项）", sentence=same[0].sentence, count=len(same))
    return replace(same[0], sentence=counted)


def _worth_telling(one: Happening) -> bool:
    if f"{one.subject}:{one.verb}" not in SENTENCES:
        return False
    if (one.subject, one.verb) == ("incident", "opened") and one.name:
        return False  # the step that failed at the same moment says the same
    # Ends and gateways without a name say nothing to a reader.
    return one.subject not in ("step", "task") or bool(one.name)


def _told(one: Happening, instance: ProcessInstance) -> Told:
    words, kind = SENTENCES[f"{one.subject}:{one.verb}"]
    facts = {
        "name": tr(one.name if one.subject != "instance" else instance.process_name),
        "lane": tr(one.lane) if one.lane else gettext("有关人员"),
        "standing": standing(instance.status).words if one.subject == "instance" else "",
        "reason": one.data.get("reason", ""),
    }
    return Told(one.at, _who(one), gettext(str(words), **facts), kind)


def _who(one: Happening) -> str:
    return gettext("系统") if one.actor == "system" else one.actor_name
