"""The sentences of a case's history: what each kind of line says, and how much it matters."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.web.language import lazy_gettext

ASIDE = 9


@dataclass(frozen=True)
class Pattern:
    """A sentence with places for facts; the lowest rank in a transaction is its headline."""

    words: object
    rank: int = ASIDE
    tone: str = ""


SENTENCES: Mapping[str, Pattern] = {
    "completion:refused": Pattern(
        lazy_gettext("想办结“%(name)s”，没有办成：%(sentence)s"), 0, "is-refusal"
    ),
    "press:refused": Pattern(lazy_gettext("没有办成：%(sentence)s"), 0, "is-refusal"),
    "wake:refused": Pattern(lazy_gettext("到时间没有办成：%(sentence)s"), 0, "is-refusal"),
    "job:refused": Pattern(
        lazy_gettext("外部程序办理“%(name)s”的结果没有被接受：%(sentence)s"), 0, "is-refusal"
    ),
    "job:completed": Pattern(lazy_gettext("外部程序办结“%(name)s”"), 1, "is-step"),
    "job:thrown": Pattern(
        lazy_gettext("外部程序办理“%(name)s”，报告业务差错。%(reason)s"), 1, "is-step"
    ),
    "job:activated": Pattern(lazy_gettext("外部程序领取“%(name)s”"), 2),
    "job:extended": Pattern(lazy_gettext("外部程序延长“%(name)s”的办理时间"), 3),
    "instance:started": Pattern(
        lazy_gettext("发起“%(process)s”，按第 %(release)s 次发布的规则办理"), 1, "is-step"
    ),
    "task:completed": Pattern(lazy_gettext("办结“%(name)s”"), 1, "is-step"),
    "button:pressed": Pattern(lazy_gettext("按下“%(name)s”"), 1, "is-step"),
    "task:claimed": Pattern(lazy_gettext("认领“%(name)s”"), 2),
    "task:released": Pattern(lazy_gettext("把“%(name)s”退回给同角色的人"), 2),
    "intervention:amended": Pattern(
        lazy_gettext("管理员干预：更正变量。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:skipped": Pattern(
        lazy_gettext("管理员干预：把“%(name)s”按已经办完处理。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:cancelled": Pattern(
        lazy_gettext("管理员干预：取消“%(name)s”。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:moved": Pattern(
        lazy_gettext("管理员干预：撤销“%(name)s”，移到别的步骤。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:retried": Pattern(
        lazy_gettext("管理员干预：重新办理“%(name)s”。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:ended": Pattern(
        lazy_gettext("管理员干预：结束案件。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:assigned": Pattern(
        lazy_gettext("管理员干预：改派“%(name)s”。%(reason)s"), 0, "is-refusal"
    ),
    "intervention:refused": Pattern(
        lazy_gettext("管理员想干预，没有办成：%(sentence)s"), 0, "is-refusal"
    ),
    "instance:migrated": Pattern(
        lazy_gettext("改按第 %(release)s 次发布的规则继续办理。%(reason)s"), 0, "is-refusal"
    ),
    "instance:migration-undone": Pattern(
        lazy_gettext("撤销迁移，仍按第 %(release)s 次发布的规则办理。%(reason)s"), 0, "is-refusal"
    ),
    "step:skipped": Pattern(lazy_gettext("“%(name)s”没有办，按已经办完处理"), 8, "is-refusal"),
    "incident:retried": Pattern(lazy_gettext("重新办理中断的一步"), 2, "is-step"),
    "document:stored": Pattern(lazy_gettext("上传附件“%(filename)s”"), 3),
    "document:viewed": Pattern(lazy_gettext("查看附件"), 3),
    "personal-data:viewed": Pattern(lazy_gettext("查看未遮盖的个人信息。%(reason)s"), 3),
    "case:viewed": Pattern(lazy_gettext("查看本案历史"), 3),
    "case:exported": Pattern(lazy_gettext("导出本案历史"), 3),
    "step:caught": Pattern(lazy_gettext("等到了“%(name)s”"), 4, "is-step"),
    "letter:sent": Pattern(lazy_gettext("发出通知“%(subject)s”"), 5),
    "instance:ended": Pattern(lazy_gettext("案件结束：%(standing)s"), 6, "is-end"),
    "incident:opened": Pattern(lazy_gettext("办理中断：%(fault)s"), 7, "is-refusal"),
    "step:failed": Pattern(lazy_gettext("“%(name)s”没有办成"), 8, "is-refusal"),
    "incident:resolved": Pattern(lazy_gettext("恢复办理")),
    "document:attached": Pattern(lazy_gettext("附件“%(filename)s”归入本案")),
    "task:created": Pattern(lazy_gettext("转%(lane)s办理“%(name)s”")),
    "task:cancelled": Pattern(lazy_gettext("“%(name)s”不再需要办理")),
    "step:called": Pattern(lazy_gettext("进入子流程“%(name)s”")),
    "step:returned": Pattern(lazy_gettext("子流程“%(name)s”结束")),
    "step:thrown": Pattern(lazy_gettext("发出“%(name)s”")),
    "start:timed": Pattern(lazy_gettext("定时到期，由系统立案"), 1, "is-step"),
    "message:sent": Pattern(lazy_gettext("发出消息")),
    "message:delivered": Pattern(lazy_gettext("收到消息")),
    "job:failed": Pattern(lazy_gettext("后台办理没有成功"), 8, "is-refusal"),
}

SILENT = frozenset(
    {
        "variable",
        "candidate",
        "party",
        "instance",
        "task",
        "model",
        "message",
        "sequence",
        "migration",
        "start-subscription",
    }
)
"""Subjects whose other lines are bookkeeping: told as changes, or not at all."""

REGISTER = {
    "application": lazy_gettext("申报登记"),
    "panel": lazy_gettext("评审专家组"),
    "notice": lazy_gettext("公示"),
    "objection": lazy_gettext("异议"),
    "studio": lazy_gettext("工作室名册"),
    "money": lazy_gettext("资助资金"),
    "leader_change": lazy_gettext("领办人变更"),
    "recusal": lazy_gettext("回避"),
    "interest": lazy_gettext("利害关系"),
    "master": lazy_gettext("技能大师"),
    "round": lazy_gettext("申报批次"),
    "letter": lazy_gettext("通知"),
    "incident": lazy_gettext("中断"),
    "document": lazy_gettext("附件"),
}
DONE = {
    "accepted": lazy_gettext("受理"),
    "declared": lazy_gettext("声明"),
    "filed": lazy_gettext("提出"),
    "answered": lazy_gettext("答复"),
    "drawn": lazy_gettext("抽取"),
    "published": lazy_gettext("公布"),
    "extended": lazy_gettext("延长"),
    "closed": lazy_gettext("结束"),
    "granted": lazy_gettext("授予"),
    "entered": lazy_gettext("入账"),
    "paid": lazy_gettext("拨付"),
    "created": lazy_gettext("新增"),
    "changed": lazy_gettext("变更"),
    "deleted": lazy_gettext("删除"),
}

NAMES = {
    "eligible": lazy_gettext("符合条件"),
    "reasons": lazy_gettext("原因"),
    "passed": lazy_gettext("通过"),
    "mean": lazy_gettext("平均分"),
    "votes": lazy_gettext("同意票数"),
    "agree": lazy_gettext("同意票数"),
    "experts": lazy_gettext("专家人数"),
    "needed": lazy_gettext("需要的票数"),
    "number": lazy_gettext("编号"),
    "started_on": lazy_gettext("发起日期"),
    "starter": lazy_gettext("发起人"),
    "unit": lazy_gettext("申报单位"),
    "branch": lazy_gettext("分支机构"),
    "department": lazy_gettext("业务主管部门"),
    "age": lazy_gettext("年龄"),
    "sex": lazy_gettext("性别"),
    "birth_date": lazy_gettext("出生日期"),
    "retirement_date": lazy_gettext("法定退休日期"),
    "months_to_retirement": lazy_gettext("距法定退休（月）"),
    "sent_on": lazy_gettext("报送日期"),
    "complete": lazy_gettext("材料齐全"),
    "missing": lazy_gettext("缺件"),
    "members": lazy_gettext("成员"),
    "seed": lazy_gettext("随机种子"),
    "candidates": lazy_gettext("候选人"),
    "names": lazy_gettext("姓名"),
    "published_on": lazy_gettext("发布日期"),
    "ends_on": lazy_gettext("截止日期"),
    "ends_at": lazy_gettext("截止时刻"),
    "open": lazy_gettext("未办结"),
    "upheld": lazy_gettext("成立"),
    "dismissed": lazy_gettext("不成立"),
    "amount": lazy_gettext("金额"),
    "plaque": lazy_gettext("铭牌"),
    "granted_on": lazy_gettext("授予日期"),
}
"""What is called what where no form asks for it: results of actions and decisions."""
