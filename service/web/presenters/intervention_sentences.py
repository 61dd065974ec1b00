"""Sentences of what stops in a case, and of what administrators do about it."""

from collections.abc import Mapping

from service.web.core.language import lazy_gettext
from service.web.presenters.sentence import Sentence

INTERVENTIONS: Mapping[str, Sentence] = {
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
}
