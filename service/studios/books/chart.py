"""The accounts of the two books, and what an amount may be spent on (articles 15 to 18).

Book A is the district's: what was budgeted, approved, paid and claimed back. Book B is one
studio's own account (article 18): where its money comes from and what it was spent on.
"""

from dataclasses import dataclass
from typing import Literal

from service import amounts

Side = Literal["debit", "credit"]


@dataclass(frozen=True)
class Account:
    """An account: its number, its name, on which side its balance normally stands."""

    code: str
    name: str
    side: Side

    @property
    def book(self) -> str:
        """`B` for a studio's own account, else `A`."""
        return "B" if self.code.startswith("B") else "A"


QUOTA, TREASURY, CLAIMED = "1001", "1101", "1201"
OWED, BUDGET, GRANTED, WRITTEN_OFF = "2001", "3001", "5001", "5009"
BANK, FROM_GRANT, FROM_MATCHING, FROM_OWN = "B101", "B301", "B302", "B303"

CATEGORIES = {
    "equipment": ("B501", "设备设施更新完善"),
    "research": ("B502", "技术技能创新研发"),
    "exchange": ("B503", "技能交流推广"),
    "training": ("B504", "人才培训"),
    "other": ("B505", "其他"),
}
"""What the money is mainly for (article 16): its account and its name."""

SOURCES = {"grant": "资助", "matching": "配套", "own": "自有"}
"""Where money that is spent comes from; `own` after a claw-back of what was spent already."""

SOURCE_ACCOUNTS = {"grant": FROM_GRANT, "matching": FROM_MATCHING, "own": FROM_OWN}

ACCOUNTS = {
    account.code: account
    for account in (
        Account(QUOTA, "可用指标", "debit"),
        Account(TREASURY, "国库支付", "credit"),
        Account(CLAIMED, "应追回资金", "debit"),
        Account(OWED, "应拨资助", "credit"),
        Account(BUDGET, "年度预算", "credit"),
        Account(GRANTED, "资助支出", "debit"),
        Account(WRITTEN_OFF, "核销", "debit"),
        Account(BANK, "专账存款", "debit"),
        Account(FROM_GRANT, "资助来源", "credit"),
        Account(FROM_MATCHING, "配套来源", "credit"),
        Account(FROM_OWN, "单位自有补足", "credit"),
        *(Account(code, f"支出：{name}", "debit") for code, name in CATEGORIES.values()),
    )
}

EVENTS = {
    "E0": "指标下达",
    "E1": "批准资助",
    "E2": "拨付资助",
    "E2r": "退汇",
    "E3": "未付作废",
    "E4": "追回决定",
    "E5": "缴回国库",
    "E6": "追回决定被撤销",
    "E6p": "追回金额变更",
    "E7": "退还已追回资金",
    "E8": "核销",
    "E9": "单位承继",
    "S1": "配套到位",
    "S2": "支出",
}
"""What an entry records, by the code of the regulation's specification."""


def yuan(fen: int) -> str:
    """Write an amount as people read it.

    >>> yuan(10_000_000), yuan(-1_05), yuan(0)
    ('100,000.00', '-1.05', '0.00')
    """
    return amounts.fen(fen)
