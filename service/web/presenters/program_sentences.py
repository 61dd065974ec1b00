"""Sentences of what programs and commands on the server do."""

from collections.abc import Mapping

from service.web.core.language import lazy_gettext
from service.web.presenters.sentence import Sentence

PROGRAMS: Mapping[str, Sentence] = {
    "job:refused": Sentence(
        auditor=lazy_gettext("外部程序办理“%(name)s”的结果没有被接受：%(sentence)s"),
        rank=0,
        tone="is-refusal",
    ),
    "job:completed": Sentence(
        auditor=lazy_gettext("外部程序办结“%(name)s”"),
        rank=1,
        tone="is-step",
    ),
    "job:thrown": Sentence(
        auditor=lazy_gettext("外部程序办理“%(name)s”，报告业务差错。%(reason)s"),
        rank=1,
        tone="is-step",
    ),
    "job:activated": Sentence(
        auditor=lazy_gettext("外部程序领取“%(name)s”"),
        rank=2,
    ),
    "job:extended": Sentence(
        auditor=lazy_gettext("外部程序延长“%(name)s”的办理时间"),
        rank=3,
    ),
    "job:released": Sentence(
        auditor=lazy_gettext("外部程序没有办，交回“%(name)s”"),
        rank=2,
    ),
    "job:failed": Sentence(
        auditor=lazy_gettext("后台办理没有成功"),
        rank=8,
        tone="is-refusal",
    ),
    "installation:prepared": Sentence(auditor="在服务器上安装或者升级"),
    "installation:backed-up": Sentence(auditor="在服务器上备份"),
    "installation:restored": Sentence(auditor="在服务器上由两人从备份恢复"),
    "installation:granted": Sentence(auditor="在服务器上给服务的数据库角色授权"),
    "installation:signing-key": Sentence(auditor="在服务器上增加签发检查点的钥匙"),
    "installation:rotated": Sentence(auditor="在服务器上更换个人信息的密钥"),
}
