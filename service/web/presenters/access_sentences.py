"""Sentences of who came in, who was kept out, and who read or took away what."""

from collections.abc import Mapping

from service.web.core.language import lazy_gettext
from service.web.presenters.sentence import Sentence

ACCESS: Mapping[str, Sentence] = {
    "sign-in:begun": Sentence(auditor=lazy_gettext("登录")),
    "sign-in:ended": Sentence(auditor=lazy_gettext("退出登录")),
    "sign-in:refused": Sentence(auditor=lazy_gettext("从常用的浏览器登录，没有成功")),
    "sign-in:locked": Sentence(auditor=lazy_gettext("密码错误次数过多，暂停尝试")),
    "access:refused": Sentence(auditor=lazy_gettext("访问没有权限的页面，被拒绝")),
    "security:digested": Sentence(auditor=lazy_gettext("汇总一小时内被拒绝的访问")),
    "record:searched": Sentence(auditor="查找全部记录", rank=3),
    "proof:taken": Sentence(auditor="取走一条记录的证明", rank=3),
    "private-value:erased": Sentence(auditor="依法删除个人信息，删去以后不能恢复"),
    "pack:taken": Sentence(auditor="取走取证包", rank=3),
    "checkpoint:withheld": Sentence(auditor="没有签发历史检查点：记录对不上", tone="bad"),
    "checkpoint:contested": Sentence(auditor="外部见证方见过的历史与本系统的不一致", tone="bad"),
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
}
