"""What is open and what went wrong, in an operator's words."""

from collections.abc import Mapping
from datetime import datetime

from service.host.operations.inspection import OpenPoint, Point
from service.web.core.language import gettext, lazy_gettext, tr
from service.web.presenters.dates import moment

WAITS = {
    "task": lazy_gettext("等人办理"),
    "job": lazy_gettext("等外部程序办理"),
    "timer": lazy_gettext("等时间到"),
    "message": lazy_gettext("等消息"),
    "signal": lazy_gettext("等信号"),
    "condition": lazy_gettext("等条件成立"),
    "join": lazy_gettext("等其他分支汇合"),
    "scope": lazy_gettext("里面的步骤还在办"),
    "rounds": lazy_gettext("逐项办理，还没有办完"),
    "step": lazy_gettext("系统正在办"),
}

KINDS: Mapping[str, object] = {
    "expression": lazy_gettext("公式算不出"),
    "condition": lazy_gettext("没有一条路走得通"),
    "timer": lazy_gettext("时间算不出"),
    "message": lazy_gettext("消息出错"),
    "signal": lazy_gettext("信号出错"),
    "action": lazy_gettext("系统动作出错"),
    "decision": lazy_gettext("判定出错"),
    "job": lazy_gettext("外部办理失败"),
    "error": lazy_gettext("错误没有人处理"),
    "call": lazy_gettext("子流程打不开"),
    "collection": lazy_gettext("清单有误"),
    "budget": lazy_gettext("超出运行限度"),
    "join": lazy_gettext("等不到其他分支"),
    "migration": lazy_gettext("迁移出错"),
    "internal": lazy_gettext("系统内部出错"),
    "job:wake": lazy_gettext("到时间没有办成"),
    "job:letter": lazy_gettext("通知没有发出"),
    "job:deliver": lazy_gettext("消息没有送达"),
    "job:call": lazy_gettext("外部调用失败"),
    "job:migrate": lazy_gettext("迁移没有办成"),
    "job:migrate-all": lazy_gettext("批量迁移没有办成"),
}

ADVICE: Mapping[str, object] = {
    "expression": lazy_gettext("多半是缺少变量，或变量的类型不对。先改正变量，再重新办理。"),
    "condition": lazy_gettext(
        "按现在的变量，哪个条件都不成立。改正变量后重新办理，或移到应走的步骤。"
    ),
    "action": lazy_gettext("输入不对的，改正这一步自己的变量后重新办理。"),
    "decision": lazy_gettext("判定表需要的内容缺失或类型不对。改正变量后重新办理。"),
    "job": lazy_gettext("外部程序多次没有办成。恢复后重新办理，或由您按已办完处理。"),
    "join": lazy_gettext("有一支不会再来。重新办理就按已经到的分支继续。"),
    "timer": lazy_gettext("期限的公式算不出日期。改正变量后重新办理。"),
    "collection": lazy_gettext("应当是清单的变量不是清单。改正变量后重新办理。"),
    "message": lazy_gettext("消息名或关联键算不出。改正变量后重新办理。"),
    "signal": lazy_gettext("信号名算不出。改正变量后重新办理。"),
    "error": lazy_gettext(
        "图上没有安排出了这种错误怎么办。移到应走的步骤，或请流程设计员改图后迁移。"
    ),
    "call": lazy_gettext("要打开的子流程不对。改正变量后重新办理，或请流程设计员改图后迁移。"),
    "budget": lazy_gettext(
        "多半是绕了圈子，或一次要办的太多。先改正变量让它能停下来，再重新办理。"
    ),
    "internal": lazy_gettext("系统没有料到的情况。请把这条原因告诉维护人员，改好后重新办理。"),
    "job:call": lazy_gettext("外部多次没有办成。对方恢复后重新办理。"),
    "job:letter": lazy_gettext("案件照常办理，只是这份通知没有发出。原因排除后重新办理。"),
}


JOBS: Mapping[str, str] = {
    "wake": "到时间的案件",
    "deliver": "投递消息",
    "begin": "定时开始的案件",
    "letter": "发通知",
    "mail": "寄信",
    "outbox": "对外发送",
    "password-link": "密码重置链接",
    "call": "外部调用",
    "batch": "批量处置",
    "migrate": "案件迁移",
    "migrate-all": "批量迁移",
    "verify": "核验历史",
    "drop-file": "清除文件",
    "sweep-files": "清理没有用的文件",
    "remind": "到期提醒",
    "paper": "排印文书",
    "recount": "重新计算期限",
    "look": "查看公示网页",
    "chore": "分批办理的一件",
}


def kind_of(name: str) -> str:
    """Return what an incident of a kind is called."""
    return gettext(str(KINDS.get(name, name)))


def advice(kind: str) -> str:
    """Return what usually helps against an incident; empty where nothing general can be said."""
    return gettext(str(ADVICE[kind])) if kind in ADVICE else ""


def waits(point: Point) -> str:
    """Say in a sentence what something open waits for."""
    if point.open.incident is not None:
        return gettext("办理中断：%(kind)s", kind=kind_of(point.open.incident.kind))
    who = (point.assignee or point.task.lane or "") if point.task else ""
    return waiting_for(point.open, who=tr(who) if who else "", due=point.open.due)


def waiting_for(one: OpenPoint, *, who: str, due: datetime | None) -> str:
    """Say in a sentence what something open waits for; `who` does it, where it is work."""
    said = gettext(str(WAITS[one.kind]))
    details = _details(one, who, due)
    return f"{said}：{details}" if details else said


def _details(one: OpenPoint, who: str, due: datetime | None) -> str:
    if one.kind == "task":
        return who
    if one.kind == "job":
        return one.job_type or ""
    if one.due is not None:
        return moment(due)
    if one.kind == "message" and one.key:
        return gettext("%(message)s（关联键 %(key)s）", message=one.waits_for, key=one.key)
    return one.waits_for or ""
