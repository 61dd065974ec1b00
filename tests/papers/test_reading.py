"""The text of a paper as designers write it: what it says, and every mistake at its line."""

import pytest

from service.errors import Invalid
from service.models import SHIPPED, models
from service.papers import check, read
from service.papers.model import Heading, Paragraph, Places, Table

WHOLE = """版式：函
题名：关于“{{name}}”的通知
发文机关：某局
字号：某函
主送：{{unit}}
附件：名单
署名：某局
日期：{{paper.date}}
盖章：是

# 一、总则
第一段 {{a + 1}}。
如果：a > 1
逐段：items
{{index}}.{{item}}
逐行：items
| 序号 | 名称 |
|------|------|
| {{index}} | {{if item = "|" then "竖线" else item}} |
签署：甲方：
签署：乙方：
\\附件：这一行是正文
"""
MISTAKES = {
    "没有写“版式”": ("版式：函\n", "", 1),
    "没有“信”这种版式": ("版式：函", "版式：信", 1),
    "函要写“发文机关”": ("发文机关：某局\n", "", 1),
    "字号只写机关代字": ("字号：某函", "字号：某函〔2026〕1号", 4),
    "“{{”和“}}”不成对": ("第一段 {{a + 1}}。", "第一段 {{a + 1。", 12),
    "“a +”不是表达式": ("{{a + 1}}", "{{a +}}", 12),
    "“题名”在第 2 行已经写过": ("主送：{{unit}}", "题名：又一个", 5),
    "这一行有 1 格，表头有 2 格": ("| {{index}} | {{if", "| {{if", 19),
    "“盖章”写“是”或者“否”": ("盖章：是", "盖章：要", 9),
    "“附件”后面没有写内容": ("附件：名单", "附件：", 6),
    "个人信息印出全文的，要写“阅看”": ("主送：{{unit}}", "个人信息：全文", 5),
    "不利决定的正文还缺：依据的条款": ("主送：{{unit}}", "性质：不利", 5),
    "表格的一行要以“|”开头": ("| 序号 | 名称 |", "| 序号 | 名称", 17),
}


def test_a_text_says_what_it_is_made_of():
    paper = read(WHOLE.encode())
    kinds = [type(block) for block in paper.blocks]
    assert kinds == [Heading, Paragraph, Paragraph, Table, Places, Paragraph]
    assert (paper.layout, paper.series, paper.sealed, paper.name) == (
        "letter",
        "某函",
        True,
        "关于“…”的通知",
    )
    table = paper.blocks[3]
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [2]
    assert paper.blocks[-1].text == ("附件：这一行是正文",)


@pytest.mark.parametrize("sentence", MISTAKES)
def test_a_mistake_is_told_at_its_line(sentence):
    before, after, line = MISTAKES[sentence]
    problems = check(WHOLE.replace(before, after, 1).encode(), name="x.paper")
    assert [(one.file, one.line) for one in problems if sentence in one.zh] == [("x.paper", line)]


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xff\xfe\x00",
        "版式：函".encode("gb18030"),
        b"{{" * 60_000,
        b"}}" + b"{{" * 60_000,
        b"|" + b"{{" * 60_000 + b"|",
        b"|" * 200_000,
        b"\n" * 5000,
    ],
)
def test_whatever_is_sent_is_refused_in_words(source):
    problems = check(source)
    assert problems
    assert all(one.zh and one.en and one.line for one in problems)
    with pytest.raises(Invalid):
        read(source)


def test_a_condition_needs_something_to_hold_for():
    problems = check(f"{WHOLE}如果：a = 1\n".encode())
    assert [one.zh for one in problems] == ["第 23 行：“如果”后面没有内容"]


def test_every_text_that_is_shipped_can_be_read():
    shipped = models(SHIPPED / "papers")
    assert shipped
    assert {name: check(source, name=name) for name, source in shipped.items()} == {
        name: [] for name in shipped
    }
