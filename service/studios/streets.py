"""The streets and areas of the district (街道、地区), and where each lies in a grid of tiles."""

GRID = (
    ("", "", "", "", "孙河", "崔各庄", "金盏", ""),
    ("", "来广营", "奥运村", "大屯", "东湖", "望京", "首都机场", ""),
    ("", "亚运村", "小关", "太阳宫", "将台", "酒仙桥", "东坝", ""),
    ("安贞", "和平街", "香河园", "左家庄", "麦子店", "东风", "平房", "常营"),
    ("", "朝外", "三里屯", "团结湖", "六里屯", "八里庄", "三间房", "管庄"),
    ("", "建外", "呼家楼", "双井", "南磨房", "高碑店", "豆各庄", "黑庄户"),
    ("", "劲松", "潘家园", "十八里店", "垡头", "王四营", "", ""),
    ("", "", "小红门", "", "", "", "", ""),
)
"""From north to south and from west to east: a tile each, neighbours beside neighbours."""
_NAMES = """
    建外 朝外 呼家楼 三里屯 左家庄 香河园 和平街 安贞 亚运村 小关 酒仙桥 麦子店 团结湖 六里屯
    八里庄 双井 劲松 潘家园 垡头 大屯 望京 首都机场 奥运村 东湖
    南磨房 高碑店 将台 太阳宫 小红门 十八里店 平房 东风 来广营 常营 三间房 管庄 金盏 孙河 崔各庄
    东坝 黑庄户 豆各庄 王四营
"""
STREETS = tuple(_NAMES.split())
"""The 24 streets and 19 areas of 朝阳区 in the district's own order, by the names people use."""
UNKNOWN = "未填写"
"""Of studios and applications whose street nobody has named."""


def known(name: object) -> str:
    """Return the street somebody named, with or without 街道, 地区; else that nobody did.

    >>> known("酒仙桥"), known("酒仙桥街道"), known(" 东坝地区"), known("东坝乡"), known(None)
    ('酒仙桥', '酒仙桥', '东坝', '东坝', '未填写')
    >>> known("首都机场街道办事处"), known("海淀")
    ('首都机场', '未填写')
    """
    said = name.strip() if isinstance(name, str) else ""
    for ending in ("办事处", "街道", "地区", "乡", "镇"):
        said = said.removesuffix(ending)
    return said if said in STREETS else UNKNOWN


def places() -> dict[str, tuple[int, int]]:
    """Return where each street lies: its column and its row from the north-west.

    >>> set(places()) == set(STREETS), len(STREETS), places()["酒仙桥"]
    (True, 43, (5, 2))
    """
    return {
        name: (column, row)
        for row, names in enumerate(GRID)
        for column, name in enumerate(names)
        if name
    }
