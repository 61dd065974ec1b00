"""Sentences of how a case goes on: steps, tasks, documents, papers, letters, calendar."""

from collections.abc import Mapping

from service.web.core.language import lazy_gettext
from service.web.presenters.sentence import Sentence

CASES: Mapping[str, Sentence] = {
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
    "instance:handed_over": Sentence(
        auditor="本案随工作室转由承继的单位办理",
        public="本案随工作室转由承继的单位办理",
        rank=5,
        tone="is-step",
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
    "task:transferred": Sentence(
        auditor="把“%(name)s”转办给他人",
        public="转办“%(name)s”",
        rank=2,
    ),
    "task:delegated": Sentence(
        auditor="把“%(name)s”委派给他人提出意见",
        public="委派“%(name)s”",
        rank=2,
    ),
    "task:cosigned": Sentence(
        auditor="对“%(name)s”签署意见，后加签给他人办结",
        public="后加签“%(name)s”",
        rank=2,
    ),
    "task:returned": Sentence(
        auditor="提出意见后交回“%(name)s”",
        public="交回“%(name)s”",
        rank=2,
    ),
    "task:recalled": Sentence(
        auditor="收回委派的“%(name)s”",
        public="收回委派的“%(name)s”",
        rank=2,
    ),
    "task:sent_back": Sentence(
        auditor="退回到“%(name)s”，由上次的办理人重新办理",
        public="退回到“%(name)s”",
        rank=2,
    ),
    "task:taken_back": Sentence(
        auditor="拿回“%(name)s”重新办理",
        public="拿回“%(name)s”重新办理",
        rank=2,
    ),
    "task:deputised": Sentence(
        auditor="代%(whom)s办理“%(name)s”",
        public="代%(whom)s办理“%(name)s”",
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
    "step:skipped": Sentence(
        auditor=lazy_gettext("“%(name)s”没有办，按已经办完处理"),
        rank=8,
        tone="is-refusal",
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
