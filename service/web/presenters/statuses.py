"""How a case stands, in words."""

from dataclasses import dataclass

from service.web.core.language import gettext, lazy_gettext

STANDINGS = {
    "draft": (lazy_gettext("草稿"), "quiet"),
    "discarded": (lazy_gettext("已放弃"), "quiet"),
    "active": (lazy_gettext("办理中"), "info"),
    "incident": (lazy_gettext("暂时中断"), "soon"),
    "completed": (lazy_gettext("已办结"), "done"),
    "granted": (lazy_gettext("已授予称号"), "done"),
    "published": (lazy_gettext("已公布"), "done"),
    "ranked": (lazy_gettext("已排序"), "done"),
    "cancelled": (lazy_gettext("已取消"), "quiet"),
    "agree": (lazy_gettext("无意见"), "done"),
    "object": (lazy_gettext("有意见"), "late"),
    "silent": (lazy_gettext("逾期未答复"), "quiet"),
    "changed": (lazy_gettext("已变更"), "done"),
    "failed": (lazy_gettext("评审未通过"), "late"),
    "rejected": (lazy_gettext("未予批准"), "late"),
    "returned": (lazy_gettext("已退回"), "late"),
    "declined": (lazy_gettext("未予同意"), "late"),
    "ineligible": (lazy_gettext("不符合条件"), "late"),
    "lapsed": (lazy_gettext("逾期终止"), "quiet"),
    "terminated": (lazy_gettext("由管理员结束"), "late"),
    "withdrawn": (lazy_gettext("已撤回"), "quiet"),
    "upheld": (lazy_gettext("异议成立"), "late"),
    "dismissed": (lazy_gettext("异议不成立"), "done"),
    "not-accepted": (lazy_gettext("不予受理"), "quiet"),
    "founded": (lazy_gettext("举报属实"), "late"),
    "partly": (lazy_gettext("部分属实"), "late"),
    "unfounded": (lazy_gettext("举报不实"), "done"),
    "complete": (lazy_gettext("材料齐全"), "done"),
    "insufficient": (lazy_gettext("材料不齐"), "late"),
    "filed": (lazy_gettext("已备案"), "done"),
    "accepted": (lazy_gettext("已通过"), "done"),
    "waived": (lazy_gettext("已豁免"), "quiet"),
    "paid": (lazy_gettext("已拨付"), "done"),
    "void": (lazy_gettext("不再拨付"), "quiet"),
    "recorded": (lazy_gettext("已登记存档"), "done"),
    "rectified": (lazy_gettext("已整改"), "done"),
    "proposed": (lazy_gettext("已建议取消"), "late"),
    "answered": ("已答复", "done"),
    "revocation": ("转取消称号", "late"),
    "over": ("已有安排", "done"),
    "ended": ("终止（称号取消）", "quiet"),
    "entered": ("已入库", "done"),
    "nominated": ("已提名", "done"),
    "rated": ("已评价", "done"),
    "unrated": ("没有要评价的", "quiet"),
    "expert-removed": ("已出库", "late"),
    "expert-kept": ("保留在库", "done"),
    "cured": ("中止（变更领办人）", "quiet"),
    "kept": ("不予取消", "done"),
    "not-begun": ("不予立案", "quiet"),
    "rectify": ("转整改", "late"),
    "revoked": ("已取消称号", "late"),
    "electronic": ("已确认电子送达", "done"),
    "recognised": ("市级认定", "done"),
    "refused": ("单位放弃", "quiet"),
    "objected": ("异议成立", "late"),
    "graded-excellent": ("优秀", "done"),
    "graded-passed": ("合格", "done"),
    "graded-failed": ("不合格", "late"),
    "graded-rectified": ("合格（整改后）", "done"),
    "review-upheld": ("维持原决定", "done"),
    "review-changed": ("已变更", "late"),
    "review-quashed": ("已撤销", "late"),
    "assessment-ended": ("终止（称号取消）", "quiet"),
    "assessment-stopped": ("终止（批次终止）", "quiet"),
}


@dataclass(frozen=True)
class StatusLabel:
    """A status in words, and the colour it is shown in."""

    words: str
    tone: str


def status_label(status: str) -> StatusLabel:
    """Return a status in words; one that a designer named stands for itself."""
    words, tone = STANDINGS.get(status, (status, "quiet"))
    return StatusLabel(gettext(str(words)), tone)
