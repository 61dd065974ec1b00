"""Where a long title is broken: between words, as GB/T 9704-2012 (7.3.1) wants a title's lines."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from math import ceil

from service.papers.filling import Content

WORDS = (
    "技能大师工作室", "技能大师", "工作室", "北京市朝阳区", "年度考核评估", "考核评估",
    "运行成果报告", "目标任务责任书", "责任书", "通知书", "告知书", "决定书", "催告书", "反馈稿",
    "结果", "通知", "通报", "公告", "公示", "决定", "批复", "书面意见", "意见", "答复",
    "申报材料", "申报工作", "申报", "受理", "截止日期", "资助资金", "补助资金", "资金", "专家组",
    "评审会议纪要", "会议纪要", "评审", "专家", "抽取记录", "固定资产", "登记表", "经费决算表",
    "单位名称", "工作地址", "领办人", "变更", "称号", "开展", "公布", "关于", "认定", "拨付",
    "缴回", "推荐", "市级", "恢复", "更正", "终止", "不予", "同意", "授予", "申请", "补正",
    "事先", "限期整改", "取消", "工作报告", "专业组", "异议", "评估", "总结",
)  # fmt: skip
"""Words of the titles that are shipped; others may be broken where nothing better is found."""
NUMBERED = re.compile(
    r"第[〇一二三四五六七八九十百\d]+[批次号个期届]|[〇一二三四五六七八九十\d]+ ?年度?"
)
RUN = re.compile(r"[!-~]+")
QUOTED = re.compile("“[^”]*”|《[^》]*》")
OPENING, CLOSING = "“‘（《〔【", "，。、；：？！”’）》〕】"
NEVER, WITHIN_WORD, BEFORE_DE, WITHIN_QUOTES, ANYWHERE, GOOD = 1000.0, 40.0, 30.0, 15.0, 4.0, 0.0


ON_A_LINE, ON_A_CERTIFICATE = 20, 17
"""Characters of 22 pt that 156 mm hold, and of 40 pt that 241 mm hold."""


def heading(content: Content) -> str:
    """Return the title of a paper with its lines, for those who set it."""
    across = content["layout"] == "certificate"
    return "\n".join(broken(content["title"], most=ON_A_CERTIFICATE if across else ON_A_LINE))


def broken(title: str, *, most: int) -> list[str]:
    """Return the lines of a title: as few as hold it, broken between words, of like length.

    :param most: full-width characters that a line holds; a line that the title has stays one

    >>> broken("关于开展2026年第二批技能大师工作室申报工作的通知", most=20)
    ['关于开展2026年第二批', '技能大师工作室申报工作的通知']
    >>> broken("关于认定“张师傅车工技能大师工作室”为北京市朝阳区技能大师工作室的决定", most=20)
    ['关于认定“张师傅车工技能大师工作室”', '为北京市朝阳区技能大师工作室的决定']
    >>> broken("听证通知书", most=20)
    ['听证通知书']
    """
    return [line for part in title.split("\n") for line in _broken(part, most)]


def _broken(title: str, most: int) -> list[str]:
    whole = _width(title)
    if whole <= most:
        return [title]
    costs = _costs(title)
    for count in range(ceil(whole / most), len(title) + 1):
        even = whole / count

        @cache
        def best(start: int, left: int, even: float = even) -> tuple[float, tuple[int, ...]]:
            if left == 1:
                rest = _width(title[start:])
                return (abs(rest - even), ()) if rest <= most else (float("inf"), ())
            found: tuple[float, tuple[int, ...]] = (float("inf"), ())
            for end in range(start + 1, len(title)):
                wide = _width(title[start:end])
                if wide > most:
                    break
                cost, ends = best(end, left - 1)
                found = min(found, (cost + costs[end] + abs(wide - even), (end, *ends)))
            return found

        cost, ends = best(0, count)
        if cost < float("inf"):
            places = [0, *ends, len(title)]
            return [title[a:b].strip() for a, b in pairwise(places)]
    return [title]


def _costs(title: str) -> list[float]:
    """Return what a break before each character costs."""
    costs = [ANYWHERE] * (len(title) + 1)
    for at in range(1, len(title)):
        if title[at - 1] in "的、”》":
            costs[at] = GOOD
        if title[at] == "的":
            costs[at] = BEFORE_DE
    for pattern, cost in ((QUOTED, WITHIN_QUOTES), (NUMBERED, WITHIN_WORD), (RUN, NEVER)):
        for found in pattern.finditer(title):
            _raise(costs, found.start(), found.end(), cost)
    for start, end in _words(title):
        _raise(costs, start, end, WITHIN_WORD)
    for at in range(1, len(title)):
        if title[at - 1] in OPENING or title[at] in CLOSING:
            costs[at] = NEVER
    return costs


def _words(title: str) -> Iterator[tuple[int, int]]:
    for word in WORDS:
        at = title.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = title.find(word, at + 1)


def _raise(costs: list[float], start: int, end: int, cost: float) -> None:
    for at in range(start + 1, end):
        costs[at] = max(costs[at], cost)


def _width(text: str) -> float:
    """Return how wide a text is in full-width characters; letters and digits are half as wide."""
    return sum(0.55 if letter.isascii() else 1.0 for letter in text)
