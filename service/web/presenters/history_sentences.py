"""The sentences of the ledger's events, by their names: one catalogue for all pages."""

from collections.abc import Mapping

from service.web.core.language import lazy_gettext
from service.web.presenters.program_sentences import PROGRAMS, Sentence

SENTENCES: Mapping[str, Sentence] = {
    **PROGRAMS,
    "sign-in:begun": Sentence(auditor=lazy_gettext("登录")),
    "sign-in:ended": Sentence(auditor=lazy_gettext("退出登录")),
    "sign-in:refused": Sentence(auditor=lazy_gettext("从常用的浏览器登录，没有成功")),
    "sign-in:locked": Sentence(auditor=lazy_gettext("密码错误次数过多，暂停尝试")),
    "access:refused": Sentence(auditor=lazy_gettext("访问没有权限的页面，被拒绝")),
    "security:digested": Sentence(auditor=lazy_gettext("汇总一小时内被拒绝的访问")),
    "instance:started": Sentence(
        auditor=lazy_gettext("发起“%(process)s”，按第 %(release)s 次发布的规则办理"),
        public=lazy_gettext("开始办理“%(name)s”"),
        rank=1,
        tone="is-step",
    ),
    "instance:ended": Sentence(
        auditor=lazy_gettext("案件结束：%(standing)s"),
        public=lazy_gettext("案件办结：%(standing)s"),
        rank=6,
        tone="is-end",
    ),
    "task:created": Sentence(
        auditor=lazy_gettext("转%(lane)s办理“%(name)s”"),
        public=lazy_gettext("转%(lane)s办理“%(name)s”"),
    ),
    "task:claimed": Sentence(
        auditor=lazy_gettext("认领“%(name)s”"),
        public=lazy_gettext("认领“%(name)s”"),
        rank=2,
    ),
    "task:released": Sentence(
        auditor=lazy_gettext("把“%(name)s”退回给同角色的人"),
        public=lazy_gettext("把“%(name)s”退回给同角色的人"),
        rank=2,
    ),
    "task:completed": Sentence(
        auditor=lazy_gettext("办结“%(name)s”"),
        public=lazy_gettext("办结“%(name)s”"),
        rank=1,
        tone="is-step",
    ),
    "task:cancelled": Sentence(
        auditor=lazy_gettext("“%(name)s”不再需要办理"),
        public=lazy_gettext("“%(name)s”不再需要办理"),
    ),
    "completion:refused": Sentence(
        auditor=lazy_gettext("想办结“%(name)s”，没有办成：%(sentence)s"),
        public=lazy_gettext("提交“%(name)s”没有办成，须改正后再提交"),
        rank=0,
        tone="is-refusal",
    ),
    "step:decided": Sentence(
        public=lazy_gettext("按规则判定“%(name)s”"),
    ),
    "step:caught": Sentence(
        auditor=lazy_gettext("等到了“%(name)s”"),
        public=lazy_gettext("收到“%(name)s”"),
        rank=4,
        tone="is-step",
    ),
    "step:thrown": Sentence(
        auditor=lazy_gettext("发出“%(name)s”"),
        public=lazy_gettext("发出“%(name)s”"),
    ),
    "step:called": Sentence(
        auditor=lazy_gettext("进入子流程“%(name)s”"),
        public=lazy_gettext("进入“%(name)s”"),
    ),
    "step:returned": Sentence(
        auditor=lazy_gettext("子流程“%(name)s”结束"),
        public=lazy_gettext("“%(name)s”结束"),
    ),
    "step:failed": Sentence(
        auditor=lazy_gettext("“%(name)s”没有办成"),
        public=lazy_gettext("系统没有办成“%(name)s”，等工作人员处理"),
        rank=8,
        tone="is-refusal",
    ),
    "button:pressed": Sentence(
        auditor=lazy_gettext("按下“%(name)s”"),
        public=lazy_gettext("办理“%(name)s”"),
        rank=1,
        tone="is-step",
    ),
    "document:stored": Sentence(
        auditor=lazy_gettext("上传附件“%(filename)s”"),
        public=lazy_gettext("上传附件"),
        rank=3,
    ),
    "document:attached": Sentence(
        auditor=lazy_gettext("附件“%(filename)s”归入本案"),
        public=lazy_gettext("附件归入本案"),
    ),
    "paper:written": Sentence(
        auditor=lazy_gettext("拟出文书“%(title)s”"),
        public=lazy_gettext("拟出文书"),
        rank=5,
    ),
    "paper:printed": Sentence(
        auditor=lazy_gettext("印出文书"),
    ),
    "reminder:sent": Sentence(
        auditor=lazy_gettext("提醒办理"),
        public=lazy_gettext("提醒办理"),
    ),
    "letter:sent": Sentence(
        auditor=lazy_gettext("发出通知“%(subject)s”"),
        public=lazy_gettext("发出通知"),
        rank=5,
    ),
    "letter:delivered": Sentence(
        auditor=lazy_gettext("“%(subject)s”已送达"),
        public=lazy_gettext("通知已送达"),
    ),
    "letter:undelivered": Sentence(
        auditor=lazy_gettext("“%(subject)s”没有送达，等工作人员另行告知"),
        public=lazy_gettext("通知没有送达，等工作人员另行告知"),
        tone="is-refusal",
    ),
    "incident:opened": Sentence(
        auditor=lazy_gettext("办理中断：%(fault)s"),
        public=lazy_gettext("办理中断，等工作人员处理"),
        rank=7,
        tone="is-refusal",
    ),
    "incident:resolved": Sentence(
        auditor=lazy_gettext("恢复办理"),
        public=lazy_gettext("恢复办理"),
    ),
    "incident:retried": Sentence(
        auditor=lazy_gettext("重新办理中断的一步"),
        public=lazy_gettext("重新办理中断的一步"),
        rank=2,
        tone="is-step",
    ),
    "intervention:amended": Sentence(
        auditor=lazy_gettext("管理员干预：更正变量。%(reason)s"),
        public=lazy_gettext("管理员干预：更正变量。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:skipped": Sentence(
        auditor=lazy_gettext("管理员干预：把“%(name)s”按已经办完处理。%(reason)s"),
        public=lazy_gettext("管理员干预：把“%(name)s”按已经办完处理。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:cancelled": Sentence(
        auditor=lazy_gettext("管理员干预：取消“%(name)s”。%(reason)s"),
        public=lazy_gettext("管理员干预：取消“%(name)s”。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:moved": Sentence(
        auditor=lazy_gettext("管理员干预：撤销“%(name)s”，移到别的步骤。%(reason)s"),
        public=lazy_gettext("管理员干预：撤销“%(name)s”，移到别的步骤。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:retried": Sentence(
        auditor=lazy_gettext("管理员干预：重新办理“%(name)s”。%(reason)s"),
        public=lazy_gettext("管理员干预：重新办理“%(name)s”。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:ended": Sentence(
        auditor=lazy_gettext("管理员干预：结束案件。%(reason)s"),
        public=lazy_gettext("管理员干预：结束案件。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:assigned": Sentence(
        auditor=lazy_gettext("管理员干预：改派“%(name)s”。%(reason)s"),
        public=lazy_gettext("管理员干预：改派“%(name)s”。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "instance:migrated": Sentence(
        auditor=lazy_gettext("改按第 %(release)s 次发布的规则继续办理。%(reason)s"),
        public=lazy_gettext("改按另一版规则继续办理。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "instance:migration-undone": Sentence(
        auditor=lazy_gettext("撤销迁移，仍按第 %(release)s 次发布的规则办理。%(reason)s"),
        public=lazy_gettext("撤销迁移，仍按原来的规则办理。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "calendar_year:entered": Sentence(auditor=lazy_gettext("录入一年的工作日历")),
    "start:refused": Sentence(
        auditor=lazy_gettext("没有立案：%(sentence)s"),
        rank=0,
        tone="is-refusal",
    ),
    "press:refused": Sentence(
        auditor=lazy_gettext("没有办成：%(sentence)s"),
        rank=0,
        tone="is-refusal",
    ),
    "wake:refused": Sentence(
        auditor=lazy_gettext("到时间没有办成：%(sentence)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:freed": Sentence(
        auditor=lazy_gettext("管理员干预：收回外部程序领取的“%(name)s”。%(reason)s"),
        public=lazy_gettext("管理员干预：收回外部程序领取的“%(name)s”。理由：%(reason)s"),
        rank=0,
        tone="is-refusal",
    ),
    "intervention:refused": Sentence(
        auditor=lazy_gettext("管理员想干预，没有办成：%(sentence)s"),
        rank=0,
        tone="is-refusal",
    ),
    "step:skipped": Sentence(
        auditor=lazy_gettext("“%(name)s”没有办，按已经办完处理"),
        rank=8,
        tone="is-refusal",
    ),
    "document:viewed": Sentence(
        auditor=lazy_gettext("查看附件"),
        rank=3,
    ),
    "personal-data:viewed": Sentence(
        auditor=lazy_gettext("查看未遮盖的个人信息。%(reason)s"),
        rank=3,
    ),
    "personal-data:printed": Sentence(
        auditor=lazy_gettext("文书“%(paper)s”印出了个人信息全文"),
        rank=3,
    ),
    "case:viewed": Sentence(
        auditor=lazy_gettext("查看本案历史"),
        rank=3,
    ),
    "case:exported": Sentence(
        auditor=lazy_gettext("导出本案历史"),
        rank=3,
    ),
    "start:timed": Sentence(
        auditor=lazy_gettext("定时到期，由系统立案"),
        rank=1,
        tone="is-step",
    ),
    "message:sent": Sentence(
        auditor=lazy_gettext("发出消息"),
    ),
    "message:delivered": Sentence(
        auditor=lazy_gettext("收到消息"),
    ),
}
"""Event of `service.host.ledger.vocabulary`, by its name → its sentences."""

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
"""Subjects whose other lines are bookkeeping: shown as changes, or not at all."""

REGISTER = {
    "account": lazy_gettext("账户"),
    "calendar_day": lazy_gettext("工作日历的一天"),
    "calendar_year": lazy_gettext("工作日历"),
    "expert": lazy_gettext("专家库"),
    "expert_trade": lazy_gettext("专家的专业"),
    "migration-plan": lazy_gettext("迁移方案"),
    "occupation": lazy_gettext("职业工种"),
    "organisation": lazy_gettext("单位"),
    "organisation-closing": "单位的终止或并入",
    "unit-registration": "单位注册申请",
    "batch": "批量处置",
    "suspension": "流程的暂停",
    "release": lazy_gettext("规则发布"),
    "token": lazy_gettext("外部程序的令牌"),
    "application": lazy_gettext("申报登记"),
    "panel": lazy_gettext("评审专家组"),
    "notice": lazy_gettext("公示"),
    "notice_item": lazy_gettext("公示事项"),
    "round_correction": "申报通知的更正",
    "notice_posting": "区政府网站公示",
    "notice_look": "查看网站公示",
    "objection": lazy_gettext("异议"),
    "studio": lazy_gettext("工作室名册"),
    "money": lazy_gettext("资助资金"),
    "funding_cycle": lazy_gettext("资助周期"),
    "account_entry": lazy_gettext("台账分录"),
    "account_line": lazy_gettext("台账分录的一行"),
    "spending": lazy_gettext("经费支出"),
    "asset": lazy_gettext("固定资产"),
    "spending_lock": lazy_gettext("年度收支锁定"),
    "assessment": lazy_gettext("考核结果"),
    "legacy_entry": lazy_gettext("存量补录"),
    "legacy_batch": lazy_gettext("补录的表格"),
    "legacy_row": lazy_gettext("补录表格的一行"),
    "complaint": lazy_gettext("举报"),
    "closed_year": lazy_gettext("年度结账"),
    "leader_change": lazy_gettext("领办人变更"),
    "recusal": lazy_gettext("回避"),
    "interest": lazy_gettext("利害关系"),
    "master": lazy_gettext("技能大师"),
    "round": lazy_gettext("申报批次"),
    "round_entry": lazy_gettext("批次名册"),
    "round_opinion": lazy_gettext("会同意见"),
    "review_group": lazy_gettext("专业组"),
    "panel_seat": lazy_gettext("专家组席位"),
    "review_mark": lazy_gettext("专家评分"),
    "letter": lazy_gettext("通知"),
    "reminder": lazy_gettext("提醒"),
    "duty": lazy_gettext("年度应报事项"),
    "agreement": lazy_gettext("目标任务责任书"),
    "annual_report": lazy_gettext("年度报告"),
    "supervision": lazy_gettext("日常监管记录"),
    "incident": lazy_gettext("中断"),
    "document": lazy_gettext("附件"),
    "paper": lazy_gettext("文书"),
    "start_answer": lazy_gettext("提出时填写的内容"),
    "role": lazy_gettext("角色"),
    "account-role": lazy_gettext("账户的角色"),
    "deed": lazy_gettext("两人办理的事项"),
    "contact": lazy_gettext("单位联系人"),
    "recovery-code": lazy_gettext("两步验证的恢复码"),
    "second-factor": lazy_gettext("两步验证"),
    "reset-code": lazy_gettext("密码重置码"),
    "reset-link": "密码重置链接",
    "outgoing": "对外发送",
}
